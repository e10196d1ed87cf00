#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct scratch {
    struct scratch *next;
} scratch;

static scratch *all_scratch = NULL;

static char *scratch_new(size_t size)
{
    scratch *block = (scratch *)malloc(sizeof *block + size + 1);
    if (block == NULL)
        abort();
    block->next = all_scratch;
    all_scratch = block;
    return (char *)(block + 1);
}

void text_release(void)
{
    while (all_scratch != NULL) {
        scratch *next = all_scratch->next;
        free(all_scratch);
        all_scratch = next;
    }
}

char *text_join(const char *first, ...)
{
    va_list parts;
    const char *part;
    size_t length = 0;
    char *text;
    va_start(parts, first);
    for (part = first; part != END; part = va_arg(parts, const char *))
        length += strlen(part);
    va_end(parts);
    text = scratch_new(length);
    text[0] = '\0';
    length = 0;
    va_start(parts, first);
    for (part = first; part != END; part = va_arg(parts, const char *)) {
        strcpy(text + length, part);
        length += strlen(part);
    }
    va_end(parts);
    return text;
}

char *text_repeat(const char *part, size_t times)
{
    size_t length = strlen(part), i;
    char *text = scratch_new(length * times);
    for (i = 0; i < times; i++)
        memcpy(text + i * length, part, length);
    text[length * times] = '\0';
    return text;
}

char *text_number(long number)
{
    char *text = scratch_new(32);
    sprintf(text, "%ld", number);
    return text;
}

char *text_of_file(const char *path, size_t *out_length)
{
    FILE *file = fopen(path, "rb");
    char *text;
    size_t length = 0, capacity = 65536;
    if (file == NULL)
        return NULL;
    text = scratch_new(capacity);
    length = fread(text, 1, capacity, file);
    fclose(file);
    text[length] = '\0';
    if (out_length != NULL)
        *out_length = length;
    return text;
}

char *text_json_string(const char *text)
{
    char *quoted = scratch_new(6 * strlen(text) + 2);
    char *to = quoted;
    *to++ = '"';
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte < 0x20)
            to += sprintf(to, "\\u%04x", (unsigned)byte);
        else {
            if (byte == '"' || byte == '\\')
                *to++ = '\\';
            *to++ = *text;
        }
    }
    *to++ = '"';
    *to = '\0';
    return quoted;
}

int text_contains(const char *text, const char *part)
{
    return text != NULL && strstr(text, part) != NULL;
}

int text_equal(const char *left, const char *right)
{
    return left != NULL && right != NULL && strcmp(left, right) == 0;
}

static const char *skip_space(const char *at)
{
    while (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')
        at++;
    return at;
}

/* Behind the closing quote of the string that starts at `at`; NULL if it never closes. */
static const char *skip_string(const char *at)
{
    for (at++; *at != '"'; at++) {
        if (*at == '\\' && at[1] != '\0')
            at++;
        else if (*at == '\0')
            return NULL;
    }
    return at + 1;
}

static const char *skip_value(const char *at)
{
    int depth = 0;
    do {
        at = skip_space(at);
        if (*at == '"') {
            at = skip_string(at);
            if (at == NULL)
                return NULL;
        } else if (*at == '{' || *at == '[') {
            depth++;
            at++;
        } else if (*at == '}' || *at == ']') {
            depth--;
            at++;
        } else if (*at == '\0') {
            return NULL;
        } else if (depth > 0) {
            at++;
        } else {
            while (*at != '\0' && strchr(",]} \t\r\n", *at) == NULL)
                at++;
        }
    } while (depth > 0);
    return at;
}

static int copy_value(const char *from, const char *end, char *out, size_t capacity)
{
    static const char escapes[] = "b\bf\fn\nr\rt\t";
    int quoted = *from == '"';
    size_t length = 0;
    if (quoted) {
        from++;
        end--;
    }
    while (from < end) {
        char byte = *from++;
        if (quoted && byte == '\\') {
            const char *known;
            byte = *from++;
            known = strchr(escapes, byte);
            if (byte == 'u' && end - from >= 4) {
                char digits[5];
                unsigned long code;
                memcpy(digits, from, 4);
                digits[4] = '\0';
                from += 4;
                code = strtoul(digits, NULL, 16);
                byte = code < 0x80 ? (char)code : '?'; /* what lies outside ASCII is never compared */
            } else if (known != NULL) {
                byte = known[1];
            }
        }
        if (length + 1 >= capacity)
            return 0;
        out[length++] = byte;
    }
    out[length] = '\0';
    return 1;
}

int json_member(const char *json, const char *name, char *out, size_t capacity)
{
    const char *at;
    size_t wanted = strlen(name);
    if (json == NULL)
        return 0;
    at = skip_space(json);
    if (*at++ != '{')
        return 0;
    for (;;) {
        const char *key = skip_space(at), *value, *end;
        if (*key != '"' || (end = skip_string(key)) == NULL)
            return 0;
        value = skip_space(end);
        if (*value++ != ':')
            return 0;
        value = skip_space(value);
        at = skip_value(value);
        if (at == NULL)
            return 0;
        if ((size_t)(end - key) == wanted + 2 && memcmp(key + 1, name, wanted) == 0)
            return copy_value(value, at, out, capacity);
        at = skip_space(at);
        if (*at++ != ',')
            return 0;
    }
}

long json_number(const char *json, const char *name)
{
    char value[64];
    return json_member(json, name, value, sizeof value) ? strtol(value, NULL, 10) : -1;
}
