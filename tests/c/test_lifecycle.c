/* cl_init and cl_shutdown, again and again and from everywhere. */
#include "calls.h"
#include "sim.h"
#include "tests.h"

#include <stdio.h>

#define ANOTHER_CONFIG "{\"environment\":\"test\",\"client_id\":\"another\",\"client_secret\":\"s3cr3t!\"}"
/* OFFLINE_CONFIG in other words: it is the configuration that counts, not its spelling. */
#define SAME_CONFIG \
    "{ \"client_secret\":\"s3cr3t!\", \"client_id\":\"pos\\u002ddemo\", \"environment\":{ \"auth_base_url\" : \"https://127.0.0.1:1\" } }"

void test_init_twice(void)
{
    char *info = NULL;
    char scope[256];
    CHECK_STATUS(CL_OK, cl_init(OFFLINE_CONFIG));
    CHECK_STATUS(CL_OK, cl_init(OFFLINE_CONFIG));
    CHECK_STATUS(CL_OK, cl_init(SAME_CONFIG));
    CHECK_STATUS(CL_E_ALREADY_INITIALIZED, cl_init(ANOTHER_CONFIG));
    CHECK_STATUS(CL_E_ALREADY_INITIALIZED, cl_init(text_join("{\"environment\":{\"auth_base_url\":\"https://127.0.0.1:1\"},\"client_id\":"
                                                            "\"pos-demo\",\"client_secret\":\"" MARK "\"}", END)));
    CHECK_STATUS(CL_OK, cl_init(OFFLINE_CONFIG)); /* nothing has changed */
    if (CHECK_STATUS(CL_OK, cl_token_info(NULL, &info)) == CL_OK) {
        CHECK_TEXT("pos_integration", json_member(info, "scope_requested", scope, sizeof scope) ? scope : "absent");
        cl_free_string(info);
    }
    CHECK_STATUS(CL_OK, cl_shutdown(1000));
    CHECK_STATUS(CL_OK, cl_init(ANOTHER_CONFIG));
    CHECK_STATUS(CL_E_ALREADY_INITIALIZED, cl_init(OFFLINE_CONFIG));
}

typedef struct starter {
    sys_gate *gate;
    const char *config;
    cl_status status;
} starter;

static void start(void *argument)
{
    starter *self = (starter *)argument;
    sys_gate_wait(self->gate);
    self->status = cl_init(self->config);
}

void test_init_from_many_threads(void)
{
    enum { THREADS = 16 };
    starter starters[THREADS];
    sys_thread *threads[THREADS];
    int i, round, rounds = suite.slow ? 2 : 10, first, second;
    for (round = 0; round < rounds; round++) {
        sys_gate *gate = sys_gate_new();
        first = second = 0;
        for (i = 0; i < THREADS; i++) {
            starters[i].gate = gate;
            starters[i].config = i % 2 ? ANOTHER_CONFIG : OFFLINE_CONFIG;
            threads[i] = sys_thread_start(start, &starters[i]);
        }
        sys_gate_open(gate);
        for (i = 0; i < THREADS; i++) {
            sys_thread_join(threads[i]);
            CHECK(starters[i].status == CL_OK || starters[i].status == CL_E_ALREADY_INITIALIZED);
            if (starters[i].status == CL_OK)
                *(i % 2 ? &second : &first) += 1;
        }
        /* One of the two configurations won, for all that brought it. */
        CHECK((first == THREADS / 2 && second == 0) || (second == THREADS / 2 && first == 0));
        CHECK_STATUS(CL_OK, cl_shutdown(1000));
        sys_gate_free(gate);
    }
}

void test_init_shutdown_loop(void)
{
    int i, rounds = suite.slow ? 10 : 200;
    for (i = 0; i < rounds; i++) {
        CHECK_STATUS(CL_OK, cl_init(OFFLINE_CONFIG));
        if (i % 10 == 0)
            CHECK_STATUS(CL_E_CONNECT, call_get_token(NULL));
        CHECK_STATUS(CL_OK, cl_shutdown(5000));
    }
}

/* What hangs takes the 30 s of a request. */
#define AT_ONCE_MS 10000

typedef struct waiter {
    cl_status status;
    unsigned long ended;
} waiter;

