/*
 * A program that loads clearline.dll as a till does, by its full path, and then ends, or treats it badly, in one WAY.
 *
 *   host WAY      ends with exit code 42, within seconds, if all was well; otherwise says what was not
 *
 * "waiting" is a thread in cl_get_token whose server accepts connections and never says a word. The ways that need a token
 * ask the simulator (CLEARLINE_SIMULATOR_URL, _CA).
 */
#include <winsock2.h>
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clearline.h"

#define GOOD 42

typedef cl_status(CL_CALL *init_function)(const char *);
typedef cl_status(CL_CALL *get_token_function)(const char *, char **);
typedef cl_status(CL_CALL *get_token_json_function)(const char *, char **);
typedef void(CL_CALL *free_string_function)(char *);
typedef cl_status(CL_CALL *shutdown_function)(unsigned int);

static HMODULE library;
static init_function init;
static get_token_function get_token;
static get_token_json_function get_token_json;
static free_string_function free_string;
static shutdown_function shut_down;
static HANDLE caller;
static volatile LONG answered = 0;

static int bad(const char *what, long number)
{
    printf("%s (%ld)\n", what, number);
    fflush(stdout);
    TerminateProcess(GetCurrentProcess(), 1);
    return 1;
}

static void load(void)
{
    WCHAR path[MAX_PATH];
    DWORD length = GetModuleFileNameW(NULL, path, MAX_PATH);
    while (length > 0 && path[length - 1] != L'\\')
        length--;
    lstrcpyW(path + length, L"clearline.dll");
    library = LoadLibraryW(path);
    if (library == NULL)
        bad("LoadLibrary", (long)GetLastError());
    /* By their plain names, in 32 bit too. The detour over void * keeps the compiler calm. */
    init = (init_function)(void *)GetProcAddress(library, "cl_init");
    get_token = (get_token_function)(void *)GetProcAddress(library, "cl_get_token");
    get_token_json = (get_token_json_function)(void *)GetProcAddress(library, "cl_get_token_json");
    free_string = (free_string_function)(void *)GetProcAddress(library, "cl_free_string");
    shut_down = (shutdown_function)(void *)GetProcAddress(library, "cl_shutdown");
    if (!init || !get_token || !get_token_json || !free_string || !shut_down)
        bad("GetProcAddress", (long)GetLastError());
}

/* A client whose server listens and is silent. */
static void init_silent(void)
{
    WSADATA data;
    struct sockaddr_in address;
    int length = sizeof address;
    char config[512];
    SOCKET listener;
    long status;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (WSAStartup(MAKEWORD(2, 2), &data) != 0 || (listener = socket(AF_INET, SOCK_STREAM, 0)) == INVALID_SOCKET
        || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 16) != 0
        || getsockname(listener, (struct sockaddr *)&address, &length) != 0)
        bad("no listener", WSAGetLastError());
    sprintf(config, "{\"environment\":{\"auth_base_url\":\"https://127.0.0.1:%d\"},\"client_id\":\"pos-demo\",\"client_secret\":\"s\","
                    "\"proxy\":\"none\"}", ntohs(address.sin_port));
    status = init(config);
    if (status != CL_OK)
        bad("cl_init", status);
}

static DWORD WINAPI call(LPVOID unused)
{
    char *token = NULL;
    (void)unused;
    get_token(NULL, &token);
    InterlockedExchange((LONG *)&answered, 1);
    return 0;
}

static void start_waiting(void)
{
    init_silent();
    caller = CreateThread(NULL, 0, call, NULL, 0, NULL);
    Sleep(400);
    if (caller == NULL || answered)
        bad("the call does not wait", 0);
}

static void still_loaded(int times)
{
    WCHAR path[MAX_PATH];
    while (times-- > 0)
        FreeLibrary(library);
    if (GetModuleFileNameW(GetModuleHandleW(L"clearline.dll"), path, MAX_PATH) == 0)
        bad("it is unloaded", 0);
    Sleep(300);
}

static void in_the_end(void)
{
    long status = shut_down(2000);
    if (status != CL_OK)
        bad("cl_shutdown at exit", status);
}

/* "C:\x" as JSON text. */
static void quote(const char *text, char *json)
{
    *json++ = '"';
    for (; *text; *json++ = *text++)
        if (*text == '\\' || *text == '"')
            *json++ = '\\';
    *json++ = '"';
    *json = '\0';
}

