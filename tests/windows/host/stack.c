/* How much of its caller's stack the library needs. */
#include "host.h"

#include <stdio.h>

#define SMALL (64 * 1024)
#define PAINTED (512 * 1024)
#define PAINT 0xA5

static void start(void)
{
    init_for_token();
}

static void token_as_json(void)
{
    char *json = NULL;
    expect("cl_get_token_json", CL_OK, cl.get_token_json(NULL, &json));
    cl.free_string(json);
}

static void sign_in(void)
{
    char *url = NULL, *state = NULL;
    expect("cl_login_start", CL_OK,
           cl.login_start("{\"redirect_uri\":\"loopback\",\"scope\":\"clearline_api openid profile\"}", &url, &state));
    cl.free_string(url);
    cl.free_string(state);
}

static void refused(void)
{
    expect("cl_init again", CL_E_ALREADY_INITIALIZED,
           cl.init("{\"environment\":\"test\",\"client_id\":\"another\",\"client_secret\":\"b\"}"));
}

static void shut_down(void)
{
    expect("cl_shutdown", CL_OK, cl.shut_down(20000));
}

static const struct {
    const char *name;
    void (*run)(void);
} steps[] = {
    {"cl_init", start},           {"cl_get_token", token},    {"cl_get_token at hand", token}, {"cl_get_token_json", token_as_json},
    {"cl_login_start", sign_in}, {"cl_init again", refused}, {"cl_shutdown", shut_down},
};
#define STEPS (sizeof steps / sizeof steps[0])

static DWORD WINAPI all_steps(LPVOID unused)
{
    size_t i;
    (void)unused;
    for (i = 0; i < STEPS; i++)
        steps[i].run();
    return GOOD;
}

static void on_a_thread_of(SIZE_T size, LPTHREAD_START_ROUTINE run)
{
    DWORD code = 0;
    HANDLE thread;
    load(L"clearline.dll");
    thread = CreateThread(NULL, size, run, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    if (code != GOOD)
        bad("the thread", (long)code);
}

/* Wine makes every stack as large as its usual ones, Windows does not. */
void small_stack(void)
{
    on_a_thread_of(SMALL, all_steps);
}

/* Gives the lowest address of what it has painted, which is below its caller's frame. */
static __attribute__((noinline)) UINT_PTR paint(void)
{
    volatile unsigned char room[PAINTED];
    size_t i;
    for (i = 0; i < sizeof room; i++)
        room[i] = PAINT;
    return (UINT_PTR)room;
}

/* So Wine's own part is in it, too: the first call of all finds the system's DLLs, say. */
static DWORD WINAPI each_step(LPVOID unused)
{
    size_t i;
    (void)unused;
    for (i = 0; i < STEPS; i++) {
        volatile unsigned char here = 0;
        UINT_PTR lowest = paint(), deepest = lowest;
        long used;
        steps[i].run();
        while (deepest < (UINT_PTR)&here && *(volatile unsigned char *)deepest == PAINT)
            deepest++;
        used = (long)((UINT_PTR)&here - deepest);
        printf("%s: %ld bytes of stack\n", steps[i].name, used);
        if (used <= 0 || deepest == lowest || used > SMALL * 3 / 4)
            bad("too much of the stack, or it cannot be measured", used);
    }
    return GOOD;
}

void stack_use(void)
{
    on_a_thread_of(2 * PAINTED, each_step);
}
