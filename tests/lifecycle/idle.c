/* With a token at hand the library's threads sleep, and there are few of them. */
#include "program.h"

#include <stdio.h>

#define IDLE_MS 5000
#define MOST_THREADS 2
/* Who has not run for so long is asleep, and all must be after so long. */
#define STILL_MS 1000
#define PATIENCE_MS 30000

/* Until the connection is closed and the I/O thread has gone to sleep. */
static void fall_asleep(void)
{
    long last = threads_switches();
    for (int passed = 0, still = 0; passed < PATIENCE_MS && still < STILL_MS; passed += 50) {
        long now;
        sys_sleep_ms(50);
        now = threads_switches();
        still = now == last ? still + 50 : 0;
        last = now;
    }
}

static void check_sleeps(const char *how, int calls)
{
    char *token = NULL;
    long before, after;
    fall_asleep();
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
    CHECK(threads_settle("clearline", 0)); /* of the test before */
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
    CHECK(threads_settle("clearline", 0)); /* who has been joined may be listed for a moment */
}

int main(int argc, char **argv)
{
    static const test tests[] = {
        {"asleep", test_asleep, 1},
        {"gone_after_shutdown", test_gone_after_shutdown, 1},
    };
    return program_run(tests, sizeof tests / sizeof tests[0], argc, argv);
}
