/* The host's signals are the host's: none is delivered to a thread of ours, none of ours ends the host, and nothing of the process's
 * settings is changed. */
#define _GNU_SOURCE 1
#include "program.h"

#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

/* Set by each thread of the host's. A thread that is not, is the library's. */
static _Thread_local volatile sig_atomic_t is_hosts;
static atomic_long received, misdelivered;
static atomic_int stop;

static void on_signal(int number)
{
    (void)number;
    atomic_fetch_add(&received, 1);
    if (!is_hosts)
        atomic_fetch_add(&misdelivered, 1);
}

static void handle(int number)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigaction(number, &action, NULL);
}

/* From another process, to this one as a whole: the kernel chooses among the threads that do not block it. */
static pid_t send_for_ever(void)
{
    pid_t host = getpid(), sender = fork();
    if (sender == 0) {
        struct timespec step = {0, 20000};
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        while (getppid() == host && kill(host, SIGUSR1) == 0)
            nanosleep(&step, NULL);
        _exit(0);
    }
    return sender;
}

static void for_all(int how)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(how, &all, NULL);
}

/* A thread of the host's begins with its signals blocked: none may come before it is known to be one. */
static void take_part(void)
{
    is_hosts = 1;
    for_all(SIG_UNBLOCK);
}

/* Starts the library's threads again and again, from a thread that takes signals itself. */
static void restart(void *argument)
{
    int rounds = program_setting("CLEARLINE_TEST_SIGNAL_ROUNDS", 150);
    take_part();
    for (int i = 0; i < rounds; i++) {
        const char *config = (const char *)argument;
        CHECK_STATUS(CL_OK, cl_init(config));
        CHECK_EITHER(CL_E_CONNECT, CL_OK, fetch_within(30000));
        CHECK_STATUS(CL_OK, cl_shutdown(5000));
    }
}

static void take_signals(void *unused)
{
    (void)unused;
    take_part();
    while (!atomic_load(&stop))
        sys_sleep_ms(1);
}

static void flood(const char *config, const char *what)
{
    struct itimerval often = {{0, 500}, {0, 500}}, never = {{0, 0}, {0, 0}};
    sys_thread *restarting, *taking;
    sigset_t before;
    pid_t sender;
    atomic_store(&stop, 0);
    atomic_store(&received, 0);
    atomic_store(&misdelivered, 0);
    handle(SIGUSR1);
    handle(SIGALRM);
    /* The kernel prefers the main thread. It must look further. */
    pthread_sigmask(SIG_SETMASK, NULL, &before);
    for_all(SIG_BLOCK);
    taking = sys_thread_start(take_signals, NULL);
    restarting = sys_thread_start(restart, (void *)(size_t)config);
    sender = send_for_ever();
    setitimer(ITIMER_REAL, &often, NULL);
    sys_thread_join(restarting);
    setitimer(ITIMER_REAL, &never, NULL);
    kill(sender, SIGKILL);
    waitpid(sender, NULL, 0);
    atomic_store(&stop, 1);
    sys_thread_join(taking);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    printf("%s: %ld signals, %ld of them to threads of ours\n", what, atomic_load(&received), atomic_load(&misdelivered));
    CHECK(atomic_load(&received) > 100);
    CHECK(atomic_load(&misdelivered) == 0);
}

static void test_delivery(void)
{
    flood(config_offline(), "I/O threads");
}

static void test_delivery_to_lookups(void)
{
    const char *colon = strrchr(sim_url(), ':');
    flood(text_join("{\"environment\":{\"auth_base_url\":\"https://localhost", colon, "\"},\"client_id\":\"" SIM_CLIENT_ID
                    "\",\"client_secret\":\"" SIM_SECRET "\",\"proxy\":\"none\",\"ca_file\":", text_json_string(sim_ca()), "}", END),
          "I/O and look-up threads");
}

/*
 * What threads of ours do not block: what cannot be blocked, and their own faults, which a host's crash reporter is to see.
 * SIGCANCEL and SIGSETXID are the C library's own.
 */
static void test_masks(void)
{
    unsigned long long blocked = 0, all = ~0ULL;
    static const int exempt[] = {SIGKILL, SIGSTOP, 32, 33, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT};
    for (size_t i = 0; i < sizeof exempt / sizeof exempt[0]; i++)
        all &= ~(1ULL << (exempt[i] - 1));
    CHECK_STATUS(CL_OK, cl_init(config_hung_lookup("")));
    CHECK_STATUS(CL_E_PENDING, fetch_start());
    for (int i = 0; i < 500 && lookups_hanging() == 0; i++)
        sys_sleep_ms(10);
    CHECK(threads_settle("clearline", 2) && threads_named("clearline") == 2); /* one of the test before may be listed yet */
    CHECK(threads_each_blocks(&blocked));
    CHECK(blocked == all);
    lookups_release();
}

