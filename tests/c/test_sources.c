/* Configuration and secrets from elsewhere: files and environment variables. No thread of ours or the library's runs meanwhile. */
#include "calls.h"
#include "sim.h"
#include "tests.h"

#define BOM "\xef\xbb\xbf"

static void forget_variables(void)
{
    static const char *const names[] = {"CLEARLINE_CONFIG", "CLEARLINE_CLIENT_ID", "CLEARLINE_CLIENT_SECRET", "CLEARLINE_ENVIRONMENT",
                                        "CLEARLINE_SCOPE"};
    size_t i;
    for (i = 0; i < sizeof names / sizeof names[0]; i++)
        sys_set_env(names[i], NULL);
}

static void check_scope(const char *scope)
{
    char value[256];
    char *info = NULL;
    if (CHECK_STATUS(CL_OK, cl_token_info(NULL, &info)) != CL_OK)
        return;
    CHECK_TEXT(scope, json_member(info, "scope_requested", value, sizeof value) ? value : "absent");
    cl_free_string(info);
}

static const char *config_of_scope(const char *scope)
{
    return text_join("{\"environment\":\"test\",\"client_id\":\"pos-demo\",\"client_secret\":\"s3cr3t!\",\"scope\":\"", scope, "\"}", END);
}

void test_config_file(void)
{
    static const char *const starts[] = {"", BOM, "\r\n  "};
    size_t i;
    forget_variables();
    for (i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        const char *text = text_join(starts[i], config_of_scope("from_file"), "\r\n", END);
        const char *path = write_file("config", text, strlen(text));
        sys_set_env("CLEARLINE_CONFIG", path);
        /* The file wins over the variables. */
        sys_set_env("CLEARLINE_CLIENT_ID", "pos-demo");
        sys_set_env("CLEARLINE_CLIENT_SECRET", "s3cr3t!");
        sys_set_env("CLEARLINE_ENVIRONMENT", "test");
        sys_set_env("CLEARLINE_SCOPE", "from_variable");
        CHECK_STATUS(CL_OK, cl_init(NULL));
        check_scope("from_file");
        CHECK_STATUS(CL_OK, cl_init(NULL)); /* the same again */
        CHECK_STATUS(CL_OK, cl_shutdown(1000));
        remove_file(path);
    }
    forget_variables();
}

/* "a" becomes "a\0" or "\0a", with the byte order mark in front: what Notepad's "Unicode" saves. */
static const char *write_utf16(const char *name, const char *text, int little, int mark)
{
    size_t length = strlen(text), i, at = 0;
    char *wide = text_repeat("xx", length + 1);
    if (mark) {
        wide[at++] = (char)(little ? 0xFF : 0xFE);
        wide[at++] = (char)(little ? 0xFE : 0xFF);
    }
    for (i = 0; i < length; i++) {
        wide[at++] = (char)(little ? text[i] : 0);
        wide[at++] = (char)(little ? 0 : text[i]);
    }
    return write_file(name, wide, (unsigned long)at);
}

void test_config_file_refused(void)
{
    static const char latin1[] = "{\"client_id\":\"caf\xe9\"}";
    static const char misspelt[] = "{\"client_idd\":\"" MARK "\"}";
    const char *good = config_of_scope("from_file");
    const char *path;
    int form;
    forget_variables();
    for (form = 0; form < 4; form++) {
        check_row(text_join("UTF-16, form ", text_number(form), END));
        path = write_utf16("config", good, form & 1, form < 2);
        sys_set_env("CLEARLINE_CONFIG", path);
        CHECK_STATUS(CL_E_CONFIG, cl_init(NULL));
        CHECK_CONTAINS("UTF-16", text_join(cl_last_error_message(), " ", cl_last_error_hint(), END));
        remove_file(path);
    }
    check_row("Latin-1");
    path = write_file("config", latin1, strlen(latin1));
    sys_set_env("CLEARLINE_CONFIG", path);
    CHECK_EITHER(CL_E_CONFIG, CL_E_INVALID_UTF8, cl_init(NULL));
    remove_file(path);
    check_row("empty");
    path = write_file("config", "", 0);
    sys_set_env("CLEARLINE_CONFIG", path);
    CHECK_STATUS(CL_E_CONFIG, cl_init(NULL));
    remove_file(path);
    check_row("missing");
    CHECK_STATUS(CL_E_CONFIG, cl_init(NULL));
    CHECK_CONTAINS("CLEARLINE_CONFIG", cl_last_error_message());
    check_row("a folder");
    sys_set_env("CLEARLINE_CONFIG", ".");
    CHECK_STATUS(CL_E_CONFIG, cl_init(NULL));
    check_row("a bad value");
    path = write_file("config", misspelt, strlen(misspelt));
    sys_set_env("CLEARLINE_CONFIG", path);
    CHECK_STATUS(CL_E_CONFIG, cl_init(NULL));
    CHECK_CONTAINS("client_idd", cl_last_error_message());
    remove_file(path);
    forget_variables();
}

