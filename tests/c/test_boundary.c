/* What every function does with bad arguments and at the wrong time. */
#include "calls.h"
#include "sim.h"
#include "tests.h"

unsigned long again_abi_version(void); /* again.c */

void test_versions(void)
{
    const char *version = cl_version();
    CHECK(cl_abi_version() == CL_ABI_VERSION);
    CHECK(again_abi_version() == CL_ABI_VERSION);
    CHECK_TEXT("0.1.0", version);
    CHECK(version == cl_version()); /* borrowed for as long as the library is loaded */
}

void test_status_names(void)
{
#define ROW(name, number) {number, #name},
    static const struct {
        cl_status status;
        const char *name;
    } rows[] = {CONTRACT_STATUSES(ROW){0, NULL}};
#undef ROW
    static const cl_status unknown[] = {1, 2, 100, -13, -19, -27, -59, -92, -99, -102, -1000, 2147483647, -2147483647 - 1};
    size_t i;
    for (i = 0; rows[i].name != NULL; i++)
        CHECK_TEXT(rows[i].name, cl_status_name(rows[i].status));
    for (i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        check_row(text_number((long)unknown[i]));
        CHECK(cl_status_name(unknown[i]) != NULL && cl_status_name(unknown[i])[0] != '\0');
    }
}

void test_free_null(void)
{
    cl_free_string(NULL);
}

/* Runs first: nothing has been initialised yet in this process. */
void test_before_init(void)
{
    size_t i;
    char *json = check_poison;
    CHECK(cl_last_error_message() != NULL);
    CHECK(cl_last_error_hint() != NULL);
    if (CHECK_BARE(CL_OK, cl_last_error_json(&json)) == CL_OK) {
        CHECK(json_number(json, "status") == 0);
        cl_free_string(json);
    }
    CHECK_STATUS(CL_OK, cl_shutdown(0));
    for (i = 0; i < all_calls_count; i++)
        if (all_calls[i].needs_client) {
            check_row(all_calls[i].name);
            CHECK_STATUS(CL_E_NOT_INITIALIZED, all_calls[i].run(all_calls[i].sample));
        }
    check_row(NULL);
    CHECK_STATUS(CL_OK, call_pkce_new());
    CHECK_STATUS(CL_OK, call_json_document("{\"a\":1}"));
    CHECK_STATUS(CL_OK, call_json_quote("a"));
}

void test_after_shutdown(void)
{
    size_t i;
    CHECK_STATUS(CL_OK, cl_init(OFFLINE_CONFIG));
    CHECK_STATUS(CL_OK, cl_shutdown(1000));
    CHECK_STATUS(CL_OK, cl_shutdown(1000));
    for (i = 0; i < all_calls_count; i++)
        if (all_calls[i].needs_client) {
            check_row(all_calls[i].name);
            CHECK_EITHER(CL_E_SHUT_DOWN, CL_E_NOT_INITIALIZED, all_calls[i].run(all_calls[i].sample));
        }
    check_row(NULL);
    CHECK(cl_version() != NULL && cl_status_name(0) != NULL);
    CHECK_STATUS(CL_OK, call_pkce_new());
    CHECK_STATUS(CL_OK, call_json_document("{\"a\":1}"));
    CHECK_STATUS(CL_OK, call_json_quote("a"));
    CHECK_STATUS(CL_OK, cl_init(OFFLINE_CONFIG));
    CHECK_STATUS(CL_OK, call_token_info(NULL));
}

