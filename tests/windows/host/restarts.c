/* A host that starts and ends the library for years. */
#include "host.h"

#include "sys.h"

#define ROUNDS 400
#define WARM 20
#define MOST_WAITS 100

/* Each handle counts; otherwise the counts would say nothing. */
static void counts_work(void)
{
    long handles = sys_open_handles();
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (handles <= 0 || sys_open_handles() != handles + 1)
        bad("handles are not counted", sys_open_handles());
    CloseHandle(event);
    if (sys_threads() < 1)
        bad("threads are not counted", sys_threads());
}

void restarts(void)
{
    long handles = 0, threads = 0;
    int i;
    load(L"clearline.dll");
    counts_work();
    for (i = 0; i < ROUNDS; i++) {
        if (i == WARM) {
            handles = sys_open_handles();
            threads = sys_threads();
        }
        init_for_token();
        if (i % 10 == 0)
            token();
        expect("cl_shutdown", CL_OK, cl.shut_down(20000));
    }
    /* A thread that has come to its end may take a moment to be gone. */
    for (i = 0; i < MOST_WAITS && (sys_open_handles() > handles || sys_threads() > threads); i++)
        Sleep(50);
    if (sys_open_handles() > handles)
        bad("handles left", sys_open_handles() - handles);
    if (sys_threads() > threads)
        bad("threads left", sys_threads() - threads);
}
