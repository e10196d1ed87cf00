/* The functions by their names, as a program finds them that loads the library itself. */
#if !defined(CL_STATIC)

#include "calls.h"
#include "tests.h"

/* Every function of clearline.def: run fails if one is missing here. */
#define FUNCTIONS(X) \
    X(cl_abi_version) \
    X(cl_exchange_code) \
    X(cl_free_string) \
    X(cl_get_token) \
    X(cl_get_token_into) \
    X(cl_get_token_json) \
    X(cl_init) \
    X(cl_json_get) \
    X(cl_json_quote) \
    X(cl_last_error_hint) \
    X(cl_last_error_json) \
    X(cl_last_error_message) \
    X(cl_login_cancel) \
    X(cl_login_finish) \
    X(cl_login_start) \
    X(cl_login_wait) \
    X(cl_pkce_new) \
    X(cl_report_unauthorized) \
    X(cl_session_end) \
    X(cl_session_get_token) \
    X(cl_session_info) \
    X(cl_shutdown) \
    X(cl_stats) \
    X(cl_status_name) \
    X(cl_token_info) \
    X(cl_version)

typedef cl_status(CL_CALL *init_function)(const char *);
typedef cl_status(CL_CALL *quote_function)(const char *, char **);
typedef void(CL_CALL *free_function)(char *);
typedef const char *(CL_CALL *text_function)(void);
typedef cl_status(CL_CALL *shutdown_function)(uint32_t);

static sys_function found(const char *name)
{
    return sys_function_of("clearline", name);
}

static void call_what_was_found(void)
{
    char *json = NULL;
    CHECK_TEXT(cl_version(), ((text_function)found("cl_version"))());
    CHECK_STATUS(CL_OK, ((init_function)found("cl_init"))(OFFLINE_CONFIG));
    CHECK_STATUS(CL_E_ALREADY_INITIALIZED, ((init_function)found("cl_init"))("{\"environment\":\"test\",\"client_id\":\"another\","
                                                                             "\"client_secret\":\"s3cr3t!\"}"));
    CHECK_TEXT(cl_last_error_message(), ((text_function)found("cl_last_error_message"))());
    CHECK_STATUS(CL_OK, ((quote_function)found("cl_json_quote"))("a\"b", &json));
    CHECK_TEXT("\"a\\\"b\"", json);
    ((free_function)found("cl_free_string"))(json);
    CHECK_STATUS(CL_OK, ((shutdown_function)found("cl_shutdown"))(5000));
}

void test_exports(void)
{
    int all = 1;
#define FIND(name) \
    check_row(#name); \
    all &= CHECK(found(#name) == (sys_function)name);
    FUNCTIONS(FIND)
    check_row(NULL);
    CHECK(found("cl_no_such_function") == NULL);
    if (all)
        call_what_was_found();
}

#else
typedef int test_exports_is_empty_here;
#endif
