/* The POS's own token, in its four forms. */
#include "calls.h"
#include "sim.h"
#include "tests.h"

#include <stdio.h>

static int is_time(const char *text)
{
    return strlen(text) >= 20 && text[4] == '-' && text[7] == '-' && text[10] == 'T' && text[13] == ':' && text[strlen(text) - 1] == 'Z';
}

static const char *member(const char *json, const char *name)
{
    static char value[65536 + 4096];
    return json_member(json, name, value, sizeof value) ? value : "absent";
}

void test_token(void)
{
    char *token;
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    CHECK(sim_connections() == 0); /* cl_init does no network */
    token = take_token(NULL);
    CHECK(strlen(token) > 0);
    give_back(token);
    CHECK(sim_token_requests() == 1);
}

void test_token_is_cached(void)
{
    char *first, *next;
    int i;
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    first = take_token(NULL);
    for (i = 0; i < 50; i++) {
        next = take_token(NULL);
        CHECK_TEXT(first, next);
        CHECK(first != next); /* each caller's copy is its own */
        give_back(next);
    }
    CHECK(sim_token_requests() == 1);
    give_back(first);
    CHECK_STATUS(CL_OK, cl_shutdown(5000));
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    next = take_token(NULL); /* nothing outlives a shutdown without a store */
    give_back(next);
    CHECK(sim_token_requests() == 2);
}

void test_token_scopes(void)
{
    char *configured, *other;
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    configured = take_token(NULL);
    other = take_token("");
    CHECK_TEXT(configured, other);
    give_back(other);
    other = take_token("pos_integration");
    CHECK_TEXT(configured, other);
    give_back(other);
    CHECK(sim_token_requests() == 1); /* three names of one scope set */
    other = take_token("coupons_integration");
    CHECK(strcmp(configured, other) != 0);
    give_back(other);
    CHECK(sim_token_requests() == 2);
    other = take_token("coupons_integration pos_integration");
    give_back(other);
    other = take_token("pos_integration coupons_integration pos_integration"); /* a set has no order */
    give_back(other);
    CHECK(sim_token_requests() == 3);
    give_back(configured);
    CHECK_STATUS(CL_E_INVALID_ARGUMENT, call_get_token("pos_\nintegration"));
    CHECK_STATUS(CL_E_INVALID_ARGUMENT, call_get_token("pos_\x01"));
    CHECK(sim_token_requests() == 3);
}

void test_token_into(void)
{
    char buffer[65536];
    size_t length = 0, needed, capacities[4], i;
    char *token;
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    token = take_token(NULL);
    needed = strlen(token);

    check_row("asking for the length");
    CHECK_STATUS(CL_E_BUFFER_TOO_SMALL, cl_get_token_into(NULL, NULL, 0, &length));
    CHECK(length == needed);
    length = 0;
    memset(buffer, 'x', sizeof buffer);
    CHECK_STATUS(CL_E_BUFFER_TOO_SMALL, cl_get_token_into(NULL, buffer, 0, &length));
    CHECK(length == needed && buffer[0] == 'x'); /* capacity does not allow the 0 */

    check_row("too small");
    capacities[0] = 1;
    capacities[1] = needed / 2;
    capacities[2] = needed - 1;
    capacities[3] = needed; /* no room for the NUL */
    for (i = 0; i < sizeof capacities / sizeof capacities[0]; i++) {
        size_t capacity = capacities[i];
        memset(buffer, 'x', sizeof buffer);
        length = 0;
        CHECK_STATUS(CL_E_BUFFER_TOO_SMALL, cl_get_token_into(NULL, buffer, capacity, &length));
        CHECK(length == needed);
        CHECK(buffer[0] == '\0');
        CHECK(buffer[capacity] == 'x');
        CHECK(capacity < 3 || memcmp(buffer + 1, token + 1, capacity - 2) != 0); /* nor a part of the token */
    }

    check_row("exact");
    memset(buffer, 'x', sizeof buffer);
    length = 0;
    CHECK_STATUS(CL_OK, cl_get_token_into(NULL, buffer, needed + 1, &length));
    CHECK(length == needed && buffer[needed] == '\0' && buffer[needed + 1] == 'x');
    CHECK_TEXT(token, buffer);

    check_row("roomy");
    memset(buffer, 'x', sizeof buffer);
    CHECK_STATUS(CL_OK, cl_get_token_into("pos_integration", buffer, sizeof buffer, &length));
    CHECK(length == needed && buffer[needed + 1] == 'x');
    CHECK_TEXT(token, buffer);
    CHECK(sim_token_requests() == 1);
    give_back(token);

    check_row("cold");
    CHECK_STATUS(CL_OK, cl_get_token_into("coupons_integration", buffer, sizeof buffer, &length));
    CHECK(length == strlen(buffer) && length > 0);
    check_secret(buffer);
    CHECK(sim_token_requests() == 2);
}

