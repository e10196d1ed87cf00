/*
 * race RUNS ONE OTHER: starts the two programs in turn, RUNS times each, and prints the median wall time of a process from its start
 * to its end, and the ratio of the medians. In turn, so that both meet the same moods of the machine; a program of its own, because a
 * shell's forks cost more than what is measured.
 */
#define _GNU_SOURCE 1
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static double run(char *program)
{
    char *arguments[] = {program, NULL};
    double started = milliseconds();
    pid_t pid;
    int status;
    if (posix_spawn(&pid, program, NULL, NULL, arguments, environ) != 0 || waitpid(pid, &status, 0) != pid || status != 0) {
        fprintf(stderr, "%s failed\n", program);
        exit(1);
    }
    return milliseconds() - started;
}

static int ascending(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *times, int count)
{
    qsort(times, (size_t)count, sizeof *times, ascending);
    return (times[(count - 1) / 2] + times[count / 2]) / 2;
}

static const char *name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

int main(int count, char **words)
{
    int runs = count == 4 ? atoi(words[1]) : 0, i;
    double *one, *other, first, second;
    if (runs < 1 || (one = malloc(2 * (size_t)runs * sizeof *one)) == NULL) {
        fprintf(stderr, "usage: race RUNS ONE OTHER\n");
        return 2;
    }
    other = one + runs;
    run(words[2]); /* fills the page cache */
    run(words[3]);
    for (i = 0; i < runs; i++) {
        one[i] = run(words[2]);
        other[i] = run(words[3]);
    }
    first = median(one, runs);
    second = median(other, runs);
    printf("%-12s %7.2f ms (fastest %.2f)\n", name(words[2]), first, one[0]);
    printf("%-12s %7.2f ms (fastest %.2f)\n", name(words[3]), second, other[0]);
    printf("%s/%s %.3f\n", name(words[2]), name(words[3]), first / second);
    free(one);
    return 0;
}
