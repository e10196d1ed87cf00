/* fork: the child hears CL_E_FORKED until it calls cl_init, which works there; the parent notices nothing. */
#define _GNU_SOURCE 1
#include "../c/calls.h"
#include "program.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 8
#define MOST_CHILDREN 6

/* A step of a child that went wrong is its exit code. */
#define STEP(number, holds) \
    do { \
        if (!(holds)) \
            return number; \
    } while (0)

static const char *config;

static int says_forked(void)
{
    char *json = NULL;
    for (size_t i = 0; i < all_calls_count; i++)
        if (all_calls[i].needs_client)
            STEP(10 + (int)i, all_calls[i].run(all_calls[i].sample) == CL_E_FORKED);
    STEP(2, cl_last_error_message()[0] != '\0');
    STEP(3, cl_last_error_json(&json) == CL_OK && json_number(json, "status") == CL_E_FORKED);
    cl_free_string(json);
    STEP(4, call_pkce_new() == CL_OK && call_json_quote("a") == CL_OK); /* they need no client */
    return 0;
}

static int gets_token(void)
{
    char *token = NULL;
    STEP(50, cl_init(config) == CL_OK);
    STEP(51, cl_get_token(NULL, &token) == CL_OK && token != NULL);
    cl_free_string(token);
    STEP(52, fetch_again() == CL_OK);
    return 0;
}

/* Only once: forking again and again must not need it. */
static int shuts_down(void)
{
    STEP(60, cl_shutdown(5000) == CL_OK);
    STEP(61, fetch_start() == CL_E_SHUT_DOWN);
    return 0;
}

static int child_hears(void)
{
    return says_forked();
}

static int child_works(void)
{
    int failed = says_forked();
    if (failed == 0)
        failed = gets_token();
    return failed != 0 ? failed : shuts_down();
}

/* Ends with its client running. */
static int child_leaves_it_running(void)
{
    return gets_token();
}

static int grandparent(void)
{
    int failed = gets_token();
    return failed != 0 ? failed : in_child(child_works);
}

/* cl_shutdown in a child ends nothing of the parent's, and cl_init works after it too. */
static int child_shuts_down_first(void)
{
    cl_status status = cl_shutdown(1000);
    STEP(70, status == CL_OK || status == CL_E_FORKED);
    return gets_token();
}

static int child_wrong_config(void)
{
    STEP(80, cl_init("{}") == CL_E_CONFIG);
    STEP(81, fetch_start() == CL_E_FORKED);
    return gets_token();
}

static void *init_there(void *failed)
{
    if (cl_init(config) != CL_OK)
        atomic_store((atomic_int *)failed, 1);
    return NULL;
}

/* The first cl_init of the child by several threads at once. */
static int child_threads(void)
{
    static atomic_int failed;
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        STEP(90, pthread_create(&threads[i], NULL, init_there, &failed) == 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    STEP(91, atomic_load(&failed) == 0);
    return gets_token();
}

static void test_child(void)
{
    static const struct {
        const char *name;
        int (*run)(void);
    } rows[] = {
        {"hears", child_hears},
        {"works", child_works},
        {"leaves it running", child_leaves_it_running},
        {"grandchild", grandparent},
        {"shuts down first", child_shuts_down_first},
        {"wrong configuration", child_wrong_config},
        {"threads", child_threads},
    };
    config = sim_config("");
    for (int state = 0; state < 3; state++)
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            check_row(rows[i].name);
            CHECK_STATUS(CL_OK, cl_init(config));
            if (state == 1)
                CHECK_STATUS(CL_OK, fetch_within(30000)); /* the parent has a token, and its thread */
            if (state == 2)
                CHECK_EITHER(CL_OK, CL_E_PENDING, fetch_start()); /* a fetch is under way */
            CHECK_TEXT("0", text_number(in_child(rows[i].run)));
            CHECK_STATUS(CL_OK, fetch_again());
            CHECK_STATUS(CL_OK, cl_shutdown(5000));
        }
    check_row(NULL);
}

static int child_after_shutdown(void)
{
    cl_status status = fetch_start();
    STEP(1, status == CL_E_FORKED || status == CL_E_SHUT_DOWN);
    return gets_token();
}

static void test_after_shutdown(void)
{
    config = sim_config("");
    CHECK_STATUS(CL_OK, cl_init(config));
    CHECK_STATUS(CL_OK, fetch_within(30000));
    CHECK_STATUS(CL_OK, cl_shutdown(5000));
    CHECK_TEXT("0", text_number(in_child(child_after_shutdown)));
    CHECK_STATUS(CL_E_SHUT_DOWN, fetch_start());
}