void test_token_into_failure(void)
{
    char buffer[64];
    size_t length = 77;
    memset(buffer, 'x', sizeof buffer);
    CHECK_STATUS(CL_OK, cl_init(OFFLINE_CONFIG));
    CHECK_STATUS(CL_E_CONNECT, cl_get_token_into(NULL, buffer, sizeof buffer, &length));
    CHECK(length == 0 && buffer[0] == '\0');
    length = 77;
    CHECK_STATUS(CL_E_CONNECT, cl_get_token_into(NULL, NULL, 0, &length));
    CHECK(length == 0);
}

void test_token_json(void)
{
    static const char *const keys[] = {"access_token",  "authorization", "scope_requested", "scope_granted",
                                       "expires_at",    "expires_in_s",  "stale",           "stale_reason"};
    static const char *const requests[] = {
        "", /* NULL */
        "{}",
        "{\"scope\":\"\"}",
        "{\"scope\":\"pos_integration\"}",
        "{\"timeout_ms\":0}",
        "{\"timeout_ms\":5000,\"min_remaining_s\":10}",
        " { } ",
    };
    char *token, *json;
    size_t i, k;
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    token = take_token(NULL);
    for (i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        check_row(requests[i]);
        json = NULL;
        if (CHECK_STATUS(CL_OK, cl_get_token_json(requests[i][0] == '\0' ? NULL : requests[i], &json)) != CL_OK)
            continue;
        for (k = 0; k < sizeof keys / sizeof keys[0]; k++)
            CHECK_TEXT(keys[k], strcmp(member(json, keys[k]), "absent") != 0 ? keys[k] : "absent");
        CHECK_TEXT(token, member(json, "access_token"));
        CHECK_CONTAINS(text_join("Bearer ", token, END), member(json, "authorization"));
        CHECK_TEXT("pos_integration", member(json, "scope_requested"));
        CHECK(is_time(member(json, "expires_at")));
        CHECK(json_number(json, "expires_in_s") > 0);
        CHECK_TEXT("false", member(json, "stale"));
        CHECK_TEXT("null", member(json, "stale_reason"));
        cl_free_string(json);
    }
    CHECK(sim_token_requests() == 1);
    give_back(token);
}

void test_token_json_refuses(void)
{
    static const struct {
        const char *request, *says;
    } rows[] = {
        {"{", NULL},
        {"[]", NULL},
        {"null", NULL},
        {"{} x", NULL},
        {"{\"scope\":5}", "scope"},
        {"{\"scope\":\"a\\nb\"}", "scope"},
        {"{\"scope\":\"a\",\"scope\":\"b\"}", "scope"},
        {"{\"scop\":\"" MARK "\"}", "scope"},
        {"{\"timeout\":5}", "timeout_ms"},
        {"{\"timeout_ms\":-1}", "timeout_ms"},
        {"{\"timeout_ms\":1.5}", "timeout_ms"},
        {"{\"timeout_ms\":\"5\"}", "timeout_ms"},
        {"{\"min_remaining_s\":-1}", "min_remaining_s"},
        {"{\"min_remaining_s\":true}", "min_remaining_s"},
    };
    size_t i;
    CHECK_STATUS(CL_OK, cl_init(OFFLINE_CONFIG));
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_row(rows[i].request);
        if (CHECK_STATUS(CL_E_INVALID_ARGUMENT, call_get_token_json(rows[i].request)) == CL_E_INVALID_ARGUMENT && rows[i].says != NULL)
            CHECK_CONTAINS(rows[i].says, text_join(cl_last_error_message(), " ", cl_last_error_hint(), END));
    }
    check_row("session");
    CHECK_STATUS(CL_E_NO_SESSION, call_get_token_json("{\"session\":\"s\"}"));
    CHECK_STATUS(CL_E_INVALID_ARGUMENT, call_get_token_json("{\"session\":\"s\",\"scope\":\"pos_integration\"}"));
}

/* While the server is silent: a call that waited for it would take 30 s. */
static void check_leaves(cl_status expected, const char *request)
{
    char *json = check_poison;
    unsigned long started = sys_now_ms();
    cl_status status = cl_get_token_json(request, &json);
    unsigned long took = sys_now_ms() - started;
    CHECK_STATUS(expected, status);
    CHECK(json == NULL);
    CHECK(took < 10000);
}

void test_token_json_never_blocks(void)
{
    char *json = check_poison;
    cl_status status = CL_E_PENDING;
    int i;
    sim_fault(1, ",\"kind\":\"silent\"");
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    check_leaves(CL_E_PENDING, "{\"timeout_ms\":0}");
    for (i = 0; i < 1000 && sim_token_requests() < 1; i++) {
        check_leaves(CL_E_PENDING, "{\"timeout_ms\":0}");
        sys_sleep_ms(20);
    }
    check_leaves(CL_E_PENDING, "{\"timeout_ms\":0}");
    check_leaves(CL_E_TIMEOUT, "{\"timeout_ms\":50}");
    CHECK(sim_token_requests() == 1); /* all of them joined the one fetch */
    CHECK_STATUS(CL_OK, cl_shutdown(5000));

    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    for (i = 0; i < 1500; i++) {
        status = cl_get_token_json("{\"timeout_ms\":0}", &json);
        if (status != CL_E_PENDING)
            break;
        CHECK(json == NULL);
        sys_sleep_ms(20);
    }
    if (CHECK_STATUS(CL_OK, status) == CL_OK) {
        check_secret(member(json, "access_token"));
        cl_free_string(json);
    }
    CHECK(sim_token_requests() == 2);

    /* A wait in slices: the caller leaves, the fetch goes on. (It finds the token if this machine stands still for as long.) */
    sim_fault(1, ",\"kind\":\"none\",\"delay_ms\":600");
    CHECK_EITHER(CL_E_TIMEOUT, CL_OK, call_get_token_json("{\"scope\":\"coupons_integration\",\"timeout_ms\":50}"));
    CHECK_STATUS(CL_OK, call_get_token_json("{\"scope\":\"coupons_integration\",\"timeout_ms\":20000}"));
    CHECK(sim_token_requests() == 3);
}

