/* All tests, and the few helpers that several files of them share. main.c lists the tests in the order in which they run. */
#ifndef SUITE_TESTS_H
#define SUITE_TESTS_H

/* Stands for "a value of the configuration" wherever one is refused: main.c makes it a secret, so no message may repeat it. */
#define MARK "zq7mark"

/* A path for a file of the running test, in the folder CLEARLINE_TEST_DIR (else the current one). Scratch text. */
const char *test_file(const char *name);
const char *write_file(const char *name, const char *content, unsigned long length);
void remove_file(const char *path);

/* test_boundary.c */
void test_before_init(void);
void test_versions(void);
void test_status_names(void);
void test_free_null(void);
void test_null_arguments(void);
void test_bad_utf8(void);
void test_empty_arguments(void);
void test_after_shutdown(void);
void test_silence(void);

/* test_exports.c */
void test_exports(void);

/* test_last_error.c */
void test_last_error_of_a_new_thread(void);
void test_last_error_survives_success(void);
void test_last_error_is_per_thread(void);
void test_last_error_json(void);

/* test_json.c */
void test_json_get(void);
void test_json_get_refuses(void);
void test_json_get_deep_and_big(void);
void test_json_quote(void);

/* test_pkce.c */
void test_pkce(void);

/* test_config.c */
void test_config_accepted(void);
void test_config_refused(void);
void test_config_unknown_keys(void);
void test_config_numbers(void);
void test_config_control_characters(void);
void test_config_unsupported(void);
void test_config_failure_leaves_no_client(void);

/* test_sources.c */
void test_config_file(void);
void test_config_file_refused(void);
void test_config_variables(void);
void test_secret_sources(void);
void test_secret_sources_work(void);

/* test_lifecycle.c */
void test_init_twice(void);
void test_init_from_many_threads(void);
void test_init_shutdown_loop(void);
void test_shutdown_wakes_waiters(void);
void test_shutdown_keeps_its_time(void);
void test_shutdown_leaves_nothing(void);
void test_fork(void);

/* test_token.c */
void test_token(void);
void test_token_is_cached(void);
void test_token_scopes(void);
void test_token_into(void);
void test_token_into_failure(void);
void test_token_json(void);
void test_token_json_refuses(void);
void test_token_json_never_blocks(void);
void test_token_info(void);
void test_token_shapes(void);

/* test_refresh.c */
void test_refresh_and_outage(void);

/* test_login.c */
void test_login_start_refuses(void);
void test_login(void);
void test_login_refused(void);
void test_login_wait(void);
void test_exchange_code(void);
void test_sessions(void);
void test_session_end(void);
void test_logins_of_many_threads(void);

/* test_reports.c */
void test_report_unauthorized(void);
void test_report_rejected(void);
void test_stats(void);
void test_stats_refuses(void);
void test_stats_count_every_thread(void);

/* test_refusals.c */
void test_wrong_secret(void);
void test_wrong_scope(void);
void test_answers(void);
void test_secrets_in_answers(void);
void test_broken_connections(void);
void test_time_outs(void);
void test_unreachable(void);
void test_untrusted(void);
void test_recovery(void);

/* test_threads.c */
void test_cold_threads_share_one_request(void);
void test_all_calls_from_many_threads(void);
void test_calls_during_init_and_shutdown(void);

#endif
