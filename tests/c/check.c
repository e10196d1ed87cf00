#include "check.h"

#include <stdio.h>

#define MAX_SECRETS 1024
#define ROOM 8192 /* for one message: the library cuts what a server said to 256 characters */

suite_settings suite = {0, 0};
char check_poison[] = "poison";

static char *secrets[MAX_SECRETS];
static int secret_count = 0;

static const char *test_name = "";
static const char *row_label = NULL;
static const char *skip_reason = NULL;
static int failures = 0;

static void fail(const char *file, int line, const char *what, const char *detail)
{
    sys_lock();
    failures++;
    printf("FAIL %s%s%s%s %s:%d: %s%s%s\n", test_name, row_label ? " [" : "", row_label ? row_label : "", row_label ? "]" : "", file, line,
           what, detail[0] ? ": " : "", detail);
    fflush(stdout);
    sys_unlock();
}

int check_that(int holds, const char *what, const char *file, int line)
{
    if (!holds)
        fail(file, line, what, "");
    return holds;
}

/* Long texts are cut: a failing line is read by a person. */
static void excerpt(char out[240], const char *text)
{
    if (text == NULL)
        text = "(null)";
    strncpy(out, text, 236);
    strcpy(out + 236, strlen(text) > 236 ? "..." : "");
}

int check_text(const char *expected, const char *got, const char *what, const char *file, int line)
{
    char left[240], right[240], detail[600];
    if (text_equal(expected, got))
        return 1;
    excerpt(left, expected);
    excerpt(right, got);
    sprintf(detail, "expected \"%s\", got \"%s\"", left, right);
    fail(file, line, what, detail);
    return 0;
}

int check_contains(const char *part, const char *text, int wanted, const char *what, const char *file, int line)
{
    char left[240], right[240], detail[600];
    if (text_contains(text, part) == wanted)
        return 1;
    excerpt(left, part);
    excerpt(right, text);
    sprintf(detail, "%s \"%s\" in \"%s\"", wanted ? "no" : "unwanted", left, right);
    fail(file, line, what, detail);
    return 0;
}

void check_secret(const char *secret)
{
    int i;
    size_t length = strlen(secret);
    if (length == 0)
        return;
    sys_lock();
    for (i = 0; i < secret_count; i++)
        if (strcmp(secrets[i], secret) == 0)
            break;
    if (i == secret_count && secret_count < MAX_SECRETS) {
        secrets[i] = (char *)malloc(length + 1);
        if (secrets[i] == NULL)
            abort();
        memcpy(secrets[i], secret, length + 1);
        secret_count++;
    }
    sys_unlock();
}

static void check_holds_no_secret(const char *text, const char *what, const char *file, int line)
{
    int i, count;
    sys_lock();
    count = secret_count; /* only grows, and an entry never changes */
    sys_unlock();
    for (i = 0; i < count; i++)
        if (text_contains(text, secrets[i]))
            fail(file, line, what, "it gives away a secret, a token or a configuration value");
}

static const char *category_of(cl_status status)
{
    if (status == CL_E_CONFIG)
        return "config";
    return status > -20 ? "usage"
        : status > -40  ? "network"
        : status > -60  ? "server"
        : status > -80  ? "credential"
        : status > -90  ? "sign_in"
        : status > -100 ? "storage"
                        : "internal";
}

/* Control characters in a message would break the host's log. */
static int is_printable(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7F)
            return 0;
    return 1;
}

static void check_last_error(cl_status status, const char *what, const char *file, int line)
{
    static const char *const facts[] = {"status",         "name",          "category",    "message",     "hint",
                                        "retryable",      "retry_after_ms", "request_sent", "http_status", "oauth_error",
                                        "oauth_error_description", "attempt_id", "at"};
    const char *message = cl_last_error_message();
    const char *hint = cl_last_error_hint();
    char *json = NULL;
    char value[ROOM], label[ROOM];
    size_t i;
    sprintf(label, "last error after %.400s", what);
    if (message == NULL || hint == NULL || cl_last_error_json(&json) != CL_OK || json == NULL) {
        fail(file, line, label, "it is not there");
        return;
    }
    if (message[0] == '\0' || hint[0] == '\0')
        fail(file, line, label, message[0] == '\0' ? "no message" : "no hint");
    if (!is_printable(message) || !is_printable(hint))
        fail(file, line, label, "control characters");
    for (i = 0; i < sizeof facts / sizeof facts[0]; i++)
        if (!json_member(json, facts[i], value, sizeof value))
            fail(file, line, label, facts[i]);
    if (json_number(json, "status") != (long)status)
        fail(file, line, label, "status is another's");
    if (!json_member(json, "name", value, sizeof value) || strcmp(value, cl_status_name(status)) != 0)
        fail(file, line, label, "name is another's");
    if (!json_member(json, "category", value, sizeof value) || strcmp(value, category_of(status)) != 0)
        fail(file, line, label, "wrong category");
    if (!json_member(json, "request_sent", value, sizeof value)
        || (strcmp(value, "no") != 0 && strcmp(value, "maybe") != 0 && strcmp(value, "null") != 0))
        fail(file, line, label, "request_sent is neither no nor maybe");
    if (!json_member(json, "retryable", value, sizeof value) || (strcmp(value, "true") != 0 && strcmp(value, "false") != 0))
        fail(file, line, label, "retryable is neither true nor false");
    check_holds_no_secret(message, label, file, line);
    check_holds_no_secret(hint, label, file, line);
    check_holds_no_secret(json, label, file, line);
    cl_free_string(json);
}

static void compare(cl_status first, cl_status second, cl_status got, const char *what, const char *file, int line)
{
    char detail[700];
    char message[240];
    if (got != first && got != second) {
        excerpt(message, got == CL_OK ? "" : cl_last_error_message());
        sprintf(detail, "expected %s, got %s (%ld) %s", cl_status_name(first), cl_status_name(got), (long)got, message);
        fail(file, line, what, detail);
    }
    if (suite.fp_traps && !sys_fp_traps_enabled())
        fail(file, line, what, "the floating-point traps were not restored");
}

cl_status check_status(cl_status first, cl_status second, cl_status got, const char *what, const char *file, int line)
{
    compare(first, second, got, what, file, line);
    if (got != CL_OK)
        check_last_error(got, what, file, line);
    return got;
}

cl_status check_bare(cl_status expected, cl_status got, const char *what, const char *file, int line)
{
    compare(expected, expected, got, what, file, line);
    return got;
}

void check_row(const char *label)
{
    row_label = label;
}

void check_skip(const char *why)
{
    skip_reason = why;
}

void check_begin(const char *name)
{
    test_name = name;
    row_label = NULL;
    skip_reason = NULL;
    failures = 0;
}

void check_end(results *counts)
{
    if (failures != 0) {
        counts->failed++;
        printf("FAILED %s\n", test_name);
    } else if (skip_reason != NULL) {
        counts->skipped++;
        printf("SKIPPED %s: %s\n", test_name, skip_reason);
    } else {
        counts->passed++;
    }
    fflush(stdout);
}
