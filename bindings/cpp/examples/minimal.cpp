// A token, what is known of it, and what an error says.
//
// The configuration comes from the environment: CLEARLINE_CONFIG names a file, or CLEARLINE_CLIENT_ID,
// CLEARLINE_CLIENT_SECRET and CLEARLINE_ENVIRONMENT hold it.

#include "clearline.hpp"

#include <iostream>

int main() {
    try {
        const clearline::running library; // until the end of main()

        // A program sends token.authorization() with each request. Nobody should ever see it, so its length must do here.
        const clearline::token token = clearline::get_token();
        std::cout << "clearline " << clearline::version() << ": a token of " << token.str().size() << " characters\n";

        const clearline::json info = clearline::token_info();
        std::cout << "it expires in " << info.number("/expires_in_s") << " seconds, and is refreshed before\n";
        return 0;
    } catch (const clearline::error& error) {
        std::cerr << error.message() << '\n' << error.hint() << '\n';
        if (error.retryable()) std::cerr << "Trying again may help.\n";
        if (!error.attempt_id().empty()) std::cerr << "For support: " << error.attempt_id() << '\n';
        return 1;
    }
}
