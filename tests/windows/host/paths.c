/* Files that no ANSI code page can name. */
#include "host.h"

#include <stdlib.h>

void wide_path(void)
{
    static const WCHAR name[] = L"\\\x043a\x0430\x0441\x0441\x0430-\x6536\x94f6\x53f0.pem";
    WCHAR from[MAX_PATH], to[MAX_PATH];
    char utf8[MAX_PATH * 3];
    load(L"clearline.dll");
    MultiByteToWideChar(CP_ACP, 0, getenv("CLEARLINE_SIMULATOR_CA"), -1, from, MAX_PATH);
    MultiByteToWideChar(CP_ACP, 0, getenv("CLEARLINE_TEST_DIR"), -1, to, MAX_PATH);
    lstrcatW(to, name);
    if (!CopyFileW(from, to, FALSE))
        bad("CopyFile", (long)GetLastError());
    WideCharToMultiByte(CP_UTF8, 0, to, -1, utf8, sizeof utf8, NULL, NULL);
    init_as("pos-demo", utf8);
    token();
    DeleteFileW(to);
}
