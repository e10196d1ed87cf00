/* sys.h for Windows: mingw-w64 and Visual C++ (link with ws2_32); runs under Wine. */
#if defined(_WIN32)

#include "sys.h"

#include <winsock2.h>
#include <windows.h>
#include <tlhelp32.h>

#include <fcntl.h>
#include <float.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct sys_thread {
    HANDLE handle;
    sys_entry entry;
    void *argument;
    int traps;
};

static DWORD WINAPI run_thread(LPVOID pointer)
{
    sys_thread *thread = (sys_thread *)pointer;
    if (thread->traps)
        sys_fp_traps_enable(); /* unlike on Linux, a new thread starts with the process's default */
    thread->entry(thread->argument);
    return 0;
}

sys_thread *sys_thread_start(sys_entry entry, void *argument)
{
    sys_thread *thread = (sys_thread *)malloc(sizeof *thread);
    if (thread == NULL)
        abort();
    thread->entry = entry;
    thread->argument = argument;
    thread->traps = sys_fp_traps_enabled();
    thread->handle = CreateThread(NULL, 0, run_thread, thread, 0, NULL);
    if (thread->handle == NULL)
        abort();
    return thread;
}

void sys_thread_join(sys_thread *thread)
{
    WaitForSingleObject(thread->handle, INFINITE);
    CloseHandle(thread->handle);
    free(thread);
}

struct sys_gate {
    HANDLE event;
};

sys_gate *sys_gate_new(void)
{
    sys_gate *gate = (sys_gate *)malloc(sizeof *gate);
    if (gate == NULL)
        abort();
    gate->event = CreateEventA(NULL, TRUE, FALSE, NULL); /* manual reset: lets everyone through */
    return gate;
}

void sys_gate_wait(sys_gate *gate)
{
    WaitForSingleObject(gate->event, INFINITE);
}

void sys_gate_open(sys_gate *gate)
{
    SetEvent(gate->event);
}

void sys_gate_free(sys_gate *gate)
{
    CloseHandle(gate->event);
    free(gate);
}

/* A spin lock needs no initialiser, and what it guards is short. */
static volatile LONG the_lock = 0;

void sys_lock(void)
{
    while (InterlockedExchange((LONG *)&the_lock, 1) != 0)
        Sleep(0);
}

void sys_unlock(void)
{
    InterlockedExchange((LONG *)&the_lock, 0);
}

unsigned long sys_now_ms(void)
{
    return (unsigned long)GetTickCount();
}

void sys_sleep_ms(unsigned long milliseconds)
{
    Sleep((DWORD)milliseconds);
}

void sys_set_env(const char *name, const char *value)
{
    /* The system's copy, which the library reads. The C runtime's stays: changing it could move what getenv has returned. */
    SetEnvironmentVariableA(name, value);
}

long sys_exchange(unsigned short port, const char *request, char *answer, size_t capacity)
{
    static int started = 0;
    struct sockaddr_in address;
    DWORD patience_ms = 20000;
    size_t sent = 0, total = strlen(request), length = 0;
    int count;
    SOCKET peer;
    if (!started) {
        WSADATA data;
        if (WSAStartup(MAKEWORD(2, 2), &data) != 0)
            return -1;
        started = 1;
    }
    peer = socket(AF_INET, SOCK_STREAM, 0);
    if (peer == INVALID_SOCKET)
        return -1;
    setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, (const char *)&patience_ms, sizeof patience_ms);
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(peer, (struct sockaddr *)&address, sizeof address) != 0) {
        closesocket(peer);
        return -1;
    }
    while (sent < total) {
        count = send(peer, request + sent, (int)(total - sent), 0);
        if (count <= 0) {
            closesocket(peer);
            return -1;
        }
        sent += (size_t)count;
    }
    while (length + 1 < capacity) {
        count = recv(peer, answer + length, (int)(capacity - 1 - length), 0);
        if (count <= 0)
            break;
        length += (size_t)count;
    }
    closesocket(peer);
    answer[length] = '\0';
    return (long)length;
}

static int kept[2];

int sys_capture_begin(const char *path)
{
    int file;
    fflush(stdout);
    fflush(stderr);
    file = _open(path, _O_WRONLY | _O_CREAT | _O_TRUNC | _O_BINARY, _S_IREAD | _S_IWRITE);
    if (file < 0)
        return 0;
    kept[0] = _dup(1);
    kept[1] = _dup(2);
    _dup2(file, 1); /* also moves the system's standard handle, which Rust's stdout uses */
    _dup2(file, 2);
    _close(file);
    return 1;
}

void sys_capture_end(void)
{
    int i;
    fflush(stdout);
    fflush(stderr);
    for (i = 0; i < 2; i++) {
        _dup2(kept[i], i + 1);
        _close(kept[i]);
    }
}

long sys_process_id(void)
{
    return (long)GetCurrentProcessId();
}

/* One handle of the whole system, as NtQuerySystemInformation tells it. */
typedef struct system_handle {
    void *object;
    ULONG_PTR process, value;
    ULONG access;
    USHORT creator, type;
    ULONG attributes, reserved;
} system_handle;

typedef LONG(WINAPI *query_function)(ULONG, void *, ULONG, ULONG *);

#define EXTENDED_HANDLES 64
#define TOO_SMALL ((LONG)0xC0000004)

/* Not by GetProcessHandleCount, which gives 0 under Wine 8, always. */
long sys_open_handles(void)
{
    query_function query = (query_function)(sys_function)GetProcAddress(GetModuleHandleA("ntdll.dll"), "NtQuerySystemInformation");
    ULONG size = 65536;
    ULONG_PTR *all = NULL, i;
    const system_handle *handles;
    LONG status = TOO_SMALL;
    long count = 0;
    for (; query != NULL && status == TOO_SMALL && size < 0x10000000; size *= 2) {
        free(all);
        all = (ULONG_PTR *)malloc(size);
        if (all == NULL)
            abort();
        status = query(EXTENDED_HANDLES, all, size, NULL);
    }
    if (status == 0) {
        handles = (const system_handle *)(all + 2); /* behind their number, and a word that means nothing */
        for (i = 0; i < all[0]; i++)
            if (handles[i].process == GetCurrentProcessId())
                count++;
    }
    free(all);
    return status == 0 ? count : -1;
}

long sys_threads(void)
{
    THREADENTRY32 entry;
    BOOL more;
    long count = 0;
    HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0); /* of every process */
    if (all == INVALID_HANDLE_VALUE)
        return -1;
    entry.dwSize = sizeof entry;
    for (more = Thread32First(all, &entry); more; more = Thread32Next(all, &entry))
        if (entry.th32OwnerProcessID == GetCurrentProcessId())
            count++;
    CloseHandle(all);
    return count;
}

sys_function sys_function_of(const char *library, const char *name)
{
    char file[256];
    HMODULE loaded;
    sprintf(file, "%.200s.dll", library);
    loaded = GetModuleHandleA(file);
    return loaded == NULL ? NULL : (sys_function)GetProcAddress(loaded, name);
}

int sys_in_fork(int (*child)(void))
{
    (void)child;
    return -1;
}

#ifndef _MCW_EM
#define _MCW_EM 0x0008001F
#endif

void sys_fp_traps_enable(void)
{
    _clearfp();
    _controlfp(0, _MCW_EM); /* leaves the denormal mask alone; Delphi does too */
}

int sys_fp_traps_enabled(void)
{
    return (_controlfp(0, 0) & 0x1F) == 0;
}

#else
typedef int sys_windows_is_empty_here;
#endif
