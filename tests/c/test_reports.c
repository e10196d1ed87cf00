/* What the host reports (a 401 from the API), and what the library reports of itself. */
#include "calls.h"
#include "sim.h"
#include "tests.h"

/* A number or text of cl_stats by its JSON Pointer; "absent" after a failed check. Scratch text. */
static const char *stats_at(const char *pointer)
{
    char *json = NULL, *value = NULL;
    const char *kept = "absent";
    if (CHECK_STATUS(CL_OK, cl_stats(NULL, &json)) != CL_OK)
        return kept;
    if (CHECK_STATUS(CL_OK, cl_json_get(json, pointer, &value)) == CL_OK) {
        kept = text_join(value, END);
        cl_free_string(value);
    }
    cl_free_string(json);
    return kept;
}

#define SLOT "/clients/default/slots/0"

void test_report_unauthorized(void)
{
    char *first, *second, *third;
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    CHECK_STATUS(CL_OK, cl_report_unauthorized("nobody's token"));
    first = take_token(NULL);
    CHECK_STATUS(CL_OK, cl_report_unauthorized("nobody's token"));
    CHECK_STATUS(CL_OK, cl_report_unauthorized(text_join(first, "x", END))); /* all of it must be the same */
    CHECK(sim_token_requests() == 1);

    CHECK_STATUS(CL_OK, cl_report_unauthorized(first));
    second = take_token(NULL); /* waits for the fresh one */
    CHECK(strcmp(first, second) != 0);
    CHECK_STATUS(CL_OK, cl_report_unauthorized(first)); /* a second thread reports late: it is replaced already */
    third = take_token(NULL);
    CHECK_TEXT(second, third);
    CHECK(sim_token_requests() == 2);
    give_back(first);
    give_back(second);
    give_back(third);
}

/* An endpoint that refuses everything must not stop the others: the token stays in use, and nobody asks for another. */
void test_report_rejected(void)
{
    char *first, *second, *third;
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    first = take_token(NULL);
    CHECK_STATUS(CL_OK, cl_report_unauthorized(first));
    second = take_token(NULL);
    CHECK_STATUS(CL_E_TOKEN_REJECTED, cl_report_unauthorized(second));
    third = take_token(NULL);
    CHECK_TEXT(second, third);
    CHECK_STATUS(CL_E_TOKEN_REJECTED, cl_report_unauthorized(second));
    CHECK(sim_token_requests() == 2);
    give_back(first);
    give_back(second);
    give_back(third);
}

void test_stats(void)
{
    static const char *const keys[] = {"version", "uptime_s", "clock_skew_s", "clients"};
    static const char *const pointers[] = {
        SLOT "/token_requests/network", SLOT "/token_requests/server", SLOT "/token_requests/credential", SLOT "/stale_served",
        SLOT "/unauthorized_reports",   SLOT "/cached",                SLOT "/scope_requested",           SLOT "/scope_granted",
        SLOT "/expires_at",             SLOT "/expires_in_s",          SLOT "/refresh_at",                SLOT "/last_success_at",
        SLOT "/last_error",             SLOT "/next_attempt_at",       SLOT "/offline_since",             "/clients/default/sessions",
    };
    char value[8192];
    char *json = NULL, *token;
    size_t i;
    int n;
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    if (CHECK_STATUS(CL_OK, cl_stats("{}", &json)) == CL_OK) {
        for (i = 0; i < sizeof keys / sizeof keys[0]; i++)
            CHECK_TEXT(keys[i], json_member(json, keys[i], value, sizeof value) ? keys[i] : "absent");
        cl_free_string(json);
    }
    CHECK_TEXT("null", stats_at("/clock_skew_s")); /* nobody has told us the time yet */
    CHECK_TEXT("[]", stats_at("/clients/default/sessions"));
    CHECK(sim_connections() == 0);

    token = take_token(NULL);
    for (n = 0; n < 5; n++)
        CHECK_STATUS(CL_OK, call_get_token(NULL));
    CHECK_STATUS(CL_OK, cl_report_unauthorized("nobody's token"));
    CHECK_TEXT(cl_version(), stats_at("/version"));
    CHECK_TEXT("pos_integration", stats_at(SLOT "/scope"));
    CHECK_TEXT("1", stats_at(SLOT "/token_requests/ok"));
    CHECK_TEXT("0", stats_at(SLOT "/token_requests/server"));
    CHECK_TEXT("5", stats_at(SLOT "/cache_hits"));
    CHECK_TEXT("1", stats_at(SLOT "/waits"));
    CHECK_TEXT("true", stats_at(SLOT "/cached"));
    for (i = 0; i < sizeof pointers / sizeof pointers[0]; i++) {
        check_row(pointers[i]);
        stats_at(pointers[i]); /* fails if it is not there */
    }
    check_row(NULL);
    /* One machine has one clock, but may stand still between the answer's date and its arrival. */
    CHECK(labs(strtol(stats_at("/clock_skew_s"), NULL, 10)) <= 30);
    if (CHECK_STATUS(CL_OK, cl_stats(NULL, &json)) == CL_OK) {
        CHECK_LACKS(token, json);
        CHECK_LACKS(SIM_SECRET, json);
        cl_free_string(json);
    }
    give_back(token);
}

void test_stats_refuses(void)
{
    static const char *const rows[] = {"{", "[]", "null", "{} x", "{\"reset\":true}"};
    size_t i;
    CHECK_STATUS(CL_OK, cl_init(OFFLINE_CONFIG));
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_row(rows[i]);
        CHECK_STATUS(CL_E_INVALID_ARGUMENT, call_stats(rows[i]));
    }
}

static void hit(void *unused)
{
    int i;
    (void)unused;
    for (i = 0; i < 10; i++)
        CHECK_STATUS(CL_OK, call_get_token(NULL));
}

/* Counted per thread, so that threads do not fight over one number; a thread that has ended has still counted. */
void test_stats_count_every_thread(void)
{
    enum { THREADS = 8, ROUNDS = 3 };
    sys_thread *threads[THREADS];
    int i, round;
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    CHECK_STATUS(CL_OK, call_get_token(NULL));
    for (round = 0; round < ROUNDS; round++) {
        for (i = 0; i < THREADS; i++)
            threads[i] = sys_thread_start(hit, NULL);
        for (i = 0; i < THREADS; i++)
            sys_thread_join(threads[i]);
    }
    CHECK_TEXT(text_number(THREADS * ROUNDS * 10), stats_at(SLOT "/cache_hits"));
}
