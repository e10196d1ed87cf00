/* Every function that takes one text and may fail, behind one shape, so that tables can run over them. Each call starts with poisoned
 * outputs, checks that a failure leaves them NULL or 0 and a success does not, and frees what it got. */
#ifndef SUITE_CALLS_H
#define SUITE_CALLS_H

#include "check.h"

/* A client whose server does not exist: any call that tried the network would get CL_E_CONNECT. */
#define OFFLINE_CONFIG \
    "{\"environment\":{\"auth_base_url\":\"https://127.0.0.1:1\"},\"client_id\":\"pos-demo\",\"client_secret\":\"s3cr3t!\"}"

typedef struct call {
    const char *name;
    cl_status (*run)(const char *text);
    const char *sample; /* a text that it accepts */
    int needs_client;   /* answers CL_E_NOT_INITIALIZED without cl_init */
    int takes_empty;    /* "" means something */
} call;

extern const call all_calls[];
extern const size_t all_calls_count;

cl_status call_init(const char *config);
cl_status call_get_token(const char *scope);
cl_status call_get_token_into(const char *scope);
cl_status call_get_token_json(const char *request);
cl_status call_token_info(const char *scope);
cl_status call_stats(const char *request);
cl_status call_json_document(const char *json);
cl_status call_json_pointer(const char *pointer);
cl_status call_json_quote(const char *text);
cl_status call_pkce_new(void);
cl_status call_login_start(const char *request);
cl_status call_login_finish(const char *callback);
cl_status call_login_wait(const char *state);
cl_status call_exchange_code(const char *request);
cl_status call_session_get_token(const char *session);
cl_status call_session_info(const char *session);

/* The token, registered as a secret; "" after a failed check. The caller frees it with cl_free_string unless it is "". */
char *take_token(const char *scope);
void give_back(char *token);

#endif
