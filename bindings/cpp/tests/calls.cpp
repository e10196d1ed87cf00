// The till's own token.

#include "blocks.hpp"
#include "check.hpp"
#include "simulator.hpp"

#include <cstring>

namespace {

void a_token_is_fetched_once() {
    clearline::init(simulator::config());
    CHECK_EQUAL(0, simulator::token_requests());
    const clearline::token token = clearline::get_token();
    CHECK(!token.empty());
    CHECK(token == clearline::get_token("pos_integration"));
    CHECK_EQUAL(1, simulator::token_requests());
}

// In no block that a call has given back, and none that a token has.
void a_token_is_nowhere_else() {
    clearline::init(simulator::config());
    blocks::look_for(clearline::get_token().c_str());
    const clearline::token copy = clearline::get_token();
    {
        const clearline::token one = clearline::get_token(), other = one;
        CHECK(one == copy && other == copy);
#if CLEARLINE_CPP11
        std::error_code code;
        CHECK(clearline::get_token(code) == copy);
        CHECK(clearline::get_token("pos_integration", code) == copy);
#endif
    }
    CHECK_EQUAL(0, blocks::found());
}

void a_token_in_a_buffer() {
    clearline::init(simulator::config());
    const clearline::token token = clearline::get_token();
    char buffer[8192];
    CHECK_EQUAL(token.str().size(), clearline::get_token_into("", buffer, sizeof buffer));
    CHECK_EQUAL(token.str(), std::string(buffer));
    // Too small: the length that it needs, and nothing else.
    std::memset(buffer, 'x', sizeof buffer);
    CHECK_EQUAL(token.str().size(), clearline::get_token_into("", buffer, 10));
    CHECK_EQUAL(std::string(), std::string(buffer));
    CHECK_EQUAL(token.str().size(), clearline::get_token_into("", NULL, 0));
}

void a_token_with_its_facts() {
    clearline::init(simulator::config());
    const clearline::json facts = clearline::get_token_json(clearline::object().set("min_remaining_s", 60));
    const clearline::token token(facts.get("/access_token"));
    CHECK(token == clearline::get_token());
    CHECK_EQUAL(token.authorization(), facts.get("/authorization"));
    CHECK_EQUAL("pos_integration", facts.get("/scope_granted"));
    CHECK(facts.number("/expires_in_s") > 3000 && !facts.boolean("/stale", true) && !facts.has("/stale_reason"));
    CHECK(token == clearline::token(clearline::get_token_json().get("/access_token")));
}

void facts_without_the_token() {
    clearline::init(simulator::config());
    CHECK(!clearline::token_info().boolean("/cached", true));
    const clearline::token token = clearline::get_token();
    const clearline::json info = clearline::token_info("pos_integration");
    CHECK(info.boolean("/cached"));
    CHECK(!info.has("/last_error"));
    CHECK(info.text().find(token.str()) == std::string::npos);
    CHECK_EQUAL(1, clearline::stats().number("/clients/default/slots/0/token_requests/ok"));
    CHECK_EQUAL(clearline::version(), clearline::stats("{}").get("/version"));
}

void a_reported_token_is_replaced() {
    clearline::init(simulator::config());
    const clearline::token token = clearline::get_token();
    clearline::report_unauthorized(token);
    CHECK(token != clearline::get_token());
    CHECK_THROWS(CL_E_INVALID_ARGUMENT, clearline::report_unauthorized(clearline::token()));
}

void running_ends_with_its_scope() {
    {
        const clearline::running library(simulator::config());
        CHECK(!clearline::get_token().empty());
    }
    CHECK_THROWS(CL_E_SHUT_DOWN, clearline::get_token());
    CHECK_THROWS(CL_E_CONFIG, clearline::running library("{}"));
}

void configuration_from_the_environment() {
    sys_set_env("CLEARLINE_CLIENT_ID", "pos-demo");
    sys_set_env("CLEARLINE_CLIENT_SECRET", "s3cr3t!");
    sys_set_env("CLEARLINE_ENVIRONMENT", "test");
    clearline::init();
    CHECK_THROWS(CL_E_ALREADY_INITIALIZED, clearline::init(simulator::config()));
    clearline::shutdown(0);
    sys_set_env("CLEARLINE_ENVIRONMENT", NULL);
    CHECK_THROWS(CL_E_CONFIG, clearline::init());
    CHECK_THROWS(CL_E_CONFIG, clearline::running library);
}

} // namespace

extern const check::test call_tests[];
const check::test call_tests[] = {{"a_token_is_fetched_once", a_token_is_fetched_once},
                                  {"a_token_is_nowhere_else", a_token_is_nowhere_else},
                                  {"a_token_in_a_buffer", a_token_in_a_buffer},
                                  {"a_token_with_its_facts", a_token_with_its_facts},
                                  {"facts_without_the_token", facts_without_the_token},
                                  {"a_reported_token_is_replaced", a_reported_token_is_replaced},
                                  {"running_ends_with_its_scope", running_ends_with_its_scope},
                                  {"configuration_from_the_environment", configuration_from_the_environment},
                                  {NULL, NULL}};
