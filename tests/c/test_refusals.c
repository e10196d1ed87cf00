/* Everything a server, a network or a wrong configuration can answer instead of a token. */
#include "calls.h"
#include "sim.h"
#include "tests.h"

#include <stdio.h>

#define JSON "application/json"
#define HTML "text/html; charset=utf-8"
#define REFUSED_MS 5000 /* so long a refusal is remembered the first time */

static const char *last_error_member(const char *name)
{
    static char value[8192];
    char *json = NULL;
    strcpy(value, "absent");
    if (CHECK_BARE(CL_OK, cl_last_error_json(&json)) == CL_OK) {
        if (!json_member(json, name, value, sizeof value))
            strcpy(value, "absent");
        cl_free_string(json);
    }
    return value;
}

void test_wrong_secret(void)
{
    unsigned long started = sys_now_ms();
    check_secret("n0t-the-secret");
    CHECK_STATUS(CL_OK, cl_init(sim_config_as(SIM_CLIENT_ID, "n0t-the-secret", "")));
    CHECK_STATUS(CL_E_INVALID_CLIENT, call_get_token(NULL));
    CHECK_CONTAINS("Admin Portal", cl_last_error_hint());
    CHECK_TEXT("invalid_client", last_error_member("oauth_error"));
    CHECK_TEXT("credential", last_error_member("category"));
    /* Remembered: hammering a server with a wrong secret locks clients out. For all scopes, it is the client that was refused. */
    CHECK_STATUS(CL_E_INVALID_CLIENT, call_get_token(NULL));
    CHECK(atol(last_error_member("retry_after_ms")) > 0);
    CHECK_STATUS(CL_E_INVALID_CLIENT, call_get_token("coupons_integration"));
    CHECK(sim_token_requests() == 1 || sys_now_ms() - started >= REFUSED_MS);
    CHECK_STATUS(CL_OK, cl_shutdown(5000));

    CHECK_STATUS(CL_OK, cl_init(sim_config_as("nobody", SIM_SECRET, "")));
    CHECK_STATUS(CL_E_INVALID_CLIENT, call_get_token(NULL));
}

void test_wrong_scope(void)
{
    char *token;
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    CHECK_STATUS(CL_E_INVALID_SCOPE, call_get_token("no_such_scope"));
    CHECK_TEXT("invalid_scope", last_error_member("oauth_error"));
    token = take_token(NULL); /* one bad scope does not spoil the others */
    give_back(token);
}