static void token_with(const char *ca)
{
    char config[4096], path[2048], *token = NULL;
    long status;
    quote(ca, path);
    sprintf(config, "{\"environment\":{\"auth_base_url\":\"%s\"},\"client_id\":\"pos-demo\",\"client_secret\":\"s3cr3t!\",\"ca_file\":%s}",
            getenv("CLEARLINE_SIMULATOR_URL"), path);
    status = init(config);
    if (status != CL_OK)
        bad("cl_init", status);
    status = get_token(NULL, &token);
    if (status != CL_OK)
        bad("cl_get_token", status);
    free_string(token);
}

static DWORD WINAPI token_in_little_room(LPVOID unused)
{
    (void)unused;
    token_with(getenv("CLEARLINE_SIMULATOR_CA"));
    return GOOD;
}

/* The authority's certificate in a folder that no ANSI code page can name. */
static void wide_path(void)
{
    static const WCHAR name[] = L"\\\x043a\x0430\x0441\x0441\x0430-\x6536\x94f6\x53f0.pem";
    WCHAR from[MAX_PATH], to[MAX_PATH];
    char utf8[MAX_PATH * 3];
    MultiByteToWideChar(CP_ACP, 0, getenv("CLEARLINE_SIMULATOR_CA"), -1, from, MAX_PATH);
    MultiByteToWideChar(CP_ACP, 0, getenv("CLEARLINE_TEST_DIR"), -1, to, MAX_PATH);
    lstrcatW(to, name);
    if (!CopyFileW(from, to, FALSE))
        bad("CopyFile", (long)GetLastError());
    WideCharToMultiByte(CP_UTF8, 0, to, -1, utf8, sizeof utf8, NULL, NULL);
    token_with(utf8);
    DeleteFileW(to);
}

static void many_restarts(void)
{
    DWORD before = 0, after = 0;
    int i;
    for (i = 0; i < 400; i++) {
        if (i == 20)
            GetProcessHandleCount(GetCurrentProcess(), &before);
        init("{\"environment\":\"test\",\"client_id\":\"a\",\"client_secret\":\"b\",\"proxy\":\"none\"}");
        shut_down(1000);
    }
    GetProcessHandleCount(GetCurrentProcess(), &after);
    if (after > before)
        bad("handles left", (long)(after - before));
}

int main(int count, char **words)
{
    const char *way = count > 1 ? words[1] : "";
    char *text = NULL;
    DWORD code = 0;
    long status;
    load();
    if (strcmp(way, "main_returns") == 0) {
        start_waiting();
    } else if (strcmp(way, "exit_process") == 0) {
        start_waiting();
        ExitProcess(GOOD);
    } else if (strcmp(way, "terminate_process") == 0) {
        start_waiting();
        TerminateProcess(GetCurrentProcess(), GOOD);
    } else if (strcmp(way, "shutdown_at_exit") == 0) {
        start_waiting();
        atexit(in_the_end);
    } else if (strcmp(way, "terminate_caller") == 0) {
        start_waiting();
        TerminateThread(caller, 1);
        status = get_token_json("{\"timeout_ms\":0}", &text);
        if (status != CL_E_PENDING)
            bad("a call after TerminateThread", status);
        if ((status = shut_down(2000)) != CL_OK)
            bad("cl_shutdown after TerminateThread", status);
    } else if (strcmp(way, "free_at_once") == 0) {
        init_silent();
        still_loaded(5);
    } else if (strcmp(way, "free_while_waiting") == 0) {
        start_waiting();
        still_loaded(5);
        shut_down(2000);
        if (WaitForSingleObject(caller, 3000) != WAIT_OBJECT_0 || !answered)
            bad("the caller still waits", 0);
    } else if (strcmp(way, "free_never_used") == 0) {
        FreeLibrary(library);
        if (GetModuleHandleW(L"clearline.dll") != NULL)
            bad("it stays although nobody called cl_init", 0);
    } else if (strcmp(way, "small_stack") == 0) {
        caller = CreateThread(NULL, 65536, token_in_little_room, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
        WaitForSingleObject(caller, INFINITE);
        GetExitCodeThread(caller, &code);
        if (code != GOOD)
            bad("the thread", (long)code);
    } else if (strcmp(way, "wide_path") == 0) {
        wide_path();
    } else if (strcmp(way, "restarts") == 0) {
        many_restarts();
    } else {
        bad("no such way", count);
    }
    return GOOD;
}
