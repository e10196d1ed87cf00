// A program that was compiled with the header of another version of the interface: a program of its own, because all of its
// files must see the same header.

#include "clearline.h"

#undef CL_ABI_VERSION
#define CL_ABI_VERSION 2
#include "clearline.hpp"

#include <iostream>

namespace {

int failures = 0;

void check(bool holds, const char* what) {
    if (holds) return;
    std::cout << what << std::endl;
    failures++;
}

} // namespace

int main() {
#if CLEARLINE_EXCEPTIONS
    try {
        clearline::init("{}");
        check(false, "init() throws nothing");
    } catch (const clearline::error& error) {
        check(error.status() == CL_E_UNSUPPORTED && error.name() == "CL_E_UNSUPPORTED", "the status is not CL_E_UNSUPPORTED");
        check(error.message() == "clearline " + clearline::version() + " is not of this program's version", "message()");
        check(error.hint() == "Put the clearline library beside the program that came with it.", "hint()");
        check(error.what() == error.message() + ". " + error.hint(), "what()");
        check(error.category() == "usage" && !error.retryable() && error.retry_after_ms() == -1, "the rest");
    }
    try {
        const clearline::running library;
        check(false, "running throws nothing");
    } catch (const clearline::error& error) {
        check(error.status() == CL_E_UNSUPPORTED, "the status of running is not CL_E_UNSUPPORTED");
    }
#endif
#if CLEARLINE_CPP11
    std::error_code code;
    clearline::init("{}", code);
    check(code == clearline::errc::unsupported, "the code of init(config) is not errc::unsupported");
    clearline::init(code);
    check(code == clearline::errc::unsupported, "the code of init() is not errc::unsupported");
#endif
    return failures == 0 ? 0 : 1;
}
