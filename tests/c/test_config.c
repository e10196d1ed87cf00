/* What cl_init accepts and refuses. Values that are refused hold MARK, a "secret": CHECK_STATUS fails if a message repeats it. */
#include "calls.h"
#include "tests.h"

#define ENVIRONMENT "\"environment\":\"test\""
#define ID "\"client_id\":\"pos-demo\""
#define SECRET "\"client_secret\":\"s3cr3t!\""
#define GOOD ENVIRONMENT "," ID "," SECRET
#define WITH(member) "{" GOOD "," member "}"
#define IN(environment) "{\"environment\":" environment "," ID "," SECRET "}"
#define AT(url) IN("{\"auth_base_url\":\"" url "\"}")
#define AS(id) "{" ENVIRONMENT ",\"client_id\":" id "," SECRET "}"
#define BY(secret) "{" ENVIRONMENT "," ID ",\"client_secret\":" secret "}"

void test_config_accepted(void)
{
    static const char *const rows[] = {
        "{" GOOD "}",
        " \n\t{ \"client_secret\" : \"s3cr3t!\" , \"client_id\" : \"pos-demo\" , \"environment\" : \"test\" } \r\n",
        IN("\"demo\""),
        IN("\"production\""),
        AT("https://auth.example"),
        AT("https://auth.example/"),
        AT("https://auth.example:8443"),
        IN("{\"auth_base_url\":\"https://auth.example\",\"api_base_url\":\"https://api.example\",\"issuer\":\"https://auth.example\"}"),
        WITH("\"scope\":\"\""),
        WITH("\"scope\":\"pos_integration coupons_integration\""),
        WITH("\"scope\":\"a_scope_of_tomorrow\""), /* not an allow-list */
        AS("\"caf\\u00e9 \\\"x\\\"\""),
        AS("\"with:colon\""),
        BY("\"p+lus %41 :x\""),
        WITH("\"api_base_url\":\"https://api.example\""),
        WITH("\"basic_auth\":\"auto\""),
        WITH("\"basic_auth\":\"raw\""),
        WITH("\"basic_auth\":\"rfc6749\""),
        WITH("\"refresh_before_expiry_s\":300,\"min_remaining_s\":30"),
        WITH("\"keep_warm\":false"),
        WITH("\"connect_timeout_ms\":1,\"request_timeout_ms\":600000,\"call_deadline_ms\":30000"),
        WITH("\"proxy\":\"none\""),
        WITH("\"proxy\":\"system\""),
        WITH("\"trust\":\"system\""),
        WITH("\"trust\":\"bundled\""),
        WITH("\"trust\":\"system+bundled\""),
        WITH("\"ca_file\":null"),
        WITH("\"store\":null,\"log\":null,\"app\":null"),
        WITH("\"allow_insecure_loopback\":true"),
        WITH("\"app\":{\"name\":\"Till\",\"version\":\"7.2\"}"),
        "{\"allow_insecure_loopback\":true,\"environment\":{\"auth_base_url\":\"http://127.0.0.1:8080\"}," ID "," SECRET "}",
        "{\"allow_insecure_loopback\":true,\"environment\":{\"auth_base_url\":\"http://[::1]:8080\"}," ID "," SECRET "}",
    };
    size_t i;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_row(rows[i]);
        CHECK_STATUS(CL_OK, cl_init(rows[i]));
        CHECK_STATUS(CL_OK, cl_shutdown(1000));
    }
}

/* Config, the key that the message must name, and what else message or hint must say. */
typedef struct refusal {
    const char *config, *key, *says;
} refusal;

static void refuse(const refusal *row)
{
    check_row(row->config);
    if (CHECK_STATUS(CL_E_CONFIG, cl_init(row->config)) == CL_E_CONFIG) {
        if (row->key != NULL)
            CHECK_CONTAINS(row->key, cl_last_error_message());
        if (row->says != NULL)
            CHECK_CONTAINS(row->says, text_join(cl_last_error_message(), " ", cl_last_error_hint(), END));
    }
    cl_shutdown(1000);
}

