/* With a token at hand the library's threads sleep, and there are few of them. */
#include "program.h"

#include <stdio.h>

#define IDLE_MS 5000
#define MOST_THREADS 2

static void check_sleeps(const char *how, int calls)
{
    char *token = NULL;
    long before, after;
    sys_sleep_ms(500); /* the connection is closed, the I/O thread has gone to sleep */
    before = threads_switches();
    for (int i = 0; i < 100; i++) {
        sys_sleep_ms(IDLE_MS / 100);
        if (!calls)
            continue;
        CHECK_STATUS(CL_OK, cl_get_token(NULL, &token));
        cl_free_string(token);
    }
    after = threads_switches();
    printf("%s: %ld threads of ours, %ld wake-ups in %d ms\n", how, threads_named("clearline"), after - before, IDLE_MS);
    CHECK(after == before);
    CHECK(threads_named("clearline") <= MOST_THREADS);
}

static void start(const char *more)
{
    char *token = NULL;
    CHECK_STATUS(CL_OK, cl_init(sim_config(more)));
    CHECK(threads_named("clearline") == 0); /* cl_init needs none */
    CHECK_STATUS(CL_OK, cl_get_token(NULL, &token));
    cl_free_string(token);
    CHECK(threads_named("clearline") >= 1);
}

static void test_asleep(void)
{
    start("");
    check_sleeps("nobody calls", 0);
    check_sleeps("called 20 times a second", 1);
}

static void test_gone_after_shutdown(void)
{
    start("");
    CHECK_STATUS(CL_OK, cl_shutdown(5000));
    CHECK(threads_named("clearline") == 0);
}

int main(int argc, char **argv)
{
    static const test tests[] = {
        {"asleep", test_asleep, 1},
        {"gone_after_shutdown", test_gone_after_shutdown, 1},
    };
    return program_run(tests, sizeof tests / sizeof tests[0], argc, argv);
}
