/*
 * What the person at the till sees when something fails: what happened, what to do about it, and a "Retry" only where
 * trying again may help. On Windows it is a message box, elsewhere the same words on stderr.
 */
#include "clearline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(_WIN32)
#include <windows.h>

/* Texts are UTF-8, Windows wants UTF-16. Released with free(). */
static wchar_t *wide(const char *text)
{
    int size = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
    wchar_t *result = (wchar_t *)malloc((size_t)size * sizeof *result);
    if (result != NULL && MultiByteToWideChar(CP_UTF8, 0, text, -1, result, size) == 0) {
        free(result);
        result = NULL;
    }
    return result;
}

/* 1: try again; 0: do not; -1: there is no desktop, as in a service, or no memory. */
static int message_box(const char *text, int may_retry)
{
    wchar_t *words = wide(text);
    int answer = 0;
    if (words != NULL)
        answer = MessageBoxW(NULL, words, L"ClearLine", MB_ICONERROR | (may_retry ? MB_RETRYCANCEL : MB_OK));
    free(words);
    return answer <= 0 ? -1 : answer == IDRETRY; /* Wine says -1 */
}
#else
static int message_box(const char *text, int may_retry)
{
    (void)text, (void)may_retry;
    return -1;
}
#endif

/* One value of the last error, which the caller frees with cl_free_string(). NULL where it is not known. */
static char *fact(const char *error_json, const char *pointer)
{
    char *value;
    if (cl_json_get(error_json, pointer, &value) != CL_OK)
        return NULL;
    if (strcmp(value, "null") == 0) {
        cl_free_string(value);
        return NULL;
    }
    return value;
}

/* Shows the calling thread's last error. Call it right after the call that failed, in the same thread. 1: try again. */
static int show_last_error(void)
{
    /* Everything at once: message and hint as such are overwritten by the next failing call. */
    char *error = NULL, *message, *hint, *retryable, *attempt, *text;
    int may_retry, retry = -1;

    if (cl_last_error_json(&error) != CL_OK)
        return 0;
    message = fact(error, "/message");
    hint = fact(error, "/hint");
    retryable = fact(error, "/retryable");
    attempt = fact(error, "/attempt_id"); /* names the request in the log, for those who are asked for help */
    may_retry = retryable != NULL && strcmp(retryable, "true") == 0;

    text = (char *)malloc((message ? strlen(message) : 0) + (hint ? strlen(hint) : 0) + (attempt ? strlen(attempt) : 0) + 64);
    if (text != NULL) {
        sprintf(text, "%s\n\n%s%s%s", message ? message : "", hint ? hint : "", attempt ? "\n\nFor support: " : "",
                attempt ? attempt : "");
        retry = message_box(text, may_retry);
        if (retry < 0)
            fprintf(stderr, "%s\n%s\n", text, may_retry ? "(trying again may help)" : "(trying again does not help)");
    }
    free(text);
    cl_free_string(attempt);
    cl_free_string(retryable);
    cl_free_string(hint);
    cl_free_string(message);
    cl_free_string(error);
    return retry > 0;
}

int main(void)
{
    char *token;

    if (cl_init(NULL) != CL_OK) {
        show_last_error();
        return 1;
    }
    while (cl_get_token(NULL, &token) != CL_OK) {
        if (!show_last_error()) {
            cl_shutdown(0);
            return 1;
        }
    }
    printf("a token: no dialog\n");
    cl_free_string(token);
    cl_shutdown(5000);
    return 0;
}