void test_config_refused(void)
{
    static const refusal rows[] = {
        /* not a JSON object */
        {"{", NULL, NULL},
        {"{\"client_id\"}", NULL, NULL},
        {"{" GOOD "", NULL, NULL},
        {"{" GOOD ",}", NULL, NULL},
        {"{" GOOD "} {}", NULL, NULL},
        {"{" GOOD "} " MARK, NULL, NULL},
        {"[]", NULL, NULL},
        {"null", NULL, NULL},
        {"\"" MARK "\"", NULL, NULL},
        {"12", NULL, NULL},
        {"client_id=" MARK, NULL, NULL},
        {BY("\"" MARK "\\ud800\""), NULL, NULL},
        {BY("\"" MARK), NULL, NULL}, /* an unclosed secret is not quoted back */
        /* missing */
        {"{}", "environment", NULL},
        {"{" ID "," SECRET "}", "environment", NULL},
        {"{" ENVIRONMENT "," SECRET "}", "client_id", NULL},
        {"{" ENVIRONMENT "," ID "}", "client_secret", NULL},
        /* twice */
        {WITH("\"client_id\":\"" MARK "\""), "client_id", NULL},
        {"{" ENVIRONMENT "," ID "," SECRET "," SECRET "}", "client_secret", NULL},
        {IN("{\"auth_base_url\":\"https://a.example\",\"auth_base_url\":\"https://" MARK ".example\"}"), "auth_base_url", NULL},
        {WITH("\"client\\u005fid\":\"" MARK "\""), "client_id", NULL}, /* the same key in other letters */
        /* environment */
        {IN("\"" MARK "\""), "environment", "production"},
        {IN("\"Test\""), "environment", NULL},
        {IN("\"\""), "environment", NULL},
        {IN("5"), "environment", NULL},
        {IN("null"), "environment", NULL},
        {IN("[]"), "environment", NULL},
        {IN("{}"), "auth_base_url", NULL},
        {IN("{\"auth_base_url\":5}"), "auth_base_url", NULL},
        {IN("{\"auth_base_url\":null}"), "auth_base_url", NULL},
        {AT(""), "auth_base_url", NULL},
        {AT(MARK), "auth_base_url", NULL},
        {AT("login.clearline.me"), "auth_base_url", "https://"},
        {AT("https://"), "auth_base_url", NULL},
        {AT("ftp://" MARK ".example"), "auth_base_url", NULL},
        {AT("https://user:" MARK "@auth.example"), "auth_base_url", NULL},
        {AT("https://auth.example/?q=" MARK), "auth_base_url", NULL},
        {AT("https://auth.example/#" MARK), "auth_base_url", NULL},
        {AT("https://auth.example:99999"), "auth_base_url", NULL},
        {AT("https://au th.example"), "auth_base_url", NULL},
        {IN("{\"auth_base_url\":\"https://auth.example\",\"api_base_url\":\"" MARK "\"}"), "api_base_url", NULL},
        {IN("{\"auth_base_url\":\"https://auth.example\",\"api_base_url\":\"http://api.example\"}"), "api_base_url", NULL},
        {IN("{\"auth_base_url\":\"https://auth.example\",\"issuer\":5}"), "issuer", NULL},
        /* plain HTTP */
        {AT("http://auth.example"), "auth_base_url", "https"},
        {AT("http://127.0.0.1:8080"), "auth_base_url", "https"},
        {WITH("\"api_base_url\":\"http://api.example\""), "api_base_url", "https"},
        {"{\"allow_insecure_loopback\":true,\"environment\":{\"auth_base_url\":\"http://auth.example\"}," ID "," SECRET "}", "auth_base_url",
         NULL},
        {"{\"allow_insecure_loopback\":true,\"environment\":{\"auth_base_url\":\"http://127.0.0.1.example\"}," ID "," SECRET "}",
         "auth_base_url", NULL},
        {"{\"allow_insecure_loopback\":true,\"environment\":{\"auth_base_url\":\"http://127.0.0.1@auth.example\"}," ID "," SECRET "}",
         "auth_base_url", NULL},
        /* the two kinds of host mixed up */
        {AT("https://public-api-test.clearline.me"), "auth_base_url", "API"},
        {AT("https://public-api-demo.clearline.me"), "auth_base_url", "API"},
        {AT("https://PUBLIC-API-DEMO.clearline.me/"), "auth_base_url", "API"},
        {WITH("\"api_base_url\":\"https://logintest.clearline.me\""), "api_base_url", NULL},
        {WITH("\"api_base_url\":\"https://login.clearline.me\""), "api_base_url", NULL},
        {IN("{\"auth_base_url\":\"https://auth.example\",\"api_base_url\":\"https://logindemo.clearline.me\"}"), "api_base_url", NULL},
        /* the client */
        {AS("\"\""), "client_id", NULL},
        {AS("5"), "client_id", NULL},
        {AS("null"), "client_id", NULL},
        {AS("[\"" MARK "\"]"), "client_id", NULL},
        {"{" ENVIRONMENT ",\"client_id\":\"" MARK ":x\"," SECRET ",\"basic_auth\":\"raw\"}", "client_id", NULL},
        {BY("\"\""), "client_secret", NULL},
        {BY("5"), "client_secret", NULL},
        {BY("null"), "client_secret", NULL},
        {BY("[\"" MARK "\"]"), "client_secret", NULL},
        {BY("{}"), "client_secret", NULL},
        {BY("{\"env\":5}"), "client_secret", NULL},
        {BY("{\"env\":\"\"}"), "client_secret", NULL},
        {BY("{\"env\":\"A\",\"file\":\"b\"}"), "client_secret", NULL},
        {BY("{\"value\":\"" MARK "\"}"), "client_secret", NULL},
        /* the rest */
        {WITH("\"scope\":5"), "scope", NULL},
        {WITH("\"scope\":[\"" MARK "\"]"), "scope", NULL},
        {WITH("\"api_base_url\":5"), "api_base_url", NULL},
        {WITH("\"api_base_url\":\"" MARK "\""), "api_base_url", NULL},
        {"{\"environment\":{\"auth_base_url\":\"https://auth.example\",\"api_base_url\":\"https://a.example\"}," ID "," SECRET
         ",\"api_base_url\":\"https://a.example\"}", "api_base_url", NULL},
        {WITH("\"basic_auth\":\"" MARK "\""), "basic_auth", "rfc6749"},
        {WITH("\"basic_auth\":true"), "basic_auth", NULL},
        {WITH("\"keep_warm\":\"true\""), "keep_warm", NULL},
        {WITH("\"keep_warm\":1"), "keep_warm", NULL},
        {WITH("\"proxy\":5"), "proxy", NULL},
        {WITH("\"proxy\":\"\""), "proxy", NULL},
        {WITH("\"proxy\":\"" MARK "\""), "proxy", NULL},
        {WITH("\"proxy\":\"gopher://user:" MARK "@proxy.example:1\""), "proxy", NULL},
        {WITH("\"trust\":5"), "trust", NULL},
        {WITH("\"trust\":\"" MARK "\""), "trust", "system+bundled"},
        {WITH("\"ca_file\":5"), "ca_file", NULL},
        {WITH("\"ca_file\":\"\""), "ca_file", NULL},
        {WITH("\"ca_file\":\"/nowhere/" MARK ".pem\""), "ca_file", NULL},
        {WITH("\"allow_insecure_loopback\":\"yes\""), "allow_insecure_loopback", NULL},
        {WITH("\"app\":5"), "app", NULL},
        {WITH("\"app\":{\"name\":5}"), "app", NULL},
    };
    refusal empty_ca = {NULL, "ca_file", NULL};
    size_t i;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
        refuse(&rows[i]);
    empty_ca.config = text_join("{" GOOD ",\"ca_file\":", text_json_string(write_file("ca", MARK, strlen(MARK))), "}", END);
    refuse(&empty_ca); /* a file without a certificate */
    remove_file(test_file("ca"));
}

