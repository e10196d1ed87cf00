/* What the programs of this folder have in common. The checks, the simulator's control and the texts are those of tests/c. */
#ifndef LIFECYCLE_PROGRAM_H
#define LIFECYCLE_PROGRAM_H

#include "../c/check.h"
#include "../c/sim.h"
#include "lookup.h"

/* Runs the tests whose name contains one of the words, or all; ends with the line "N passed, N failed, N skipped". */
int program_run(const test *tests, size_t count, int argc, char **argv);

/* A number from the environment, to run more or fewer rounds. */
int program_setting(const char *name, int otherwise);

/* Configurations of servers that never answer. */
char *config_hung_lookup(const char *more);
char *config_of_port(int port, const char *more);
#define config_offline() config_of_port(1, "")

/* A listener on the loopback interface that never accepts: what connects gets no further than TCP, and once `full` not
 * even that far. Gives the port; the handles stay open until listener_close. */
int listener_open(int full);
void listener_close(void);

/* A fetch that is started and not waited for. */
cl_status fetch_start(void);
/* A call that waits this long at most, and gives what it gets back. */
cl_status fetch_within(long timeout_ms);
/* A call that makes a request although there is a token. */
cl_status fetch_again(void);

/* What /proc tells of this process. */
long proc_number(const char *key);    /* of /proc/self/status, such as "VmRSS" */
long threads_named(const char *name); /* threads whose name begins so; the library's begin with "clearline" */
long threads_switches(void);          /* how often the library's threads have run so far */
int threads_each_blocks(unsigned long long *signals); /* what every one of the library's threads blocks; 0: there is none */

/* Polls until at most `most` threads have that name, ten seconds at most. */
int threads_settle(const char *name, long most);
int handles_settle(long most);

/* Runs `child` in a fork, which then exits as a program does: its exit code, 128 + a signal, or -1. */
int in_child(int (*child)(void));

#endif
