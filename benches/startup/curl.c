/* The other half of the race: the same request with libcurl, and just enough parsing to hold a token in the hand. */
#include <curl/curl.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct answer {
    char text[65536];
    size_t length;
} answer;

static size_t collect(char *data, size_t size, size_t count, void *into)
{
    answer *body = into;
    size_t length = size * count;
    if (body->length + length >= sizeof body->text)
        return 0;
    memcpy(body->text + body->length, data, length);
    body->length += length;
    body->text[body->length] = '\0';
    return length;
}

/* The value of "access_token", copied; NULL if there is none. */
static char *token_of(const char *json)
{
    const char *at = strstr(json, "\"access_token\"");
    const char *end;
    char *token;
    if (at == NULL || (at = strchr(at + 14, '"')) == NULL || (end = strchr(at + 1, '"')) == NULL)
        return NULL;
    token = malloc((size_t)(end - at));
    if (token != NULL) {
        memcpy(token, at + 1, (size_t)(end - at - 1));
        token[end - at - 1] = '\0';
    }
    return token;
}

int main(void)
{
    static answer body;
    const char *base = getenv("CLEARLINE_SIMULATOR_URL"), *ca = getenv("CLEARLINE_SIMULATOR_CA");
    char url[1024];
    char *token;
    long status = 0;
    CURL *curl;
    if (base == NULL || ca == NULL || snprintf(url, sizeof url, "%s/connect/token", base) >= (int)sizeof url)
        return 2;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    curl = curl_easy_init();
    if (curl == NULL)
        return 1;
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_CAINFO, ca);
    curl_easy_setopt(curl, CURLOPT_CAPATH, (char *)NULL); /* the one CA, nothing beside it */
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_USERPWD, "pos-demo:s3cr3t!");
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, "grant_type=client_credentials&scope=pos_integration");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
    if (curl_easy_perform(curl) != CURLE_OK)
        return 1;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    token = status == 200 ? token_of(body.text) : NULL;
    if (token == NULL)
        return 1;
    free(token);
    curl_easy_cleanup(curl);
    curl_global_cleanup();
    return 0;
}
