/* cl_json_get and cl_json_quote: RFC 6901 and RFC 8259 for hosts without a JSON library. */
#include "calls.h"
#include "tests.h"

/* RFC 6901, section 5, with C's escapes on top of JSON's. */
#define RFC_DOCUMENT \
    "{\"foo\":[\"bar\",\"baz\"],\"\":0,\"a/b\":1,\"c%d\":2,\"e^f\":3,\"g|h\":4,\"i\\\\j\":5,\"k\\\"l\":6,\" \":7,\"m~n\":8}"

#define SALE \
    " {\"amount\" : 12.10 , \"big\":123456789012345678901234567890,\"exp\":1.50E+02,\"neg\":-0.0,\"yes\":true,\"no\":false,\"nil\":null," \
    "\"items\":[{\"sku\":\"A~1/B\"},[1,2,[3]]],\"empty\":\"\",\"obj\":{},\"arr\":[],\"~1\":\"tilde\",\"~\":{\"/\":\"both\"}," \
    "\"0\":\"zero key\"}\n"

#define TEXTS \
    "{\"esc\":\"a\\\"b\\\\c\\/d\\b\\f\\n\\r\\t\",\"u\":\"\\u0041\\u00e9\\u20AC\",\"pair\":\"\\ud83d\\ude00\",\"raw\":\"\xc3\xa9\"," \
    "\"k\\u0065y\":\"by escape\",\"\xc3\xa4\":\"umlaut\"}"

typedef struct found {
    const char *json, *pointer, *value;
} found;

void test_json_get(void)
{
    static const found rows[] = {
        {RFC_DOCUMENT, "/foo", "[\"bar\",\"baz\"]"},
        {RFC_DOCUMENT, "/foo/0", "bar"},
        {RFC_DOCUMENT, "/foo/1", "baz"},
        {RFC_DOCUMENT, "/", "0"},
        {RFC_DOCUMENT, "/a~1b", "1"},
        {RFC_DOCUMENT, "/c%d", "2"},
        {RFC_DOCUMENT, "/e^f", "3"},
        {RFC_DOCUMENT, "/g|h", "4"},
        {RFC_DOCUMENT, "/i\\j", "5"},
        {RFC_DOCUMENT, "/k\"l", "6"},
        {RFC_DOCUMENT, "/ ", "7"},
        {RFC_DOCUMENT, "/m~0n", "8"},
        {"{\"a\":1}", "", "{\"a\":1}"},
        {"\"text\"", "", "text"},
        {" 12.10 ", "", "12.10"},
        {"null", "", "null"},
        {SALE, "/amount", "12.10"}, /* a price stays as it was written */
        {SALE, "/big", "123456789012345678901234567890"},
        {SALE, "/exp", "1.50E+02"},
        {SALE, "/neg", "-0.0"},
        {SALE, "/yes", "true"},
        {SALE, "/no", "false"},
        {SALE, "/nil", "null"},
        {SALE, "/items/0/sku", "A~1/B"},
        {SALE, "/items/1/2/0", "3"},
        {SALE, "/items/1/0", "1"},
        {SALE, "/empty", ""},
        {SALE, "/obj", "{}"},
        {SALE, "/arr", "[]"},
        {SALE, "/~01", "tilde"}, /* ~0 is decoded last: ~01 is the key ~1, not / */
        {SALE, "/~0/~1", "both"},
        {SALE, "/0", "zero key"},
        {TEXTS, "/esc", "a\"b\\c/d\b\f\n\r\t"},
        {TEXTS, "/u", "A\xc3\xa9\xe2\x82\xac"},
        {TEXTS, "/pair", "\xf0\x9f\x98\x80"},
        {TEXTS, "/raw", "\xc3\xa9"},
        {TEXTS, "/key", "by escape"},
        {TEXTS, "/\xc3\xa4", "umlaut"},
        {"[{\"a\":{\"b\":[10,20]}}]", "/0/a/b/1", "20"},
        {"{\"a\":\"{\\\"b\\\":1}\"}", "/a", "{\"b\":1}"},
    };
    size_t i;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *value = check_poison;
        check_row(rows[i].pointer);
        if (CHECK_STATUS(CL_OK, cl_json_get(rows[i].json, rows[i].pointer, &value)) != CL_OK)
            continue;
        CHECK_TEXT(rows[i].value, value);
        cl_free_string(value);
    }
}

