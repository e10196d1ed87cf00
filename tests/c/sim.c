#include "sim.h"

#include "check.h"

#include <stdio.h>

#define ROOM 262144

static const char *url = NULL, *issuer = NULL, *ca = NULL, *control = NULL;

int sim_find(void)
{
    url = getenv("CLEARLINE_SIMULATOR_URL");
    issuer = getenv("CLEARLINE_SIMULATOR_ISSUER"); /* where it is reached by another name than its own */
    ca = getenv("CLEARLINE_SIMULATOR_CA");
    control = getenv("CLEARLINE_SIMULATOR_CONTROL");
    return url != NULL && ca != NULL && control != NULL;
}

const char *sim_url(void)
{
    return url;
}

const char *sim_ca(void)
{
    return ca;
}

unsigned short sim_control_port(void)
{
    const char *colon = strrchr(control, ':');
    return (unsigned short)(colon == NULL ? 0 : atoi(colon + 1));
}

char *sim_config(const char *more)
{
    return sim_config_as(SIM_CLIENT_ID, SIM_SECRET, more);
}

char *sim_config_as(const char *client_id, const char *secret, const char *more)
{
    return text_join("{\"environment\":{\"auth_base_url\":", text_json_string(url), ",\"issuer\":",
                     text_json_string(issuer != NULL ? issuer : url), "},\"client_id\":", text_json_string(client_id),
                     ",\"client_secret\":", text_json_string(secret), ",\"ca_file\":", text_json_string(ca), more, "}", END);
}

/* The body of the answer to one request, HTTP/1.0, so that the peer's close ends it. Anything but a 2xx fails the test. */
static const char *ask(const char *method, const char *path, const char *body)
{
    static char answer[ROOM];
    const char *start;
    int status = 0;
    char *request = text_join(method, " ", path, " HTTP/1.0\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n"
                              "Content-Length: ", text_number((long)strlen(body)), "\r\n\r\n", body, END);
    if (sys_exchange(sim_control_port(), request, answer, sizeof answer) <= 0 || sscanf(answer, "HTTP/%*s %d", &status) != 1
        || status < 200 || status > 299) {
        CHECK_TEXT("an answer of the simulator", text_join(method, " ", path, " ", body, ": ", status ? answer : "none", END));
        return "";
    }
    start = strstr(answer, "\r\n\r\n");
    return start == NULL ? "" : start + 4;
}

void sim_reset(void)
{
    ask("POST", "/reset", "");
}

long sim_token_requests(void)
{
    return json_number(ask("GET", "/counts", ""), "token_requests");
}

long sim_connections(void)
{
    return json_number(ask("GET", "/counts", ""), "connections");
}

long sim_revocation_requests(void)
{
    return json_number(ask("GET", "/counts", ""), "revocation_requests");
}

const char *sim_sign_in(const char *address, int cancel)
{
    char location[2048];
    const char *answer = ask("POST", "/sign-in", text_join("{\"url\":", text_json_string(address), ",\"cancel\":", cancel ? "true" : "false", "}", END));
    return CHECK(json_member(answer, "location", location, sizeof location)) ? text_join(location, END) : "";
}

void sim_fault(long count, const char *more)
{
    ask("POST", "/faults", text_join("{\"path\":\"" SIM_TOKEN_PATH "\",\"count\":", text_number(count), more, "}", END));
}

void sim_answer(long count, int http_status, const char *content_type, const char *body)
{
    sim_fault(count, text_join(",\"kind\":\"status\",\"status\":", text_number(http_status), ",\"headers\":{\"Retry-After\":\"30\",\"Content-Type\":",
                               text_json_string(content_type), "},\"body\":", text_json_string(body), END));
}

void sim_clear_faults(void)
{
    ask("DELETE", "/faults", "");
}

void sim_settings(const char *json)
{
    ask("PATCH", "/settings", json);
}
