/* Users sign in, and their sessions. */
#include "calls.h"
#include "sim.h"
#include "tests.h"

#define REDIRECT_URI "myapp://auth-callback"
#define START "{\"redirect_uri\":\"" REDIRECT_URI "\",\"scope\":\"clearline_api openid profile\"}"
#define THREADS 8

static char no_session[] = "";

static void init(void)
{
    CHECK_STATUS(CL_OK, cl_init(sim_config_as(SIM_USER_CLIENT_ID, SIM_SECRET, "")));
}

/* Starts a sign-in that the user carries out; gives the callback. `state` (if not NULL) is freed by the caller. Scratch text. */
static const char *callback(int cancel, char **state)
{
    char *url = NULL, *name = NULL;
    const char *location;
    if (CHECK_STATUS(CL_OK, cl_login_start(START, &url, &name)) != CL_OK)
        return "";
    check_secret(name);
    location = sim_sign_in(url, cancel);
    cl_free_string(url);
    if (state != NULL)
        *state = name;
    else
        cl_free_string(name);
    return location;
}

/* A session; "" after a failed check. */
static char *sign_in(void)
{
    char *session = NULL;
    return CHECK_STATUS(CL_OK, cl_login_finish(callback(0, NULL), &session)) == CL_OK ? session : no_session;
}

static void forget(char *session)
{
    if (session != no_session)
        cl_free_string(session);
}

/* A member of cl_session_info; scratch text. */
static const char *info(const char *session, const char *pointer)
{
    char *json = NULL, *value = NULL;
    const char *kept = "absent";
    if (CHECK_STATUS(CL_OK, cl_session_info(session, &json)) != CL_OK)
        return kept;
    if (CHECK_STATUS(CL_OK, cl_json_get(json, pointer, &value)) == CL_OK) {
        kept = text_join(value, END);
        cl_free_string(value);
    }
    cl_free_string(json);
    return kept;
}

void test_login_start_refuses(void)
{
    static const struct {
        const char *request, *says;
    } rows[] = {
        {"{}", "redirect_uri"},
        {"{\"redirect_uri\":\"auth-callback\"}", "redirect_uri"},
        {"{\"redirect_uri\":\"http://till.example/\"}", "redirect_uri"},
        {"{\"redirect_uri\":\"javascript:x\"}", "redirect_uri"},
        {"{\"redirect_uri\":\"" REDIRECT_URI "\",\"extra\":{\"client_id\":\"" MARK "\"}}", "client_id"},
        {"{\"redirect_uri\":\"" REDIRECT_URI "\",\"extra\":{\"prompt\":7}}", "extra"},
        {"{\"redirect_uri\":\"" REDIRECT_URI "\",\"url_style\":\"" MARK "\"}", "url_style"},
        {"{\"redirect_uri\":\"" REDIRECT_URI "\",\"lifetime_s\":3601}", "lifetime_s"},
        {"{\"redirect_uri\":\"" REDIRECT_URI "\",\"lifetime\":1}", "lifetime_s"},
    };
    size_t i;
    CHECK_STATUS(CL_OK, cl_init(OFFLINE_CONFIG));
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_row(rows[i].request);
        if (CHECK_STATUS(CL_E_INVALID_ARGUMENT, call_login_start(rows[i].request)) == CL_E_INVALID_ARGUMENT)
            CHECK_CONTAINS(rows[i].says, cl_last_error_message());
    }
}

void test_login(void)
{
    char *session, *token = NULL;
    init();
    session = sign_in();
    CHECK_TEXT(session, info(session, "/session"));
    CHECK_TEXT("clearline_api openid profile", info(session, "/scope"));
    CHECK_TEXT("true", info(session, "/has_refresh_token"));
    CHECK_TEXT("cashier-1", info(session, "/subject"));
    CHECK_TEXT("Casey Cashier", info(session, "/name"));
    CHECK_TEXT("cashier@example.com", info(session, "/email"));
    CHECK(strlen(info(session, "/expires_at")) == strlen("2026-11-22T00:00:00Z"));
    CHECK(strlen(info(session, "/created_at")) == strlen("2026-11-22T00:00:00Z"));
    if (CHECK_STATUS(CL_OK, cl_session_get_token(session, &token)) == CL_OK) {
        check_secret(token);
        cl_free_string(token);
    }
    CHECK(sim_token_requests() == 1);
    /* The till's own token is another one. */
    CHECK_STATUS(CL_OK, call_get_token(NULL));
    CHECK(sim_token_requests() == 2);
    forget(session);
}

