/* Many threads: one request, no mixed-up errors, no crash while the library starts and stops under them. */
#include "calls.h"
#include "sim.h"
#include "tests.h"

#define MAX_THREADS 64

static int thread_count(void)
{
    return suite.slow ? 8 : MAX_THREADS;
}

typedef struct asker {
    sys_gate *gate;
    int number;
    cl_status status;
    char *token;
} asker;

static void ask(void *argument)
{
    asker *self = (asker *)argument;
    sys_gate_wait(self->gate);
    self->status = CHECK_STATUS(CL_OK, cl_get_token(NULL, &self->token));
}

static void run_together(asker *askers, sys_entry entry)
{
    sys_thread *threads[MAX_THREADS];
    sys_gate *gate = sys_gate_new();
    int i, count = thread_count();
    for (i = 0; i < count; i++) {
        memset(&askers[i], 0, sizeof askers[i]);
        askers[i].gate = gate;
        askers[i].number = i;
        threads[i] = sys_thread_start(entry, &askers[i]);
    }
    sys_gate_open(gate);
    for (i = 0; i < count; i++)
        sys_thread_join(threads[i]);
    sys_gate_free(gate);
}

void test_cold_threads_share_one_request(void)
{
    asker askers[MAX_THREADS];
    int i;
    sim_fault(1, ",\"kind\":\"none\",\"delay_ms\":200"); /* long enough for all of them to arrive */
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    run_together(askers, ask);
    for (i = 0; i < thread_count(); i++) {
        if (!CHECK(askers[i].token != NULL))
            continue;
        check_secret(askers[i].token);
        CHECK_TEXT(askers[0].token == NULL ? "" : askers[0].token, askers[i].token);
    }
    for (i = 0; i < thread_count(); i++)
        cl_free_string(askers[i].token);
    CHECK(sim_token_requests() == 1);
    CHECK(sim_connections() == 1);
}

static void call_everything(void *argument)
{
    asker *self = (asker *)argument;
    int round, rounds = suite.slow ? 2 : 20;
    sys_gate_wait(self->gate);
    for (round = 0; round < rounds; round++) {
        CHECK_STATUS(CL_OK, call_get_token(NULL));
        CHECK_STATUS(CL_OK, call_get_token_into("pos_integration"));
        CHECK_STATUS(CL_OK, call_get_token_json("{}"));
        CHECK_STATUS(CL_OK, call_token_info(NULL));
        CHECK_STATUS(CL_OK, call_stats(NULL));
        CHECK_STATUS(CL_OK, cl_report_unauthorized("nobody's token"));
        CHECK_STATUS(CL_OK, call_json_document("{\"a\":[1,2]}"));
        CHECK_STATUS(CL_OK, call_json_quote("text"));
        CHECK_STATUS(CL_OK, call_pkce_new());
        CHECK(cl_version() != NULL && cl_abi_version() == 1);
        /* CHECK_STATUS compares the thread's last error with the failure it has just had: neighbours fail in other ways. */
        switch (self->number % 4) {
        case 0:
            CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_json_quote("a", NULL));
            break;
        case 1:
            CHECK_STATUS(CL_E_INVALID_UTF8, call_json_quote("\xff"));
            break;
        case 2:
            CHECK_STATUS(CL_E_INVALID_ARGUMENT, call_json_document("{"));
            break;
        default:
            CHECK_STATUS(CL_E_ALREADY_INITIALIZED, cl_init("{\"environment\":\"test\",\"client_id\":\"other\",\"client_secret\":\"s3cr3t!\"}"));
            break;
        }
    }
}

void test_all_calls_from_many_threads(void)
{
    asker askers[MAX_THREADS];
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    run_together(askers, call_everything);
    CHECK(sim_token_requests() == 1);
}

static const char *cycled_config;

static void cycle_or_use(void *argument)
{
    asker *self = (asker *)argument;
    int round, rounds = suite.slow ? 2 : 12;
    cl_status status;
    sys_gate_wait(self->gate);
    for (round = 0; round < rounds; round++) {
        if (self->number % 8 == 0) {
            CHECK_STATUS(CL_OK, cl_init(cycled_config));
            sys_sleep_ms(5);
            CHECK_STATUS(CL_OK, cl_shutdown(5000));
        } else {
            status = self->number % 2 ? call_get_token(NULL) : call_token_info(NULL);
            CHECK(status == CL_OK || status == CL_E_SHUT_DOWN || status == CL_E_NOT_INITIALIZED);
            CHECK_STATUS(status, status);
            sys_sleep_ms(2);
        }
    }
}

void test_calls_during_init_and_shutdown(void)
{
    asker askers[MAX_THREADS];
    char *token;
    cycled_config = sim_config("");
    run_together(askers, cycle_or_use);
    CHECK_STATUS(CL_OK, cl_init(cycled_config));
    token = take_token(NULL); /* still in order */
    give_back(token);
}
