// What needs no server: JSON, tokens, time limits.

#include "blocks.hpp"
#include "check.hpp"
#include "clearline.hpp"

#include <cstdlib>
#include <cstring>
#include <limits>

namespace {

const char secret[] = "a token that is too long for a string without memory of its own";

void versions() {
    CHECK_EQUAL(std::string(cl_version()), clearline::version());
    CHECK_EQUAL(uint32_t(CL_ABI_VERSION), clearline::abi_version());
    CHECK_EQUAL("CL_E_TIMEOUT", clearline::status_name(CL_E_TIMEOUT));
}

void json_values() {
    const clearline::json answer("{\"text\":\"a \\\"b\\\"\",\"number\":-12,\"yes\":true,\"no\":false,\"nothing\":null,"
                                 "\"inner\":{\"list\":[1,{\"deep\":\"x\"}]}}");
    CHECK_EQUAL("a \"b\"", answer.get("/text"));
    CHECK_EQUAL(-12, answer.number("/number"));
    CHECK(answer.boolean("/yes") && !answer.boolean("/no") && answer.boolean("/absent", true));
    CHECK_EQUAL("x", answer.get("/inner/list/1/deep"));
    CHECK_EQUAL("[1,{\"deep\":\"x\"}]", answer.get("/inner/list"));
    CHECK_EQUAL("instead", answer.get("/nothing", "instead"));
    CHECK_EQUAL("instead", answer.get("/absent", "instead"));
    CHECK_EQUAL(7, answer.number("/nothing", 7));
    CHECK_EQUAL(7, answer.number("/text", 7));
    CHECK(answer.has("/no") && answer.has("/inner/list/0") && !answer.has("/nothing") && !answer.has("/absent"));
    CHECK(answer.has("") && !clearline::json().has("/text"));
}

// Somebody's name may be Null.
void json_null_and_the_word_null() {
    CHECK(clearline::json("{\"name\":\"null\",\"email\":null}").has("/name"));
    CHECK(!clearline::json("{\"name\":\"null\",\"email\":null}").has("/email"));
    CHECK(clearline::json("{\"a\":{\"name\" : \"null\"}}").has("/a/name"));
    CHECK(!clearline::json("{\"a\":{\"name\" : null}}").has("/a/name"));
    CHECK_EQUAL("null", clearline::json("{\"x\":\"\\\"name\\\":null\",\"name\":\"null\"}").get("/name"));
}

void objects() {
    CHECK_EQUAL("{}", clearline::object().str());
    const std::string text = clearline::object()
                                 .set("text", "say \"no\"\\n")
                                 .set("string", std::string("x"))
                                 .set("yes", true)
                                 .set("int", -5)
                                 .set("unsigned", 4294967295U)
                                 .set("long", 0L)
                                 .set("inner", clearline::object().set("no", false));
    CHECK_CONTAINS("{\"text\":\"say \\\"no\\\"\\\\n\",\"string\":\"x\",\"yes\":true,\"int\":-5,", text);
    CHECK_CONTAINS("\"long\":0,\"inner\":{\"no\":false}}", text);
    CHECK_CONTAINS("\"unsigned\":4294967295,", text);
    CHECK_THROWS(CL_E_INVALID_UTF8, clearline::object().set("text", "\xff"));
}

enum wish { one_wish = 1 };

template <class Integer>
std::string written(Integer number) {
    return clearline::object().set("n", number).str();
}

// Which of them are the same type is another matter on each system.
void numbers_of_every_type() {
    CHECK_EQUAL("{\"n\":12}", written(std::size_t(12)));
    CHECK_EQUAL("{\"n\":-9223372036854775808}", written(std::numeric_limits<int64_t>::min()));
    CHECK_EQUAL("{\"n\":9223372036854775807}", written(std::numeric_limits<int64_t>::max()));
    CHECK_EQUAL("{\"n\":18446744073709551615}", written(std::numeric_limits<uint64_t>::max()));
    CHECK_EQUAL("{\"n\":4000000000}", written(uint32_t(4000000000U)));
    CHECK_EQUAL("{\"n\":7}", written(7UL));
    CHECK_EQUAL("{\"n\":-7}", written(-7L));
    CHECK_EQUAL("{\"n\":-7}", written(short(-7)));
    CHECK_EQUAL("{\"n\":65535}", written((unsigned short)(65535)));
    CHECK_EQUAL("{\"n\":1}", written(one_wish));
    CHECK_EQUAL("{\"n\":true}", written(true));
#if CLEARLINE_CPP11
    CHECK_EQUAL("{\"n\":-7}", written(-7LL));
    CHECK_EQUAL("{\"n\":7}", written(7ULL));
#endif
}

void texts_of_every_type() {
    char letters[] = "a";
    std::string text = "b";
    const std::string constant = "c";
    char* const pointer = letters;
    CHECK_EQUAL("{\"1\":\"a\",\"2\":\"a\",\"3\":\"b\",\"4\":\"c\",\"5\":{}}",
                clearline::object().set("1", letters).set("2", pointer).set("3", text).set("4", constant).set("5", clearline::object()).str());
}

// A text with a NUL inside would be cut short there. It is refused instead.
void texts_with_a_nul() {
    CHECK_THROWS(CL_E_INVALID_UTF8, clearline::init(std::string("{}\0", 3)));
    CHECK_THROWS(CL_E_INVALID_UTF8, clearline::json_quote(std::string("a\0b", 3)));
}

void a_token_is_overwritten() {
    {
        const std::string text(secret);
        blocks::look_for(secret);
    }
    CHECK_EQUAL(1, blocks::found()); // a string leaves its text behind
    {
        clearline::token first((std::string(secret))), second(first), third;
        third = first;
        CHECK(first == second && first == third);
        CHECK_EQUAL(std::string(secret), third.str());
        blocks::look_for(secret);
        third = clearline::token();
    }
    CHECK_EQUAL(0, blocks::found());
}

void tokens() {
    const clearline::token token((std::string("abc")));
    CHECK_EQUAL("Bearer abc", token.authorization());
    CHECK(std::strcmp("abc", token.c_str()) == 0 && !token.empty() && clearline::token().empty());
    CHECK(token != clearline::token());
}

void time_limits() {
    CHECK_EQUAL(0U, clearline::timeout(0).ms());
    CHECK_EQUAL(0U, clearline::timeout(-1).ms());
    CHECK_EQUAL(5000U, clearline::timeout(5000L).ms());
    CHECK_EQUAL(5000U, clearline::timeout(5000U).ms());
    CHECK_EQUAL(4294967295U, clearline::timeout(4294967295U).ms()); // Windows' INFINITE
    CHECK_EQUAL(4294967295U, clearline::timeout(std::numeric_limits<uint64_t>::max()).ms());
    CHECK_EQUAL(0U, clearline::timeout(std::numeric_limits<int64_t>::min()).ms());
#if CLEARLINE_CPP11
    CHECK_EQUAL(2000U, clearline::timeout(std::chrono::seconds(2)).ms());
    CHECK_EQUAL(0U, clearline::timeout(std::chrono::microseconds(999)).ms());
    CHECK_EQUAL(0U, clearline::timeout(std::chrono::seconds(-2)).ms());
    CHECK_EQUAL(4294967295U, clearline::timeout(std::chrono::hours::max()).ms());
#endif
}

void pkce_pairs() {
    const clearline::pkce pair = clearline::pkce_new();
    CHECK_EQUAL(64U, pair.verifier.size());
    CHECK_EQUAL(43U, pair.challenge.size());
    CHECK(pair.verifier != clearline::pkce_new().verifier);
}

void json_functions() {
    CHECK_EQUAL("12.10", clearline::json_get("{\"a\":12.10}", "/a"));
    CHECK_EQUAL("\"C:\\\\new\"", clearline::json_quote("C:\\new"));
    CHECK_THROWS(CL_E_INVALID_ARGUMENT, clearline::json_get("{}", "/a"));
}

} // namespace

extern const check::test value_tests[];
const check::test value_tests[] = {{"versions", versions},
                                   {"json_values", json_values},
                                   {"json_null_and_the_word_null", json_null_and_the_word_null},
                                   {"objects", objects},
                                   {"numbers_of_every_type", numbers_of_every_type},
                                   {"texts_of_every_type", texts_of_every_type},
                                   {"texts_with_a_nul", texts_with_a_nul},
                                   {"a_token_is_overwritten", a_token_is_overwritten},
                                   {"tokens", tokens},
                                   {"time_limits", time_limits},
                                   {"pkce_pairs", pkce_pairs},
                                   {"json_functions", json_functions},
                                   {NULL, NULL}};
