/*
 * What Windows' proxy settings do to a token request. The server's name is known to the proxies alone (tests/proxy/with_name),
 * so that a token has come through one of them, and CL_E_DNS says that the name was looked up here.
 *
 *   proxy      with the simulator's usual variables, and CLEARLINE_TEST_PROXY and CLEARLINE_TEST_GUARDED, the ports of two
 *              proxies, of which the second wants a login. Last line: N passed, N failed, N skipped
 *
 * The settings are those of the Wine prefix, written as Windows keeps them. A PAC file comes from a thread of this program.
 */
#include <winsock2.h>
#include <windows.h>
#include <winhttp.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clearline.h"

#define HOST "wrong-host.invalid"

/* Bits of the settings. */
#define DIRECT 1
#define SERVER 2
#define SCRIPT 4
#define DETECT 8

static int failed_here, passed, failed;
static int simulator_port, open_port, guarded_port, closed_port;

#define CHECK(condition) check((condition) != 0, #condition, __LINE__)

static void check(int holds, const char *what, int line)
{
    if (holds)
        return;
    printf("proxy.c:%d: %s\n    last error: %s %s\n", line, what, cl_last_error_message(), cl_last_error_hint());
    failed_here = 1;
}

/* ---- the settings ---- */

static unsigned char *put_number(unsigned char *at, DWORD number)
{
    memcpy(at, &number, 4);
    return at + 4;
}

static unsigned char *put_text(unsigned char *at, const char *text)
{
    size_t length = text ? strlen(text) : 0;
    at = put_number(at, (DWORD)length);
    if (length)
        memcpy(at, text, length);
    return at + length;
}

static void write_value(HKEY root, const char *name, const unsigned char *value, size_t size)
{
    HKEY key;
    CHECK(RegCreateKeyExA(root, "Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\Connections", 0, NULL, 0,
                          KEY_WRITE, NULL, &key, NULL) == ERROR_SUCCESS);
    CHECK(RegSetValueExA(key, name, 0, REG_BINARY, value, (DWORD)size) == ERROR_SUCCESS);
    RegCloseKey(key);
}

static void set_user(DWORD flags, const char *servers, const char *except, const char *script)
{
    static DWORD change;
    unsigned char value[1024] = {0}, *at = value;
    at = put_number(at, 70);
    at = put_number(at, ++change);
    at = put_number(at, flags);
    at = put_text(at, servers);
    at = put_text(at, except);
    at = put_text(at, script);
    write_value(HKEY_CURRENT_USER, "DefaultConnectionSettings", value, (size_t)(at - value) + 32);
}

/* As "netsh winhttp set proxy" does; NULL: direct. */
static void set_machine(const char *servers, const char *except)
{
    unsigned char value[1024] = {0}, *at = value;
    at = put_number(at, 24);
    at = put_number(at, 0);
    at = put_number(at, servers ? SERVER | DIRECT : DIRECT);
    at = put_text(at, servers);
    at = put_text(at, except);
    write_value(HKEY_LOCAL_MACHINE, "WinHttpSettings", value, (size_t)(at - value));
}

/* ---- servers ---- */

static SOCKET listen_somewhere(int *port)
{
    struct sockaddr_in address;
    int length = sizeof address;
    SOCKET listener = socket(AF_INET, SOCK_STREAM, 0);
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (listener == INVALID_SOCKET || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 16) != 0
        || getsockname(listener, (struct sockaddr *)&address, &length) != 0) {
        printf("no listener: %d\n", WSAGetLastError());
        exit(1);
    }
    *port = ntohs(address.sin_port);
    return listener;
}

/* What the PAC file says (an expression; "": the connection is cut instead), how often it was fetched, and where it is. */
static char pac_says[256];
static volatile LONG pac_requests;
static int pac_port, silent_port;

/* The file that makes WinHTTP forget the other one. */
#define OTHER_FILE "/other.pac"

static DWORD WINAPI serve_pac(LPVOID listener)
{
    for (;;) {
        char text[1024] = "";
        SOCKET client = accept((SOCKET)(UINT_PTR)listener, NULL, NULL);
        if (client == INVALID_SOCKET)
            return 0;
        if (recv(client, text, sizeof text - 1, 0) > 0) {
            int is_other = strstr(text, OTHER_FILE) != NULL;
            if (!is_other)
                InterlockedIncrement(&pac_requests);
            if (is_other || pac_says[0] != '\0') {
                char script[512];
                int length = sprintf(script, "function FindProxyForURL(url, host) { return host == \"" HOST "\" ? %s : \"PROXY 127.0.0.1:%d\"; }",
                                     is_other ? "\"DIRECT\"" : pac_says, closed_port);
                sprintf(text, "HTTP/1.1 200 OK\r\nContent-Type: application/x-ns-proxy-autoconfig\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
                        length, script);
                send(client, text, (int)strlen(text), 0);
                shutdown(client, SD_SEND);
                while (recv(client, text, sizeof text, 0) > 0) {
                }
            }
        }
        closesocket(client);
    }
}

