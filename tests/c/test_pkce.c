/* RFC 7636: what cl_pkce_new may give. That the challenge is the verifier's SHA-256 is tested in Rust with the RFC's vector. */
#include "calls.h"
#include "tests.h"

#define UNRESERVED "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
#define BASE64URL "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
#define PAIRS 32

void test_pkce(void)
{
    char *verifiers[PAIRS], *challenges[PAIRS];
    int i, j;
    for (i = 0; i < PAIRS; i++) {
        verifiers[i] = challenges[i] = NULL;
        if (CHECK_STATUS(CL_OK, cl_pkce_new(&verifiers[i], &challenges[i])) != CL_OK)
            continue;
        CHECK(strlen(verifiers[i]) == 64);
        CHECK(strlen(challenges[i]) == 43);
        CHECK(strspn(verifiers[i], UNRESERVED) == 64);
        CHECK(strspn(challenges[i], BASE64URL) == 43);
        check_secret(verifiers[i]);
        for (j = 0; j < i; j++) {
            CHECK(!text_equal(verifiers[i], verifiers[j]));
            CHECK(!text_equal(challenges[i], challenges[j]));
        }
    }
    for (i = 0; i < PAIRS; i++) {
        cl_free_string(verifiers[i]);
        cl_free_string(challenges[i]);
    }
}