/* A server that cuts its connections; SIGPIPE would end this process. */
static void test_sigpipe(void)
{
    static const char *const faults[] = {"\"drop\"", "\"reset\"", "\"garbage\"", "\"reset_on_accept\"", "\"huge\",\"bytes\":4000000"};
    CHECK(signal(SIGPIPE, SIG_DFL) != SIG_ERR);
    for (int i = 0; i < 60; i++) {
        sim_fault(1, text_join(",\"kind\":", faults[i % 5], END));
        CHECK_STATUS(CL_OK, cl_init(sim_config("")));
        CHECK_EITHER(CL_E_CONNECT, CL_E_BAD_RESPONSE, fetch_within(30000));
        CHECK_STATUS(CL_OK, cl_shutdown(5000));
        sim_clear_faults();
    }
}

/* Everything of the process that a library could change behind its host's back. */
typedef struct settings {
    struct sigaction actions[NSIG];
    sigset_t mask;
    stack_t stack;
    struct itimerval timers[3];
    struct rlimit limits[RLIM_NLIMITS];
    char folder[PATH_MAX];
    char name[16];
    mode_t file_mask;
    int dumpable, priority;
    char *environment;
} settings;

static settings settings_now(void)
{
    settings now;
    memset(&now, 0, sizeof now);
    for (int i = 1; i < NSIG; i++)
        sigaction(i, NULL, &now.actions[i]);
    pthread_sigmask(SIG_SETMASK, NULL, &now.mask);
    sigaltstack(NULL, &now.stack);
    for (int i = 0; i < 3; i++)
        getitimer((__itimer_which_t)i, &now.timers[i]);
    for (int i = 0; i < (int)RLIM_NLIMITS; i++)
        getrlimit((__rlimit_resource_t)i, &now.limits[i]);
    if (getcwd(now.folder, sizeof now.folder) == NULL)
        abort();
    prctl(PR_GET_NAME, now.name);
    now.file_mask = umask(022);
    umask(now.file_mask);
    now.dumpable = prctl(PR_GET_DUMPABLE);
    now.priority = getpriority(PRIO_PROCESS, 0);
    now.environment = text_join("", END);
    for (char **entry = environ; *entry != NULL; entry++)
        now.environment = text_join(now.environment, *entry, "\n", END);
    return now;
}

/* Of sa_mask the kernel knows the first part only, and the C library leaves the rest as it is. */
static int is_same_action(const struct sigaction *left, const struct sigaction *right)
{
    int same = left->sa_handler == right->sa_handler && left->sa_flags == right->sa_flags;
    for (int i = 1; i < NSIG; i++)
        same = same && sigismember(&left->sa_mask, i) == sigismember(&right->sa_mask, i);
    return same;
}

static void check_same(const settings *before, const char *when)
{
    settings now = settings_now();
    check_row(when);
    for (int i = 1; i < NSIG; i++)
        CHECK(is_same_action(&before->actions[i], &now.actions[i]) && sigismember(&before->mask, i) == sigismember(&now.mask, i));
    CHECK(memcmp(&before->stack, &now.stack, sizeof now.stack) == 0);
    CHECK(memcmp(before->timers, now.timers, sizeof now.timers) == 0);
    CHECK(memcmp(before->limits, now.limits, sizeof now.limits) == 0);
    CHECK_TEXT(before->folder, now.folder);
    CHECK_TEXT(before->name, now.name);
    CHECK(before->file_mask == now.file_mask);
    CHECK(before->dumpable == now.dumpable && before->priority == now.priority);
    CHECK_TEXT(before->environment, now.environment);
    check_row(NULL);
}

/* Stays first: in a process that has not used the library yet. */
static void test_settings(void)
{
    settings before;
    char *token = NULL;
    before = settings_now();
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    check_same(&before, "initialized");
    CHECK_STATUS(CL_OK, cl_get_token(NULL, &token));
    cl_free_string(token);
    check_same(&before, "with a token");
    CHECK_STATUS(CL_OK, cl_shutdown(5000));
    check_same(&before, "shut down");
    CHECK_STATUS(CL_OK, cl_init(config_offline()));
    CHECK_STATUS(CL_E_CONNECT, cl_get_token(NULL, &token));
    CHECK_STATUS(CL_OK, cl_shutdown(5000));
    check_same(&before, "after a failure");
}

int main(int argc, char **argv)
{
    static const test tests[] = {
        {"settings", test_settings, 1}, {"masks", test_masks, 0},   {"delivery", test_delivery, 0},
        {"delivery_to_lookups", test_delivery_to_lookups, 1}, {"sigpipe", test_sigpipe, 1},
    };
    is_hosts = 1;
    return program_run(tests, sizeof tests / sizeof tests[0], argc, argv);
}
