// 64 threads at once.

#include "check.hpp"
#include "simulator.hpp"

namespace {

const int COUNT = 64;

struct till {
    int number;
    clearline::token token;
    std::string problem;
};

sys_gate* gate;

extern "C" void ask_for_a_token(void* argument) {
    till& self = *static_cast<till*>(argument);
    sys_gate_wait(gate);
    try {
        self.token = clearline::get_token();
    } catch (const clearline::error& error) {
        self.problem = error.what();
    }
}

// Each makes a mistake of its own, and must read of that one.
extern "C" void make_a_mistake(void* argument) {
    till& self = *static_cast<till*>(argument);
    std::ostringstream name;
    name << "mistake_" << self.number;
    sys_gate_wait(gate);
    for (int i = 0; i < 20; i++) {
        try {
            clearline::login_start(clearline::object().set(name.str(), "x"));
            self.problem = "nothing is wrong";
        } catch (const clearline::error& error) {
            if (error.message().find('`' + name.str() + '`') == std::string::npos) self.problem = error.message();
        }
    }
}

void at_once(sys_entry entry, till (&tills)[COUNT]) {
    sys_thread* threads[COUNT];
    gate = sys_gate_new();
    for (int i = 0; i < COUNT; i++) {
        tills[i].number = i;
        threads[i] = sys_thread_start(entry, &tills[i]);
    }
    sys_gate_open(gate);
    for (int i = 0; i < COUNT; i++) sys_thread_join(threads[i]);
    sys_gate_free(gate);
    for (int i = 0; i < COUNT; i++) CHECK_EQUAL("", tills[i].problem);
}

void one_request_for_all() {
    clearline::init(simulator::config());
    till tills[COUNT];
    at_once(ask_for_a_token, tills);
    for (int i = 0; i < COUNT; i++) CHECK(!tills[i].token.empty() && tills[i].token == tills[0].token);
    CHECK_EQUAL(1, simulator::token_requests());
}

void each_has_its_own_error() {
    clearline::init(simulator::config());
    till tills[COUNT];
    at_once(make_a_mistake, tills);
}

} // namespace

extern const check::test thread_tests[];
const check::test thread_tests[] = {
    {"one_request_for_all", one_request_for_all}, {"each_has_its_own_error", each_has_its_own_error}, {NULL, NULL}};
