/*
 * A Windows program that owns myapp: a user signs in in the browser, and comes back to the program that is running.
 *
 *   own_scheme              lets a user sign in; the configuration comes from the environment (cl_init with NULL)
 *   own_scheme "myapp:..."  is what Windows starts when the browser is sent there: it hands the address to the first
 *
 *   x86_64-w64-mingw32-gcc -I include examples/windows/own_scheme.c clearline.lib -o own_scheme.exe
 */
#define WIN32_LEAN_AND_MEAN
#define _WIN32_WINNT 0x0601
#include <windows.h>
#include <stdio.h>
#include <string.h>
#include "clearline.h"

#define LONGEST_CALLBACK 32768

/* For this user only, so that it needs no administrator. Done at each start, because programs are moved. */
static int register_scheme(void)
{
    static const wchar_t key[] = L"Software\\Classes\\myapp", what[] = L"URL:My point of sale";
    wchar_t program[MAX_PATH], command[MAX_PATH + 8];
    DWORD length = GetModuleFileNameW(NULL, program, MAX_PATH);

    if (length == 0 || length == MAX_PATH)
        return 0;
    /* With quotes around both, or a space in either would make two arguments of it. */
    wsprintfW(command, L"\"%s\" \"%%1\"", program);
    return RegSetKeyValueW(HKEY_CURRENT_USER, key, NULL, REG_SZ, what, sizeof what) == ERROR_SUCCESS
        && RegSetKeyValueW(HKEY_CURRENT_USER, key, L"URL Protocol", REG_SZ, L"", sizeof L"") == ERROR_SUCCESS
        && RegSetKeyValueW(HKEY_CURRENT_USER, L"Software\\Classes\\myapp\\shell\\open\\command", NULL, REG_SZ, command,
               (lstrlenW(command) + 1) * sizeof *command) == ERROR_SUCCESS;
}

/* Each user who is logged on to this machine has a first instance. */
static const char *pipe_name(void)
{
    static char name[64];
    DWORD session = 0;

    ProcessIdToSessionId(GetCurrentProcessId(), &session);
    wsprintfA(name, "\\\\.\\pipe\\myapp-%lu", session);
    return name;
}

/* The second instance: one message, and the answer to it. */
static int hand_over(const char *callback)
{
    char answer;
    DWORD length;

    return CallNamedPipeA(pipe_name(), (char *)callback, (DWORD)strlen(callback), &answer, 1, &length, 5000);
}

/* The first instance's thread. What it finishes, cl_login_wait() hears of. */
static DWORD WINAPI receive(void *pipe)
{
    static char callback[LONGEST_CALLBACK];
    char *session;
    DWORD length;

    while (ConnectNamedPipe(pipe, NULL) || GetLastError() == ERROR_PIPE_CONNECTED) {
        if (ReadFile(pipe, callback, sizeof callback - 1, &length, NULL)) {
            callback[length] = '\0';
            WriteFile(pipe, "!", 1, &length, NULL);
            FlushFileBuffers(pipe);
            if (cl_login_finish(callback, &session) == CL_OK)
                cl_free_string(session);
            else
                fprintf(stderr, "%s\n%s\n", cl_last_error_message(), cl_last_error_hint());
        }
        DisconnectNamedPipe(pipe);
    }
    return 0;
}

int main(int argc, char **argv)
{
    char *url, *state, *session, *info, *subject;
    HANDLE pipe;

    if (argc > 1 && strncmp(argv[1], "myapp:", 6) == 0)
        return hand_over(argv[1]) ? 0 : 1;

    /* Only one can make it: the first instance, until it ends. */
    pipe = CreateNamedPipeA(pipe_name(), PIPE_ACCESS_DUPLEX | FILE_FLAG_FIRST_PIPE_INSTANCE,
        PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE | PIPE_REJECT_REMOTE_CLIENTS, 1, 16, LONGEST_CALLBACK, 0, NULL);
    if (pipe == INVALID_HANDLE_VALUE) {
        fprintf(stderr, "it is running already\n");
        return 1;
    }
    if (!register_scheme() || !CreateThread(NULL, 0, receive, pipe, 0, NULL)) {
        fprintf(stderr, "Windows error %lu\n", GetLastError());
        return 1;
    }

    if (cl_init(NULL) == CL_OK
        && cl_login_start("{\"redirect_uri\": \"myapp://auth-callback\"}", &url, &state) == CL_OK) {
        printf("open in the browser: %s\n", url); /* "browser": "system" in the request opens it */
        fflush(stdout);
        cl_free_string(url);
        if (cl_login_wait(state, 600000, &session) == CL_OK && cl_session_info(session, &info) == CL_OK
            && cl_json_get(info, "/subject", &subject) == CL_OK) {
            printf("signed in: %s\n", subject);
            return 0;
        }
    }
    fprintf(stderr, "%s\n%s\n", cl_last_error_message(), cl_last_error_hint());
    return 1;
}
