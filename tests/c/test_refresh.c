/* A token's life with short tokens: refreshed behind the callers' backs, kept through an outage, and back after it. */
#include "calls.h"
#include "sim.h"
#include "tests.h"

#define STEP_MS 20
#define LONGEST_MS 30000

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

/* The server gives a token 4 seconds, of which the library uses 3; after half of them it asks for the next one. */
void test_refresh_and_outage(void)
{
    char *first, *second = NULL, *third = NULL, *json = NULL;
    char stale[8] = "", reason[32] = "";
    cl_status status = CL_E_CONNECT;
    int passed;
    sim_settings(suite.slow ? "{\"lifetime_s\":20}" : "{\"lifetime_s\":4}");
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    first = take_token(NULL);
    CHECK(ask_until_it_changes(first, &second) == CL_OK);
    CHECK(sim_token_requests() == 2);
    CHECK(suite.slow || waits() == 1); /* the first caller, and nobody since */

    if (second != NULL) {
        sim_fault(10000, ",\"kind\":\"drop\"");
        for (passed = 0; passed < LONGEST_MS && strcmp(stale, "true") != 0; passed += STEP_MS) {
            if (cl_get_token_json("{\"min_remaining_s\":0}", &json) != CL_OK)
                break; /* under valgrind the token may be gone by then */
            CHECK(json_member(json, "stale", stale, sizeof stale));
            json_member(json, "stale_reason", reason, sizeof reason);
            cl_free_string(json);
            sys_sleep_ms(STEP_MS);
        }
        if (!suite.slow) {
            CHECK_TEXT("true", stale);
            CHECK_TEXT("CL_E_CONNECT", reason);
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
}
