// A C++ process that ends while a fetch is under way.
//
//   exits_cpp WAY RUN
#include "exits.h"

#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <thread>

namespace {

// Made before main: it goes after the library has taken notice of the end.
struct Before {
    bool watches = false;
    ~Before()
    {
        if (watches)
            expect_shut_down();
    }
};
Before before;

// Made after cl_init: it goes before that. The library notices all the same.
struct Late {
    ~Late() { expect_shut_down(); }
};

// Goes with its thread, when there may be nothing left of what the library keeps for that.
struct After {
    ~After() { call_once(); }
};

int way_static_destructor(int run)
{
    before.watches = true;
    begin(run);
    return GOOD;
}

int way_late_destructor(int run)
{
    begin(run);
    static Late late;
    (void)&late;
    return GOOD;
}

int way_thread_destructor(int run)
{
    begin(run & ~1);
    std::thread([] {
        thread_local After after;
        (void)&after;
        call_once();
    }).join();
    return GOOD;
}

// Of the thread that ends the process.
int way_main_thread_destructor(int run)
{
    begin(run & ~1);
    thread_local After after;
    (void)&after;
    call_once();
    return GOOD;
}

int way_exception(int run)
{
    try {
        begin(run);
        throw std::runtime_error("the host's own");
    } catch (const std::exception &) {
        begin_waiters(1);
        try {
            throw 1;
        } catch (int) {
            std::exit(GOOD);
        }
    }
}

} // namespace

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(int run);
    } ways[] = {
        {"static_destructor", way_static_destructor},
        {"late_destructor", way_late_destructor},
        {"thread_destructor", way_thread_destructor},
        {"main_thread_destructor", way_main_thread_destructor},
        {"exception", way_exception},
    };
    for (const auto &way : ways)
        if (argc == 3 && std::strcmp(argv[1], way.name) == 0)
            return way.run(std::atoi(argv[2]));
    return 2;
}
