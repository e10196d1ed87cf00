// A user signs in with the system's browser, and clearline receives the answer on a loopback address. With
// std::error_code, because "not yet" is no exception: the loop goes round until the user is done.
//
//   sign_in [REDIRECT_URI]     "loopback", or the loopback address that is registered for your client
//
// The configuration comes from the environment, as in minimal.cpp; the client must be one that users may sign in with.

#include "clearline.hpp"

#include <iostream>

namespace {

// Call it right after the call that failed, in the same thread.
int failed() {
    const clearline::error error = clearline::last_error();
    std::cerr << error.message() << '\n' << error.hint() << '\n';
    return 1;
}

} // namespace

int main(int argc, char** argv) {
    std::error_code code;
    const clearline::running library(code);
    if (code) return failed();

    const clearline::object request = clearline::object()
                                          .set("redirect_uri", argc > 1 ? argv[1] : "loopback")
                                          .set("scope", "clearline_api openid profile")
                                          .set("browser", "system");
    const clearline::login login = clearline::login_start(request, code);
    if (code) return failed();
    std::cout << "Sign in with the browser. If none opens: " << login.url() << std::endl;

    clearline::session user = login.wait(std::chrono::seconds(1), code);
    while (code == clearline::errc::timeout) { // a program with a window draws it here, or offers login.cancel()
        std::cout << '.' << std::flush;
        user = login.wait(std::chrono::seconds(1), code);
    }
    if (code) return failed();

    const clearline::json info = user.info(code);
    if (code) return failed();
    std::cout << "\nSigned in: " << info.get("/name", "somebody") << ", for " << info.get("/scope") << '\n';

    user.end(code); // at the end of the shift: the tokens are revoked
    return code ? failed() : 0;
}