static void start_servers(void)
{
    WSADATA data;
    SOCKET listener;
    WSAStartup(MAKEWORD(2, 2), &data);
    closesocket(listen_somewhere(&closed_port));
    listener = listen_somewhere(&pac_port);
    CloseHandle(CreateThread(NULL, 0, serve_pac, (LPVOID)(UINT_PTR)listener, 0, NULL));
    listen_somewhere(&silent_port);
}

/* The address of a PAC file that says this. A new one for each test. */
static const char *script_of(const char *expression)
{
    static char url[64];
    static int number;
    strcpy(pac_says, expression);
    sprintf(url, "http://127.0.0.1:%d/%d.pac", pac_port, ++number);
    return url;
}

typedef HINTERNET(WINAPI *open_function)(LPCWSTR, DWORD, LPCWSTR, LPCWSTR, DWORD);
typedef BOOL(WINAPI *ask_function)(HINTERNET, LPCWSTR, WINHTTP_AUTOPROXY_OPTIONS *, WINHTTP_PROXY_INFO *);
typedef BOOL(WINAPI *close_function)(HINTERNET);

/* From now on the file says this. WinHTTP keeps the last one that it fetched for a while, so it fetches another. */
static void script_says(const char *expression)
{
    WCHAR path[MAX_PATH + 16], url[64];
    WINHTTP_AUTOPROXY_OPTIONS options = {0};
    WINHTTP_PROXY_INFO info = {0};
    HMODULE winhttp;
    HINTERNET session;
    GetSystemDirectoryW(path, MAX_PATH);
    winhttp = LoadLibraryW(lstrcatW(path, L"\\winhttp.dll"));
    session = ((open_function)(void *)GetProcAddress(winhttp, "WinHttpOpen"))(L"test", WINHTTP_ACCESS_TYPE_NO_PROXY, NULL, NULL, 0);
    swprintf(url, sizeof url / sizeof url[0], L"http://127.0.0.1:%d" OTHER_FILE, pac_port);
    options.dwFlags = WINHTTP_AUTOPROXY_CONFIG_URL;
    options.lpszAutoConfigUrl = url;
    CHECK(((ask_function)(void *)GetProcAddress(winhttp, "WinHttpGetProxyForUrl"))(session, L"http://" HOST "/", &options, &info));
    CHECK(info.dwAccessType == WINHTTP_ACCESS_TYPE_NO_PROXY);
    ((close_function)(void *)GetProcAddress(winhttp, "WinHttpCloseHandle"))(session);
    FreeLibrary(winhttp);
    strcpy(pac_says, expression);
}

/* ---- the library ---- */

/* "http=a:%d" with a port. */
static const char *at_port(const char *format, int port)
{
    static char texts[4][128];
    static int next;
    char *text = texts[next++ % 4];
    sprintf(text, format, port);
    return text;
}

static void init_for(const char *host, const char *more)
{
    char config[2048], ca[1024], *json = NULL;
    const char *path = getenv("CLEARLINE_SIMULATOR_CA");
    CHECK(cl_json_quote(path, &json) == CL_OK);
    lstrcpynA(ca, json, sizeof ca);
    cl_free_string(json);
    sprintf(config, "{\"environment\":{\"auth_base_url\":\"https://%s:%d\"},\"client_id\":\"pos-demo\",\"client_secret\":\"s3cr3t!\",\"ca_file\":%s%s}",
            host, simulator_port, ca, more);
    cl_shutdown(5000);
    CHECK(cl_init(config) == CL_OK);
}

static cl_status token(void)
{
    char *text = NULL;
    cl_status status = cl_get_token(NULL, &text);
    cl_free_string(text);
    return status;
}

/* A new client's first request. */
static cl_status token_of(const char *more)
{
    init_for(HOST, more);
    return token();
}

/* Whether this client has a token at last: after a failure the next request waits a second, and longer every time. */
static int token_comes(void)
{
    int i;
    for (i = 0; i < 100 && token() != CL_OK; i++)
        Sleep(200);
    return token() == CL_OK;
}

/* Whether the last error's hint speaks of the script. */
static int blames_script(void)
{
    return strstr(cl_last_error_hint(), "automatic proxy configuration") != NULL;
}

