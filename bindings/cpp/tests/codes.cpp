// std::error_code. Compiles without exceptions too, and then has a main() of its own: no_exceptions.

#include "check.hpp"
#include "simulator.hpp"

#if CLEARLINE_CPP11

#include <cstring>
#include <type_traits>

namespace {

using clearline::errc;

void comparisons() {
    static_assert(std::is_error_code_enum<errc>::value, "errc makes error codes");
    const std::error_code code = errc::timeout;
    CHECK(code == errc::timeout && code != errc::connect && code);
    CHECK(code == std::errc::timed_out);
    CHECK(std::error_code(errc::cancelled) == std::errc::operation_canceled);
    CHECK(std::error_code(errc::invalid_argument) == std::errc::invalid_argument);
    CHECK(std::error_code(errc::server) != std::errc::timed_out);
    CHECK_EQUAL(CL_E_TIMEOUT, code.value());
    CHECK_EQUAL("CL_E_TIMEOUT", code.message());
    CHECK(std::strcmp("clearline", code.category().name()) == 0);
}

void a_token() {
    std::error_code code = errc::panic;
    clearline::init(simulator::config(), code);
    CHECK(!code);
    const clearline::token token = clearline::get_token(code);
    CHECK(!code && !token.empty());
    CHECK(token == clearline::get_token("pos_integration", code));
    CHECK(clearline::get_token_json("{}", code).get("/access_token") == token.str());
    CHECK(clearline::token_info("", code).boolean("/cached"));
    CHECK_EQUAL(1, clearline::stats(code).number("/clients/default/slots/0/token_requests/ok"));
    char buffer[8192];
    CHECK_EQUAL(token.str().size(), clearline::get_token_into("", buffer, sizeof buffer, code));
    CHECK(!code);
    CHECK_EQUAL(token.str().size(), clearline::get_token_into("", buffer, 1, code));
    CHECK(code == errc::buffer_too_small);
    clearline::report_unauthorized(token, code);
    CHECK(!code && token != clearline::get_token(code) && !code);
    clearline::shutdown(std::chrono::seconds(5), code);
    CHECK(!code && clearline::get_token(code).empty() && code == errc::shut_down);
}

void a_refusal() {
    std::error_code code;
    clearline::init(simulator::config("pos-demo", "wr0ng"), code);
    CHECK(clearline::get_token(code).empty());
    CHECK(code == errc::invalid_client);
    const clearline::error error = clearline::last_error();
    CHECK(error.code() == code);
    CHECK_EQUAL(CL_E_INVALID_CLIENT, error.status());
    CHECK_CONTAINS("client_secret", error.hint());
}

void a_user() {
    std::error_code code;
    clearline::init(simulator::config("user-demo"), code);
    const clearline::object request = clearline::object().set("redirect_uri", "myapp://auth-callback").set("scope", "clearline_api openid");
    const clearline::login login = clearline::login_start(request, code);
    CHECK(!code);
    CHECK(login.wait(0, code).id().empty() && code == errc::pending);
    const clearline::session session = clearline::login_finish(simulator::sign_in(login.url()), code);
    CHECK(!code && login.wait(std::chrono::milliseconds(0), code).id() == session.id() && !code);
    CHECK(!session.get_token(code).empty() && !code);
    CHECK_EQUAL("clearline_api openid", session.info(code).get("/scope"));
    CHECK_EQUAL(session.id(), clearline::sessions(code).get("/0/session"));
    session.end(code);
    CHECK(!code && session.get_token(code).empty() && code == errc::no_session);
    CHECK(clearline::exchange_code("{}", code).id().empty() && code);
    const clearline::login other = clearline::login_start(request, code);
    other.cancel(code);
    CHECK(!code);
    clearline::login_cancel_all(code);
    CHECK(!code && other.wait(0, code).id().empty() && code == errc::cancelled);
}

// One that fails has started nothing, and so ends nothing.
void a_running_library_goes_on() {
    std::error_code code;
    clearline::init(simulator::config(), code);
    {
        const clearline::running second(simulator::config("user-demo"), code);
        CHECK(code == errc::already_initialized);
        const clearline::running third(code); // nothing is set
        CHECK(code == errc::config);
    }
    CHECK(!clearline::get_token(code).empty() && !code);
}

void the_rest() {
    std::error_code code;
    CHECK_EQUAL(43U, clearline::pkce_new(code).challenge.size());
    CHECK_EQUAL("1", clearline::json_get("[1]", "/0", code));
    CHECK_EQUAL("\"\"", clearline::json_quote("", code));
    CHECK(!code && clearline::json_get("[1]", "/1", code).empty() && code == errc::invalid_argument);
    {
        const clearline::running library(simulator::config(), code);
        CHECK(!code && !clearline::get_token(code).empty());
    }
    CHECK(clearline::get_token(code).empty() && code == errc::shut_down);
    clearline::init(code); // nothing is set
    CHECK(code == errc::config);
    const clearline::running nothing(code);
    CHECK(code == errc::config);
#if !CLEARLINE_EXCEPTIONS
    // Where nothing can be thrown, whoever gets the object refuses it.
    clearline::init(clearline::object().set("client_id", "\xfe"), code);
    CHECK(code == errc::invalid_utf8);
#endif
}

} // namespace

extern const check::test code_tests[];
const check::test code_tests[] = {{"comparisons", comparisons}, {"a_token", a_token},   {"a_refusal", a_refusal},
                                  {"a_user", a_user},           {"a_running_library_goes_on", a_running_library_goes_on},
                                  {"the_rest", the_rest},       {NULL, NULL}};

#if !CLEARLINE_EXCEPTIONS

static bool failed_now = false;

void check::failed(const char* file, int line, const std::string& what) {
    failed_now = true;
    std::cout << file << ":" << line << ": " << what << std::endl;
}

int main() {
    int passed = 0, failures = 0;
    for (const check::test* test = code_tests; test->name != NULL; test++) {
        failed_now = false;
        simulator::control("POST", "/reset");
        test->run();
        cl_shutdown(5000);
        ++(failed_now ? failures : passed);
    }
    std::cout << passed << " passed, " << failures << " failed, 0 skipped" << std::endl;
    return failures == 0 ? 0 : 1;
}

#endif
#else
extern const check::test code_tests[];
const check::test code_tests[] = {{NULL, NULL}};
#endif