/* Status, body, what must come of it. MARK in a body must never come back in a message. */
void test_answers(void)
{
    static const struct {
        int http_status;
        const char *content_type, *body;
        cl_status status;
        const char *says;
    } rows[] = {
        {400, JSON, "{\"error\":\"invalid_grant\"}", CL_E_INVALID_GRANT, NULL},
        {400, JSON, "{\"error\":\"invalid_scope\"}", CL_E_INVALID_SCOPE, NULL},
        {401, JSON, "{\"error\":\"invalid_scope\"}", CL_E_INVALID_SCOPE, NULL},
        {200, JSON, "{\"error\":\"invalid_scope\",\"access_token\":\"" MARK "\"}", CL_E_INVALID_SCOPE, NULL},
        {400, "text/plain", "{\"error\":\"invalid_scope\"}", CL_E_INVALID_SCOPE, NULL},
        {400, JSON, "{\"error\":\"unauthorized_client\"}", CL_E_UNAUTHORIZED_CLIENT, NULL},
        {400, JSON, "{\"error\":\"unsupported_grant_type\"}", CL_E_UNSUPPORTED_GRANT_TYPE, NULL},
        {400, JSON, "{\"error\":\"invalid_request\"}", CL_E_INVALID_REQUEST, NULL},
        {400, JSON, "{\"error\":\"access_denied\"}", CL_E_ACCESS_DENIED, NULL},
        {400, JSON, "{\"error\":\"made_up\",\"error_description\":\"why not\"}", CL_E_OAUTH, "made_up"},
        {400, JSON, "{\"error\":\"server_error\"}", CL_E_SERVER, NULL},
        {400, JSON, "{\"error\":\"temporarily_unavailable\"}", CL_E_SERVER, NULL},
        {500, JSON, "{\"error\":\"invalid_client\"}", CL_E_SERVER, "500"},
        {502, HTML, "<html>" MARK "</html>", CL_E_SERVER, "502"},
        {503, HTML, "", CL_E_SERVER, "503"},
        {429, HTML, "", CL_E_THROTTLED, NULL},
        {429, JSON, "{\"error\":\"invalid_client\"}", CL_E_THROTTLED, NULL},
        {200, HTML, "<html><title>Welcome to the hotel's WLAN</title>" MARK "</html>", CL_E_BAD_RESPONSE, "text/html"},
        {200, JSON, "", CL_E_BAD_RESPONSE, NULL},
        {200, JSON, "{\"access_token\":\"" MARK, CL_E_BAD_RESPONSE, NULL},
        {200, JSON, "{\"access_token\":\"" MARK "\",\"token_type\":\"Bearer\",\"expires_in\":3600}trailing", CL_E_BAD_RESPONSE, NULL},
        {200, JSON, "[\"" MARK "\"]", CL_E_BAD_RESPONSE, NULL},
        {200, JSON, "{}", CL_E_BAD_RESPONSE, NULL},
        {200, JSON, "{\"access_token\":\"\",\"token_type\":\"Bearer\",\"expires_in\":3600}", CL_E_BAD_RESPONSE, NULL},
        {200, JSON, "{\"access_token\":5,\"token_type\":\"Bearer\",\"expires_in\":3600}", CL_E_BAD_RESPONSE, NULL},
        {200, JSON, "{\"access_token\":null,\"token_type\":\"Bearer\",\"expires_in\":3600}", CL_E_BAD_RESPONSE, NULL},
        {200, JSON, "{\"access_token\":\"" MARK "\",\"token_type\":\"mac\",\"expires_in\":3600}", CL_E_BAD_RESPONSE, NULL},
        {200, JSON, "{\"access_token\":\"" MARK "\",\"token_type\":\"Bearer\",\"expires_in\":0}", CL_E_BAD_RESPONSE, NULL},
        {200, JSON, "{\"access_token\":\"" MARK "\",\"token_type\":\"Bearer\",\"expires_in\":-5}", CL_E_BAD_RESPONSE, NULL},
        {200, JSON, "{\"access_token\":\"" MARK "\",\"token_type\":\"Bearer\",\"expires_in\":\"soon\"}", CL_E_BAD_RESPONSE, NULL},
        {200, JSON, "{\"access_token\":\"" MARK "\\r\\nX: y\",\"token_type\":\"Bearer\",\"expires_in\":3600}", CL_E_BAD_RESPONSE, NULL},
        {302, HTML, "<a href=\"" MARK "\">", CL_E_BAD_RESPONSE, "302"},
        {404, HTML, "<html>" MARK "</html>", CL_E_BAD_RESPONSE, "404"},
        {403, HTML, "<html>" MARK "</html>", CL_E_BAD_RESPONSE, "403"},
        {401, HTML, "<html>" MARK "</html>", CL_E_BAD_RESPONSE, "401"},
        {400, JSON, "{\"fault\":\"" MARK "\"}", CL_E_BAD_RESPONSE, NULL},
    };
    size_t i, step = suite.slow ? 4 : 1;
    long requests = 0;
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    for (i = 0; i < sizeof rows / sizeof rows[0]; i += step) {
        const char *scope = text_join("row_", text_number((long)i), END); /* its own slot: a backoff is a slot's */
        check_row(text_join(text_number((long)rows[i].http_status), " ", rows[i].body, END));
        sim_answer(10, rows[i].http_status, rows[i].content_type, rows[i].body);
        if (CHECK_STATUS(rows[i].status, call_get_token(scope)) == rows[i].status) {
            CHECK_TEXT(text_number((long)rows[i].http_status), last_error_member("http_status"));
            if (rows[i].status != CL_E_BAD_RESPONSE) /* where either makes sense */
                CHECK_TEXT(rows[i].status <= CL_E_INVALID_CLIENT ? "false" : "true", last_error_member("retryable"));
            if (rows[i].says != NULL)
                CHECK_CONTAINS(rows[i].says, cl_last_error_message());
        }
        /* The next one, at once, is told without a request. */
        CHECK_STATUS(rows[i].status, call_get_token(scope));
        sim_clear_faults();
        requests++;
        CHECK_TEXT(text_number(requests), text_number(sim_token_requests()));
    }
}

