/* Servers that never answer, and calls that fetch. */
#define _GNU_SOURCE 1
#include "program.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST_HANDLES 16

static int handles[MOST_HANDLES], handle_count;

static char *config_of(const char *url, const char *more)
{
    return text_join("{\"environment\":{\"auth_base_url\":\"", url, "\"},\"client_id\":\"" SIM_CLIENT_ID "\",\"client_secret\":\""
                     SIM_SECRET "\",\"proxy\":\"none\"", more, "}", END);
}

char *config_hung_lookup(const char *more)
{
    return config_of("https://" HUNG_HOST, more);
}

char *config_of_port(int port, const char *more)
{
    return config_of(text_join("https://127.0.0.1:", text_number(port), END), more);
}

static int keep(int fd)
{
    if (fd < 0 || handle_count == MOST_HANDLES)
        abort();
    handles[handle_count++] = fd;
    return fd;
}

int listener_open(int full)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int listener = keep(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, full ? 0 : 64) != 0
        || getsockname(listener, (struct sockaddr *)&address, &length) != 0)
        abort();
    /* Once its queue is full Linux ignores whoever wants to connect. */
    for (int i = 0; full && i < 4; i++) {
        int fd = keep(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0 && errno != EINPROGRESS)
            abort();
    }
    return ntohs(address.sin_port);
}

void listener_close(void)
{
    while (handle_count > 0)
        close(handles[--handle_count]);
}

static cl_status fetch(const char *request)
{
    char *json = NULL;
    cl_status status = cl_get_token_json(request, &json);
    cl_free_string(json);
    return status;
}

cl_status fetch_start(void)
{
    return fetch("{\"timeout_ms\":0}");
}

cl_status fetch_within(long timeout_ms)
{
    char request[64];
    snprintf(request, sizeof request, "{\"timeout_ms\":%ld}", timeout_ms);
    return fetch(request);
}

cl_status fetch_again(void)
{
    return fetch("{\"min_remaining_s\":86400}");
}
