/* The last error: one per thread, untouched by success. */
#include "calls.h"
#include "tests.h"

typedef struct witness {
    sys_gate *failed, *looked;
    long status_before, status_after;
    int message_stayed;
} witness;

static long last_status(void)
{
    char *json = NULL;
    long status;
    if (CHECK_BARE(CL_OK, cl_last_error_json(&json)) != CL_OK)
        return 1;
    status = json_number(json, "status");
    cl_free_string(json);
    return status;
}

static void watch_new_thread(void *argument)
{
    witness *seen = (witness *)argument;
    seen->status_before = last_status();
    CHECK(cl_last_error_message() != NULL && cl_last_error_hint() != NULL);
}

void test_last_error_of_a_new_thread(void)
{
    witness seen;
    memset(&seen, 0, sizeof seen);
    seen.status_before = 1;
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_json_quote("a", NULL));
    sys_thread_join(sys_thread_start(watch_new_thread, &seen));
    CHECK(seen.status_before == 0);
    CHECK(last_status() == CL_E_NULL_ARGUMENT);
}

void test_last_error_survives_success(void)
{
    const char *message, *hint;
    char message_copy[1024], hint_copy[1024];
    char *json = NULL;
    CHECK_STATUS(CL_OK, cl_init(OFFLINE_CONFIG));
    CHECK_STATUS(CL_E_INVALID_ARGUMENT, call_json_document("{"));
    message = cl_last_error_message();
    hint = cl_last_error_hint();
    message_copy[0] = hint_copy[0] = '\0';
    strncat(message_copy, message, sizeof message_copy - 1);
    strncat(hint_copy, hint, sizeof hint_copy - 1);

    /* None of these changes the error or invalidates the borrowed strings: successes, and the functions that read or free. */
    CHECK_STATUS(CL_OK, cl_init(OFFLINE_CONFIG));
    CHECK_STATUS(CL_OK, call_token_info(NULL));
    CHECK_STATUS(CL_OK, call_json_document("{\"a\":1}"));
    CHECK_STATUS(CL_OK, call_json_quote("a"));
    CHECK_STATUS(CL_OK, call_pkce_new());
    CHECK_STATUS(CL_OK, cl_shutdown(1000));
    CHECK_BARE(CL_E_NULL_ARGUMENT, cl_last_error_json(NULL));
    CHECK_BARE(CL_OK, cl_last_error_json(&json));
    cl_free_string(json);
    cl_free_string(NULL);
    cl_version();
    cl_abi_version();
    cl_status_name(CL_E_PANIC);
    cl_status_name(12345);

    CHECK(cl_last_error_message() == message);
    CHECK(cl_last_error_hint() == hint);
    CHECK_TEXT(message_copy, message);
    CHECK_TEXT(hint_copy, hint);
    CHECK(last_status() == CL_E_INVALID_ARGUMENT);

    /* The next failing call replaces it. */
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_json_quote("a", NULL));
    CHECK(last_status() == CL_E_NULL_ARGUMENT);
    CHECK(strcmp(message_copy, cl_last_error_message()) != 0);
}

static void fail_and_wait(void *argument)
{
    witness *seen = (witness *)argument;
    char copy[1024] = "";
    const char *message;
    CHECK_STATUS(CL_E_INVALID_UTF8, call_json_quote("\xff"));
    message = cl_last_error_message();
    strncat(copy, message, sizeof copy - 1);
    seen->status_before = last_status();
    sys_gate_open(seen->failed);
    sys_gate_wait(seen->looked);
    seen->status_after = last_status();
    seen->message_stayed = message == cl_last_error_message() && strcmp(message, copy) == 0;
}

void test_last_error_is_per_thread(void)
{
    witness seen;
    sys_thread *thread;
    int i;
    memset(&seen, 0, sizeof seen);
    seen.failed = sys_gate_new();
    seen.looked = sys_gate_new();
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_json_quote("a", NULL));
    thread = sys_thread_start(fail_and_wait, &seen);
    sys_gate_wait(seen.failed);
    CHECK(last_status() == CL_E_NULL_ARGUMENT); /* the other thread's failure is not ours */
    for (i = 0; i < 100; i++)
        CHECK_STATUS(CL_E_INVALID_ARGUMENT, call_json_document("[")); /* nor ours its */
    sys_gate_open(seen.looked);
    sys_thread_join(thread);
    CHECK(seen.status_before == CL_E_INVALID_UTF8 && seen.status_after == CL_E_INVALID_UTF8);
    CHECK(seen.message_stayed);
    sys_gate_free(seen.failed);
    sys_gate_free(seen.looked);
}

/* CHECK_STATUS looks at the shape of every error of the suite; here are the values of one whose facts are known. */
void test_last_error_json(void)
{
    static const struct {
        const char *name, *value;
    } rows[] = {
        {"status", "-21"},        {"name", "CL_E_CONNECT"}, {"category", "network"}, {"retryable", "true"},
        {"request_sent", "no"},   {"http_status", "null"},  {"oauth_error", "null"}, {"oauth_error_description", "null"},
    };
    char value[1024];
    char *json = NULL;
    size_t i;
    CHECK_STATUS(CL_OK, cl_init(OFFLINE_CONFIG));
    CHECK_STATUS(CL_E_CONNECT, call_get_token(NULL));
    if (CHECK_BARE(CL_OK, cl_last_error_json(&json)) != CL_OK)
        return;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_row(rows[i].name);
        CHECK_TEXT(rows[i].value, json_member(json, rows[i].name, value, sizeof value) ? value : "absent");
    }
    check_row("texts");
    CHECK_TEXT(cl_last_error_message(), json_member(json, "message", value, sizeof value) ? value : "absent");
    CHECK_TEXT(cl_last_error_hint(), json_member(json, "hint", value, sizeof value) ? value : "absent");
    check_row("at");
    json_member(json, "at", value, sizeof value);
    CHECK(strlen(value) >= 20 && value[4] == '-' && value[10] == 'T' && value[strlen(value) - 1] == 'Z');
    check_row("retry_after_ms");
    CHECK(json_number(json, "retry_after_ms") >= 0); /* a failed fetch has a next moment */
    cl_free_string(json);
}
