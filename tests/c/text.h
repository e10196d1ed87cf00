/* Strings and JSON, as little as the tests need. Deliberately not the library's own: a bug there must not hide itself. */
#ifndef SUITE_TEXT_H
#define SUITE_TEXT_H

#include <stddef.h>

/* Scratch texts live until text_release, which the suite calls after each test. Main thread only. */
#define END ((const char *)0)
char *text_join(const char *first, ...); /* ended by END */
char *text_repeat(const char *part, size_t times);
char *text_number(long number);
char *text_of_file(const char *path, size_t *out_length); /* NULL: cannot be read */
char *text_json_string(const char *text);                 /* quoted and escaped */
void text_release(void);

int text_contains(const char *text, const char *part);
int text_equal(const char *left, const char *right);

/* The member's value in a JSON object, not looked for deeper: a string unquoted and unescaped, anything else as it stands. 0: absent,
 * not an object, or no room. Any thread. */
int json_member(const char *json, const char *name, char *out, size_t capacity);
long json_number(const char *json, const char *name); /* -1: absent */

#endif
