/* The DLL, and what several ways do with it. */
#include "host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

library cl;

void bad(const char *what, long number)
{
    printf("%s (%ld) %s\n", what, number, cl.last_error_message ? cl.last_error_message() : "");
    fflush(stdout);
    TerminateProcess(GetCurrentProcess(), 1);
}

void expect(const char *what, cl_status wanted, cl_status found)
{
    if (found != wanted)
        bad(what, found);
}

HMODULE load_beside(const WCHAR *file)
{
    WCHAR path[MAX_PATH];
    DWORD length = GetModuleFileNameW(NULL, path, MAX_PATH);
    HMODULE module;
    while (length > 0 && path[length - 1] != L'\\')
        length--;
    lstrcpyW(path + length, file);
    module = LoadLibraryW(path);
    if (module == NULL)
        bad("LoadLibrary", (long)GetLastError());
    return module;
}

static FARPROC function(const char *name)
{
    FARPROC found = GetProcAddress(cl.module, name);
    if (found == NULL)
        bad(name, (long)GetLastError());
    return found;
}

/* The detour over void * keeps the compiler calm. */
#define FIND(name) cl.name = (void *)function("cl_" #name)

void load(const WCHAR *file)
{
    cl.module = load_beside(file);
    FIND(init);
    cl.shut_down = (void *)function("cl_shutdown");
    FIND(get_token);
    FIND(get_token_json);
    FIND(login_start);
    FIND(last_error_message);
    FIND(last_error_hint);
    FIND(free_string);
}

static SOCKET listener;

void init_silent(void)
{
    WSADATA data;
    struct sockaddr_in address;
    int length = sizeof address;
    char config[512];
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (WSAStartup(MAKEWORD(2, 2), &data) != 0 || (listener = socket(AF_INET, SOCK_STREAM, 0)) == INVALID_SOCKET
        || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 16) != 0
        || getsockname(listener, (struct sockaddr *)&address, &length) != 0)
        bad("no listener", WSAGetLastError());
    sprintf(config, "{\"environment\":{\"auth_base_url\":\"https://127.0.0.1:%d\"},\"client_id\":\"pos-demo\",\"client_secret\":\"s\","
                    "\"proxy\":\"none\",\"connect_timeout_ms\":" SILENCE_MS ",\"request_timeout_ms\":" SILENCE_MS
                    ",\"call_deadline_ms\":" SILENCE_MS "}", ntohs(address.sin_port));
    expect("cl_init", CL_OK, cl.init(config));
}

void until_silence_is_asked(void)
{
    fd_set asked;
    struct timeval at_most = {60, 0};
    FD_ZERO(&asked);
    FD_SET(listener, &asked);
    if (select(0, &asked, NULL, NULL, &at_most) != 1)
        bad("the server is not asked", WSAGetLastError());
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

void init_as(const char *client_id, const char *ca)
{
    char config[4096], path[2048];
    quote(ca, path);
    sprintf(config, "{\"environment\":{\"auth_base_url\":\"%s\"},\"client_id\":\"%s\",\"client_secret\":\"s3cr3t!\",\"ca_file\":%s}",
            getenv("CLEARLINE_SIMULATOR_URL"), client_id, path);
    expect("cl_init", CL_OK, cl.init(config));
}

void init_for_token(void)
{
    init_as("all-demo", getenv("CLEARLINE_SIMULATOR_CA"));
}

void token(void)
{
    char *text = NULL;
    expect("cl_get_token", CL_OK, cl.get_token(NULL, &text));
    cl.free_string(text);
}

void shut_down_at_once(void)
{
    ULONGLONG begun = GetTickCount64();
    expect("cl_shutdown", CL_OK, cl.shut_down(2 * NO_WAIT_MS));
    if (GetTickCount64() - begun >= NO_WAIT_MS)
        bad("cl_shutdown waited for the request", (long)(GetTickCount64() - begun));
}

const char *test_file(const char *name)
{
    static char paths[2][MAX_PATH];
    static int next;
    char *path = paths[next++ % 2];
    snprintf(path, MAX_PATH, "%s\\%s", getenv("CLEARLINE_TEST_DIR"), name);
    return path;
}
