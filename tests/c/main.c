/*
 * The suite: clearline.h as a C program sees it.
 *
 *   suite [--fp-traps] [TEST...]     runs all tests, or those whose name contains one of the words
 *
 * --fp-traps unmasks every floating-point exception first, as Delphi and C++ Builder programs do.
 * CLEARLINE_SIMULATOR_URL, _CA and _CONTROL name a running simulator (clearline-simulator --exec -- suite sets them); without it, the
 * tests that need one are skipped. CLEARLINE_TEST_SLOW shrinks what is slow under valgrind.
 */
#include "calls.h"
#include "sim.h"
#include "tests.h"

#include <stdio.h>

#define ALONE(name) {#name, test_##name, 0}
#define SERVED(name) {#name, test_##name, 1}

static const test tests[] = {
    ALONE(before_init), /* stays first */
    ALONE(versions),
#if !defined(CL_STATIC)
    ALONE(exports),
#endif
    ALONE(status_names),
    ALONE(free_null),
    ALONE(null_arguments),
    ALONE(bad_utf8),
    ALONE(empty_arguments),
    ALONE(after_shutdown),
    ALONE(last_error_of_a_new_thread),
    ALONE(last_error_survives_success),
    ALONE(last_error_is_per_thread),
    ALONE(last_error_json),
    ALONE(json_get),
    ALONE(json_get_refuses),
    ALONE(json_get_deep_and_big),
    ALONE(json_quote),
    ALONE(pkce),
    ALONE(config_accepted),
    ALONE(config_refused),
    ALONE(config_unknown_keys),
    ALONE(config_numbers),
    ALONE(config_control_characters),
    ALONE(config_unsupported),
    ALONE(config_failure_leaves_no_client),
    ALONE(config_file),
    ALONE(config_file_refused),
    ALONE(config_variables),
    ALONE(secret_sources),
    SERVED(secret_sources_work),
    ALONE(init_twice),
    ALONE(init_from_many_threads),
    ALONE(init_shutdown_loop),
    SERVED(token),
    SERVED(token_is_cached),
    SERVED(token_scopes),
    SERVED(token_into),
    ALONE(token_into_failure),
    SERVED(token_json),
    ALONE(token_json_refuses),
    SERVED(token_json_never_blocks),
    SERVED(token_info),
    SERVED(token_shapes),
    ALONE(login_start_refuses),
    SERVED(login),
    SERVED(login_refused),
    SERVED(login_wait),
    SERVED(exchange_code),
    SERVED(sessions),
    SERVED(session_end),
    SERVED(logins_of_many_threads),
    SERVED(report_unauthorized),
    SERVED(report_rejected),
    SERVED(stats),
    ALONE(stats_refuses),
    SERVED(stats_count_every_thread),
    SERVED(wrong_secret),
    SERVED(wrong_scope),
    SERVED(answers),
    SERVED(secrets_in_answers),
    SERVED(broken_connections),
    SERVED(time_outs),
    ALONE(unreachable),
    SERVED(untrusted),
    SERVED(recovery),
    SERVED(refresh_and_outage),
    SERVED(shutdown_wakes_waiters),
    SERVED(shutdown_keeps_its_time),
    SERVED(shutdown_leaves_nothing),
    SERVED(cold_threads_share_one_request),
    SERVED(all_calls_from_many_threads),
    SERVED(calls_during_init_and_shutdown),
    SERVED(fork),
    ALONE(silence),
};

const char *test_file(const char *name)
{
    const char *folder = getenv("CLEARLINE_TEST_DIR");
    return text_join(folder == NULL ? "." : folder, "/suite-", text_number(sys_process_id()), "-", name, ".tmp", END);
}

const char *write_file(const char *name, const char *content, unsigned long length)
{
    const char *path = test_file(name);
    FILE *file = fopen(path, "wb");
    if (CHECK(file != NULL)) {
        CHECK(fwrite(content, 1, length, file) == length);
        fclose(file);
    }
    return path;
}

void remove_file(const char *path)
{
    remove(path);
}

static int is_wanted(const test *candidate, int count, char **words)
{
    int i, any = 0;
    for (i = 0; i < count; i++)
        if (words[i][0] != '-') {
            any = 1;
            if (text_contains(candidate->name, words[i]))
                return 1;
        }
    return !any;
}

static void run(const test *candidate, int has_simulator, results *counts)
{
    unsigned long started = sys_now_ms();
    check_begin(candidate->name);
    if (candidate->needs_simulator && !has_simulator) {
        check_skip("no simulator");
    } else {
        if (has_simulator)
            sim_reset();
        candidate->run();
        check_row(NULL);
        CHECK_STATUS(CL_OK, cl_shutdown(5000)); /* every test starts without a client */
    }
    text_release();
    if (getenv("CLEARLINE_TEST_TIMES") != NULL)
        printf("%6lu ms %s\n", sys_now_ms() - started, candidate->name);
    check_end(counts);
}

int main(int count, char **words)
{
    results counts = {0, 0, 0};
    int has_simulator = sim_find();
    int i;
    size_t t;
    for (i = 1; i < count; i++)
        if (strcmp(words[i], "--fp-traps") == 0)
            suite.fp_traps = 1;
    suite.slow = getenv("CLEARLINE_TEST_SLOW") != NULL;
    if (suite.fp_traps) {
        sys_fp_traps_enable();
        if (!sys_fp_traps_enabled())
            printf("no floating-point traps on this machine\n");
    }
    check_secret(SIM_SECRET);
    check_secret(SIM_BASIC);
    check_secret(MARK);
    for (t = 0; t < sizeof tests / sizeof tests[0]; t++)
        /* Under valgrind a forked child has a leak report of its own: left out, and run everywhere else. */
        if (is_wanted(&tests[t], count - 1, words + 1) && !(suite.slow && strcmp(tests[t].name, "fork") == 0))
            run(&tests[t], has_simulator, &counts);
    printf("%d passed, %d failed, %d skipped\n", counts.passed, counts.failed, counts.skipped);
    return counts.failed == 0 ? 0 : 1;
}
