/* A host that starts and ends the library again and again: nothing piles up. */
#include "program.h"

#include <stdio.h>

/* By then every pool and arena that a process keeps has been made, and look-ups have hung as often as they may at once. */
#define WARM_UP 100
#define MOST_LOOKUPS 4
/* What may be added in all the rounds that follow. A leak of a client's TLS configuration alone would be ten times as much. */
#define MOST_GROWTH_KB 4096

static const char *served, *hung;

static void one_round(int i)
{
    char *token = NULL;
    if (i % 10 == 9) {
        CHECK_STATUS(CL_OK, cl_init(hung));
        CHECK_STATUS(CL_E_TIMEOUT, fetch_within(20));
    } else {
        CHECK_STATUS(CL_OK, cl_init(served));
        CHECK_STATUS(CL_OK, cl_get_token(NULL, &token));
        cl_free_string(token);
    }
    CHECK_STATUS(CL_OK, cl_shutdown(5000));
}

static void test_restarts(void)
{
    int rounds = program_setting("CLEARLINE_TEST_RESTARTS", 1000);
    long memory = 0, handles = 0, threads = 0, most_threads = 0, threads_of_host = sys_threads();
    served = sim_config("");
    hung = config_hung_lookup("");
    for (int i = 0; i < WARM_UP + rounds; i++) {
        if (i == WARM_UP) {
            memory = proc_number("VmRSS");
            handles = sys_open_handles();
            threads = proc_number("Threads");
        }
        one_round(i);
        if (!CHECK(threads_settle("", threads_of_host + MOST_LOOKUPS))) /* who has ended may be listed for a moment */
            break;
        if (proc_number("Threads") > most_threads)
            most_threads = proc_number("Threads");
    }
    printf("%d rounds: VmRSS %ld kB before and %ld kB after, threads %ld and %ld (%ld at most), handles %ld and %ld, %d look-ups hung at once\n",
           rounds, memory, proc_number("VmRSS"), threads, proc_number("Threads"), most_threads, handles, sys_open_handles(),
           lookups_peak());
    CHECK(proc_number("VmRSS") - memory <= MOST_GROWTH_KB);
    CHECK(sys_open_handles() <= handles);
    CHECK(lookups_peak() >= 1 && lookups_peak() <= MOST_LOOKUPS);
    lookups_release();
    CHECK(threads_settle("", threads_of_host));
}

int main(int argc, char **argv)
{
    static const test tests[] = {{"restarts", test_restarts, 1}};
    return program_run(tests, 1, argc, argv);
}