/* All four look-ups that may run hang in the parent; the child has its own four. */
static int child_looks_up(void)
{
    const char *colon = strrchr(sim_url(), ':');
    config = text_join("{\"environment\":{\"auth_base_url\":\"https://localhost", colon, "\"},\"client_id\":\"" SIM_CLIENT_ID
                       "\",\"client_secret\":\"" SIM_SECRET "\",\"proxy\":\"none\",\"ca_file\":", text_json_string(sim_ca()), "}", END);
    return gets_token();
}

static void test_lookups(void)
{
    for (int i = 0; i < 4; i++) {
        CHECK_STATUS(CL_OK, cl_init(config_hung_lookup("")));
        CHECK_STATUS(CL_E_PENDING, fetch_start());
        for (int n = 0; n < 500 && lookups_hanging() <= i; n++)
            sys_sleep_ms(10);
        CHECK_STATUS(CL_OK, cl_shutdown(5000));
    }
    CHECK(lookups_hanging() == 4);
    CHECK_TEXT("0", text_number(in_child(child_looks_up)));
    CHECK(lookups_hanging() == 4);
    lookups_release();
    CHECK(threads_settle("clearline", 0));
}

static atomic_int stop;
static atomic_long calls;

/* From memory, with a fetch now and then, and whatever else there is. */
static void hammer(void *first)
{
    long count = *(int *)first; /* the threads do not fetch in step */
    while (!atomic_load(&stop)) {
        char *out = NULL;
        if (++count % 500 == 0) {
            CHECK_STATUS(CL_OK, fetch_again());
        } else if (count % 50 == 0) {
            CHECK_STATUS(CL_OK, cl_token_info(NULL, &out));
        } else {
            CHECK_STATUS(CL_OK, cl_get_token(NULL, &out));
        }
        cl_free_string(out);
        atomic_fetch_add(&calls, 1);
        if (count % 100 == 0)
            sys_sleep_ms(1); /* leaves something of the processor to the others */
    }
}

static pid_t fork_one(int number)
{
    pid_t pid = fork();
    if (pid == 0) {
        int failed;
        alarm(30);
        failed = says_forked();
        if (failed == 0 && number % 4 == 0)
            failed = gets_token();
        if (failed == 0 && number % 8 == 0)
            failed = shuts_down();
        exit(failed);
    }
    return pid;
}

static int reap(void)
{
    int status = 0;
    if (!CHECK(wait(&status) > 0))
        return 0;
    CHECK_TEXT("0", text_number(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)));
    return 1;
}

static void test_under_load(void)
{
    sys_thread *threads[THREADS];
    int first[THREADS], forks = program_setting("CLEARLINE_TEST_FORKS", 200), running = 0;
    config = sim_config("");
    atomic_store(&stop, 0);
    CHECK_STATUS(CL_OK, cl_init(config));
    for (int i = 0; i < THREADS; i++) {
        first[i] = i * 61;
        threads[i] = sys_thread_start(hammer, &first[i]);
    }
    for (int i = 0; i < forks; i++) {
        if (running == MOST_CHILDREN)
            running -= reap();
        running += CHECK(fork_one(i) > 0);
        sys_sleep_ms(1);
    }
    while (running > 0)
        running -= reap();
    atomic_store(&stop, 1);
    for (int i = 0; i < THREADS; i++)
        sys_thread_join(threads[i]);
    printf("%d forks under %ld calls of %d threads, %ld token requests\n", forks, atomic_load(&calls), THREADS, sim_token_requests());
}

/* While the parent's threads are being started and ended, too. */
static void restart(void *unused)
{
    (void)unused;
    while (!atomic_load(&stop)) {
        CHECK_STATUS(CL_OK, cl_init(config));
        CHECK_STATUS(CL_OK, fetch_within(30000));
        CHECK_STATUS(CL_OK, cl_shutdown(5000));
    }
}

static void test_under_restarts(void)
{
    sys_thread *thread;
    int forks = program_setting("CLEARLINE_TEST_FORKS", 200) / 2, running = 0;
    config = sim_config("");
    atomic_store(&stop, 0);
    thread = sys_thread_start(restart, NULL);
    sys_sleep_ms(50);
    for (int i = 0; i < forks; i++) {
        if (running == MOST_CHILDREN)
            running -= reap();
        running += CHECK(fork_one(i) > 0);
        sys_sleep_ms((unsigned long)(i % 7));
    }
    while (running > 0)
        running -= reap();
    atomic_store(&stop, 1);
    sys_thread_join(thread);
}

int main(int argc, char **argv)
{
    static const test tests[] = {
        {"child", test_child, 1},     {"after_shutdown", test_after_shutdown, 1}, {"lookups", test_lookups, 1},
        {"under_load", test_under_load, 1}, {"under_restarts", test_under_restarts, 1},
    };
    return program_run(tests, sizeof tests / sizeof tests[0], argc, argv);
}
