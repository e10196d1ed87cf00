// The story of bindings/story.txt in C++: prints its lines, as they come about.

#include "simulator.hpp"

#include <iostream>

using clearline::error;
using clearline::session;
using clearline::token;

namespace {

void tell(const std::string& chapter, const error& told) {
    std::cout << chapter << ": " << told.name() << " (" << told.status() << "): " << told.hint() << '\n';
}

const char* quality(const token& one) { return one.empty() ? "nothing" : "a token"; }

const char* comparison(const token& before, const token& after) {
    return after.empty() ? "nothing" : before == after ? "the same token" : "another token";
}

void a_till() {
    {
        const clearline::running library(simulator::config("pos-demo", "wr0ng"));
        try {
            clearline::get_token();
        } catch (const error& refused) {
            tell("wrong secret", refused);
        }
    }
    const clearline::running library(simulator::config());
    const token first = clearline::get_token();
    std::cout << "right secret: " << quality(first) << '\n';
    clearline::report_unauthorized(first);
    std::cout << "reported: " << comparison(first, clearline::get_token()) << '\n';
}

void a_user() {
    clearline::init(simulator::config("user-demo"));
    const clearline::login login = clearline::login_start(clearline::object()
                                                              .set("redirect_uri", "myapp://auth-callback")
                                                              .set("scope", "clearline_api openid profile offline_access"));
    const session user = clearline::login_finish(simulator::sign_in(login.url()));
    std::cout << "signed in: " << user.info().get("/scope") << '\n';
    const token first = user.get_token();
    std::cout << "session: " << quality(first) << '\n';
    clearline::report_unauthorized(first);
    std::cout << "reported: " << comparison(first, user.get_token()) << '\n';
    user.end();
    std::cout << "ended\n";
    try {
        user.get_token();
    } catch (const error& over) {
        tell("session", over);
    }
}

void the_end() {
    clearline::shutdown();
    std::cout << "shut down\n";
    try {
        clearline::get_token();
    } catch (const error& late) {
        tell("token", late);
    }
}

} // namespace

int main() {
    try {
        a_till();
        a_user();
        the_end();
        return 0;
    } catch (const std::exception& unexpected) {
        std::cerr << unexpected.what() << '\n';
        return 1;
    }
}
