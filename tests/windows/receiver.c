/*
 * Sign-ins whose redirect the library receives, where Windows has ways of its own: whose a port is, and how a browser opens.
 *
 *   receiver                 Last line: N passed, N failed, N skipped
 *   receiver --browser URL   what the registry names as the browser: writes the address into receiver.url, beside this program
 *
 * No server is needed: a sign-in makes no request before its callback, and the callbacks here are refusals.
 */
#include <winsock2.h>
#include <windows.h>

#include <stdio.h>
#include <string.h>

#include "clearline.h"

#define BUSY_MS 60000 /* longer than anything takes, on any machine */

static int failed_here, passed, failed;

#define CHECK(condition) check((condition) != 0, #condition, __LINE__)

static void check(int holds, const char *what, int line)
{
    if (holds)
        return;
    printf("receiver.c:%d: %s\n    last error: %s %s\n", line, what, cl_last_error_message(), cl_last_error_hint());
    failed_here = 1;
}

static void init(const char *auth_base_url)
{
    char config[512];
    sprintf(config, "{\"environment\":{\"auth_base_url\":\"%s\"},\"client_id\":\"user-demo\",\"client_secret\":\"s\",\"proxy\":\"none\","
                    "\"allow_insecure_loopback\":true}", auth_base_url);
    CHECK(cl_init(config) == CL_OK);
}

/* ---- sockets ---- */

static struct sockaddr_in address_of(unsigned long host, unsigned short port)
{
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(host);
    address.sin_port = htons(port);
    return address;
}

/* A socket of another program's, bound with this option; INVALID_SOCKET if Windows refuses. */
static SOCKET bound(int option, unsigned long host, unsigned short port)
{
    struct sockaddr_in address = address_of(host, port);
    SOCKET s = socket(AF_INET, SOCK_STREAM, 0);
    BOOL yes = TRUE;
    CHECK(setsockopt(s, SOL_SOCKET, option, (char *)&yes, sizeof yes) == 0);
    if (bind(s, (struct sockaddr *)&address, sizeof address) == 0)
        return s;
    closesocket(s);
    return INVALID_SOCKET;
}

static unsigned short port_of(SOCKET s)
{
    struct sockaddr_in address;
    int length = sizeof address;
    CHECK(getsockname(s, (struct sockaddr *)&address, &length) == 0);
    return ntohs(address.sin_port);
}

static unsigned short free_port(void)
{
    SOCKET s = bound(SO_EXCLUSIVEADDRUSE, INADDR_LOOPBACK, 0);
    unsigned short port = port_of(s);
    closesocket(s);
    return port;
}

static SOCKET connected(unsigned short port)
{
    struct sockaddr_in address = address_of(INADDR_LOOPBACK, port);
    SOCKET s = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(connect(s, (struct sockaddr *)&address, sizeof address) == 0);
    return s;
}

/* Who has come before has been let in: connections are taken in their order, and this one is answered. */
static void let_in(unsigned short port)
{
    static const char request[] = "GET / HTTP/1.1\r\nHost: nobody\r\n\r\n";
    char page[4096];
    SOCKET s = connected(port);
    CHECK(send(s, request, (int)sizeof request - 1, 0) == (int)sizeof request - 1);
    CHECK(recv(s, page, sizeof page, 0) > 0);
    closesocket(s);
}

/* A recv that is under way when the other side ends the connection: a later one hears nothing of a reset from Wine. */
typedef struct receipt {
    WSAOVERLAPPED overlapped;
    WSABUF buffer;
    DWORD flags;
    char page[64];
} receipt;

static void receive(SOCKET s, receipt *it)
{
    memset(it, 0, sizeof *it);
    it->overlapped.hEvent = WSACreateEvent();
    it->buffer.buf = it->page;
    it->buffer.len = sizeof it->page;
    CHECK(WSARecv(s, &it->buffer, 1, NULL, &it->flags, &it->overlapped, NULL) == SOCKET_ERROR);
    CHECK(WSAGetLastError() == WSA_IO_PENDING);
}

