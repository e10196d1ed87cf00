/* The simulated ClearLine server: its address for the library, and its control endpoint for the tests. Main thread only. */
#ifndef SUITE_SIM_H
#define SUITE_SIM_H

#define SIM_CLIENT_ID "pos-demo"
#define SIM_USER_CLIENT_ID "all-demo" /* for users, and for the till too */
#define SIM_SECRET "s3cr3t!"
#define SIM_BASIC "cG9zLWRlbW86czNjcjN0IQ==" /* what the two look like on the wire: just as secret */
#define SIM_TOKEN_PATH "/connect/token"

/* Reads CLEARLINE_SIMULATOR_URL, _CA and _CONTROL; 0: there is no simulator. */
int sim_find(void);
const char *sim_url(void);
const char *sim_ca(void);
unsigned short sim_control_port(void);

/* Configurations for cl_init; `more` holds further members, each with its comma in front: ",\"keep_warm\":true". */
char *sim_config(const char *more);
char *sim_config_as(const char *client_id, const char *secret, const char *more);

void sim_reset(void); /* forget everything: faults, counts, settings */
long sim_token_requests(void);
long sim_connections(void);
long sim_revocation_requests(void);
/* A user signs in at this address (or presses Cancel): where the browser is sent then. Scratch text. */
const char *sim_sign_in(const char *address, int cancel);
/* One fault on the token endpoint for the next `count` requests; `more` as above: ",\"kind\":\"drop\"". */
void sim_fault(long count, const char *more);
/* An answer of that HTTP status with that body (and content type) instead of the server's own. It asks to be left alone for half a
 * minute: what it means is remembered for longer than a test takes, where the library's own second might be over before the next call. */
void sim_answer(long count, int http_status, const char *content_type, const char *body);
void sim_clear_faults(void);
void sim_settings(const char *json);

#endif
