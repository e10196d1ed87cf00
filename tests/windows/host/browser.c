/* The system's browser, and the DLLs of Windows that open it. planted.dll lies beside this program under their names. */
#include "host.h"

#include <stdio.h>
#include <string.h>

static const WCHAR *const names[] = {L"shell32.dll", L"ole32.dll"};

/* Ends with planted.dll's exit code: a name without a path is looked for beside the program first. */
void planted(void)
{
    LoadLibraryW(names[1]);
    bad("what was planted is not taken", 0);
}

static void is_the_systems(const WCHAR *name)
{
    WCHAR path[MAX_PATH] = L"", folder[MAX_PATH];
    UINT length = GetSystemDirectoryW(folder, MAX_PATH);
    GetModuleFileNameW(GetModuleHandleW(name), path, MAX_PATH);
    if (CompareStringW(LOCALE_INVARIANT, NORM_IGNORECASE, path, (int)length, folder, (int)length) != CSTR_EQUAL)
        bad("a DLL of another folder, or not loaded", (long)length);
}

/* What Windows has been told to open pages with writes down the address (main.c). */
static void expect_opened(const char *address)
{
    char opened[4096] = "";
    FILE *file;
    while ((file = fopen(test_file("opened"), "rb")) == NULL)
        Sleep(100);
    if (fread(opened, 1, sizeof opened - 1, file) == 0 || strcmp(opened, address) != 0)
        bad("another page was opened", (long)strlen(opened));
    fclose(file);
    remove(test_file("opened"));
}

void open_browser(void)
{
    char *url = NULL, *state = NULL;
    load(L"clearline.dll");
    init_for_token();
    remove(test_file("opened"));
    expect("cl_login_start", CL_OK,
           cl.login_start("{\"redirect_uri\":\"loopback\",\"browser\":\"system\",\"scope\":\"clearline_api openid profile\"}", &url, &state));
    expect_opened(url);
    is_the_systems(names[0]);
    is_the_systems(names[1]);
    cl.free_string(url);
    cl.free_string(state);
    shut_down_at_once();
}
