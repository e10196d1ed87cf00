/*
 * Runs a program many times and expects the same end each time.
 *
 *   repeat TIMES PARALLEL LIMIT_MS END PROGRAM [ARGUMENT...]
 *
 * END is an exit code, or "signal:N". The run's number is appended to the arguments. Each run must end so within its time, and write
 * nothing to stdout or stderr; that they are closed when it is over also tells that none of its children lives on. Prints how many runs
 * failed, the first of them in detail; exits 0 if none did.
 */
#define _GNU_SOURCE 1
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST_ARGUMENTS 16
#define MOST_SHOWN 3

static int times, limit_ms, wanted_code = -1, wanted_signal = 0;
static char *arguments[MOST_ARGUMENTS];
static int argument_count;
static atomic_int next_run, failed, slowest_ms;

static long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000L + now.tv_nsec / 1000000L;
}

static pid_t start(int run, int *out)
{
    char number[16];
    char *line[MOST_ARGUMENTS + 2];
    int ends[2];
    pid_t pid;
    snprintf(number, sizeof number, "%d", run);
    memcpy(line, arguments, sizeof arguments);
    line[argument_count] = number;
    line[argument_count + 1] = NULL;
    if (pipe2(ends, O_CLOEXEC) != 0)
        abort();
    pid = vfork();
    if (pid == 0) {
        dup2(ends[1], 1);
        dup2(ends[1], 2);
        execv(line[0], line);
        _exit(127);
    }
    if (pid < 0)
        abort();
    close(ends[1]);
    *out = ends[0];
    return pid;
}

/* Reads until all who could write are gone; 0: the time was up before. */
static int drain(int fd, long deadline, char *text, size_t capacity)
{
    size_t length = 0;
    for (;;) {
        struct pollfd ready = {fd, POLLIN, 0};
        long left = deadline - now_ms();
        ssize_t count;
        text[length] = '\0';
        if (left <= 0)
            return 0;
        if (poll(&ready, 1, (int)left) <= 0)
            continue;
        count = read(fd, text + length, capacity - 1 - length);
        if (count <= 0)
            return 1;
        if (length + 1 < capacity / 2)
            length += (size_t)count;
    }
}

/* The process may live on for a moment after it has closed its pipe. */
static int reap(pid_t pid, long deadline, int *status)
{
    static const struct timespec step = {0, 500000L};
    pid_t ended;
    while ((ended = waitpid(pid, status, WNOHANG)) == 0 && now_ms() < deadline)
        nanosleep(&step, NULL);
    return ended == pid;
}

static void report(int run, const char *what, int status, const char *text)
{
    if (atomic_fetch_add(&failed, 1) >= MOST_SHOWN)
        return;
    printf("run %d: %s", run, what);
    if (WIFEXITED(status))
        printf(", exit code %d", WEXITSTATUS(status));
    if (WIFSIGNALED(status))
        printf(", signal %d%s", WTERMSIG(status), WCOREDUMP(status) ? " (core)" : "");
    printf("%s%s\n", text[0] == '\0' ? "" : ", it wrote: ", text);
    fflush(stdout);
}

static void run_once(int run)
{
    char text[1024] = "";
    int fd, status = 0, ended;
    long started = now_ms(), took;
    pid_t pid = start(run, &fd);
    ended = drain(fd, started + limit_ms, text, sizeof text) && reap(pid, started + limit_ms, &status);
    took = now_ms() - started;
    close(fd);
    if (!ended) {
        kill(pid, SIGKILL);
        waitpid(pid, &status, 0);
        report(run, "it hangs", 0, text);
        return;
    }
    if (took > atomic_load(&slowest_ms))
        atomic_store(&slowest_ms, (int)took);
    if (wanted_signal != 0 ? !WIFSIGNALED(status) || WTERMSIG(status) != wanted_signal
                           : !WIFEXITED(status) || WEXITSTATUS(status) != wanted_code)
        report(run, "another end than expected", status, text);
    else if (text[0] != '\0')
        report(run, "it is not silent", status, text);
}

static void *work(void *unused)
{
    int run;
    (void)unused;
    while ((run = atomic_fetch_add(&next_run, 1)) < times)
        run_once(run);
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t workers[64];
    int parallel, i;
    if (argc < 6 || argc - 5 >= MOST_ARGUMENTS) {
        fprintf(stderr, "usage: %s TIMES PARALLEL LIMIT_MS END PROGRAM [ARGUMENT...]\n", argv[0]);
        return 2;
    }
    times = atoi(argv[1]);
    parallel = atoi(argv[2]) < 64 ? atoi(argv[2]) : 64;
    limit_ms = atoi(argv[3]);
    if (strncmp(argv[4], "signal:", 7) == 0)
        wanted_signal = atoi(argv[4] + 7);
    else
        wanted_code = atoi(argv[4]);
    for (argument_count = 0; argument_count < argc - 5; argument_count++)
        arguments[argument_count] = argv[5 + argument_count];
    for (i = 0; i < parallel; i++)
        if (pthread_create(&workers[i], NULL, work, NULL) != 0)
            abort();
    for (i = 0; i < parallel; i++)
        pthread_join(workers[i], NULL);
    printf("%d runs, %d failed, the slowest took %d ms\n", times, atomic_load(&failed), atomic_load(&slowest_ms));
    return atomic_load(&failed) == 0 ? 0 : 1;
}