/* ---- the tests, which begin without any proxy ---- */

static void test_no_proxy(void)
{
    CHECK(token_of("") == CL_E_DNS);
    CHECK(!blames_script());
}

static void test_variables_do_not_count(void)
{
    SetEnvironmentVariableA("HTTPS_PROXY", at_port("http://127.0.0.1:%d", open_port));
    CHECK(token_of("") == CL_E_DNS);
    SetEnvironmentVariableA("HTTPS_PROXY", NULL);
}

static void test_the_users_server(void)
{
    set_user(DIRECT | SERVER, at_port("127.0.0.1:%d", open_port), "", "");
    CHECK(token_of("") == CL_OK);
    CHECK(token_of(",\"proxy\":\"system\"") == CL_OK);
    CHECK(token_of(",\"proxy\":\"none\"") == CL_E_DNS);
}

/* Without a new client: the settings are read for each request. */
static void test_settings_that_change(void)
{
    set_user(DIRECT | SERVER, at_port("127.0.0.1:%d", closed_port), "", "");
    CHECK(token_of("") == CL_E_PROXY);
    set_user(DIRECT | SERVER, at_port("127.0.0.1:%d", open_port), "", "");
    CHECK(token_comes());
}

static void test_a_server_for_each_protocol(void)
{
    char servers[128];
    sprintf(servers, "http=127.0.0.1:%d;https=127.0.0.1:%d", closed_port, open_port);
    set_user(DIRECT | SERVER, servers, "", "");
    CHECK(token_of("") == CL_OK);
    set_user(DIRECT | SERVER, at_port("http=127.0.0.1:%d", open_port), "", "");
    CHECK(token_of("") == CL_E_DNS);
    set_user(DIRECT | SERVER, at_port("socks=127.0.0.1:%d", open_port), "", "");
    CHECK(token_of("") == CL_E_PROXY);
    CHECK(strstr(cl_last_error_message(), "SOCKS") != NULL);
}

static void test_exceptions(void)
{
    const char *server = at_port("127.0.0.1:%d", open_port);
    set_user(DIRECT | SERVER, server, "*.example;*.invalid", "");
    CHECK(token_of("") == CL_E_DNS);
    set_user(DIRECT | SERVER, server, "<local>;10.*;host.invalid", "");
    CHECK(token_of("") == CL_OK);
}

static void test_the_second_server_where_the_first_is_not_reached(void)
{
    char servers[128];
    sprintf(servers, "127.0.0.1:%d;127.0.0.1:%d", closed_port, open_port);
    set_user(DIRECT | SERVER, servers, "", "");
    CHECK(token_of("") == CL_OK);
    /* One that refuses is no reason to try another. */
    sprintf(servers, "127.0.0.1:%d;127.0.0.1:%d", guarded_port, open_port);
    set_user(DIRECT | SERVER, servers, "", "");
    CHECK(token_of("") == CL_E_PROXY_AUTH);
    CHECK(strstr(cl_last_error_hint(), "NTLM") != NULL);
}

static void test_a_login_in_the_configuration(void)
{
    set_user(DIRECT | SERVER, at_port("127.0.0.1:%d", closed_port), "", "");
    CHECK(token_of(at_port(",\"proxy\":\"http://pos-demo:s3cr3t@127.0.0.1:%d\"", guarded_port)) == CL_OK);
}

static void test_the_machines_server(void)
{
    set_machine(at_port("127.0.0.1:%d", open_port), "");
    CHECK(token_of("") == CL_OK);
    set_machine(at_port("127.0.0.1:%d", open_port), "*.invalid");
    CHECK(token_of("") == CL_E_DNS);
    /* The user's come first. */
    set_machine(at_port("127.0.0.1:%d", closed_port), "");
    set_user(DIRECT | SERVER, at_port("127.0.0.1:%d", open_port), "", "");
    CHECK(token_of("") == CL_OK);
}

static void test_this_machine_itself(void)
{
    set_user(DIRECT | SERVER, at_port("127.0.0.1:%d", open_port), "<-loopback>", "");
    init_for("localhost", "");
    CHECK(token() == CL_E_TLS); /* the certificate is for HOST: it was the server that answered */
}

static void test_a_script(void)
{
    LONG before = pac_requests;
    set_user(DIRECT | SCRIPT, "", "", script_of(at_port("\"PROXY 127.0.0.1:%d\"", open_port)));
    CHECK(token_of("") == CL_OK);
    CHECK(pac_requests == before + 1);
}

