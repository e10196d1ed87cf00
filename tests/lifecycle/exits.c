/*
 * A process that ends while a fetch is under way.
 *
 *   exits WAY RUN
 *
 * Exits with GOOD, unless the way to end decides otherwise; `run` knows what to expect of each.
 */
#define _GNU_SOURCE 1
#include "exits.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void stay(void)
{
    for (;;)
        pause();
}

static int way_return(int run)
{
    begin(run);
    return GOOD;
}

static int way_exit(int run)
{
    begin(run);
    exit(GOOD);
}

static int way__exit(int run)
{
    begin(run);
    _exit(GOOD);
}

static int way_quick_exit(int run)
{
    begin(run);
    quick_exit(GOOD);
}

/* From another thread, while main waits for a token. */
static void *exit_soon(void *pause_us)
{
    usleep(*(useconds_t *)pause_us);
    exit(GOOD);
}

static int way_other_thread(int run)
{
    static useconds_t pause_us;
    pthread_t thread;
    pause_us = (useconds_t)(run * 311 % 5000);
    begin(run);
    expect(pthread_create(&thread, NULL, exit_soon, &pause_us) == 0);
    call_once();
    stay();
}

/* main is gone while others go on; the last of the host's threads ends the process. */
static int way_pthread_exit(int run)
{
    static useconds_t pause_us = 1000;
    pthread_t thread;
    begin(run);
    begin_waiters(2);
    expect(pthread_create(&thread, NULL, exit_soon, &pause_us) == 0);
    pthread_exit(NULL);
}

/* As POSIX has it: when the last thread ends the process does, with 0. After cl_shutdown none of ours keeps it alive. */
static void *shut_down_and_end(void *run)
{
    expect(cl_shutdown(*(int *)run % 4 < 2 ? 5000 : 0) == CL_OK);
    return NULL;
}

static int way_last_thread(int run)
{
    static int number;
    pthread_t thread;
    number = run;
    begin(run);
    expect(pthread_create(&thread, NULL, shut_down_and_end, &number) == 0);
    pthread_exit(NULL);
}

/* A handler that was there before cl_init runs after the library has taken notice. */
static int way_atexit_before(int run)
{
    expect(atexit(expect_shut_down) == 0);
    begin(run);
    exit(GOOD);
}

/* One that came after runs before that, but in main's thread the library notices all the same. */
static int way_atexit_after(int run)
{
    begin(run);
    expect(atexit(expect_shut_down) == 0);
    exit(GOOD);
}

/* In another thread it does not: the call is as good as any other. */
static void *exit_now(void *unused)
{
    (void)unused;
    exit(GOOD);
}

static int way_atexit_thread(int run)
{
    pthread_t thread;
    begin(run & ~1);
    expect(atexit(call_once) == 0);
    expect(pthread_create(&thread, NULL, exit_now, NULL) == 0);
    stay();
}

static int way_lookup(int run)
{
    begin_lookup(run);
    return GOOD;
}

static int way_connect(int run)
{
    begin_connect(run);
    return GOOD;
}

static int way_waiters(int run)
{
    begin(run);
    begin_waiters(8);
    exit(GOOD);
}

static int way_caller(int run)
{
    begin(run);
    begin_caller();
    exit(GOOD);
}

static int way_sigterm(int run)
{
    begin(run);
    begin_waiters(1);
    kill(getpid(), SIGTERM);
    stay();
}

static int way_exec(int run)
{
    begin(run);
    begin_waiters(1);
    execl("/bin/sh", "sh", "-c", "exit 42", (char *)NULL);
    return BAD;
}

/* Shut down without waiting, so that the threads are still on their way out. */
static int way_shutdown(int run)
{
    begin(run);
    expect(cl_shutdown(run % 4 < 2 ? 0 : 1000) == CL_OK);
    expect(run % 8 < 4 || cl_shutdown(0) == CL_OK);
    return GOOD;
}

/* While another thread is inside cl_init and cl_shutdown. */
static void *restart_for_ever(void *unused)
{
    for (;;) {
        cl_status status = cl_shutdown(100);
        expect(status == CL_OK);
        status = cl_init("{\"environment\":\"test\",\"client_id\":\"a\",\"client_secret\":\"b\"}");
        expect(status == CL_OK || status == CL_E_SHUT_DOWN);
    }
    return unused;
}

static int way_restarts(int run)
{
    pthread_t thread;
    begin(run);
    expect(pthread_create(&thread, NULL, restart_for_ever, NULL) == 0);
    usleep((useconds_t)(run * 97 % 3000));
    exit(GOOD);
}

/* A forked child that never calls cl_init ends while the parent's fetch is under way; then the parent does. */
static int way_fork(int run)
{
    int status = 0;
    pid_t pid;
    begin(run);
    pid = fork();
    if (pid == 0)
        exit(GOOD);
    expect(pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* A fork at any moment of another thread's first calls, when everything is being made that a process makes once. */
static void *first_calls(void *run)
{
    usleep((useconds_t)(*(int *)run % 5 * 100));
    begin(*(int *)run & ~1);
    call_once();
    return NULL;
}

static int way_fork_early(int run)
{
    static int number;
    int status = 0;
    pthread_t thread;
    pid_t pid;
    number = run;
    expect(pthread_create(&thread, NULL, first_calls, &number) == 0);
    usleep((useconds_t)(run * 137 % 40000 / (run % 3 == 0 ? 20 : 1)));
    pid = fork();
    if (pid == 0) {
        begin(0);
        call_once();
        exit(GOOD);
    }
    pthread_join(thread, NULL);
    expect(pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status));
    return WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(int run);
    } ways[] = {
        {"return", way_return},
        {"exit", way_exit},
        {"_exit", way__exit},
        {"quick_exit", way_quick_exit},
        {"other_thread", way_other_thread},
        {"pthread_exit", way_pthread_exit},
        {"last_thread", way_last_thread},
        {"atexit_before", way_atexit_before},
        {"atexit_after", way_atexit_after},
        {"atexit_thread", way_atexit_thread},
        {"lookup", way_lookup},
        {"connect", way_connect},
        {"waiters", way_waiters},
        {"caller", way_caller},
        {"sigterm", way_sigterm},
        {"exec", way_exec},
        {"shutdown", way_shutdown},
        {"restarts", way_restarts},
        {"fork", way_fork},
        {"fork_early", way_fork_early},
    };
    for (size_t i = 0; argc == 3 && i < sizeof ways / sizeof ways[0]; i++)
        if (strcmp(argv[1], ways[i].name) == 0)
            return ways[i].run(atoi(argv[2]));
    return 2;
}