/* An unknown key is named, and so is the known one that was probably meant. */
void test_config_unknown_keys(void)
{
    static const refusal rows[] = {
        {WITH("\"clientid\":\"" MARK "\""), "clientid", "client_id"},
        {WITH("\"Client_Id\":\"" MARK "\""), "Client_Id", "client_id"},
        {"{" ENVIRONMENT "," ID ",\"client_secrt\":\"" MARK "\"}", "client_secrt", "client_secret"},
        {"{\"enviroment\":\"" MARK "\"," ID "," SECRET "}", "enviroment", "environment"},
        {WITH("\"scopes\":\"" MARK "\""), "scopes", "scope"},
        {WITH("\"basicauth\":\"auto\""), "basicauth", "basic_auth"},
        {WITH("\"request_timeout\":5"), "request_timeout", "request_timeout_ms"},
        {WITH("\"connect_timeout_s\":5"), "connect_timeout_s", "connect_timeout_ms"},
        {WITH("\"min_remaining\":5"), "min_remaining", "min_remaining_s"},
        {WITH("\"refresh_before_expiry\":5"), "refresh_before_expiry", "refresh_before_expiry_s"},
        {WITH("\"keepwarm\":true"), "keepwarm", "keep_warm"},
        {WITH("\"cafile\":\"" MARK "\""), "cafile", "ca_file"},
        {WITH("\"allow_insecure_loopbak\":true"), "allow_insecure_loopbak", "allow_insecure_loopback"},
        {WITH("\"api_base_ur\":\"" MARK "\""), "api_base_ur", "api_base_url"},
        {IN("{\"auth_base_ur\":\"" MARK "\"}"), "auth_base_ur", "auth_base_url"},
        {IN("{\"auth_base_url\":\"https://a.example\",\"isuer\":\"" MARK "\"}"), "isuer", "issuer"},
        {BY("{\"fille\":\"" MARK "\"}"), "fille", "file"},
        {WITH("\"app\":{\"nam\":\"" MARK "\"}"), "nam", "name"},
        {WITH("\"\":1"), NULL, NULL},
        {WITH("\"nothing_like_any_of_them\":1"), "nothing_like_any_of_them", NULL},
    };
    size_t i;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
        refuse(&rows[i]);
}