void test_token_info(void)
{
    static const char *const keys[] = {"cached",     "scope_requested", "scope_granted", "expires_at",      "expires_in_s",
                                       "refresh_at", "last_success_at", "last_error",    "next_attempt_at", "offline_since"};
    char *info = NULL, *token;
    size_t k;
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    if (CHECK_STATUS(CL_OK, cl_token_info(NULL, &info)) == CL_OK) {
        CHECK_TEXT("false", member(info, "cached"));
        CHECK_TEXT("pos_integration", member(info, "scope_requested"));
        CHECK_TEXT("null", member(info, "expires_at"));
        CHECK_TEXT("null", member(info, "last_error"));
        cl_free_string(info);
    }
    CHECK(sim_connections() == 0); /* asking about it does not fetch it */
    token = take_token(NULL);
    if (CHECK_STATUS(CL_OK, cl_token_info("pos_integration", &info)) == CL_OK) {
        for (k = 0; k < sizeof keys / sizeof keys[0]; k++)
            CHECK_TEXT(keys[k], strcmp(member(info, keys[k]), "absent") != 0 ? keys[k] : "absent");
        CHECK_TEXT("true", member(info, "cached"));
        CHECK(json_number(info, "expires_in_s") > 0);
        CHECK(is_time(member(info, "expires_at")));
        CHECK(is_time(member(info, "refresh_at")));
        CHECK(is_time(member(info, "last_success_at")));
        CHECK_TEXT("null", member(info, "last_error"));
        CHECK_TEXT("null", member(info, "offline_since"));
        CHECK_LACKS(token, info);
        CHECK_LACKS(SIM_SECRET, info);
        cl_free_string(info);
    }
    give_back(token);
    CHECK_STATUS(CL_OK, cl_token_info("coupons_integration", &info)); /* one scope set's token is not another's */
    CHECK_TEXT("false", member(info, "cached"));
    cl_free_string(info);

    sim_fault(10, ",\"kind\":\"status\",\"status\":503");
    CHECK_STATUS(CL_E_SERVER, call_get_token("coupons_integration"));
    CHECK_STATUS(CL_OK, cl_token_info("coupons_integration", &info));
    CHECK_TEXT("false", member(info, "cached"));
    CHECK_CONTAINS("CL_E_SERVER", member(info, "last_error"));
    CHECK_LACKS(SIM_SECRET, info);
    cl_free_string(info);
}

/* Answers of the token endpoint that are good although they look unusual. */
void test_token_shapes(void)
{
    static const struct {
        const char *label, *content_type, *body, *token;
    } rows[] = {
        {"documented", "application/json", "{\"access_token\":\"shape-1\",\"token_type\":\"Bearer\",\"expires_in\":3600}", "shape-1"},
        {"bearer", "application/json", "{\"access_token\":\"shape-2\",\"token_type\":\"bearer\",\"expires_in\":3600}", "shape-2"},
        {"expires_in as text", "application/json", "{\"access_token\":\"shape-3\",\"token_type\":\"Bearer\",\"expires_in\":\"3600\"}", "shape-3"},
        {"no expires_in", "application/json", "{\"access_token\":\"shape-4\",\"token_type\":\"Bearer\"}", "shape-4"},
        {"more members", "application/json",
         "{\"extra\":{\"access_token\":\"no\"},\"access_token\":\"shape-5\",\"token_type\":\"Bearer\",\"expires_in\":60,\"refresh_token\":null}",
         "shape-5"},
        {"wrong content type", "text/plain", "{\"access_token\":\"shape-6\",\"token_type\":\"Bearer\",\"expires_in\":3600}", "shape-6"},
    };
    char *token, *big = text_repeat("0123456789abcdef", 4096);
    size_t i;
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_row(rows[i].label);
        sim_answer(1, 200, rows[i].content_type, rows[i].body);
        token = take_token(text_join("shape_", text_number((long)i), END));
        CHECK_TEXT(rows[i].token, token);
        give_back(token);
    }
    check_row("64 KiB");
    sim_answer(1, 200, "application/json", text_join("{\"access_token\":\"", big, "\",\"token_type\":\"Bearer\",\"expires_in\":3600}", END));
    token = take_token("shape_big");
    CHECK(strcmp(big, token) == 0);
    give_back(token);
}