void test_config_variables(void)
{
    static const char *const needed[] = {"CLEARLINE_CLIENT_ID", "CLEARLINE_CLIENT_SECRET", "CLEARLINE_ENVIRONMENT"};
    static const char *const values[] = {"pos-demo", "s3cr3t!", "test"};
    size_t i, j;
    forget_variables();
    check_row("none");
    CHECK_STATUS(CL_E_CONFIG, cl_init(NULL));
    CHECK_CONTAINS("CLEARLINE_", text_join(cl_last_error_message(), " ", cl_last_error_hint(), END));
    for (i = 0; i < 3; i++) {
        check_row(text_join("without ", needed[i], END));
        for (j = 0; j < 3; j++)
            sys_set_env(needed[j], j == i ? NULL : values[j]);
        CHECK_STATUS(CL_E_CONFIG, cl_init(NULL));
        CHECK_CONTAINS(needed[i], text_join(cl_last_error_message(), " ", cl_last_error_hint(), END));
    }
    check_row("a bad environment");
    for (j = 0; j < 3; j++)
        sys_set_env(needed[j], values[j]);
    sys_set_env("CLEARLINE_ENVIRONMENT", MARK);
    CHECK_STATUS(CL_E_CONFIG, cl_init(NULL));
    check_row("all");
    sys_set_env("CLEARLINE_ENVIRONMENT", "test");
    CHECK_STATUS(CL_OK, cl_init(NULL));
    check_scope("pos_integration");
    CHECK_STATUS(CL_OK, cl_shutdown(1000));
    check_row("with scope");
    sys_set_env("CLEARLINE_SCOPE", "from_variable");
    CHECK_STATUS(CL_OK, cl_init(NULL));
    check_scope("from_variable");
    CHECK_STATUS(CL_OK, cl_shutdown(1000));
    forget_variables();
}

static const char *config_with_secret(const char *secret)
{
    return text_join("{\"environment\":\"test\",\"client_id\":\"pos-demo\",\"client_secret\":", secret, "}", END);
}

void test_secret_sources(void)
{
    const char *path = write_file("secret", "", 0);
    sys_set_env("CLEARLINE_TEST_SECRET", NULL);
    check_row("an unset variable");
    CHECK_STATUS(CL_E_CONFIG, cl_init(config_with_secret("{\"env\":\"CLEARLINE_TEST_SECRET\"}")));
    CHECK_CONTAINS("client_secret", cl_last_error_message());
    check_row("an empty file");
    CHECK_STATUS(CL_E_CONFIG, cl_init(config_with_secret(text_join("{\"file\":", text_json_string(path), "}", END))));
    CHECK_CONTAINS("client_secret", cl_last_error_message());
    remove_file(path);
    check_row("no file");
    CHECK_STATUS(CL_E_CONFIG, cl_init(config_with_secret(text_join("{\"file\":", text_json_string(path), "}", END))));
    CHECK_CONTAINS("client_secret", cl_last_error_message());
}

static void check_token_with(const char *secret)
{
    char *token;
    CHECK_STATUS(CL_OK, cl_init(text_join("{\"environment\":{\"auth_base_url\":\"", sim_url(), "\"},\"client_id\":\"" SIM_CLIENT_ID
                                          "\",\"client_secret\":", secret, ",\"ca_file\":", text_json_string(sim_ca()), "}", END)));
    token = take_token(NULL);
    give_back(token);
    CHECK_STATUS(CL_OK, cl_shutdown(5000));
}

void test_secret_sources_work(void)
{
    const char *path = write_file("secret", SIM_SECRET, strlen(SIM_SECRET));
    check_row("file");
    check_token_with(text_join("{\"file\":", text_json_string(path), "}", END));
    remove_file(path);
    if (suite.slow)
        return;
    check_row("variable");
    sys_set_env("CLEARLINE_TEST_SECRET", SIM_SECRET);
    check_token_with("{\"env\":\"CLEARLINE_TEST_SECRET\"}");
    sys_set_env("CLEARLINE_TEST_SECRET", NULL);
}
