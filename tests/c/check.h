/* The suite's own small test framework: checks that print one line when they fail, and tests that count as passed or failed. */
#ifndef SUITE_CHECK_H
#define SUITE_CHECK_H

#include "clearline.h"
#include "../contract.h"

#include "sys.h"
#include "text.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

typedef struct suite_settings {
    int slow;     /* under valgrind: fewer threads, rows and repetitions */
    int fp_traps; /* every floating-point exception is unmasked */
} suite_settings;
extern suite_settings suite;

/* Checks. They may stand on any thread; a failing one fails the running test, which goes on. */
#define CHECK(condition) check_that((condition) ? 1 : 0, #condition, __FILE__, __LINE__)
#define CHECK_TEXT(expected, got) check_text(expected, got, #got, __FILE__, __LINE__)
#define CHECK_CONTAINS(part, text) check_contains(part, text, 1, #text, __FILE__, __LINE__)
#define CHECK_LACKS(part, text) check_contains(part, text, 0, #text, __FILE__, __LINE__)

/* The call's status must be the expected one. If it is a failure, this thread's last error must tell of exactly that one, be
 * complete, and hold no secret. Gives the status. */
#define CHECK_STATUS(expected, call) check_status(expected, expected, call, #call, __FILE__, __LINE__)
/* Where the contract leaves two answers open. */
#define CHECK_EITHER(first, second, call) check_status(first, second, call, #call, __FILE__, __LINE__)
/* For the calls that leave the last error alone even when they fail. */
#define CHECK_BARE(expected, call) check_bare(expected, call, #call, __FILE__, __LINE__)

int check_that(int holds, const char *what, const char *file, int line);
int check_text(const char *expected, const char *got, const char *what, const char *file, int line);
int check_contains(const char *part, const char *text, int wanted, const char *what, const char *file, int line);
cl_status check_status(cl_status first, cl_status second, cl_status got, const char *what, const char *file, int line);
cl_status check_bare(cl_status expected, cl_status got, const char *what, const char *file, int line);

/* From now on no message, hint or error JSON of any thread may contain this text. */
void check_secret(const char *secret);

/* The row of a table that the following checks belong to: shown when one fails. NULL: none. */
void check_row(const char *label);

/* Ends the running test as skipped, unless a check has failed. Return after it. */
void check_skip(const char *why);

/* A pointer that no function returns: output parameters start with it, so that "set to NULL" can be seen. */
extern char check_poison[];

typedef struct test {
    const char *name;
    void (*run)(void);
    int needs_simulator;
} test;

typedef struct results {
    int passed, failed, skipped;
} results;

/* Counts the outcome of one test between begin and end. */
void check_begin(const char *name);
void check_end(results *counts);

#endif
