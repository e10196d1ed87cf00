/*
 * late.dll: a DLL of the host's that asks for a token when it is told that the process ends, which nobody should do and some
 * do. The process then ends with what came of that: 42 if every call was refused as the contract says.
 */
#include "host.h"

static const library *cl_functions;

__declspec(dllexport) void watch(const library *functions)
{
    cl_functions = functions;
}

static cl_status worst(void)
{
    char *text = NULL;
    cl_status statuses[3];
    int i;
    statuses[0] = cl_functions->get_token(NULL, &text);
    statuses[1] = cl_functions->get_token("", &text);
    statuses[2] = cl_functions->get_token_json(NULL, &text);
    for (i = 0; i < 3; i++)
        if (statuses[i] != CL_E_SHUT_DOWN)
            return statuses[i];
    return CL_E_SHUT_DOWN;
}

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, LPVOID ending)
{
    (void)instance;
    if (reason == DLL_PROCESS_DETACH && ending != NULL && cl_functions != NULL) {
        cl_status found = worst();
        TerminateProcess(GetCurrentProcess(), found == CL_E_SHUT_DOWN ? GOOD : (UINT)(100 - found));
    }
    return TRUE;
}
