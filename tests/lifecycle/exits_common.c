#define _GNU_SOURCE 1
#include "exits.h"

#include "program.h"

#include <pthread.h>
#include <unistd.h>

void expect(int holds)
{
    if (!holds)
        _exit(BAD);
}

static void begin_with(const char *config, int run)
{
    cl_status status;
    expect(cl_init(config) == CL_OK);
    status = fetch_start();
    expect(status == CL_E_PENDING || status == CL_OK);
    usleep((useconds_t)(run * 1237 % 24000));
}

void begin(int run)
{
    if (run % 2 == 0 && sim_find())
        begin_with(sim_config(""), run);
    else
        begin_with(config_of_port(listener_open(0), ""), run);
}

void begin_lookup(int run)
{
    begin_with(config_hung_lookup(""), run);
}

void begin_connect(int run)
{
    begin_with(config_of_port(listener_open(1), ""), run);
}

static void start(void *(*entry)(void *))
{
    pthread_t thread;
    expect(pthread_create(&thread, NULL, entry, NULL) == 0);
    pthread_detach(thread);
}

static void *wait_for_token(void *unused)
{
    call_once();
    for (;;)
        pause();
    return unused;
}

void begin_waiters(int count)
{
    for (int i = 0; i < count; i++)
        start(wait_for_token);
    usleep(2000);
}

static void *call_for_ever(void *unused)
{
    for (;;) {
        cl_status status = fetch_start();
        expect(status == CL_OK || status == CL_E_PENDING || status == CL_E_SHUT_DOWN);
        expect(cl_last_error_message() != NULL);
        status = cl_init("{}");
        expect(status == CL_E_CONFIG || status == CL_E_SHUT_DOWN);
    }
    return unused;
}

void begin_caller(void)
{
    start(call_for_ever);
    usleep(1000);
}

void expect_shut_down(void)
{
    char *token = NULL, *json = NULL;
    char buffer[8];
    size_t length = 1;
    expect(cl_get_token(NULL, &token) == CL_E_SHUT_DOWN && token == NULL);
    expect(cl_get_token_into(NULL, buffer, sizeof buffer, &length) == CL_E_SHUT_DOWN && length == 0);
    expect(cl_get_token_json(NULL, &json) == CL_E_SHUT_DOWN && json == NULL);
    expect(cl_token_info(NULL, &json) == CL_E_SHUT_DOWN && json == NULL);
    expect(cl_init(config_offline()) == CL_E_SHUT_DOWN);
    expect(cl_shutdown(1000) == CL_OK);
    expect(cl_last_error_message() != NULL);
    cl_free_string(NULL);
}

void call_once(void)
{
    char *token = NULL;
    cl_status status = cl_get_token(NULL, &token);
    expect(status == CL_OK || status == CL_E_SHUT_DOWN || status <= CL_E_DNS);
    expect(status != CL_E_PANIC && status != CL_E_RESOURCES);
    cl_free_string(token);
}