static void wait_for_token(void *argument)
{
    waiter *self = (waiter *)argument;
    char *token = check_poison;
    self->status = cl_get_token(NULL, &token);
    self->ended = sys_now_ms();
    CHECK_STATUS(CL_E_SHUT_DOWN, self->status);
    CHECK(token == NULL);
}

static unsigned long shut_down_under_waiters(unsigned long timeout_ms, int may_time_out)
{
    enum { THREADS = 4 };
    waiter waiters[THREADS];
    sys_thread *threads[THREADS];
    unsigned long started, took;
    cl_status status;
    int i;
    sim_fault(100, ",\"kind\":\"silent\"");
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    for (i = 0; i < THREADS; i++)
        threads[i] = sys_thread_start(wait_for_token, &waiters[i]);
    for (i = 0; i < 100 && sim_token_requests() < 1; i++)
        sys_sleep_ms(50); /* until the request is on its way */
    sys_sleep_ms(100);
    started = sys_now_ms();
    status = cl_shutdown((uint32_t)timeout_ms);
    took = sys_now_ms() - started;
    CHECK_EITHER(CL_OK, may_time_out ? CL_E_TIMEOUT : CL_OK, status);
    for (i = 0; i < THREADS; i++) {
        sys_thread_join(threads[i]);
        CHECK(waiters[i].ended - started < AT_ONCE_MS);
    }
    sim_clear_faults();
    return took;
}

void test_shutdown_wakes_waiters(void)
{
    CHECK(shut_down_under_waiters(30000, 0) < AT_ONCE_MS); /* it wakes them, it does not wait for the request */
    CHECK_EITHER(CL_E_SHUT_DOWN, CL_E_NOT_INITIALIZED, call_get_token(NULL));
}

/* Even with no time at all it is shut down afterwards, and works again. */
void test_shutdown_keeps_its_time(void)
{
    char *token;
    CHECK(shut_down_under_waiters(0, 1) < AT_ONCE_MS);
    CHECK_EITHER(CL_E_SHUT_DOWN, CL_E_NOT_INITIALIZED, call_get_token(NULL));
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    token = take_token(NULL);
    give_back(token);
}

static void token_and_out(void)
{
    char *token;
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    token = take_token(NULL);
    give_back(token);
    CHECK_STATUS(CL_OK, cl_shutdown(5000));
}

/* No thread and no handle stays behind: a host restarts us for years. */
void test_shutdown_leaves_nothing(void)
{
    long handles, threads;
    int i, rounds = suite.slow ? 1 : 8;
    FILE *one_more;
    const char *path = write_file("handle", "", 0);
    handles = sys_open_handles();
    one_more = fopen(path, "rb");
    CHECK(handles > 0 && sys_open_handles() == handles + 1); /* they can be counted */
    if (one_more != NULL)
        fclose(one_more);
    remove_file(path);
    token_and_out();
    sys_sleep_ms(200);
    handles = sys_open_handles();
    threads = sys_threads();
    for (i = 0; i < rounds; i++)
        token_and_out();
    for (i = 0; i < 200 && (sys_open_handles() > handles || sys_threads() > threads); i++)
        sys_sleep_ms(50); /* a thread that has been told to go may take a moment */
    CHECK(sys_open_handles() <= handles);
    CHECK(sys_threads() <= threads);
}

/* In the child: the parent's client is not usable, and a fresh cl_init is. Gives the number of the step that failed. */
static int live_in_fork(void)
{
    char *token = NULL;
    if (cl_get_token(NULL, &token) != CL_E_FORKED || token != NULL)
        return 1;
    if (cl_last_error_message()[0] == '\0')
        return 2;
    if (cl_init(sim_config("")) != CL_OK)
        return 3;
    if (cl_get_token(NULL, &token) != CL_OK || token == NULL)
        return 4;
    cl_free_string(token);
    if (cl_shutdown(5000) != CL_OK)
        return 5;
    return 0;
}

void test_fork(void)
{
    char *token;
    int failed_step;
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    token = take_token(NULL);
    give_back(token);
    failed_step = sys_in_fork(live_in_fork);
    if (failed_step < 0)
        check_skip("no fork here");
    else
        CHECK_TEXT("0", text_number((long)failed_step));
    CHECK_STATUS(CL_OK, call_get_token(NULL)); /* the parent's is as it was */
}
