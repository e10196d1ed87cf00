/* Lies beside the host under the names of DLLs of Windows. Whoever loads it ends the process. */
#include <windows.h>

#define LOADED 77

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, LPVOID unused)
{
    (void)instance, (void)unused;
    if (reason == DLL_PROCESS_ATTACH)
        TerminateProcess(GetCurrentProcess(), LOADED);
    return TRUE;
}
