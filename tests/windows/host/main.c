/*
 * A program that loads clearline.dll as a till does, by its full path, and then ends, or treats it badly, in one WAY.
 *
 *   host WAY               ends with exit code 42 ("planted": 77) if all was well; otherwise says what was not
 *   host opened ADDRESS    is what Windows is told to open web pages with: writes down the address
 *
 * The ways that need a token ask the simulator (CLEARLINE_SIMULATOR_URL, _CA). What goes wrong may hang: the caller sets a
 * limit.
 */
#include "host.h"

#include <stdio.h>
#include <string.h>

#define WAY(name) {#name, name}

static const struct {
    const char *name;
    void (*run)(void);
} ways[] = {
    WAY(main_returns),
    WAY(exit_process),
    WAY(terminate_process),
    WAY(shutdown_at_exit),
    WAY(terminate_caller),
    WAY(free_at_once),
    WAY(free_while_waiting),
    WAY(free_never_used),
    WAY(called_before_detach),
    WAY(called_after_detach),
    WAY(small_stack),
    WAY(stack_use),
    WAY(wide_path),
    WAY(restarts),
    WAY(panics),
    WAY(planted),
    WAY(open_browser),
};

static int opened(const char *address)
{
    FILE *file = fopen(test_file("opened.new"), "wb");
    if (file == NULL)
        return 1;
    fputs(address, file);
    fclose(file);
    return rename(test_file("opened.new"), test_file("opened")) == 0 ? 0 : 1;
}

int main(int count, char **words)
{
    size_t i;
    if (count == 3 && strcmp(words[1], "opened") == 0)
        return opened(words[2]);
    for (i = 0; count == 2 && i < sizeof ways / sizeof ways[0]; i++)
        if (strcmp(words[1], ways[i].name) == 0) {
            ways[i].run();
            fflush(stdout);
            return GOOD;
        }
    bad("no such way", count);
    return 1;
}
