/* A program that loads clearline.dll as a till does, by its full path; main.c says what for. */
#ifndef HOST_H
#define HOST_H

#include <winsock2.h>
#include <windows.h>

#include "clearline.h"

#define GOOD 42

/* The request of init_silent may take so long: whoever waits for its end is stopped from outside before. */
#define SILENCE_MS "600000"

/* What is shorter than this did not wait for that request. Not less, for the machine may have much to do. */
#define NO_WAIT_MS 30000

/* library.c: the DLL, and its functions by their plain names, in 32 bit too. */
typedef struct library {
    HMODULE module;
    cl_status(CL_CALL *init)(const char *config_json);
    cl_status(CL_CALL *shut_down)(uint32_t timeout_ms);
    cl_status(CL_CALL *get_token)(const char *scope, char **out_token);
    cl_status(CL_CALL *get_token_json)(const char *request_json, char **out_json);
    cl_status(CL_CALL *login_start)(const char *request_json, char **out_url, char **out_state);
    const char *(CL_CALL *last_error_message)(void);
    const char *(CL_CALL *last_error_hint)(void);
    void(CL_CALL *free_string)(char *string);
} library;
extern library cl;

/* A file of this name beside this program. It stands in the way of the search for DLLs that Windows does by itself. */
HMODULE load_beside(const WCHAR *file);
/* That, as the library whose functions are called. */
void load(const WCHAR *file);

/* A client whose server accepts connections and never says a word. */
void init_silent(void);
/* Until a request is on its way to that server. */
void until_silence_is_asked(void);
/* A client of the simulator (CLEARLINE_SIMULATOR_URL), trusting `ca` (UTF-8). */
void init_as(const char *client_id, const char *ca);
void init_for_token(void);
void token(void);

/* cl_shutdown with much time, which it must not need. */
void shut_down_at_once(void);

/* Says what is wrong and ends the process. */
void bad(const char *what, long number);
void expect(const char *what, cl_status wanted, cl_status found);

/* A file in CLEARLINE_TEST_DIR, until the next call but one. */
const char *test_file(const char *name);

/* The ways. */
void main_returns(void);
void exit_process(void);
void terminate_process(void);
void shutdown_at_exit(void);
void terminate_caller(void);
void free_at_once(void);
void free_while_waiting(void);
void free_never_used(void);
void called_before_detach(void);
void called_after_detach(void);
void small_stack(void);
void stack_use(void);
void wide_path(void);
void restarts(void);
void panics(void);
void planted(void);
void open_browser(void);

#endif
