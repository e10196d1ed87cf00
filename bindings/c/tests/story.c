/*
 * The story of bindings/story.txt in C: prints its lines, as they come about.
 *
 * Runs beside the simulator. Sockets and strings are those of the C suite (tests/c).
 */
#include "clearline.h"
#include "sys.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the story ends too early: the call, and what the library says of it. */
static void expect(cl_status status, const char *call)
{
    if (status == CL_OK)
        return;
    fprintf(stderr, "%s: %s (%ld): %s %s\n", call, cl_status_name(status), (long)status, cl_last_error_message(), cl_last_error_hint());
    exit(1);
}

/* A chapter that is meant to fail. */
static void tell_failure(const char *chapter, cl_status status)
{
    printf("%s: %s (%ld): %s\n", chapter, cl_status_name(status), (long)status, cl_last_error_hint());
}

/* Under Wine the server goes by another name than its own. */
static const char *issuer(void)
{
    const char *own = getenv("CLEARLINE_SIMULATOR_ISSUER");
    return own != NULL ? own : getenv("CLEARLINE_SIMULATOR_URL");
}

static void start(const char *client_id, const char *secret)
{
    expect(cl_init(text_join("{\"environment\":{\"auth_base_url\":", text_json_string(getenv("CLEARLINE_SIMULATOR_URL")),
                             ",\"issuer\":", text_json_string(issuer()), "},\"ca_file\":", text_json_string(getenv("CLEARLINE_SIMULATOR_CA")), ",\"client_id\":",
                             text_json_string(client_id), ",\"client_secret\":", text_json_string(secret), "}", END)),
           "cl_init");
}

static const char *quality(const char *token)
{
    return token[0] == '\0' ? "nothing" : "a token";
}

static const char *comparison(const char *before, const char *after)
{
    return after[0] == '\0' ? "nothing" : strcmp(before, after) == 0 ? "the same token" : "another token";
}

/* A user goes to the address, signs in and is sent back: to the address that this gives. */
static char *sign_in(const char *url)
{
    static char answer[65536], location[8192];
    const char *control = getenv("CLEARLINE_SIMULATOR_CONTROL"), *body;
    char *order = text_join("{\"url\":", text_json_string(url), "}", END);
    char *request = text_join("POST /sign-in HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ",
                              text_number((long)strlen(order)), "\r\n\r\n", order, END);
    if (sys_exchange((unsigned short)atoi(strrchr(control, ':') + 1), request, answer, sizeof answer) <= 0
        || (body = strstr(answer, "\r\n\r\n")) == NULL || !json_member(body + 4, "location", location, sizeof location)) {
        fprintf(stderr, "nobody signed in: %s\n", answer);
        exit(1);
    }
    return location;
}

static void a_till(void)
{
    char *first, *second;

    start("pos-demo", "wr0ng");
    tell_failure("wrong secret", cl_get_token(NULL, &first));
    expect(cl_shutdown(5000), "cl_shutdown");

    start("pos-demo", "s3cr3t!");
    expect(cl_get_token(NULL, &first), "cl_get_token");
    printf("right secret: %s\n", quality(first));
    expect(cl_report_unauthorized(first), "cl_report_unauthorized");
    expect(cl_get_token(NULL, &second), "cl_get_token");
    printf("reported: %s\n", comparison(first, second));
    cl_free_string(first);
    cl_free_string(second);
    expect(cl_shutdown(5000), "cl_shutdown");
}

static void a_user(void)
{
    char *url, *state, *session, *info, *scope, *first, *second;

    start("user-demo", "s3cr3t!");
    expect(cl_login_start("{\"redirect_uri\":\"myapp://auth-callback\",\"scope\":\"clearline_api openid profile offline_access\"}",
                          &url, &state),
           "cl_login_start");
    expect(cl_login_finish(sign_in(url), &session), "cl_login_finish");
    cl_free_string(url);
    cl_free_string(state);

    expect(cl_session_info(session, &info), "cl_session_info");
    expect(cl_json_get(info, "/scope", &scope), "cl_json_get");
    printf("signed in: %s\n", scope);
    cl_free_string(info);
    cl_free_string(scope);

    expect(cl_session_get_token(session, &first), "cl_session_get_token");
    printf("session: %s\n", quality(first));
    expect(cl_report_unauthorized(first), "cl_report_unauthorized");
    expect(cl_session_get_token(session, &second), "cl_session_get_token");
    printf("reported: %s\n", comparison(first, second));
    cl_free_string(first);
    cl_free_string(second);

    expect(cl_session_end(session), "cl_session_end");
    printf("ended\n");
    tell_failure("session", cl_session_get_token(session, &first));
    cl_free_string(session);
}

static void the_end(void)
{
    char *token;

    expect(cl_shutdown(5000), "cl_shutdown");
    printf("shut down\n");
    tell_failure("token", cl_get_token(NULL, &token));
}

int main(void)
{
    if (getenv("CLEARLINE_SIMULATOR_URL") == NULL || getenv("CLEARLINE_SIMULATOR_CA") == NULL
        || getenv("CLEARLINE_SIMULATOR_CONTROL") == NULL) {
        fprintf(stderr, "run beside the simulator: clearline-simulator --exec -- story\n");
        return 2;
    }
    a_till();
    a_user();
    the_end();
    text_release();
    return 0;
}
