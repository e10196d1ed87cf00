/*
 * The least that a program needs: initialise, ask for a token before each request, give it back.
 *
 * The configuration comes from the environment: CLEARLINE_CONFIG names a file, or CLEARLINE_CLIENT_ID,
 * CLEARLINE_CLIENT_SECRET and CLEARLINE_ENVIRONMENT hold it. Build lines are in ../README.md.
 */
#include "clearline.h"

#include <stdio.h>
#include <string.h>

static int failed(const char *what)
{
    fprintf(stderr, "%s: %s\n%s\n", what, cl_last_error_message(), cl_last_error_hint());
    cl_shutdown(0);
    return 1;
}

int main(void)
{
    char *token, *info, *seconds;

    if (cl_init(NULL) != CL_OK)
        return failed("The configuration cannot be used");
    if (cl_get_token(NULL, &token) != CL_OK)
        return failed("No token");

    /* A program sends it as "Authorization: Bearer TOKEN". Nobody should ever see it, so its length must do here. */
    printf("clearline %s: a token of %lu characters\n", cl_version(), (unsigned long)strlen(token));
    cl_free_string(token);

    /* Answers are JSON; cl_json_get takes one value out. */
    if (cl_token_info(NULL, &info) != CL_OK)
        return failed("No facts about the token");
    if (cl_json_get(info, "/expires_in_s", &seconds) == CL_OK) {
        printf("it expires in %s seconds, and is refreshed before\n", seconds);
        cl_free_string(seconds);
    }
    cl_free_string(info);

    cl_shutdown(5000);
    return 0;
}
