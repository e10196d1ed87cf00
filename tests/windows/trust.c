/*
 * Asks for a token once, trusting in one way, and says how it ended; or adds a root certificate to this user's store, which the
 * system then trusts.
 *
 *   trust ask MODE CA_FILE TIMEOUT_MS       says "STATUS MESSAGE"
 *   trust leave MODE CA_FILE TIMEOUT_MS     the same, but shuts down after a second, while the call waits
 *   trust add CA_FILE
 *
 * A CA_FILE "-" is none.
 */
#include <winsock2.h>
#include <windows.h>
#include <wincrypt.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clearline.h"

/* "C:\x" as JSON text. */
static const char *quote(const char *text)
{
    static char json[2048];
    char *next = json;
    *next++ = '"';
    for (; *text != '\0' && next < json + sizeof json - 4; *next++ = *text++)
        if (*text == '\\')
            *next++ = '\\';
    strcpy(next, "\"");
    return json;
}

static cl_status begin(const char *mode, const char *ca_file, const char *timeout_ms)
{
    char config[4096];
    snprintf(config, sizeof config,
             "{\"environment\":{\"auth_base_url\":\"%s\"},\"client_id\":\"pos-demo\",\"client_secret\":\"s3cr3t!\",\"proxy\":\"none\","
             "\"trust\":\"%s\",\"ca_file\":%s,\"request_timeout_ms\":%s}",
             getenv("CLEARLINE_SIMULATOR_URL"), mode, strcmp(ca_file, "-") == 0 ? "null" : quote(ca_file), timeout_ms);
    return cl_init(config);
}

static DWORD WINAPI ask(LPVOID unused)
{
    char *token = NULL;
    cl_status status = cl_get_token(NULL, &token);
    (void)unused;
    cl_free_string(token);
    printf("%s %s\n", cl_status_name(status), status == CL_OK ? "" : cl_last_error_message());
    return 0;
}

static int leave(void)
{
    ULONGLONG before;
    HANDLE caller = CreateThread(NULL, 0, ask, NULL, 0, NULL);
    cl_status status;
    Sleep(1000);
    before = GetTickCount64();
    status = cl_shutdown(20000);
    WaitForSingleObject(caller, INFINITE);
    printf("cl_shutdown %s within %s\n", cl_status_name(status), GetTickCount64() - before < 10000 ? "10 s" : "more than 10 s");
    return 0;
}

static int add(const char *path)
{
    WCHAR wide[MAX_PATH];
    PCCERT_CONTEXT certificate = NULL;
    HCERTSTORE store = CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, CERT_SYSTEM_STORE_CURRENT_USER, L"Root");
    MultiByteToWideChar(CP_ACP, 0, path, -1, wide, MAX_PATH);
    if (!CryptQueryObject(CERT_QUERY_OBJECT_FILE, wide, CERT_QUERY_CONTENT_FLAG_CERT, CERT_QUERY_FORMAT_FLAG_ALL, 0, NULL, NULL, NULL, NULL,
                          NULL, (const void **)&certificate)
        || !CertAddCertificateContextToStore(store, certificate, CERT_STORE_ADD_REPLACE_EXISTING, NULL)) {
        printf("not added: %lx\n", GetLastError());
        return 1;
    }
    CertFreeCertificateContext(certificate);
    CertCloseStore(store, 0);
    return 0;
}

int main(int count, char **words)
{
    if (count == 3 && strcmp(words[1], "add") == 0)
        return add(words[2]);
    if (count != 5 || begin(words[2], words[3], words[4]) != CL_OK) {
        printf("cl_init: %s\n", cl_last_error_message());
        return 1;
    }
    return strcmp(words[1], "leave") == 0 ? leave() : (int)ask(NULL);
}
