/* One process that ends while the library works: what the C and the C++ ways to end have in common. */
#ifndef LIFECYCLE_EXITS_H
#define LIFECYCLE_EXITS_H

#include "clearline.h"
#include "lookup.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The exit code of a run in which everything was as it should be, and of one that found a mistake. */
#define GOOD 42
#define BAD 3

/* Ends the process at once if `holds` is false. */
void expect(int holds);

/* The library is initialized and a fetch is under way: by the run's number against the simulator, or against a server that is
 * silent. A short pause that differs from run to run follows, so that the fetch is somewhere else each time. */
void begin(int run);
/* The same with a look-up, or a connect, that hangs. */
void begin_lookup(int run);
void begin_connect(int run);

/* `count` threads that wait in cl_get_token. */
void begin_waiters(int count);
/* A thread that calls and calls, whatever the answer, for ever. */
void begin_caller(void);

/* While the process ends every call is refused at once. */
void expect_shut_down(void);
/* Calls, and takes any answer, but never a mistake of the library's. */
void call_once(void);

#ifdef __cplusplus
}
#endif

#endif