static int is_reset(SOCKET s, receipt *it)
{
    DWORD length;
    int is_so;
    CHECK(WSAWaitForMultipleEvents(1, &it->overlapped.hEvent, TRUE, BUSY_MS, FALSE) == WSA_WAIT_EVENT_0);
    is_so = !WSAGetOverlappedResult(s, &it->overlapped, &length, FALSE, &it->flags) && WSAGetLastError() == WSAECONNRESET;
    WSACloseEvent(it->overlapped.hEvent);
    return is_so;
}

/* The library's own socket that listens at a port: it is in this process, under some handle. */
static SOCKET listener_at(unsigned short port)
{
    SOCKET s;
    for (s = 4; s < 0x10000; s += 4) {
        struct sockaddr_in address;
        int length = sizeof address, size = sizeof(BOOL);
        BOOL listens = FALSE;
        if (getsockname(s, (struct sockaddr *)&address, &length) == 0 && address.sin_port == htons(port)
            && getsockopt(s, SOL_SOCKET, SO_ACCEPTCONN, (char *)&listens, &size) == 0 && listens)
            return s;
    }
    return INVALID_SOCKET;
}

/* ---- sign-ins ---- */

static char *state, *url;

static void forget(void)
{
    cl_free_string(state);
    cl_free_string(url);
    state = url = NULL;
}

static cl_status start(unsigned short port)
{
    char request[128];
    forget();
    sprintf(request, "{\"redirect_uri\":\"http://127.0.0.1:%d/back\"}", port);
    return cl_login_start(request, &url, &state);
}

static void nobody_else_gets_the_port(void)
{
    unsigned short port = free_port();
    BOOL exclusive = FALSE;
    int size = sizeof exclusive;
    CHECK(start(port) == CL_OK);
    CHECK(bound(SO_REUSEADDR, INADDR_LOOPBACK, port) == INVALID_SOCKET);
    /* Wine refuses that in any case; Windows only because of this. */
    CHECK(getsockopt(listener_at(port), SOL_SOCKET, SO_EXCLUSIVEADDRUSE, (char *)&exclusive, &size) == 0 && exclusive);
    CHECK(cl_login_cancel(state) == CL_OK);
}

/* While a connection is open, even on one side only, Windows gives its port to nobody (Wine does). */
static void a_port_can_be_used_again_though_a_browser_stays(void)
{
    unsigned short port = free_port();
    SOCKET idle, reader;
    receipt of_idle;
    char request[512], page[64];
    CHECK(start(port) == CL_OK);
    idle = connected(port);
    receive(idle, &of_idle);
    let_in(port);
    CHECK(cl_login_cancel(state) == CL_OK);
    CHECK(start(port) == CL_OK);
    CHECK(is_reset(idle, &of_idle));

    reader = connected(port);
    sprintf(request, "GET /back?error=access_denied&state=%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", state, port);
    CHECK(send(reader, request, (int)strlen(request), 0) == (int)strlen(request));
    CHECK(cl_login_wait(state, BUSY_MS, &url) == CL_E_ACCESS_DENIED);
    CHECK(recv(reader, page, sizeof page, 0) > 0); /* and not the rest of it, nor is the connection closed */
    CHECK(start(port) == CL_OK);
    CHECK(cl_login_cancel(state) == CL_OK);
    closesocket(idle);
    closesocket(reader);
}

/* Windows denies access to it, as to ports that it keeps for itself. */
static void a_port_whose_owner_has_all_addresses_is_in_use(void)
{
    SOCKET other = bound(SO_EXCLUSIVEADDRUSE, INADDR_ANY, 0);
    CHECK(listen(other, 1) == 0);
    CHECK(start(port_of(other)) == CL_E_CONNECT);
    CHECK(strstr(cl_last_error_hint(), "Another program") != NULL);
    closesocket(other);
}

/* ---- browsers ---- */

/* Beside this program. */
static char program[MAX_PATH], written[MAX_PATH], unfinished[MAX_PATH];

static void find_paths(void)
{
    size_t folder;
    GetModuleFileNameA(NULL, program, sizeof program);
    folder = (size_t)(strrchr(program, '\\') - program);
    sprintf(written, "%.*s\\receiver.url", (int)folder, program);
    sprintf(unfinished, "%s.new", written);
}

