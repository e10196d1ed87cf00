/*
 * Many threads ask for a token at once, and the server sees one request. Each thread reads its own error, in the thread
 * that made the call; nothing needs a lock.
 *
 *   threaded [THREADS]      8 of them, 64 at most
 */
#include "clearline.h"

#include <stdio.h>
#include <stdlib.h>

#if defined(_WIN32)
#include <windows.h>
typedef HANDLE thread;
#define THREAD_RESULT DWORD WINAPI
#else
#include <pthread.h>
typedef pthread_t thread;
#define THREAD_RESULT void *
#endif

#define MOST_THREADS 64
#define TOKEN_ROOM 8192

/* What one thread did. Each writes to its own and main reads it afterwards. */
typedef struct till {
    int number;
    cl_status status;
    size_t token_length;
    char problem[512]; /* the last error belongs to the thread, so what is to outlive it is copied */
} till;

/* A memset() before the buffer's end of life is left out by compilers. */
static void overwrite(char *secret, size_t size)
{
    volatile char *bytes = secret;
    while (size > 0)
        bytes[--size] = '\0';
}

/* A token into the caller's own buffer: nothing is allocated, so nothing has to be released. */
static void serve(till *self)
{
    char token[TOKEN_ROOM];

    self->status = cl_get_token_into(NULL, token, sizeof token, &self->token_length);
    if (self->status != CL_OK) {
        sprintf(self->problem, "%.240s %.240s", cl_last_error_message(), cl_last_error_hint());
        return;
    }
    /* Here the thread sends its request. Should the API answer 401: cl_report_unauthorized(token), ask for a token
     * again, and repeat the request once. */
    overwrite(token, sizeof token);
}

static THREAD_RESULT run(void *argument)
{
    serve((till *)argument);
    return 0;
}

static int start(thread *id, till *one)
{
#if defined(_WIN32)
    *id = CreateThread(NULL, 0, run, one, 0, NULL);
    return *id != NULL;
#else
    return pthread_create(id, NULL, run, one) == 0;
#endif
}

static void join(thread id)
{
#if defined(_WIN32)
    WaitForSingleObject(id, INFINITE);
    CloseHandle(id);
#else
    pthread_join(id, NULL);
#endif
}

int main(int argc, char **argv)
{
    static till tills[MOST_THREADS];
    static thread ids[MOST_THREADS];
    int count = argc > 1 ? atoi(argv[1]) : 8, started, i, served = 0;
    char *stats, *requests;

    if (count < 1 || count > MOST_THREADS) {
        fprintf(stderr, "1 to %d threads\n", MOST_THREADS);
        return 2;
    }
    if (cl_init(NULL) != CL_OK) {
        fprintf(stderr, "%s\n%s\n", cl_last_error_message(), cl_last_error_hint());
        return 1;
    }
    for (started = 0; started < count; started++) {
        tills[started].number = started + 1;
        if (!start(&ids[started], &tills[started]))
            break;
    }
    for (i = 0; i < started; i++) {
        join(ids[i]);
        if (tills[i].status == CL_OK)
            served++;
        else
            fprintf(stderr, "till %d: %s: %s\n", tills[i].number, cl_status_name(tills[i].status), tills[i].problem);
    }
    printf("%d of %d threads have a token\n", served, count);

    if (served > 0 && cl_stats(NULL, &stats) == CL_OK) {
        if (cl_json_get(stats, "/clients/default/slots/0/token_requests/ok", &requests) == CL_OK) {
            printf("%s request to the server\n", requests);
            cl_free_string(requests);
        }
        cl_free_string(stats);
    }
    cl_shutdown(5000);
    return served == count ? 0 : 1;
}
