/*
 * A host that loads the library by itself and unloads it while it works. This program is not linked with it.
 *
 *   unload LIBRARY loop          loads and unloads it again and again, in one process
 *   unload LIBRARY exit RUN      ends the process right after unloading it; exits with GOOD
 */
#define _GNU_SOURCE 1
#include "clearline.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GOOD 42
#define ROUNDS 100

#define EXPECT(holds) \
    do { \
        if (!(holds)) { \
            printf("unload.c:%d: %s\n", __LINE__, #holds); \
            fflush(stdout); \
            _exit(1); \
        } \
    } while (0)

static const char *path;
static char config[1024];

/* What the host has looked up. Not used once the library is closed: the host believes that it is gone. */
typedef struct library {
    void *handle;
    cl_status (*init)(const char *);
    cl_status (*shutdown)(uint32_t);
    cl_status (*get_token)(const char *, char **);
    cl_status (*get_token_json)(const char *, char **);
    void (*free_string)(char *);
} library;

static void *symbol(void *handle, const char *name)
{
    void *found = dlsym(handle, name);
    EXPECT(found != NULL);
    return found;
}

static library load(void)
{
    library loaded;
    loaded.handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    EXPECT(loaded.handle != NULL);
    *(void **)&loaded.init = symbol(loaded.handle, "cl_init");
    *(void **)&loaded.shutdown = symbol(loaded.handle, "cl_shutdown");
    *(void **)&loaded.get_token = symbol(loaded.handle, "cl_get_token");
    *(void **)&loaded.get_token_json = symbol(loaded.handle, "cl_get_token_json");
    *(void **)&loaded.free_string = symbol(loaded.handle, "cl_free_string");
    return loaded;
}

static void unload(const library *loaded)
{
    EXPECT(dlclose(loaded->handle) == 0);
}

static void start_fetch(const library *loaded)
{
    char *json = NULL;
    cl_status status = loaded->get_token_json("{\"timeout_ms\":0}", &json);
    EXPECT(status == CL_OK || status == CL_E_PENDING || status <= CL_E_DNS);
    loaded->free_string(json);
}

static void get_token(const library *loaded)
{
    char *token = NULL;
    EXPECT(loaded->get_token(NULL, &token) == CL_OK);
    loaded->free_string(token);
}

/* In a thread of its own, which ends with the library unloaded: what the library keeps for the thread is released by then. */
static void *one_round(void *number)
{
    int round = *(int *)number;
    library loaded = load();
    EXPECT(loaded.init(config) == CL_OK); /* also where the client of the round before still lives */
    start_fetch(&loaded);
    if (round % 3 == 1)
        get_token(&loaded);
    if (round % 5 == 4)
        EXPECT(loaded.shutdown(round % 2 ? 1000 : 0) == CL_OK);
    usleep((useconds_t)(round * 1237 % 15000));
    unload(&loaded);
    return NULL;
}

static void check_it_stays(void)
{
    void *handle = dlopen(path, RTLD_NOW | RTLD_NOLOAD);
    EXPECT(handle != NULL);
    dlclose(handle);
}

static int loop(void)
{
    library loaded;
    for (int round = 0; round < ROUNDS; round++) {
        pthread_t thread;
        EXPECT(pthread_create(&thread, NULL, one_round, &round) == 0);
        pthread_join(thread, NULL);
        check_it_stays();
    }
    loaded = load();
    EXPECT(loaded.init(config) == CL_OK);
    get_token(&loaded);
    EXPECT(loaded.shutdown(5000) == CL_OK);
    unload(&loaded);
    return 0;
}

static int end(int run)
{
    library loaded = load();
    EXPECT(loaded.init(config) == CL_OK);
    start_fetch(&loaded);
    usleep((useconds_t)(run * 1237 % 24000));
    unload(&loaded);
    if (run % 2)
        exit(GOOD);
    return GOOD;
}

int main(int argc, char **argv)
{
    const char *url = getenv("CLEARLINE_SIMULATOR_URL"), *ca = getenv("CLEARLINE_SIMULATOR_CA");
    if (argc < 3 || url == NULL || ca == NULL)
        return 2;
    path = argv[1];
    snprintf(config, sizeof config,
             "{\"environment\":{\"auth_base_url\":\"%s\"},\"client_id\":\"pos-demo\",\"client_secret\":\"s3cr3t!\",\"ca_file\":\"%s\"}", url,
             ca);
    return strcmp(argv[2], "loop") == 0 ? loop() : end(argc > 3 ? atoi(argv[3]) : 0);
}