static int be_the_browser(const char *address)
{
    FILE *file = fopen(unfinished, "wb");
    if (file == NULL || fputs(address, file) < 0 || fclose(file) != 0)
        return 1;
    return !MoveFileA(unfinished, written);
}

/* The command that opens addresses of a scheme. */
static void set_browser(const char *scheme, const char *command)
{
    char key[128];
    sprintf(key, "%s\\shell\\open\\command", scheme);
    CHECK(RegSetKeyValueA(HKEY_CLASSES_ROOT, scheme, "URL Protocol", REG_SZ, "", 1) == ERROR_SUCCESS);
    CHECK(RegSetKeyValueA(HKEY_CLASSES_ROOT, key, NULL, REG_SZ, command, (DWORD)strlen(command) + 1) == ERROR_SUCCESS);
    sprintf(key, "%s\\shell\\open\\ddeexec", scheme); /* Wine's own browser would rather be talked to */
    RegDeleteTreeA(HKEY_CLASSES_ROOT, key);
}

/* With characters that a command line would read as something else. */
static const char open_browser[] = "{\"redirect_uri\":\"loopback\",\"browser\":\"system\",\"url_style\":\"return_url\","
                                   "\"extra\":{\"login_hint\":\"a b&c;%TEMP%^|<>*'\\\"\\\\\\\"\",\"x\":\"caf\xc3\xa9\"}}";

static void opens(const char *scheme, const char *server)
{
    char command[MAX_PATH + 32], opened[4096];
    size_t length;
    FILE *file;
    int patience = BUSY_MS / 50;
    sprintf(command, "\"%s\" --browser \"%%1\"", program);
    set_browser(scheme, command);
    cl_shutdown(BUSY_MS);
    init(server);
    DeleteFileA(written);
    forget();
    CHECK(cl_login_start(open_browser, &url, &state) == CL_OK);
    while ((file = fopen(written, "rb")) == NULL && --patience > 0)
        Sleep(50);
    CHECK(file != NULL);
    if (file == NULL || url == NULL)
        return;
    length = fread(opened, 1, sizeof opened - 1, file);
    opened[length] = '\0';
    fclose(file);
    if (strcmp(opened, url) != 0) {
        printf("    %s\n    %s\n", url, opened);
        CHECK(!"the browser was given another address");
    }
    CHECK(cl_login_cancel(state) == CL_OK);
}

static void the_browser_gets_the_address_letter_by_letter(void)
{
    opens("https", "https://login.example");
    opens("http", "http://127.0.0.1:1");
}

static void a_browser_that_is_gone_is_an_error(void)
{
    set_browser("https", "\"C:\\no such folder\\browser.exe\" \"%1\"");
    cl_shutdown(BUSY_MS);
    init("https://login.example");
    forget();
    CHECK(cl_login_start(open_browser, &url, &state) == CL_E_BROWSER);
    CHECK(url == NULL && state == NULL);
}

static void run(const char *name, void (*test)(void))
{
    failed_here = 0;
    test();
    if (failed_here) {
        printf("FAIL %s\n", name);
        failed++;
    } else {
        passed++;
    }
}

#define RUN(test) run(#test, test)

int main(int count, char **arguments)
{
    WSADATA data;
    find_paths();
    if (count == 3 && strcmp(arguments[1], "--browser") == 0)
        return be_the_browser(arguments[2]);
    CHECK(WSAStartup(MAKEWORD(2, 2), &data) == 0);
    init("https://login.example");
    RUN(nobody_else_gets_the_port);
    RUN(a_port_can_be_used_again_though_a_browser_stays);
    RUN(a_port_whose_owner_has_all_addresses_is_in_use);
    RUN(the_browser_gets_the_address_letter_by_letter);
    RUN(a_browser_that_is_gone_is_an_error);
    forget();
    cl_shutdown(BUSY_MS);
    printf("%d passed, %d failed, 0 skipped\n", passed, failed);
    return failed != 0;
}
