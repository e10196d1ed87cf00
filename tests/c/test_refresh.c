/* A token's life with short tokens: refreshed behind the callers' backs, kept through an outage, and back after it. */
#include "calls.h"
#include "sim.h"
#include "tests.h"

#define STEP_MS 20
#define LONGEST_MS 60000 /* as the library's longest wait after a failure */

/* Asks until the answer is another one than `before`, or until it fails; gives the status. Each token is checked to be one. */
static cl_status ask_until_it_changes(const char *before, char **changed)
{
    int passed;
    *changed = NULL;
    for (passed = 0; passed < LONGEST_MS; passed += STEP_MS) {
        char *token = NULL;
        cl_status status = cl_get_token(NULL, &token);
        if (status != CL_OK)
            return status;
        check_secret(token);
        if (strcmp(token, before) != 0) {
            *changed = token;
            return CL_OK;
        }
        cl_free_string(token);
        sys_sleep_ms(STEP_MS);
    }
    CHECK_TEXT("a change", "none");
    return CL_E_TIMEOUT;
}

/* How many callers have waited for a request. */
static long waits(void)
{
    char *json = NULL, *value = NULL;
    long number = -1;
    if (CHECK_STATUS(CL_OK, cl_stats(NULL, &json)) == CL_OK
        && CHECK_STATUS(CL_OK, cl_json_get(json, "/clients/default/slots/0/waits", &value)) == CL_OK) {
        number = atol(value);
        cl_free_string(value);
    }
    cl_free_string(json);
    return number;
}

/* What is there to be seen for a while only. */
typedef struct sight {
    long waits;
    char stale[8], reason[32];
} sight;

/* The server's tokens live so long, of which the library uses a second less; after half of that it asks for the next one. */
static void live_through(int lifetime_s, sight *seen)
{
    char *first, *second = NULL, *third = NULL, *json = NULL;
    cl_status status = CL_E_CONNECT;
    int passed;
    memset(seen, 0, sizeof *seen);
    sim_reset();
    sim_settings(text_join("{\"lifetime_s\":", text_number(lifetime_s), "}", END));
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    first = take_token(NULL);
    CHECK(ask_until_it_changes(first, &second) == CL_OK);
    CHECK(sim_token_requests() == 2);
    seen->waits = waits();

    if (second != NULL) {
        sim_fault(10000, ",\"kind\":\"drop\"");
        for (passed = 0; passed < LONGEST_MS && strcmp(seen->stale, "true") != 0; passed += STEP_MS) {
            if (cl_get_token_json("{\"min_remaining_s\":0}", &json) != CL_OK)
                break; /* the token is gone already */
            CHECK(json_member(json, "stale", seen->stale, sizeof seen->stale));
            json_member(json, "stale_reason", seen->reason, sizeof seen->reason);
            cl_free_string(json);
            sys_sleep_ms(STEP_MS);
        }
        /* It is handed out until it expires, and never afterwards. */
        CHECK_STATUS(CL_E_CONNECT, ask_until_it_changes(second, &third));
        CHECK(third == NULL);
        sim_clear_faults();
        for (passed = 0; passed < LONGEST_MS && status == CL_E_CONNECT; passed += STEP_MS) {
            status = cl_get_token(NULL, &third);
            sys_sleep_ms(STEP_MS);
        }
        CHECK(status == CL_OK);
        CHECK(third != NULL && strcmp(second, third) != 0);
    }
    sim_settings("{\"lifetime_s\":3600}");
    cl_free_string(second);
    cl_free_string(third);
    give_back(first);
    CHECK_STATUS(CL_OK, cl_shutdown(5000));
}

void test_refresh_and_outage(void)
{
    sight seen;
    live_through(suite.slow ? 20 : 4, &seen);
    if (suite.slow)
        return; /* under valgrind such a life may be over before anything was seen */
    /* A machine that stands still for part of a short life may miss what there was: then it gets a longer one. */
    if (seen.waits != 1 || strcmp(seen.stale, "true") != 0)
        live_through(16, &seen);
    CHECK(seen.waits == 1); /* the first caller, and nobody since */
    CHECK_TEXT("true", seen.stale);
    CHECK_TEXT("CL_E_CONNECT", seen.reason);
}
