// Tests and checks, as little as it takes. A failing check prints one line and fails its test, which goes on.
#ifndef CPP_CHECK_HPP
#define CPP_CHECK_HPP

#include <iostream>
#include <sstream>
#include <string>

namespace check {

struct test {
    const char* name;
    void (*run)();
};

// Each file of tests has a table of its own, which ends with an empty row; main.cpp runs them all.
void run_all(const test* tests);

void failed(const char* file, int line, const std::string& what);

inline void that(bool holds, const char* what, const char* file, int line) {
    if (!holds) failed(file, line, what);
}

template <class Wanted, class Got>
void equal(const Wanted& wanted, const Got& got, const char* what, const char* file, int line) {
    if (got == wanted) return;
    std::ostringstream text;
    text << what << " is " << got << ", not " << wanted;
    failed(file, line, text.str());
}

inline void contains(const std::string& part, const std::string& text, const char* what, const char* file, int line) {
    if (text.find(part) == std::string::npos) failed(file, line, std::string(what) + " has no \"" + part + "\": " + text);
}

} // namespace check

#define CHECK(condition) check::that((condition) ? true : false, #condition, __FILE__, __LINE__)
#define CHECK_EQUAL(wanted, got) check::equal(wanted, got, #got, __FILE__, __LINE__)
#define CHECK_CONTAINS(part, text) check::contains(part, text, #text, __FILE__, __LINE__)

// The call throws clearline::error with that status; `what` is a name for it in the following block.
#define CHECK_THROWS(wanted, call)                                                                  \
    try {                                                                                           \
        call;                                                                                       \
        check::failed(__FILE__, __LINE__, #call " throws nothing");                                 \
    } catch (const clearline::error& thrown) {                                                      \
        check::equal(std::string(#wanted), thrown.name(), "the status of " #call, __FILE__, __LINE__); \
    }

#endif