void test_login_refused(void)
{
    const char *twice;
    char *session = NULL, *state = NULL;
    init();
    CHECK_STATUS(CL_E_STATE_MISMATCH, call_login_finish(REDIRECT_URI "?code=c&state=guessed"));
    CHECK_STATUS(CL_E_STATE_MISMATCH, call_login_finish(REDIRECT_URI "?code=c"));
    CHECK_STATUS(CL_E_INVALID_ARGUMENT, call_login_finish(REDIRECT_URI));
    CHECK_STATUS(CL_E_INVALID_ARGUMENT, call_login_finish(REDIRECT_URI "?code=c&code=d&state=s"));

    CHECK_STATUS(CL_E_ACCESS_DENIED, call_login_finish(callback(1, NULL)));
    CHECK_CONTAINS("access_denied", cl_last_error_message());

    twice = callback(0, &state);
    CHECK_STATUS(CL_OK, cl_login_cancel(state));
    CHECK_STATUS(CL_E_CANCELLED, call_login_finish(twice));
    cl_free_string(state);
    CHECK(sim_token_requests() == 0);

    twice = callback(0, NULL);
    CHECK_STATUS(CL_OK, cl_login_finish(twice, &session));
    cl_free_string(session);
    CHECK_STATUS(CL_E_STATE_MISMATCH, call_login_finish(twice));
    CHECK(sim_token_requests() == 1);

    /* An answer that is lost means to sign in again; the code is not sent again. */
    sim_fault(1, ",\"kind\":\"drop\",\"process\":true");
    CHECK_STATUS(CL_E_LOGIN_REQUIRED, call_login_finish(callback(0, NULL)));
    CHECK(sim_token_requests() == 2);
}

typedef struct waiter {
    const char *state;
    cl_status status;
} waiter;

static void wait_for_login(void *argument)
{
    waiter *self = (waiter *)argument;
    char *session = check_poison;
    self->status = cl_login_wait(self->state, 60000, &session);
    if (self->status == CL_OK)
        cl_free_string(session);
}

void test_login_wait(void)
{
    char *state = NULL, *session = NULL;
    const char *address;
    sys_thread *thread;
    waiter waiting;
    init();
    CHECK_STATUS(CL_E_STATE_MISMATCH, call_login_wait("guessed"));
    address = callback(0, &state);
    CHECK_STATUS(CL_E_PENDING, call_login_wait(state));
    CHECK_STATUS(CL_E_TIMEOUT, cl_login_wait(state, 10, &session));
    waiting.state = state;
    waiting.status = 77;
    thread = sys_thread_start(wait_for_login, &waiting);
    CHECK_STATUS(CL_OK, call_login_finish(address));
    sys_thread_join(thread);
    CHECK(waiting.status == CL_OK);
    CHECK_STATUS(CL_OK, call_login_wait(state));
    CHECK_STATUS(CL_E_STATE_MISMATCH, cl_login_cancel(state));
    cl_free_string(state);

    callback(0, &state);
    waiting.state = state;
    thread = sys_thread_start(wait_for_login, &waiting);
    CHECK_STATUS(CL_OK, cl_login_cancel(NULL));
    sys_thread_join(thread);
    CHECK(waiting.status == CL_E_CANCELLED);
    cl_free_string(state);

    callback(0, &state);
    waiting.state = state;
    thread = sys_thread_start(wait_for_login, &waiting);
    sys_sleep_ms(20);
    CHECK_STATUS(CL_OK, cl_shutdown(5000));
    sys_thread_join(thread);
    CHECK(waiting.status == CL_E_SHUT_DOWN);
    cl_free_string(state);
}

