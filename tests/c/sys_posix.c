/* sys.h for Linux and its like. Windows has sys_windows.c. */
#if !defined(_WIN32)

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1 /* feenableexcept, setenv and clock_gettime in spite of -std=c89 (g++ defines it itself) */
#endif

#include "sys.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fenv.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct sys_thread {
    pthread_t id;
    sys_entry entry;
    void *argument;
    int traps;
};

static void *run_thread(void *pointer)
{
    sys_thread *thread = (sys_thread *)pointer;
    if (thread->traps)
        sys_fp_traps_enable();
    thread->entry(thread->argument);
    return NULL;
}

sys_thread *sys_thread_start(sys_entry entry, void *argument)
{
    sys_thread *thread = (sys_thread *)malloc(sizeof *thread);
    if (thread == NULL)
        abort();
    thread->entry = entry;
    thread->argument = argument;
    thread->traps = sys_fp_traps_enabled();
    if (pthread_create(&thread->id, NULL, run_thread, thread) != 0)
        abort();
    return thread;
}

void sys_thread_join(sys_thread *thread)
{
    pthread_join(thread->id, NULL);
    free(thread);
}

struct sys_gate {
    pthread_mutex_t mutex;
    pthread_cond_t opened;
    int open;
};

sys_gate *sys_gate_new(void)
{
    sys_gate *gate = (sys_gate *)malloc(sizeof *gate);
    if (gate == NULL)
        abort();
    pthread_mutex_init(&gate->mutex, NULL);
    pthread_cond_init(&gate->opened, NULL);
    gate->open = 0;
    return gate;
}

void sys_gate_wait(sys_gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
    while (!gate->open)
        pthread_cond_wait(&gate->opened, &gate->mutex);
    pthread_mutex_unlock(&gate->mutex);
}

void sys_gate_open(sys_gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
    gate->open = 1;
    pthread_cond_broadcast(&gate->opened);
    pthread_mutex_unlock(&gate->mutex);
}

void sys_gate_free(sys_gate *gate)
{
    pthread_cond_destroy(&gate->opened);
    pthread_mutex_destroy(&gate->mutex);
    free(gate);
}

static pthread_mutex_t the_lock = PTHREAD_MUTEX_INITIALIZER;

void sys_lock(void)
{
    pthread_mutex_lock(&the_lock);
}

void sys_unlock(void)
{
    pthread_mutex_unlock(&the_lock);
}

unsigned long sys_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (unsigned long)now.tv_sec * 1000UL + (unsigned long)now.tv_nsec / 1000000UL;
}

void sys_sleep_ms(unsigned long milliseconds)
{
    struct timespec left;
    left.tv_sec = (time_t)(milliseconds / 1000UL);
    left.tv_nsec = (long)(milliseconds % 1000UL) * 1000000L;
    while (nanosleep(&left, &left) != 0 && errno == EINTR) {
    }
}

void sys_set_env(const char *name, const char *value)
{
    if (value == NULL)
        unsetenv(name);
    else
        setenv(name, value, 1);
}

long sys_exchange(unsigned short port, const char *request, char *answer, size_t capacity)
{
    struct sockaddr_in address;
    struct timeval patience;
    size_t sent = 0, total = strlen(request), length = 0;
    ssize_t count;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        return -1;
    patience.tv_sec = 20;
    patience.tv_usec = 0;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return -1;
    }
    while (sent < total) {
        count = send(fd, request + sent, total - sent, MSG_NOSIGNAL);
        if (count <= 0) {
            close(fd);
            return -1;
        }
        sent += (size_t)count;
    }
    while (length + 1 < capacity) {
        count = recv(fd, answer + length, capacity - 1 - length, 0);
        if (count <= 0)
            break;
        length += (size_t)count;
    }
    close(fd);
    answer[length] = '\0';
    return (long)length;
}

static int kept[2]; /* the process's own stdout and stderr while they are captured */

int sys_capture_begin(const char *path)
{
    int file;
    fflush(stdout);
    fflush(stderr);
    file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0)
        return 0;
    kept[0] = dup(1);
    kept[1] = dup(2);
    dup2(file, 1);
    dup2(file, 2);
    close(file);
    return 1;
}

void sys_capture_end(void)
{
    int i;
    fflush(stdout);
    fflush(stderr);
    for (i = 0; i < 2; i++) {
        dup2(kept[i], i + 1);
        close(kept[i]);
    }
}

long sys_process_id(void)
{
    return (long)getpid();
}

static long entries(const char *path)
{
    DIR *folder = opendir(path);
    long count = 0;
    if (folder == NULL)
        return -1;
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

long sys_open_handles(void)
{
    return entries("/proc/self/fd");
}

long sys_threads(void)
{
    return entries("/proc/self/task");
}

sys_function sys_function_of(const char *library, const char *name)
{
    char file[256];
    void *loaded, *found;
    sys_function function;
    sprintf(file, "lib%.200s.so", library);
    loaded = dlopen(file, RTLD_NOW | RTLD_NOLOAD);
    if (loaded == NULL)
        return NULL;
    found = dlsym(loaded, name);
    dlclose(loaded);
    memcpy(&function, &found, sizeof function); /* C knows no conversion between the two */
    return found == NULL ? NULL : function;
}

int sys_in_fork(int (*child)(void))
{
    int status = 0;
    pid_t pid;
    fflush(stdout);
    fflush(stderr);
    pid = fork();
    if (pid == 0) {
        alarm(20); /* a child that hangs dies, and the test fails, instead of hanging the suite */
        status = child();
        fflush(stdout);
        _exit(status);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void sys_fp_traps_enable(void)
{
#if defined(__GLIBC__) && defined(FE_ALL_EXCEPT)
    feclearexcept(FE_ALL_EXCEPT); /* x87 would trap at once on a flag left from before */
    feenableexcept(FE_ALL_EXCEPT);
#endif
}

int sys_fp_traps_enabled(void)
{
#if defined(__GLIBC__) && defined(FE_ALL_EXCEPT)
    return fegetexcept() == FE_ALL_EXCEPT;
#else
    return 0;
#endif
}

#else
typedef int sys_posix_is_empty_here; /* C forbids an empty file */
#endif
