/* Look-ups that hang: at most four at once, and they are nobody else's problem. */
#include "program.h"

#include <stdio.h>

#define MOST_LOOKUPS 4

static char *config_localhost(const char *more)
{
    const char *colon = strrchr(sim_url(), ':');
    return text_join("{\"environment\":{\"auth_base_url\":\"https://localhost", colon, "\"},\"client_id\":\"" SIM_CLIENT_ID
                     "\",\"client_secret\":\"" SIM_SECRET "\",\"proxy\":\"none\",\"ca_file\":", text_json_string(sim_ca()), more, "}", END);
}

static void hang_all(void)
{
    for (int i = 0; i < MOST_LOOKUPS; i++) {
        CHECK_STATUS(CL_OK, cl_init(config_hung_lookup("")));
        CHECK_STATUS(CL_E_PENDING, fetch_start());
        for (int n = 0; n < 500 && lookups_hanging() <= i; n++)
            sys_sleep_ms(10);
        CHECK_STATUS(CL_OK, cl_shutdown(5000));
    }
    CHECK(lookups_hanging() == MOST_LOOKUPS);
    CHECK(threads_named("clearline-dns") == MOST_LOOKUPS);
}

static void release_all(void)
{
    lookups_release();
    CHECK(threads_settle("clearline-dns", 0));
}

/* With all of them hanging an address that is a number is reached as ever; a name waits for one of them to end, as long as a
 * connection may take. */
static void test_four_hang(void)
{
    char *token = NULL;
    unsigned long started;
    hang_all();
    CHECK_STATUS(CL_OK, cl_init(sim_config("")));
    CHECK_STATUS(CL_OK, cl_get_token(NULL, &token));
    cl_free_string(token);
    CHECK_STATUS(CL_OK, cl_shutdown(5000));

    CHECK_STATUS(CL_OK, cl_init(config_localhost(",\"connect_timeout_ms\":500")));
    started = sys_now_ms();
    CHECK_STATUS(CL_E_TIMEOUT, cl_get_token(NULL, &token));
    printf("a fifth look-up with 500 ms for its connection failed after %lu ms: %s\n", sys_now_ms() - started, cl_last_error_message());
    CHECK(threads_named("clearline-dns") == MOST_LOOKUPS);
    CHECK_STATUS(CL_OK, cl_shutdown(5000));
    release_all();
}

/* Who waits for a look-up to end is served when it does. */
static void release_soon(void *unused)
{
    (void)unused;
    sys_sleep_ms(300);
    lookups_release();
}

static void test_fifth_waits(void)
{
    char *token = NULL;
    sys_thread *thread;
    hang_all();
    CHECK_STATUS(CL_OK, cl_init(config_localhost("")));
    thread = sys_thread_start(release_soon, NULL);
    CHECK_STATUS(CL_OK, cl_get_token(NULL, &token));
    cl_free_string(token);
    sys_thread_join(thread);
    release_all();
}

/* A slow look-up of one client's is over before the next begins: none is left out, none is counted twice. */
static void test_many_in_turn(void)
{
    char *token = NULL;
    for (int i = 0; i < 5; i++) {
        hang_all();
        release_all();
    }
    CHECK(lookups_peak() == MOST_LOOKUPS);
    CHECK_STATUS(CL_OK, cl_init(config_localhost("")));
    CHECK_STATUS(CL_OK, cl_get_token(NULL, &token));
    cl_free_string(token);
}

int main(int argc, char **argv)
{
    static const test tests[] = {
        {"four_hang", test_four_hang, 1},
        {"fifth_waits", test_fifth_waits, 1},
        {"many_in_turn", test_many_in_turn, 1},
    };
    return program_run(tests, sizeof tests / sizeof tests[0], argc, argv);
}