/* A server that repeats what we sent, in every place that we might quote. */
void test_secrets_in_answers(void)
{
    static const char *const bodies[] = {
        "{\"error\":\"made_up\",\"error_description\":\"bad Basic " SIM_BASIC " of pos-demo:" SIM_SECRET "\"}",
        "{\"error\":\"" SIM_SECRET "\"}",
        "{\"error\":\"invalid_scope\",\"error_description\":\"line\\r\\nbreak\\u0007 " SIM_SECRET "\"}",
        "{\"error\":\"invalid_request\",\"error_description\":\"" SIM_SECRET SIM_SECRET "\",\"error_uri\":\"https://x/" SIM_SECRET "\"}",
        "{\"error_description\":\"" SIM_SECRET "\"}",
        "<html>" SIM_SECRET "</html>",
    };
    char *description;
    size_t i;
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    for (i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        cl_status status;
        check_row(bodies[i]);
        sim_answer(10, 400, i == 5 ? HTML : JSON, bodies[i]);
        status = call_get_token(text_join("leak_", text_number((long)i), END));
        CHECK(status != CL_OK);
        CHECK_STATUS(status, status); /* looks for secrets in it */
        sim_clear_faults();
    }
    check_row("a long description");
    description = text_repeat("long ", 2000);
    sim_answer(10, 400, JSON, text_join("{\"error\":\"made_up\",\"error_description\":\"", description, "\"}", END));
    CHECK_STATUS(CL_E_OAUTH, call_get_token("leak_long"));
    CHECK(strlen(cl_last_error_message()) < 1024);
    CHECK(strlen(last_error_member("oauth_error_description")) <= 256 + 8); /* and perhaps an ellipsis */
    sim_clear_faults();
    check_row("a redirect");
    sim_fault(10, ",\"kind\":\"status\",\"status\":307,\"headers\":{\"Location\":\"https://127.0.0.1:1/" SIM_SECRET "\"},\"body\":\"\"");
    CHECK_STATUS(CL_E_BAD_RESPONSE, call_get_token("leak_redirect")); /* not followed, not quoted */
}

void test_broken_connections(void)
{
    static const struct {
        const char *fault;
        cl_status one, other; /* where the server closed without a word, the contract leaves it open whose fault that is */
    } rows[] = {
        {",\"kind\":\"drop\"", CL_E_CONNECT, CL_E_BAD_RESPONSE},
        {",\"kind\":\"reset\"", CL_E_CONNECT, CL_E_BAD_RESPONSE},
        {",\"kind\":\"garbage\"", CL_E_BAD_RESPONSE, CL_E_BAD_RESPONSE},
        {",\"kind\":\"huge\",\"bytes\":67108864", CL_E_BAD_RESPONSE, CL_E_BAD_RESPONSE},
        {",\"kind\":\"raw\",\"headers\":{\"Content-Length\":\"100\"},\"body\":\"{\\\"access_token\\\":\\\"" MARK "\"", CL_E_CONNECT, CL_E_BAD_RESPONSE},
    };
    size_t i;
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unsigned long started = sys_now_ms();
        check_row(rows[i].fault);
        sim_fault(10, rows[i].fault);
        CHECK_EITHER(rows[i].one, rows[i].other, call_get_token(text_join("broken_", text_number((long)i), END)));
        CHECK_TEXT("maybe", last_error_member("request_sent"));
        CHECK(suite.slow || sys_now_ms() - started < 10000);
        sim_clear_faults();
    }
}

