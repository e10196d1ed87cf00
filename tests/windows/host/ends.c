/* How a process, a thread or the library may end. "Waiting" is a thread in cl_get_token whose server never says a word. */
#include "host.h"

#include <stdlib.h>

static HANDLE caller;
static volatile LONG answered = 0;

static DWORD WINAPI call(LPVOID unused)
{
    char *text = NULL;
    (void)unused;
    cl.get_token(NULL, &text);
    InterlockedExchange((LONG *)&answered, 1);
    return 0;
}

static void start_waiting(void)
{
    load(L"clearline.dll");
    init_silent();
    caller = CreateThread(NULL, 0, call, NULL, 0, NULL);
    until_silence_is_asked();
    Sleep(200); /* the call has asked for it and waits in a moment */
    if (caller == NULL || answered)
        bad("the call does not wait", 0);
}

static void still_loaded(int times)
{
    WCHAR path[MAX_PATH];
    while (times-- > 0)
        FreeLibrary(cl.module);
    if (GetModuleFileNameW(GetModuleHandleW(L"clearline.dll"), path, MAX_PATH) == 0)
        bad("it is unloaded", 0);
    Sleep(300);
}

void main_returns(void)
{
    start_waiting();
}

void exit_process(void)
{
    start_waiting();
    ExitProcess(GOOD);
}

void terminate_process(void)
{
    start_waiting();
    TerminateProcess(GetCurrentProcess(), GOOD);
}

void shutdown_at_exit(void)
{
    start_waiting();
    atexit(shut_down_at_once);
}

void terminate_caller(void)
{
    char *text = NULL;
    start_waiting();
    TerminateThread(caller, 1);
    expect("a call after TerminateThread", CL_E_PENDING, cl.get_token_json("{\"timeout_ms\":0}", &text));
    shut_down_at_once();
}

void free_at_once(void)
{
    load(L"clearline.dll");
    init_silent();
    still_loaded(5);
}

void free_while_waiting(void)
{
    start_waiting();
    still_loaded(5);
    shut_down_at_once();
    if (WaitForSingleObject(caller, NO_WAIT_MS) != WAIT_OBJECT_0 || !answered)
        bad("the caller still waits", 0);
}

void free_never_used(void)
{
    load(L"clearline.dll");
    FreeLibrary(cl.module);
    if (GetModuleHandleW(L"clearline.dll") != NULL)
        bad("it stays although nobody called cl_init", 0);
}

/* ---- a DLL of the host's that calls while the process ends ---- */

typedef void (*watch_function)(const library *functions);

static void watched(HMODULE late)
{
    init_for_token();
    token(); /* from now on this thread has it at hand */
    ((watch_function)(void *)GetProcAddress(late, "watch"))(&cl);
    ExitProcess(1); /* the DLL ends it otherwise */
}

/* Windows tells DLLs of the end in the opposite order of their loading. */
void called_before_detach(void)
{
    load(L"clearline.dll");
    watched(load_beside(L"late.dll"));
}

void called_after_detach(void)
{
    HMODULE late = load_beside(L"late.dll");
    load(L"clearline.dll");
    watched(late);
}