void test_config_numbers(void)
{
    static const struct {
        const char *key;
        int is_timeout; /* 1 to 600000 */
    } keys[] = {
        {"connect_timeout_ms", 1},      {"request_timeout_ms", 1}, {"call_deadline_ms", 1},
        {"refresh_before_expiry_s", 0}, {"min_remaining_s", 0},
    };
    static const struct {
        const char *value;
        int only_for_timeouts;
    } bad[] = {
        {"0", 1},    {"600001", 1},  {"4294967297", 1}, {"-1", 0},   {"1.5", 0},  {"\"30\"", 0},
        {"true", 0}, {"[30]", 0},    {"1e400", 0},      {"{}", 0},   {"-0.5", 0}, {"99999999999999999999999", 0},
    };
    size_t i, j;
    for (i = 0; i < sizeof keys / sizeof keys[0]; i++)
        for (j = 0; j < sizeof bad / sizeof bad[0]; j++) {
            refusal row;
            if (bad[j].only_for_timeouts && !keys[i].is_timeout)
                continue;
            row.config = text_join("{" GOOD ",\"", keys[i].key, "\":", bad[j].value, "}", END);
            row.key = keys[i].key;
            row.says = NULL;
            refuse(&row);
        }
}

/* "C:\tools\new" in JSON is a tab and a newline: the commonest mistake with a Windows path gets a hint of its own. */
void test_config_control_characters(void)
{
    static const refusal rows[] = {
        {WITH("\"ca_file\":\"C:\\tools\\new.pem\""), "ca_file", "backslash"},
        {BY("{\"file\":\"C:\\temp\\" MARK ".txt\"}"), NULL, NULL}, /* \z is not JSON at all */
        {BY("{\"file\":\"C:\\temp\\new.txt\"}"), "client_secret", "backslash"},
        {BY("\"" MARK "\\n\""), "client_secret", NULL},
        {BY("\"" MARK "\\u0000\""), "client_secret", NULL},
        {AS("\"" MARK "\\u007f\""), "client_id", NULL},
        {AS("\"" MARK "\\r\""), "client_id", NULL},
        {WITH("\"scope\":\"a\\tb" MARK "\""), "scope", NULL},
        {WITH("\"app\":{\"name\":\"x\\r\\nX-Injected: " MARK "\"}"), "app", NULL},
        {AT("https://auth.example\\n"), "auth_base_url", NULL},
    };
    size_t i;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++)
        refuse(&rows[i]);
}

/* Not built yet is said, never ignored. As each feature comes, its row moves to the accepted ones. */
void test_config_unsupported(void)
{
    static const refusal rows[] = {
        {WITH("\"store\":{\"path\":\"" MARK "\",\"protection\":\"user\"}"), "store", NULL},
        {WITH("\"log\":{\"file\":\"" MARK "\",\"level\":\"debug\"}"), "log", NULL},
        {BY("{\"dpapi_file\":\"" MARK "\"}"), "dpapi_file", NULL},
        {WITH("\"proxy\":\"ntlm://proxy.example\""), "proxy", NULL},
    };
    size_t i;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_row(rows[i].config);
        if (CHECK_STATUS(CL_E_UNSUPPORTED, cl_init(rows[i].config)) == CL_E_UNSUPPORTED)
            CHECK_CONTAINS(rows[i].key, cl_last_error_message());
        cl_shutdown(1000);
    }
}

void test_config_failure_leaves_no_client(void)
{
    CHECK_STATUS(CL_E_CONFIG, cl_init("{}"));
    CHECK_EITHER(CL_E_NOT_INITIALIZED, CL_E_SHUT_DOWN, call_get_token(NULL));
    CHECK_STATUS(CL_OK, cl_init(OFFLINE_CONFIG));
    CHECK_STATUS(CL_E_CONNECT, call_get_token(NULL));
    /* A refused one beside a working client changes nothing either. */
    CHECK_STATUS(CL_E_CONFIG, cl_init("{}"));
    CHECK_STATUS(CL_OK, call_token_info(NULL));
}
