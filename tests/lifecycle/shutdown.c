/* cl_shutdown keeps its word whatever the network does. */
#include "program.h"

#include <stdio.h>

#define WAITERS 8
/* An anti-hang limit, for a machine that is busy with other things; what hangs takes 11 s or more. */
#define SLACK_MS 8000

typedef struct obstacle {
    const char *name;
    const char *(*config)(void);
    int (*is_reached)(void); /* the request has got so far that it hangs there */
    void (*remove)(void);
} obstacle;

/* A name server that is silent. */
static const char *lookup_config(void)
{
    return config_hung_lookup("");
}

static int lookup_hangs(void)
{
    return lookups_hanging() > 0;
}

static void lookup_remove(void)
{
    lookups_release();
    CHECK(threads_settle("clearline", 0));
}

/* A server that is switched off, or behind a firewall that drops. */
static const char *connect_config(void)
{
    return config_of_port(listener_open(1), "");
}

static int is_begun(void)
{
    if (threads_named("clearline") == 0)
        return 0;
    sys_sleep_ms(200); /* there is nothing more to see from outside */
    return 1;
}

/* A server that accepts and falls silent, in the handshake and after the request. */
static const char *handshake_config(void)
{
    sim_fault(100, ",\"kind\":\"silent_tls\"");
    return sim_config("");
}

static int is_connected(void)
{
    return sim_connections() > 0;
}

static const char *answer_config(void)
{
    sim_fault(100, ",\"kind\":\"silent\"");
    return sim_config("");
}

static int is_asked(void)
{
    return sim_token_requests() > 0;
}

typedef struct waiter {
    unsigned long ended;
} waiter;

static void wait_for_token(void *argument)
{
    waiter *self = (waiter *)argument;
    char *token = check_poison;
    cl_status status = cl_get_token(NULL, &token);
    self->ended = sys_now_ms();
    CHECK_STATUS(CL_E_SHUT_DOWN, status);
    CHECK(token == NULL);
}

static void shut_down_before(const obstacle *what, unsigned long timeout_ms)
{
    waiter waiters[WAITERS];
    sys_thread *threads[WAITERS];
    char *token = NULL;
    unsigned long started, took, latest = 0;
    cl_status status;
    long handles;
    int i;
    CHECK_STATUS(CL_OK, cl_init(what->config()));
    handles = sys_open_handles();
    for (i = 0; i < WAITERS; i++)
        threads[i] = sys_thread_start(wait_for_token, &waiters[i]);
    for (i = 0; i < 1000 && !what->is_reached(); i++)
        sys_sleep_ms(10);
    CHECK(what->is_reached());
    CHECK(threads_named("clearline") >= 1);

    started = sys_now_ms();
    status = cl_shutdown((uint32_t)timeout_ms);
    took = sys_now_ms() - started;
    CHECK_STATUS(CL_OK, status);
    CHECK(took <= SLACK_MS); /* never waiting for what hangs, however long it may */
    if (timeout_ms > SLACK_MS)
        CHECK(sys_open_handles() <= handles); /* the I/O thread's: it has been waited for */
    CHECK_STATUS(CL_E_SHUT_DOWN, cl_get_token(NULL, &token));
    for (i = 0; i < WAITERS; i++) {
        sys_thread_join(threads[i]);
        if (waiters[i].ended - started > latest)
            latest = waiters[i].ended - started;
    }
    CHECK(latest <= SLACK_MS);
    printf("%s, %lu ms allowed: took %lu ms, the last of %d callers left after %lu ms\n", what->name, timeout_ms, took, WAITERS, latest);

    /* The I/O thread goes, whether it was waited for or not (the system may list it for a moment yet); a look-up may go on. */
    for (i = 0; i < 1000 && threads_named("clearline") > threads_named("clearline-dns"); i++)
        sys_sleep_ms(10);
    CHECK(threads_named("clearline") == threads_named("clearline-dns"));
    CHECK(handles_settle(handles));

    /* And it works again, although the look-up still hangs. */
    sim_clear_faults();
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    CHECK_STATUS(CL_OK, cl_get_token(NULL, &token));
    cl_free_string(token);
    CHECK_STATUS(CL_OK, cl_shutdown(5000));
    if (what->remove != NULL)
        what->remove();
    sim_reset();
}

