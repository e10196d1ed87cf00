/* The system gives no thread: CL_E_RESOURCES without a token, and nothing to notice with one. */
#define _GNU_SOURCE 1
#include "program.h"

#include <grp.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* Nobody else's processes count against this user's limit. */
#define UNPRIVILEGED 65534
#define NO_LIMIT_HERE 77

#define STEP(number, holds) \
    do { \
        if (!(holds)) { \
            printf("step " #number ": %s: %s\n", #holds, cl_last_error_message()); \
            return number; \
        } \
    } while (0)

static void *nothing(void *unused)
{
    return unused;
}

static int thread_starts(void)
{
    pthread_t thread;
    int started = pthread_create(&thread, NULL, nothing, NULL) == 0;
    if (started)
        pthread_join(thread, NULL);
    return started;
}

static struct rlimit usual;

/* Call first, while there is one thread: root is not bound by the limit. The library's configuration has been read by then. */
static int become_unprivileged(void)
{
    if (geteuid() == 0 && (setgroups(0, NULL) != 0 || setgid(UNPRIVILEGED) != 0 || setuid(UNPRIVILEGED) != 0))
        return 0;
    return getrlimit(RLIMIT_NPROC, &usual) == 0;
}

static int limit_threads(int limited)
{
    struct rlimit limit = {limited ? 1 : usual.rlim_cur, usual.rlim_max};
    return setrlimit(RLIMIT_NPROC, &limit) == 0 && thread_starts() == !limited;
}

static char *config_localhost(const char *more)
{
    const char *colon = strrchr(sim_url(), ':');
    return text_join("{\"environment\":{\"auth_base_url\":\"https://localhost", colon, "\"},\"client_id\":\"" SIM_CLIENT_ID
                     "\",\"client_secret\":\"" SIM_SECRET "\",\"proxy\":\"none\",\"ca_file\":", text_json_string(sim_ca()), more, "}", END);
}

/* The token, or NULL: it differs from the one before as soon as it is another. */
static char *token_now(void)
{
    char *token = NULL;
    return cl_get_token(NULL, &token) == CL_OK ? token : NULL;
}

/* Within `patience_ms`: attempts that failed are not repeated at once. */
static int token_comes(long patience_ms)
{
    for (; patience_ms > 0; patience_ms -= 50) {
        char *token = token_now();
        if (token != NULL) {
            cl_free_string(token);
            return 1;
        }
        sys_sleep_ms(50);
    }
    return 0;
}

static int without_token(void)
{
    STEP(1, cl_init(sim_config("")) == CL_OK);
    STEP(2, become_unprivileged());
    if (!limit_threads(1))
        return NO_LIMIT_HERE;
    for (int i = 0; i < 100; i++)
        STEP(3, fetch_within(i % 2 ? 0 : 1000) == CL_E_RESOURCES);
    STEP(4, cl_shutdown(1000) == CL_OK);
    STEP(5, cl_init(sim_config("")) == CL_OK); /* it needs no thread */
    STEP(6, fetch_within(1000) == CL_E_RESOURCES);
    STEP(7, threads_named("") == 1);
    STEP(8, limit_threads(0));
    STEP(9, token_comes(15000));
    return 0;
}

/* What the token lives, and until when the system gives no thread: it wants to be refreshed from half of its life on. */
#define LIFETIME_MS 12000
#define LIMITED_MS 8000
#define ENOUGH_MS 25000

/* The I/O thread is there, but a look-up needs another one for each refresh. */
static int with_token(void)
{
    unsigned long started;
    char *info = NULL, *first, *token;
    char error[2048], name[64];
    int refreshed = 0;
    STEP(1, cl_init(config_localhost("")) == CL_OK);
    STEP(2, become_unprivileged());
    started = sys_now_ms();
    first = token_now();
    STEP(3, first != NULL);
    STEP(4, threads_settle("clearline-dns", 0));
    if (!limit_threads(1))
        return NO_LIMIT_HERE;
    while (sys_now_ms() - started < LIMITED_MS) {
        token = token_now();
        STEP(5, token != NULL && strcmp(token, first) == 0);
        cl_free_string(token);
        sys_sleep_ms(20);
    }
    STEP(6, cl_token_info(NULL, &info) == CL_OK);
    STEP(7, json_member(info, "last_error", error, sizeof error));
    STEP(8, json_member(error, "name", name, sizeof name) && strcmp(name, "CL_E_RESOURCES") == 0);
    cl_free_string(info);
    STEP(9, limit_threads(0));
    while (sys_now_ms() - started < (refreshed ? LIFETIME_MS + 1000 : ENOUGH_MS)) {
        token = token_now();
        STEP(10, token != NULL);
        refreshed |= strcmp(token, first) != 0;
        cl_free_string(token);
        sys_sleep_ms(20);
    }
    STEP(11, refreshed);
    cl_free_string(first);
    return 0;
}

/* A client that keeps itself warm could not begin. After the first call that succeeds it goes on by itself. */
static int keeping_warm(void)
{
    long requests;
    STEP(1, cl_init(config_offline()) == CL_OK && become_unprivileged() && cl_shutdown(1000) == CL_OK);
    if (!limit_threads(1))
        return NO_LIMIT_HERE;
    STEP(2, cl_init(sim_config(",\"keep_warm\":true")) == CL_OK);
    STEP(3, fetch_within(1000) == CL_E_RESOURCES);
    STEP(4, limit_threads(0));
    STEP(5, token_comes(15000));
    requests = sim_token_requests();
    for (int i = 0; i < 200 && sim_token_requests() < requests + 2; i++)
        sys_sleep_ms(50);
    STEP(6, sim_token_requests() >= requests + 2);
    return 0;
}

static void run(int (*child)(void))
{
    int failed = in_child(child);
    if (failed == NO_LIMIT_HERE)
        check_skip("threads cannot be limited here");
    else
        CHECK_TEXT("0", text_number(failed));
}

static void test_without_token(void)
{
    run(without_token);
}

static void test_with_token(void)
{
    sim_settings("{\"lifetime_s\":12}"); /* LIFETIME_MS */
    run(with_token);
    sim_settings("{\"lifetime_s\":3600}");
}

static void test_keeping_warm(void)
{
    sim_settings("{\"lifetime_s\":4}");
    run(keeping_warm);
    sim_settings("{\"lifetime_s\":3600}");
}

int main(int argc, char **argv)
{
    static const test tests[] = {
        {"without_token", test_without_token, 1},
        {"with_token", test_with_token, 1},
        {"keeping_warm", test_keeping_warm, 1},
    };
    return program_run(tests, sizeof tests / sizeof tests[0], argc, argv);
}
