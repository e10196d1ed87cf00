/* Panics inside the library, with tests/panicking in its place. */
#include "host.h"

#include "sys.h"

#include <stdio.h>
#include <string.h>

#define SECRET "s3cr3t!" /* a part of every panic's text */
#define THREADS 16
#define ROUNDS 25
#define FRAMES 10

static cl_status(CL_CALL *panicking_call)(uint32_t frames);
static cl_status(CL_CALL *panicking_fetch)(void);
static uint32_t(CL_CALL *panicking_dropped)(void);

static void check_texts(void)
{
    const char *message = cl.last_error_message(), *hint = cl.last_error_hint();
    if (message[0] == '\0' || strstr(message, SECRET) != NULL || strstr(hint, SECRET) != NULL)
        bad("the last error is missing, or tells a secret", 0);
}

static void panic_often(void *fetches)
{
    int i;
    for (i = 0; i < ROUNDS; i++) {
        expect("a panic in a call", CL_E_PANIC, panicking_call(FRAMES));
        check_texts();
    }
    if (fetches != NULL) {
        expect("a panic on the library's thread", CL_E_PANIC, panicking_fetch());
        check_texts();
    }
}

static long size_of(const char *path)
{
    FILE *file = fopen(path, "rb");
    long size;
    if (file == NULL)
        return -1;
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    fclose(file);
    return size;
}

/* What a DLL writes to the system's stderr is what is captured. */
static void capture_works(void)
{
    DWORD written;
    sys_capture_begin(test_file("said"));
    WriteFile(GetStdHandle(STD_ERROR_HANDLE), "!", 1, &written, NULL);
    sys_capture_end();
    if (size_of(test_file("said")) != 1)
        bad("stderr is not captured", size_of(test_file("said")));
}

void panics(void)
{
    sys_thread *threads[THREADS];
    int i;
    capture_works();
    load(L"panicking.dll");
    panicking_call = (void *)GetProcAddress(cl.module, "panicking_call");
    panicking_fetch = (void *)GetProcAddress(cl.module, "panicking_fetch");
    panicking_dropped = (void *)GetProcAddress(cl.module, "panicking_dropped");
    sys_capture_begin(test_file("said"));
    panic_often(&cl);
    for (i = 0; i < THREADS; i++)
        threads[i] = sys_thread_start(panic_often, i < 2 ? &cl : NULL);
    for (i = 0; i < THREADS; i++)
        sys_thread_join(threads[i]);
    sys_capture_end();
    if (size_of(test_file("said")) != 0)
        bad("something was printed", size_of(test_file("said")));
    /* Each fetch panics twice, below 3 frames. */
    if (panicking_dropped() != (THREADS + 1) * ROUNDS * FRAMES + 3 * 2 * 3)
        bad("not everything was dropped", (long)panicking_dropped());
    /* And it works as before. */
    init_for_token();
    token();
    shut_down_at_once();
}