/* What a process opens once and keeps (the tests' build has tokio's signal handling, which the simulator wants) is open then. */
static void warm_up(void)
{
    CHECK_STATUS(CL_OK, cl_init(config_offline()));
    CHECK_STATUS(CL_E_CONNECT, fetch_within(30000));
    CHECK_STATUS(CL_OK, cl_shutdown(5000));
}

static void before(const obstacle *what)
{
    static const unsigned long timeouts[] = {0, 50, 1000, 60000};
    warm_up();
    for (size_t i = 0; i < sizeof timeouts / sizeof timeouts[0]; i++) {
        check_row(text_number((long)timeouts[i]));
        shut_down_before(what, timeouts[i]);
    }
    check_row(NULL);
}

static void test_hung_lookup(void)
{
    static const obstacle what = {"hung look-up", lookup_config, lookup_hangs, lookup_remove};
    before(&what);
}

static void test_hung_connect(void)
{
    static const obstacle what = {"hung connect", connect_config, is_begun, listener_close};
    before(&what);
}

static void test_silent_handshake(void)
{
    static const obstacle what = {"silent handshake", handshake_config, is_connected, NULL};
    before(&what);
}

static void test_silent_server(void)
{
    static const obstacle what = {"silent server", answer_config, is_asked, NULL};
    before(&what);
}

static void get_token_or_leave(void *argument)
{
    cl_status *status = (cl_status *)argument;
    char *token = NULL;
    *status = CHECK_EITHER(CL_OK, CL_E_SHUT_DOWN, cl_get_token(NULL, &token));
    cl_free_string(token);
}

/* Whatever a fetch is doing at that moment, its caller gets the token or hears that it is over. */
static void test_any_moment(void)
{
    int served = 0, rounds = program_setting("CLEARLINE_TEST_MOMENTS", 80);
    for (int i = 0; i < rounds; i++) {
        cl_status status = CL_OK;
        sys_thread *thread;
        CHECK_STATUS(CL_OK, cl_init(sim_config("")));
        thread = sys_thread_start(get_token_or_leave, &status);
        sys_sleep_ms((unsigned long)i);
        CHECK_STATUS(CL_OK, cl_shutdown(i % 2 ? 5000 : 0));
        sys_thread_join(thread);
        served += status == CL_OK;
    }
    printf("shut down at %d moments: %d callers had their token\n", rounds, served);
}

static void shut_down(void *argument)
{
    sys_gate_wait((sys_gate *)argument);
    CHECK_STATUS(CL_OK, cl_shutdown(5000));
    CHECK_STATUS(CL_E_SHUT_DOWN, fetch_start()); /* also for those who came second */
}

static void test_many_at_once(void)
{
    for (int round = 0; round < 20; round++) {
        sys_thread *threads[WAITERS];
        waiter waiting;
        sys_thread *thread;
        sys_gate *gate = sys_gate_new();
        CHECK_STATUS(CL_OK, cl_init(config_of_port(listener_open(0), "")));
        thread = sys_thread_start(wait_for_token, &waiting);
        for (int i = 0; i < WAITERS; i++)
            threads[i] = sys_thread_start(shut_down, gate);
        sys_sleep_ms(20);
        sys_gate_open(gate);
        for (int i = 0; i < WAITERS; i++)
            sys_thread_join(threads[i]);
        sys_thread_join(thread);
        sys_gate_free(gate);
        listener_close();
    }
}

int main(int argc, char **argv)
{
    static const test tests[] = {
        {"hung_lookup", test_hung_lookup, 1},         {"hung_connect", test_hung_connect, 1},
        {"silent_handshake", test_silent_handshake, 1}, {"silent_server", test_silent_server, 1},
        {"any_moment", test_any_moment, 1},           {"many_at_once", test_many_at_once, 0},
    };
    return program_run(tests, sizeof tests / sizeof tests[0], argc, argv);
}