void test_exchange_code(void)
{
    static const char *const bad[] = {
        "{}",
        "{\"code\":\"" MARK "\"}",
        "{\"code\":\"" MARK "\",\"redirect_uri\":\"" REDIRECT_URI "\",\"code_verifier\":\"short\"}",
        "{\"code\":\"" MARK "\",\"redirect_uri\":\"" REDIRECT_URI "\",\"code_verifier\":\"\"}",
    };
    size_t i;
    const char *request;
    init();
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        check_row(bad[i]);
        CHECK_STATUS(CL_E_INVALID_ARGUMENT, call_exchange_code(bad[i]));
    }
    check_row(NULL);
    CHECK(sim_token_requests() == 0);
    /* A code that the server does not know is sent, once. */
    request = "{\"code\":\"" MARK "\",\"redirect_uri\":\"" REDIRECT_URI "\",\"code_verifier\":\"0123456789012345678901234567890123456789012\"}";
    CHECK_STATUS(CL_E_INVALID_GRANT, call_exchange_code(request));
    CHECK_STATUS(CL_E_INVALID_GRANT, call_exchange_code(request));
    CHECK(sim_token_requests() == 1);
}

void test_sessions(void)
{
    char *first, *second, *json = NULL, *token = NULL, *other = NULL;
    init();
    CHECK_TEXT("[]", (cl_session_info(NULL, &json) == CL_OK) ? text_join(json, END) : "none");
    cl_free_string(json);
    CHECK_STATUS(CL_E_NO_SESSION, call_session_info("nobody's"));
    first = sign_in();
    second = sign_in();
    CHECK(strcmp(first, second) != 0);
    CHECK_TEXT(first, info(NULL, "/0/session"));
    CHECK_TEXT(second, info(NULL, "/1/session"));

    CHECK_STATUS(CL_OK, call_get_token_json(text_join("{\"session\":", text_json_string(first), ",\"timeout_ms\":0}", END)));
    if (CHECK_STATUS(CL_OK, cl_session_get_token(first, &token)) == CL_OK) {
        check_secret(token);
        CHECK_STATUS(CL_OK, cl_report_unauthorized(token));
        CHECK_STATUS(CL_OK, cl_session_get_token(first, &other));
        CHECK(strcmp(token, other) != 0);
        check_secret(other);
        cl_free_string(other);
        cl_free_string(token);
    }
    forget(first);
    forget(second);
}

void test_session_end(void)
{
    char *session;
    init();
    session = sign_in();
    CHECK_STATUS(CL_OK, cl_session_end(session));
    CHECK(sim_revocation_requests() == 1);
    CHECK_STATUS(CL_E_NO_SESSION, cl_session_end(session));
    CHECK_STATUS(CL_E_NO_SESSION, call_session_get_token(session));
    CHECK_STATUS(CL_E_NO_SESSION, call_session_info(session));
    CHECK(sim_revocation_requests() == 1);
    forget(session);
    /* Sessions end with the client. */
    session = sign_in();
    CHECK_STATUS(CL_OK, cl_shutdown(5000));
    init();
    CHECK_STATUS(CL_E_NO_SESSION, call_session_get_token(session));
    forget(session);
}

typedef struct finisher {
    const char *callback;
    char *session;
} finisher;

static void finish(void *argument)
{
    finisher *self = (finisher *)argument;
    self->session = no_session;
    CHECK_STATUS(CL_OK, cl_login_finish(self->callback, &self->session));
    CHECK_STATUS(CL_OK, call_session_get_token(self->session));
    CHECK_STATUS(CL_OK, cl_session_end(self->session));
}

void test_logins_of_many_threads(void)
{
    finisher finishers[THREADS];
    sys_thread *threads[THREADS];
    int i, count = suite.slow ? 2 : THREADS;
    init();
    for (i = 0; i < count; i++)
        finishers[i].callback = callback(0, NULL);
    for (i = 0; i < count; i++)
        threads[i] = sys_thread_start(finish, &finishers[i]);
    for (i = 0; i < count; i++) {
        sys_thread_join(threads[i]);
        forget(finishers[i].session);
    }
    CHECK(sim_token_requests() == count && sim_revocation_requests() == count);
}