void test_json_get_refuses(void)
{
    static const struct {
        const char *json, *pointer;
    } rows[] = {
        /* not there */
        {"{\"a\":1}", "/b"},
        {"{\"a\":1}", "/A"},
        {"{\"a\":1}", "/a/"},
        {"{\"a\":1}", "/a/b"},
        {"{\"a\":1}", "/"},
        {"{\"a\":null}", "/a/b"},
        {"{}", "/a"},
        {"[]", "/0"},
        {"[1,2]", "/2"},
        {"[1,2]", "/-"},  /* the element after the last */
        {"[1,2]", "/01"}, /* RFC 6901: no leading zeros */
        {"[1,2]", "/00"},
        {"[1,2]", "/-1"},
        {"[1,2]", "/+1"},
        {"[1,2]", "/1.0"},
        {"[1,2]", "/ 1"},
        {"[1,2]", "/"},
        {"[1,2]", "/18446744073709551616"}, /* 2^64 is not 0 */
        {"[1,2]", "/99999999999999999999999999"},
        {"\"text\"", "/0"},
        /* not a pointer */
        {"{\"a\":1}", "a"},
        {"{\"a\":1}", "#/a"},
        {"{\"~\":1}", "/~"},
        {"{\"~2\":1}", "/~2"},
        {"{\"a~\":1}", "/a~"},
        /* not JSON */
        {"{", ""},
        {"{\"a\":1", "/a"},
        {"{\"a\":1}}", "/a"},
        {"{\"a\":1} x", "/a"},
        {"{\"a\":1,}", "/a"},
        {"{'a':1}", "/a"},
        {"{a:1}", "/a"},
        {"{\"a\":01}", "/a"},
        {"{\"a\":1.}", "/a"},
        {"{\"a\":.5}", "/a"},
        {"{\"a\":+1}", "/a"},
        {"{\"a\":NaN}", "/a"},
        {"{\"a\":True}", "/a"},
        {"{\"a\":tru}", "/a"},
        {"{\"a\":\"\t\"}", "/a"}, /* a raw control character */
        {"{\"a\":\"\\x\"}", "/a"},
        {"{\"a\":\"\\u12\"}", "/a"},
        {"{\"a\":\"\\ud83d\"}", "/a"}, /* half a pair is no character */
        {"{\"a\":\"\\ude00\\ud83d\"}", "/a"},
        {"{\"a\":\"x\\u0000y\"}", "/a"}, /* a C string would silently end there */
        {"// no\n{\"a\":1}", "/a"},
        {"   ", ""},
    };
    size_t i;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *value = check_poison;
        check_row(text_join(rows[i].json, " at ", rows[i].pointer, END));
        if (CHECK_STATUS(CL_E_INVALID_ARGUMENT, cl_json_get(rows[i].json, rows[i].pointer, &value)) == CL_OK)
            cl_free_string(value);
        else
            CHECK(value == NULL);
    }
}

void test_json_get_deep_and_big(void)
{
    /* An attacker's answer must not overflow the stack; a host's long text must pass. */
    static const unsigned long depths[] = {1000, 100000};
    char *value = NULL, *big = text_repeat("0123456789abcdef", 65536);
    size_t i;
    for (i = 0; i < sizeof depths / sizeof depths[0]; i++) {
        char *opened = text_repeat("[", depths[i]), *members = text_repeat("{\"a\":", depths[i]);
        CHECK_STATUS(CL_E_INVALID_ARGUMENT, cl_json_get(opened, "/0", &value));
        CHECK_STATUS(CL_E_INVALID_ARGUMENT, cl_json_get(members, "/a/a/a", &value));
    }
    /* Balanced: refused or answered, as long as it comes back. */
    if (cl_json_get(text_join(text_repeat("[", 100000), text_repeat("]", 100000), END), "/0/0", &value) == CL_OK)
        cl_free_string(value);
    CHECK_STATUS(CL_E_INVALID_ARGUMENT, cl_json_get("{\"a\":1}", text_repeat("/a", 100000), &value));
    if (CHECK_STATUS(CL_OK, cl_json_get(text_join("{\"a\":\"", big, "\"}", END), "/a", &value)) == CL_OK) {
        CHECK(text_equal(big, value));
        cl_free_string(value);
    }
}

void test_json_quote(void)
{
    static const struct {
        const char *text, *quoted;
    } rows[] = {
        {"", "\"\""},
        {"plain", "\"plain\""},
        {"a\"b\\c", "\"a\\\"b\\\\c\""},
        {"C:\\tools\\new", "\"C:\\\\tools\\\\new\""},
        {"\xc3\xa9", "\"\xc3\xa9\""},
    };
    static const char *const round_trips[] = {
        "\x01\x02\x1f\x7f", "tab\tline\nreturn\r", "</script>", "\xe2\x80\xa8", "\xf0\x9f\x98\x80", "caf\xc3\xa9", "/", "s3cr3t\\!", "\"\"\"",
    };
    char *quoted = NULL, *back = NULL;
    const char *at;
    size_t i;
    for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_row(rows[i].quoted);
        if (CHECK_STATUS(CL_OK, cl_json_quote(rows[i].text, &quoted)) != CL_OK)
            continue;
        CHECK_TEXT(rows[i].quoted, quoted);
        cl_free_string(quoted);
    }
    for (i = 0; i < sizeof round_trips / sizeof round_trips[0]; i++) {
        check_row(round_trips[i]);
        if (CHECK_STATUS(CL_OK, cl_json_quote(round_trips[i], &quoted)) != CL_OK)
            continue;
        for (at = quoted; *at != '\0'; at++)
            CHECK((unsigned char)*at >= 0x20);
        if (CHECK_STATUS(CL_OK, cl_json_get(quoted, "", &back)) == CL_OK) {
            CHECK_TEXT(round_trips[i], back);
            cl_free_string(back);
        }
        cl_free_string(quoted);
    }
}
