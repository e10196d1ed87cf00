// The suite for clearline.hpp. Run it beside the simulator: clearline-simulator --exec -- suite

#include "check.hpp"
#include "simulator.hpp"

extern const check::test value_tests[], call_tests[], error_tests[], sign_in_tests[], thread_tests[], code_tests[];

namespace {

int passed = 0, failures = 0;
bool running_test_failed = false;

} // namespace

void check::failed(const char* file, int line, const std::string& what) {
    sys_lock();
    running_test_failed = true;
    std::cout << file << ":" << line << ": " << what << std::endl;
    sys_unlock();
}

void check::run_all(const test* tests) {
    for (; tests->name != NULL; tests++) {
        running_test_failed = false;
        simulator::control("POST", "/reset", "{\"settings\":true}");
        try {
            tests->run();
        } catch (const clearline::error& thrown) {
            failed(tests->name, 0, thrown.name() + ": " + thrown.what());
        } catch (const std::exception& thrown) {
            failed(tests->name, 0, thrown.what());
        }
        clearline::shutdown();
        if (running_test_failed) std::cout << "FAIL " << tests->name << std::endl;
        ++(running_test_failed ? failures : passed);
    }
}

int main() {
    if (!simulator::found()) {
        std::cerr << "run beside the simulator: clearline-simulator --exec -- suite\n";
        return 2;
    }
    check::run_all(value_tests);
    check::run_all(call_tests);
    check::run_all(error_tests);
    check::run_all(sign_in_tests);
    check::run_all(thread_tests);
    check::run_all(code_tests);
    std::cout << passed << " passed, " << failures << " failed, 0 skipped" << std::endl;
    return failures == 0 ? 0 : 1;
}