static void test_a_script_comes_before_the_server(void)
{
    set_user(DIRECT | SCRIPT | SERVER, at_port("127.0.0.1:%d", open_port), "", script_of("\"DIRECT\""));
    CHECK(token_of("") == CL_E_DNS);
    CHECK(!blames_script());
}

static void test_what_a_script_said_is_kept_until_its_proxy_fails(void)
{
    const char *open = at_port("\"PROXY 127.0.0.1:%d\"", open_port), *closed = at_port("\"PROXY 127.0.0.1:%d\"", closed_port);
    char *text = NULL;
    LONG before = pac_requests;
    set_user(DIRECT | SCRIPT, "", "", script_of(open));
    CHECK(token_of("") == CL_OK);
    CHECK(pac_requests == before + 1);
    /* This client knows of no change, another one does. */
    script_says(closed);
    CHECK(cl_get_token("clearline_api", &text) == CL_OK);
    cl_free_string(text);
    CHECK(pac_requests == before + 1);
    CHECK(token_of("") == CL_E_PROXY);
    CHECK(pac_requests == before + 2);
    /* And comes back by itself. */
    script_says(open);
    CHECK(token_comes());
    CHECK(pac_requests == before + 3);
}

static void test_that_a_script_said_direct_is_kept_until_that_fails(void)
{
    LONG before = pac_requests;
    set_user(DIRECT | SCRIPT, "", "", script_of("\"DIRECT\""));
    CHECK(token_of("") == CL_E_DNS);
    CHECK(pac_requests == before + 1);
    script_says(at_port("\"PROXY 127.0.0.1:%d\"", open_port));
    CHECK(token_comes());
    CHECK(pac_requests == before + 2);
}

/* For a minute nobody asks it again, whatever becomes of the requests. */
static void test_that_a_script_gave_no_answer_is_kept_although_the_server_fails(void)
{
    const char *script = script_of("");
    LONG asked, before = pac_requests;
    set_user(DIRECT | SCRIPT | SERVER, at_port("127.0.0.1:%d", closed_port), "", script);
    CHECK(token_of("") == CL_E_PROXY);
    CHECK(blames_script());
    asked = pac_requests;
    CHECK(asked > before);
    script_says(""); /* WinHTTP itself keeps that, too */
    set_user(DIRECT | SCRIPT | SERVER, at_port("127.0.0.1:%d", open_port), "", script);
    CHECK(token_comes());
    CHECK(pac_requests == asked);
}

static void test_a_script_that_is_not_there(void)
{
    const char *nowhere = at_port("http://127.0.0.1:%d/proxy.pac", closed_port);
    set_user(DIRECT | SCRIPT | SERVER, at_port("127.0.0.1:%d", open_port), "", nowhere);
    CHECK(token_of("") == CL_OK);
    set_user(DIRECT | SCRIPT, "", "", nowhere);
    CHECK(token_of("") == CL_E_DNS);
    CHECK(blames_script());
    /* It is the machine's turn then. */
    set_machine(at_port("127.0.0.1:%d", open_port), "");
    CHECK(token_of("") == CL_OK);
}

/* Its server accepts the connection and never says a word. */
static void test_a_script_that_never_comes(void)
{
    ULONGLONG begun = GetTickCount64();
    set_user(DIRECT | SCRIPT | SERVER, at_port("127.0.0.1:%d", open_port), "", at_port("http://127.0.0.1:%d/proxy.pac", silent_port));
    CHECK(token_of(",\"connect_timeout_ms\":4000") == CL_OK);
    printf("a token without the script after %lu ms\n", (unsigned long)(GetTickCount64() - begun));
    CHECK(GetTickCount64() - begun < 9000); /* WinHTTP itself gives up after 10 s */
    begun = GetTickCount64();
    CHECK(cl_shutdown(5000) == CL_OK);
    CHECK(GetTickCount64() - begun < 5000);
}

static DWORD WINAPI wait_for_token(LPVOID unused)
{
    (void)unused;
    return (DWORD)token();
}

