/* This process as /proc shows it. */
#define _GNU_SOURCE 1
#include "program.h"

#include <dirent.h>
#include <stdio.h>

#define PATIENCE_MS 10000

/* The first line of the file that begins with `key`, behind the colon and its white space; 0: not there. */
static int line_of(const char *path, const char *key, char *out, size_t capacity)
{
    char line[256];
    size_t length = strlen(key);
    int found = 0;
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0; /* a thread that has just ended */
    while (!found && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, key, length) == 0 && line[length] == ':') {
            snprintf(out, capacity, "%s", line + length + 1 + strspn(line + length + 1, " \t"));
            out[strcspn(out, "\n")] = '\0';
            found = 1;
        }
    fclose(file);
    return found;
}

long proc_number(const char *key)
{
    char value[128];
    return line_of("/proc/self/status", key, value, sizeof value) ? strtol(value, NULL, 10) : -1;
}

/* Calls `each` with the status file of every thread whose name begins so; gives their number. */
static long for_threads(const char *name, void (*each)(const char *path, void *with), void *with)
{
    DIR *folder = opendir("/proc/self/task");
    struct dirent *entry;
    char path[300], found[64];
    long count = 0;
    if (folder == NULL)
        return -1;
    while ((entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "/proc/self/task/%s/status", entry->d_name);
        if (!line_of(path, "Name", found, sizeof found) || strncmp(found, name, strlen(name)) != 0)
            continue;
        count++;
        if (each != NULL)
            each(path, with);
    }
    closedir(folder);
    return count;
}

long threads_named(const char *name)
{
    return for_threads(name, NULL, NULL);
}

static void add_switches(const char *path, void *sum)
{
    char value[64];
    if (line_of(path, "voluntary_ctxt_switches", value, sizeof value))
        *(long *)sum += strtol(value, NULL, 10);
    if (line_of(path, "nonvoluntary_ctxt_switches", value, sizeof value))
        *(long *)sum += strtol(value, NULL, 10);
}

long threads_switches(void)
{
    long sum = 0;
    for_threads("clearline", add_switches, &sum);
    return sum;
}

static void intersect(const char *path, void *set)
{
    char value[64];
    if (line_of(path, "SigBlk", value, sizeof value))
        *(unsigned long long *)set &= strtoull(value, NULL, 16);
}

int threads_each_blocks(unsigned long long *signals)
{
    *signals = ~0ULL;
    return for_threads("clearline", intersect, signals) > 0;
}

int threads_settle(const char *name, long most)
{
    for (int passed = 0; passed < PATIENCE_MS && threads_named(name) > most; passed += 10)
        sys_sleep_ms(10);
    return threads_named(name) <= most;
}

int handles_settle(long most)
{
    for (int passed = 0; passed < PATIENCE_MS && sys_open_handles() > most; passed += 10)
        sys_sleep_ms(10);
    return sys_open_handles() <= most;
}
