/* One half of the race: from process start to the first token, with libclearline. curl.c does the same with libcurl. */
#include "clearline.h"

#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    const char *url = getenv("CLEARLINE_SIMULATOR_URL"), *ca = getenv("CLEARLINE_SIMULATOR_CA");
    char config[2048];
    char *token;
    if (url == NULL || ca == NULL || snprintf(config, sizeof config,
                                              "{\"environment\":{\"auth_base_url\":\"%s\"},\"client_id\":\"pos-demo\","
                                              "\"client_secret\":\"s3cr3t!\",\"ca_file\":\"%s\"}",
                                              url, ca) >= (int)sizeof config)
        return 2;
    if (cl_init(config) != CL_OK || cl_get_token(NULL, &token) != CL_OK) {
        fprintf(stderr, "%s\n", cl_last_error_message());
        return 1;
    }
    cl_free_string(token);
    return 0;
}
