/* What the suite needs of an operating system, and nothing else: sys_posix.c and sys_windows.c fill it in. */
#ifndef SUITE_SYS_H
#define SUITE_SYS_H

#include <stddef.h>

/* Threads. An entry runs with floating-point traps set as in the thread that started it. */
typedef struct sys_thread sys_thread;
typedef void (*sys_entry)(void *argument);
sys_thread *sys_thread_start(sys_entry entry, void *argument);
void sys_thread_join(sys_thread *thread); /* also frees it */

/* A gate holds threads back until it opens, so that they all start in the same moment. */
typedef struct sys_gate sys_gate;
sys_gate *sys_gate_new(void);
void sys_gate_wait(sys_gate *gate);
void sys_gate_open(sys_gate *gate);
void sys_gate_free(sys_gate *gate);

/* The one lock of the suite: for the counters of check.c and for what tests count across threads. */
void sys_lock(void);
void sys_unlock(void);

unsigned long sys_now_ms(void); /* monotonic; only differences mean anything */
void sys_sleep_ms(unsigned long milliseconds);

/* Value NULL removes it. Only while no other thread runs. */
void sys_set_env(const char *name, const char *value);

/* Sends a request to 127.0.0.1 and reads until the peer closes: bytes read, or -1. The answer is NUL-terminated. */
long sys_exchange(unsigned short port, const char *request, char *answer, size_t capacity);

/* From begin to end, everything written to the process's stdout and stderr goes to the file. */
int sys_capture_begin(const char *path);
void sys_capture_end(void);

long sys_process_id(void);
long sys_open_handles(void); /* -1: not known here */
long sys_threads(void);      /* -1: not known here */

/* A function of a shared library that is loaded already, by its plain name; NULL if there is no such library or function. */
typedef void (*sys_function)(void);
sys_function sys_function_of(const char *library, const char *name);

/* Runs child in a forked copy of the process and returns what it returned; -1: no fork here. */
int sys_in_fork(int (*child)(void));

/* Unmask every floating-point exception of this thread, as Delphi and C++ Builder do; are they all still unmasked? */
void sys_fp_traps_enable(void);
int sys_fp_traps_enabled(void);

#endif
