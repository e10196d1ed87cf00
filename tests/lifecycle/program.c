#define _GNU_SOURCE 1
#include "program.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* So long may a fork take before it counts as hung. */
#define CHILD_S 30

static int is_wanted(const test *candidate, int count, char **words)
{
    for (int i = 0; i < count; i++)
        if (text_contains(candidate->name, words[i]))
            return 1;
    return count == 0;
}

int program_run(const test *tests, size_t count, int argc, char **argv)
{
    results counts = {0, 0, 0};
    int has_simulator = sim_find();
    check_secret(SIM_SECRET);
    check_secret(SIM_BASIC);
    for (size_t t = 0; t < count; t++) {
        unsigned long started = sys_now_ms();
        if (!is_wanted(&tests[t], argc - 1, argv + 1))
            continue;
        check_begin(tests[t].name);
        if (tests[t].needs_simulator && !has_simulator) {
            check_skip("no simulator");
        } else {
            if (has_simulator)
                sim_reset();
            tests[t].run();
            CHECK_STATUS(CL_OK, cl_shutdown(5000)); /* every test starts without a client */
        }
        text_release();
        if (getenv("CLEARLINE_TEST_TIMES") != NULL)
            printf("%6lu ms %s\n", sys_now_ms() - started, tests[t].name);
        check_end(&counts);
    }
    printf("%d passed, %d failed, %d skipped\n", counts.passed, counts.failed, counts.skipped);
    return counts.failed == 0 ? 0 : 1;
}

int program_setting(const char *name, int otherwise)
{
    const char *value = getenv(name);
    return value == NULL || atoi(value) <= 0 ? otherwise : atoi(value);
}

int in_child(int (*child)(void))
{
    int status = 0;
    pid_t pid;
    fflush(stdout);
    fflush(stderr);
    pid = fork();
    if (pid == 0) {
        alarm(CHILD_S); /* a child that hangs dies, and the test fails, instead of hanging the suite */
        exit(child());
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