void test_null_arguments(void)
{
    char *first = check_poison, *second = check_poison;
    char buffer[8] = "xxxxxxx";
    size_t length = 77;
    CHECK_STATUS(CL_OK, cl_init(OFFLINE_CONFIG));

    CHECK_BARE(CL_E_NULL_ARGUMENT, cl_last_error_json(NULL));
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_get_token(NULL, NULL));
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_get_token("pos_integration", NULL));
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_get_token_into(NULL, buffer, sizeof buffer, NULL));
    CHECK(buffer[0] == '\0');
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_get_token_into(NULL, NULL, 8, &length));
    CHECK(length == 0);
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_get_token_into(NULL, NULL, 0, NULL));
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_get_token_json("{}", NULL));
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_get_token_json(NULL, NULL));
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_token_info(NULL, NULL));
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_report_unauthorized(NULL));
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_stats("{}", NULL));
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_stats(NULL, NULL));

    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_pkce_new(NULL, NULL));
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_pkce_new(&first, NULL));
    CHECK(first == NULL);
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_pkce_new(NULL, &second));
    CHECK(second == NULL);

    first = second = check_poison;
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_login_start(NULL, &first, &second));
    CHECK(first == NULL && second == NULL);
    first = second = check_poison;
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_login_start("{}", &first, NULL));
    CHECK(first == NULL);
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_login_start("{}", NULL, &second));
    CHECK(second == NULL);
    first = check_poison;
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_login_finish(NULL, &first));
    CHECK(first == NULL);
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_login_finish("myapp://x?code=c&state=s", NULL));
    first = check_poison;
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_login_wait(NULL, 0, &first));
    CHECK(first == NULL);
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_login_wait("s", 0, NULL));
    CHECK_STATUS(CL_OK, cl_login_cancel(NULL)); /* all of none */
    first = check_poison;
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_exchange_code(NULL, &first));
    CHECK(first == NULL);
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_exchange_code("{}", NULL));
    first = check_poison;
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_session_get_token(NULL, &first));
    CHECK(first == NULL);
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_session_get_token("s", NULL));
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_session_info("s", NULL));
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_session_end(NULL));

    first = check_poison;
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_json_get(NULL, "/a", &first));
    CHECK(first == NULL);
    first = check_poison;
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_json_get("{\"a\":1}", NULL, &first));
    CHECK(first == NULL);
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_json_get("{\"a\":1}", "/a", NULL));
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_json_get(NULL, NULL, NULL));
    first = check_poison;
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_json_quote(NULL, &first));
    CHECK(first == NULL);
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_json_quote("a", NULL));
    CHECK_STATUS(CL_E_NULL_ARGUMENT, cl_json_quote(NULL, NULL));
}

void test_bad_utf8(void)
{
    static const char *const bad[] = {
        "\xff",             /* never occurs */
        "a\x80",            /* continuation without a start */
        "\xc0\xaf",         /* overlong */
        "\xe2\x82",         /* cut short */
        "\xed\xa0\x80",     /* a surrogate */
        "\xf5\x80\x80\x80", /* beyond Unicode */
        "caf\xe9",          /* Latin-1: what a host that never heard of UTF-8 passes */
        "{\"a\":\"\xe9\"}",
    };
    size_t i, j;
    for (i = 0; i < all_calls_count; i++)
        for (j = 0; j < sizeof bad / sizeof bad[0]; j++) {
            check_row(all_calls[i].name);
            cl_shutdown(1000);
            if (all_calls[i].needs_client)
                CHECK_STATUS(CL_OK, cl_init(OFFLINE_CONFIG));
            CHECK_STATUS(CL_E_INVALID_UTF8, all_calls[i].run(bad[j]));
        }
}

void test_empty_arguments(void)
{
    size_t i;
    for (i = 0; i < all_calls_count; i++) {
        if (all_calls[i].takes_empty)
            continue;
        check_row(all_calls[i].name);
        cl_shutdown(1000);
        if (all_calls[i].needs_client)
            CHECK_STATUS(CL_OK, cl_init(OFFLINE_CONFIG));
        CHECK_STATUS(CL_E_INVALID_ARGUMENT, all_calls[i].run(""));
    }
}

void test_silence(void)
{
    const char *path = test_file("silence");
    const char *said;
    size_t length = 1, i;
    if (!CHECK(sys_capture_begin(path)))
        return;
    for (i = 0; i < all_calls_count; i++) {
        all_calls[i].run("\xff");
        all_calls[i].run("{\"a\"");
        all_calls[i].run("{\"client_secret\":{\"file\":\"nowhere\"}}");
    }
    cl_get_token(NULL, NULL);
    cl_init(OFFLINE_CONFIG);
    for (i = 0; i < all_calls_count; i++)
        all_calls[i].run(all_calls[i].sample);
    cl_init("{\"environment\":\"test\",\"client_id\":\"another\",\"client_secret\":\"s3cr3t!\"}");
    cl_shutdown(1000);
    if (sim_find() && !suite.slow) {
        cl_init(sim_config_as(SIM_CLIENT_ID, "wrong", ""));
        call_get_token(NULL);
        cl_shutdown(1000);
        cl_init(text_join("{\"environment\":{\"auth_base_url\":\"", sim_url(), "\"},\"client_id\":\"a\",\"client_secret\":\"s3cr3t!\"}", END));
        call_get_token(NULL); /* an untrusted certificate */
        cl_shutdown(1000);
    }
    sys_capture_end();
    said = text_of_file(path, &length);
    CHECK_TEXT("", said);
    remove_file(path);
}
