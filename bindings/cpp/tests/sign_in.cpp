// Users.

#include "blocks.hpp"
#include "check.hpp"
#include "simulator.hpp"

namespace {

clearline::object request(const char* redirect_uri = "myapp://auth-callback") {
    return clearline::object().set("redirect_uri", redirect_uri).set("scope", "clearline_api openid profile offline_access");
}

void a_user_signs_in() {
    clearline::init(simulator::config("user-demo"));
    const clearline::login login = clearline::login_start(request());
    CHECK_CONTAINS(simulator::variable("CLEARLINE_SIMULATOR_URL"), login.url());
    CHECK(!login.state().empty());
    const clearline::session session = clearline::login_finish(simulator::sign_in(login.url()));
    CHECK(!session.id().empty());

    const clearline::json info = session.info();
    CHECK_EQUAL("clearline_api openid profile offline_access", info.get("/scope"));
    CHECK(info.has("/name") && info.boolean("/has_refresh_token"));
    CHECK_EQUAL(session.id(), clearline::sessions().get("/0/session"));

    const clearline::token token = session.get_token();
    CHECK(!token.empty());
    CHECK(token == clearline::token(clearline::get_token_json(clearline::object().set("session", session.id())).get("/access_token")));
    clearline::report_unauthorized(token);
    CHECK(token != session.get_token());

    // The name is all there is to it.
    const clearline::session same(session.id());
    CHECK(same.get_token() == session.get_token());
    same.end();
    CHECK_EQUAL("[]", clearline::sessions().text());
    CHECK_THROWS(CL_E_NO_SESSION, session.get_token());
    CHECK_THROWS(CL_E_NO_SESSION, session.info());
    CHECK_THROWS(CL_E_NO_SESSION, session.end());
}

void a_session_s_token_is_nowhere_else() {
    clearline::init(simulator::config("user-demo"));
    const clearline::session session = clearline::login_finish(simulator::sign_in(clearline::login_start(request()).url()));
    blocks::look_for(session.get_token().c_str());
    CHECK(!session.get_token().empty());
#if CLEARLINE_CPP11
    std::error_code code;
    CHECK(!session.get_token(code).empty());
#endif
    CHECK_EQUAL(0, blocks::found());
}

void the_library_receives_the_answer() {
    clearline::init(simulator::config("user-demo"));
    const clearline::login login = clearline::login_start(request("loopback"));
    CHECK_THROWS(CL_E_PENDING, login.wait(0));
    simulator::browse(simulator::sign_in(login.url()));
    const clearline::session session = login.wait(30000);
    CHECK(!session.get_token().empty());
    CHECK_EQUAL(session.id(), clearline::sessions().get("/0/session"));
}

void waiting_for_a_user() {
    clearline::init(simulator::config("user-demo"));
    const clearline::login login = clearline::login_start(request());
    CHECK_THROWS(CL_E_PENDING, login.wait(0));
    CHECK_THROWS(CL_E_TIMEOUT, login.wait(10));
    const clearline::session session = clearline::login_finish(simulator::sign_in(login.url()));
    CHECK_EQUAL(session.id(), login.wait(0).id());
    CHECK_EQUAL(session.id(), clearline::login(login.state()).wait(0).id());
    CHECK_THROWS(CL_E_STATE_MISMATCH, clearline::login("nobody").wait(0));
}

void giving_up() {
    clearline::init(simulator::config("user-demo"));
    const clearline::login first = clearline::login_start(request()), second = clearline::login_start(request());
    first.cancel();
    CHECK_THROWS(CL_E_CANCELLED, first.wait(1000));
    CHECK_THROWS(CL_E_PENDING, second.wait(0));
    clearline::login_cancel_all();
    CHECK_THROWS(CL_E_CANCELLED, second.wait(1000));
    CHECK_THROWS(CL_E_STATE_MISMATCH, clearline::login("nobody").cancel());
}

void refused_callbacks() {
    clearline::init(simulator::config("user-demo"));
    const clearline::login login = clearline::login_start(request());
    CHECK_THROWS(CL_E_STATE_MISMATCH, clearline::login_finish("myapp://auth-callback?code=a&state=b"));
    CHECK_THROWS(CL_E_ACCESS_DENIED, clearline::login_finish("myapp://auth-callback?error=access_denied&state=" + login.state()));
    CHECK_THROWS(CL_E_INVALID_ARGUMENT, clearline::login_start("{\"redirect\":\"x\"}"));
}

void a_code_of_ones_own() {
    clearline::init(simulator::config("user-demo"));
    const clearline::pkce pair = clearline::pkce_new();
    const std::string code = simulator::control("POST", "/codes",
                                                clearline::object()
                                                    .set("client_id", "user-demo")
                                                    .set("redirect_uri", "myapp://auth-callback")
                                                    .set("code_challenge", pair.challenge)
                                                    .set("scope", "clearline_api")
                                                    .set("subject", "cashier-1"))
                                 .get("/code");
    const clearline::object exchange =
        clearline::object().set("code", code).set("redirect_uri", "myapp://auth-callback").set("code_verifier", pair.verifier);
    const clearline::session session = clearline::exchange_code(exchange);
    CHECK(!session.get_token().empty());
    CHECK_THROWS(CL_E_INVALID_GRANT, clearline::exchange_code(exchange));
}

} // namespace

extern const check::test sign_in_tests[];
const check::test sign_in_tests[] = {{"a_user_signs_in", a_user_signs_in},
                                     {"a_session_s_token_is_nowhere_else", a_session_s_token_is_nowhere_else},
                                     {"the_library_receives_the_answer", the_library_receives_the_answer},
                                     {"waiting_for_a_user", waiting_for_a_user},
                                     {"giving_up", giving_up},
                                     {"refused_callbacks", refused_callbacks},
                                     {"a_code_of_ones_own", a_code_of_ones_own},
                                     {NULL, NULL}};
