#include "calls.h"

static char no_token[] = "";

static cl_status outcome(cl_status status, char *out, const char *name)
{
    if (status == CL_OK) {
        if (check_that(out != NULL && out != check_poison, name, __FILE__, __LINE__))
            cl_free_string(out);
    } else {
        CHECK_TEXT(name, out == NULL ? name : "an output that is not NULL after a failure");
    }
    return status;
}

cl_status call_init(const char *config)
{
    return cl_init(config);
}

cl_status call_get_token(const char *scope)
{
    char *token = check_poison;
    cl_status status = cl_get_token(scope, &token);
    if (status == CL_OK)
        check_secret(token);
    return outcome(status, token, "cl_get_token");
}

cl_status call_get_token_into(const char *scope)
{
    char buffer[4096];
    size_t length = 77;
    cl_status status;
    memset(buffer, 'x', sizeof buffer);
    status = cl_get_token_into(scope, buffer, sizeof buffer, &length);
    if (status == CL_OK) {
        CHECK(length > 0 && length < sizeof buffer && strlen(buffer) == length);
        check_secret(buffer);
    } else {
        CHECK(buffer[0] == '\0');
        CHECK(status == CL_E_BUFFER_TOO_SMALL || length == 0);
    }
    return status;
}

cl_status call_get_token_json(const char *request)
{
    char *json = check_poison;
    char token[4096];
    cl_status status = cl_get_token_json(request, &json);
    if (status == CL_OK && json_member(json, "access_token", token, sizeof token))
        check_secret(token);
    return outcome(status, json, "cl_get_token_json");
}

cl_status call_token_info(const char *scope)
{
    char *json = check_poison;
    cl_status status = cl_token_info(scope, &json);
    return outcome(status, json, "cl_token_info");
}

static cl_status call_report_unauthorized(const char *token)
{
    return cl_report_unauthorized(token);
}

cl_status call_stats(const char *request)
{
    char *json = check_poison;
    cl_status status = cl_stats(request, &json);
    return outcome(status, json, "cl_stats");
}

cl_status call_json_document(const char *json)
{
    char *value = check_poison;
    cl_status status = cl_json_get(json, "/a", &value);
    return outcome(status, value, "cl_json_get");
}

cl_status call_json_pointer(const char *pointer)
{
    char *value = check_poison;
    cl_status status = cl_json_get("{\"a\":1}", pointer, &value);
    return outcome(status, value, "cl_json_get");
}

cl_status call_json_quote(const char *text)
{
    char *quoted = check_poison;
    cl_status status = cl_json_quote(text, &quoted);
    return outcome(status, quoted, "cl_json_quote");
}

cl_status call_pkce_new(void)
{
    char *verifier = check_poison, *challenge = check_poison;
    cl_status status = cl_pkce_new(&verifier, &challenge);
    outcome(status, verifier, "cl_pkce_new's verifier");
    return outcome(status, challenge, "cl_pkce_new's challenge");
}

cl_status call_login_start(const char *request)
{
    char *url = check_poison, *state = check_poison;
    cl_status status = cl_login_start(request, &url, &state);
    if (status == CL_OK)
        check_secret(state);
    outcome(status, url, "cl_login_start's address");
    return outcome(status, state, "cl_login_start's state");
}

cl_status call_login_finish(const char *callback)
{
    char *session = check_poison;
    cl_status status = cl_login_finish(callback, &session);
    return outcome(status, session, "cl_login_finish");
}

cl_status call_login_wait(const char *state)
{
    char *session = check_poison;
    cl_status status = cl_login_wait(state, 0, &session);
    return outcome(status, session, "cl_login_wait");
}

static cl_status call_login_cancel(const char *state)
{
    return cl_login_cancel(state);
}

cl_status call_exchange_code(const char *request)
{
    char *session = check_poison;
    cl_status status = cl_exchange_code(request, &session);
    return outcome(status, session, "cl_exchange_code");
}

cl_status call_session_get_token(const char *session)
{
    char *token = check_poison;
    cl_status status = cl_session_get_token(session, &token);
    if (status == CL_OK)
        check_secret(token);
    return outcome(status, token, "cl_session_get_token");
}

cl_status call_session_info(const char *session)
{
    char *json = check_poison;
    cl_status status = cl_session_info(session, &json);
    return outcome(status, json, "cl_session_info");
}

static cl_status call_session_end(const char *session)
{
    return cl_session_end(session);
}

const call all_calls[] = {
    {"cl_init", call_init, OFFLINE_CONFIG, 0, 0},
    {"cl_get_token", call_get_token, "pos_integration", 1, 1},
    {"cl_get_token_into", call_get_token_into, "pos_integration", 1, 1},
    {"cl_get_token_json", call_get_token_json, "{}", 1, 0},
    {"cl_token_info", call_token_info, "pos_integration", 1, 1},
    {"cl_report_unauthorized", call_report_unauthorized, "nobody's token", 1, 0},
    {"cl_login_start", call_login_start, "{\"redirect_uri\":\"myapp://auth-callback\"}", 1, 0},
    {"cl_login_finish", call_login_finish, "myapp://auth-callback?code=c&state=s", 1, 0},
    {"cl_login_wait", call_login_wait, "nobody's state", 1, 0},
    {"cl_login_cancel", call_login_cancel, "nobody's state", 1, 0},
    {"cl_exchange_code", call_exchange_code, "{}", 1, 0},
    {"cl_session_get_token", call_session_get_token, "nobody's session", 1, 0},
    {"cl_session_info", call_session_info, "nobody's session", 1, 0},
    {"cl_session_end", call_session_end, "nobody's session", 1, 0},
    {"cl_stats", call_stats, "{}", 1, 0},
    {"cl_json_get's document", call_json_document, "{\"a\":1}", 0, 0},
    {"cl_json_get's pointer", call_json_pointer, "/a", 0, 1}, /* "": RFC 6901's whole document */
    {"cl_json_quote", call_json_quote, "a", 0, 1},
};
const size_t all_calls_count = sizeof all_calls / sizeof all_calls[0];

char *take_token(const char *scope)
{
    char *token = NULL;
    if (CHECK_STATUS(CL_OK, cl_get_token(scope, &token)) != CL_OK || !CHECK(token != NULL))
        return no_token;
    check_secret(token);
    return token;
}

void give_back(char *token)
{
    if (token != no_token)
        cl_free_string(token);
}