/* A call in vain with one short limit. Whether its request has come to the server. */
static int times_out(const char *limit, long limit_ms)
{
    long requests = sim_token_requests();
    unsigned long started, took;
    CHECK_STATUS(CL_OK, cl_init(sim_config(text_join(",\"", limit, "\":", text_number(limit_ms), END))));
    started = sys_now_ms();
    CHECK_STATUS(CL_E_TIMEOUT, call_get_token(NULL));
    took = sys_now_ms() - started;
    CHECK(suite.slow || took < 12000); /* the other limits are 15 s and more */
    CHECK(took >= (unsigned long)limit_ms * 3 / 4);
    CHECK_TEXT("true", last_error_member("retryable"));
    CHECK_STATUS(CL_OK, cl_shutdown(5000));
    return sim_token_requests() > requests;
}

void test_time_outs(void)
{
    static const struct {
        const char *fault, *limit, *sent;
    } rows[] = {
        {",\"kind\":\"silent\"", "request_timeout_ms", "maybe"},
        {",\"kind\":\"silent\"", "call_deadline_ms", "maybe"},
        {",\"kind\":\"none\",\"delay_ms\":20000", "request_timeout_ms", "maybe"},
        /* A byte now and then does not reset the clock: the time is the whole request's. */
        {",\"kind\":\"slow_body\",\"bytes_per_write\":1,\"interval_ms\":50", "request_timeout_ms", "maybe"},
        {",\"kind\":\"silent_tls\"", "connect_timeout_ms", "no"},
    };
    size_t i;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        long limit_ms = suite.slow ? 4000 : 400;
        check_row(text_join(rows[i].fault, " ", rows[i].limit, END));
        sim_fault(10, rows[i].fault);
        /* On a busy machine the handshake alone may take all of it: then there was nothing that could be late, and it gets more. */
        while (!times_out(rows[i].limit, limit_ms) && strcmp(rows[i].sent, "no") != 0 && limit_ms < 6400)
            limit_ms *= 4;
        CHECK_TEXT(rows[i].sent, last_error_member("request_sent"));
        sim_clear_faults();
        if (suite.slow)
            break;
    }
}

void test_unreachable(void)
{
    unsigned long started = sys_now_ms();
    CHECK_STATUS(CL_OK, cl_init(OFFLINE_CONFIG));
    CHECK_STATUS(CL_E_CONNECT, call_get_token(NULL));
    CHECK_STATUS(CL_E_CONNECT, call_get_token(NULL)); /* from memory */
    CHECK_STATUS(CL_E_CONNECT, call_get_token_into(NULL));
    CHECK_STATUS(CL_E_CONNECT, call_get_token_json("{}"));
    CHECK(suite.slow || sys_now_ms() - started < 12000); /* whoever waits for a connection waits for 15 s */
}

void test_untrusted(void)
{
    const char *url = text_join("https://127.0.0.1:", text_number((long)sim_control_port()), END);
    check_row("an unknown CA");
    CHECK_STATUS(CL_OK, cl_init(text_join("{\"environment\":{\"auth_base_url\":\"", sim_url(),
                                          "\"},\"client_id\":\"pos-demo\",\"client_secret\":\"s3cr3t!\"}", END)));
    CHECK_STATUS(CL_E_TLS, call_get_token(NULL));
    CHECK_TEXT("no", last_error_member("request_sent"));
    CHECK(sim_token_requests() == 0); /* the secret never left */
    CHECK_STATUS(CL_OK, cl_shutdown(5000));
    check_row("no TLS at all");
    CHECK_STATUS(CL_OK, cl_init(text_join("{\"environment\":{\"auth_base_url\":\"", url,
                                          "\"},\"client_id\":\"pos-demo\",\"client_secret\":\"s3cr3t!\"}", END)));
    CHECK_STATUS(CL_E_TLS, call_get_token(NULL));
}

/* After the outage: as soon as the backoff is over, a token again. */
void test_recovery(void)
{
    cl_status status = CL_E_SERVER;
    int i;
    sim_fault(1, ",\"kind\":\"status\",\"status\":503");
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    CHECK_STATUS(CL_E_SERVER, call_get_token(NULL));
    for (i = 0; i < 100 && status != CL_OK; i++) {
        status = call_get_token(NULL);
        CHECK(status == CL_OK || status == CL_E_SERVER);
        if (status != CL_OK)
            sys_sleep_ms(50);
    }
    CHECK(status == CL_OK);
    CHECK(sim_token_requests() == 2);
}
