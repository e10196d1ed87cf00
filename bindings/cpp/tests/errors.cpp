// clearline::error.

#include "check.hpp"
#include "simulator.hpp"

namespace {

void after_shutdown() { CHECK_THROWS(CL_E_SHUT_DOWN, clearline::get_token()); }

void refused_credentials() {
    clearline::init(simulator::config("pos-demo", "wr0ng"));
    try {
        clearline::get_token();
        CHECK(!"it was refused");
    } catch (const clearline::error& error) {
        CHECK_EQUAL(CL_E_INVALID_CLIENT, error.status());
        CHECK_EQUAL("CL_E_INVALID_CLIENT", error.name());
        CHECK_EQUAL("credential", error.category());
        CHECK_CONTAINS("invalid_client", error.message());
        CHECK_CONTAINS("client_secret", error.hint());
        CHECK_EQUAL(error.message() + ". " + error.hint(), std::string(error.what()));
        CHECK(!error.retryable());
        CHECK_EQUAL(400, error.http_status());
        CHECK_EQUAL("invalid_client", error.oauth_error());
        CHECK_EQUAL("", error.oauth_error_description());
        CHECK(error.may_have_been_sent());
        CHECK(!error.attempt_id().empty());
        CHECK_CONTAINS("T", error.at());
        CHECK_EQUAL("credential", error.facts().get("/category"));
        CHECK(error.facts().text().find("wr0ng") == std::string::npos);
    }
}

void a_server_in_trouble() {
    clearline::init(simulator::config());
    simulator::fault(503, 10);
    try {
        clearline::get_token();
        CHECK(!"it failed");
    } catch (const clearline::error& error) {
        CHECK_EQUAL(CL_E_SERVER, error.status());
        CHECK(error.retryable());
        CHECK(error.retry_after_ms() > 0);
        CHECK_EQUAL(503, error.http_status());
        CHECK_EQUAL("", error.oauth_error());
#if CLEARLINE_CPP11
        CHECK(error.retry_after() == std::chrono::milliseconds(error.retry_after_ms()));
#endif
    }
}

void a_mistake_in_the_call() {
    try {
        clearline::init(clearline::object().set("enviroment", "test"));
        CHECK(!"it was refused");
    } catch (const std::runtime_error& caught) {
        const clearline::error& error = dynamic_cast<const clearline::error&>(caught);
        CHECK_EQUAL(CL_E_CONFIG, error.status());
        CHECK_EQUAL("config", error.category());
        CHECK_CONTAINS("environment", error.what());
        CHECK_EQUAL(-1, error.retry_after_ms());
        CHECK_EQUAL(0, error.http_status());
        CHECK(!error.may_have_been_sent());
    }
}

// It is a copy, which lives on.
void an_error_outlives_the_next_one() {
    try {
        clearline::json_get("{}", "/a");
    } catch (const clearline::error& error) {
        const std::string said = error.what();
        CHECK_THROWS(CL_E_CONFIG, clearline::init("{}"));
        const clearline::error copy = error;
        CHECK_EQUAL(said, std::string(copy.what()));
        CHECK_EQUAL(CL_E_INVALID_ARGUMENT, copy.status());
        CHECK_EQUAL(CL_E_CONFIG, clearline::last_error().status());
    }
}

extern "C" void fresh_thread(void*) {
    CHECK_EQUAL(CL_OK, clearline::last_error().status());
    CHECK_EQUAL("", std::string(clearline::last_error().what()));
    CHECK_EQUAL("", clearline::last_error().name());
    // The status is the call's own, whatever is known besides.
    CHECK_EQUAL(CL_E_SERVER, clearline::error(CL_E_SERVER).status());
    CHECK_EQUAL("CL_E_SERVER", clearline::error(CL_E_SERVER).name());
}

void no_error_yet() { sys_thread_join(sys_thread_start(fresh_thread, NULL)); }

#if CLEARLINE_CPP11
static_assert(std::is_nothrow_copy_constructible<clearline::error>::value, "copying an exception must not throw");
#endif

} // namespace

extern const check::test error_tests[];
const check::test error_tests[] = {{"after_shutdown", after_shutdown},
                                   {"refused_credentials", refused_credentials},
                                   {"a_server_in_trouble", a_server_in_trouble},
                                   {"a_mistake_in_the_call", a_mistake_in_the_call},
                                   {"an_error_outlives_the_next_one", an_error_outlives_the_next_one},
                                   {"no_error_yet", no_error_yet},
                                   {NULL, NULL}};