/* More clients than questions may hang, each shut down under its own. */
static void test_shutting_down_under_a_question(void)
{
    int i;
    set_user(DIRECT | SCRIPT | SERVER, at_port("127.0.0.1:%d", open_port), "", at_port("http://127.0.0.1:%d/other.pac", silent_port));
    for (i = 0; i < 6; i++) {
        ULONGLONG begun;
        DWORD status = 0;
        HANDLE caller;
        init_for(HOST, "");
        caller = CreateThread(NULL, 0, wait_for_token, NULL, 0, NULL);
        Sleep(300);
        begun = GetTickCount64();
        CHECK(cl_shutdown(5000) == CL_OK);
        CHECK(GetTickCount64() - begun < 5000);
        CHECK(WaitForSingleObject(caller, 5000) == WAIT_OBJECT_0);
        GetExitCodeThread(caller, &status);
        CHECK((cl_status)status == CL_E_SHUT_DOWN);
        CloseHandle(caller);
    }
    /* All of them hang: who does not need one is served. */
    CHECK(token_of(at_port(",\"proxy\":\"http://127.0.0.1:%d\"", open_port)) == CL_OK);
    CHECK(token_of(",\"connect_timeout_ms\":4000") == CL_OK);
    set_user(DIRECT | SERVER, at_port("127.0.0.1:%d", open_port), "", "");
    CHECK(token_of(",\"connect_timeout_ms\":4000") == CL_OK);
}

/* WPAD: nobody answers here. */
static void test_detection_that_finds_nothing(void)
{
    set_user(DIRECT | DETECT | SERVER, at_port("127.0.0.1:%d", open_port), "", "");
    CHECK(token_of("") == CL_OK);
    set_user(DIRECT | DETECT | SCRIPT, "", "", script_of(at_port("\"PROXY 127.0.0.1:%d\"", open_port)));
    CHECK(token_of("") == CL_OK);
    set_user(DIRECT | DETECT, "", "", "");
    CHECK(token_of("") == CL_E_DNS);
    CHECK(!blames_script());
}

/* A file called winhttp.dll lies beside this program. */
static void test_winhttp_is_the_systems(void)
{
    WCHAR path[MAX_PATH] = L"", folder[MAX_PATH];
    UINT length = GetSystemDirectoryW(folder, MAX_PATH);
    GetModuleFileNameW(GetModuleHandleW(L"winhttp.dll"), path, MAX_PATH);
    CHECK(CompareStringW(LOCALE_INVARIANT, NORM_IGNORECASE, path, (int)length, folder, (int)length) == CSTR_EQUAL);
}

static void test_nothing_is_loaded_before_it_is_needed(void)
{
    init_for(HOST, "");
    CHECK(GetModuleHandleW(L"winhttp.dll") == NULL);
    CHECK(token_of(at_port(",\"proxy\":\"http://127.0.0.1:%d\"", open_port)) == CL_OK);
    CHECK(GetModuleHandleW(L"winhttp.dll") == NULL);
}

static int port_in(const char *variable)
{
    const char *text = getenv(variable), *colon = text ? strrchr(text, ':') : NULL;
    int port = text ? atoi(colon ? colon + 1 : text) : 0;
    if (port == 0) {
        printf("%s is not set\n", variable);
        exit(1);
    }
    return port;
}

int main(int count, char **words)
{
#define TEST(name) {#name, test_##name}
    static const struct {
        const char *name;
        void (*run)(void);
    } tests[] = {
        TEST(nothing_is_loaded_before_it_is_needed),
        TEST(no_proxy),
        TEST(winhttp_is_the_systems),
        TEST(variables_do_not_count),
        TEST(the_users_server),
        TEST(settings_that_change),
        TEST(a_server_for_each_protocol),
        TEST(exceptions),
        TEST(the_second_server_where_the_first_is_not_reached),
        TEST(a_login_in_the_configuration),
        TEST(the_machines_server),
        TEST(this_machine_itself),
        TEST(a_script),
        TEST(a_script_comes_before_the_server),
        TEST(what_a_script_said_is_kept_until_its_proxy_fails),
        TEST(that_a_script_said_direct_is_kept_until_that_fails),
        TEST(that_a_script_gave_no_answer_is_kept_although_the_server_fails),
        TEST(a_script_that_is_not_there),
        TEST(detection_that_finds_nothing),
        TEST(a_script_that_never_comes),
        TEST(shutting_down_under_a_question), /* leaves some behind */
    };
    size_t i;
    simulator_port = port_in("CLEARLINE_SIMULATOR_URL");
    open_port = port_in("CLEARLINE_TEST_PROXY");
    guarded_port = port_in("CLEARLINE_TEST_GUARDED");
    start_servers();
    for (i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        if (count > 1 && strcmp(words[1], tests[i].name) != 0)
            continue;
        failed_here = 0;
        set_user(DIRECT, "", "", "");
        set_machine(NULL, NULL);
        tests[i].run();
        cl_shutdown(5000);
        if (failed_here) {
            printf("FAIL %s\n", tests[i].name);
            failed++;
        } else {
            passed++;
        }
        fflush(stdout);
    }
    set_user(DIRECT, "", "", "");
    set_machine(NULL, NULL);
    printf("%d passed, %d failed, 0 skipped\n", passed, failed);
    return failed != 0;
}
