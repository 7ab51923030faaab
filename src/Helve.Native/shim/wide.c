/* The string functions of C for text of UTF-16. */
#define _GNU_SOURCE
#define HELVE_KEEP_C_LIBRARY
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "../include/windows.h"
#include "text.h"

size_t helve_wcsnlen(const WCHAR *text, size_t most)
{
    return (size_t)helve_bounded_wide(text, most > PTRDIFF_MAX ? PTRDIFF_MAX : (ptrdiff_t)most);
}

static int Compare(const WCHAR *left, const WCHAR *right, size_t most, BOOL fold)
{
    for (size_t i = 0; i < most; i++) {
        unsigned l = left[i], r = right[i];
        if (fold) {
            l += l >= 'A' && l <= 'Z' ? 0x20 : 0;
            r += r >= 'A' && r <= 'Z' ? 0x20 : 0;
        }
        if (l != r || l == 0) {
            return l < r ? -1 : l > r;
        }
    }
    return 0;
}

int helve_wcscmp(const WCHAR *left, const WCHAR *right) { return Compare(left, right, SIZE_MAX, FALSE); }

int helve_wcsncmp(const WCHAR *left, const WCHAR *right, size_t most) { return Compare(left, right, most, FALSE); }

/* In the C locale, in which programs start on Windows too: A to Z only. */
int helve_wcsicmp(const WCHAR *left, const WCHAR *right) { return Compare(left, right, SIZE_MAX, TRUE); }

int helve_wcsnicmp(const WCHAR *left, const WCHAR *right, size_t most) { return Compare(left, right, most, TRUE); }

WCHAR *helve_wmemcpy(WCHAR *to, const WCHAR *from, size_t count) { return memcpy(to, from, count * sizeof(WCHAR)); }

WCHAR *helve_wmemmove(WCHAR *to, const WCHAR *from, size_t count) { return memmove(to, from, count * sizeof(WCHAR)); }

WCHAR *helve_wmemset(WCHAR *to, WCHAR unit, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        to[i] = unit;
    }
    return to;
}

int helve_wmemcmp(const WCHAR *left, const WCHAR *right, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (left[i] != right[i]) {
            return left[i] < right[i] ? -1 : 1;
        }
    }
    return 0;
}

WCHAR *helve_wmemchr(const WCHAR *text, WCHAR unit, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (text[i] == unit) {
            return (WCHAR *)text + i;
        }
    }
    return NULL;
}

WCHAR *helve_wcscpy(WCHAR *to, const WCHAR *from)
{
    return helve_wmemcpy(to, from, helve_wcslen(from) + 1);
}

WCHAR *helve_wcsncpy(WCHAR *to, const WCHAR *from, size_t most)
{
    size_t length = helve_wcsnlen(from, most);
    helve_wmemcpy(to, from, length);
    helve_wmemset(to + length, 0, most - length);
    return to;
}

WCHAR *helve_wcscat(WCHAR *to, const WCHAR *from)
{
    helve_wcscpy(to + helve_wcslen(to), from);
    return to;
}

WCHAR *helve_wcsncat(WCHAR *to, const WCHAR *from, size_t most)
{
    WCHAR *end = to + helve_wcslen(to);
    size_t length = helve_wcsnlen(from, most);
    helve_wmemcpy(end, from, length);
    end[length] = 0;
    return to;
}

WCHAR *helve_wcschr(const WCHAR *text, WCHAR unit)
{
    return helve_wmemchr(text, unit, helve_wcslen(text) + 1);
}

WCHAR *helve_wcsrchr(const WCHAR *text, WCHAR unit)
{
    for (size_t i = helve_wcslen(text) + 1; i-- != 0;) {
        if (text[i] == unit) {
            return (WCHAR *)text + i;
        }
    }
    return NULL;
}

WCHAR *helve_wcsstr(const WCHAR *text, const WCHAR *part)
{
    size_t length = helve_wcslen(part);
    for (; helve_wcsncmp(text, part, length) != 0; text++) {
        if (*text == 0) {
            return NULL;
        }
    }
    return (WCHAR *)text;
}

size_t helve_wcsspn(const WCHAR *text, const WCHAR *set)
{
    size_t count = 0;
    while (text[count] != 0 && helve_wcschr(set, text[count]) != NULL) {
        count++;
    }
    return count;
}

size_t helve_wcscspn(const WCHAR *text, const WCHAR *set)
{
    size_t count = 0;
    /* The set's own end is found for the text's. */
    while (helve_wcschr(set, text[count]) == NULL) {
        count++;
    }
    return count;
}

WCHAR *helve_wcspbrk(const WCHAR *text, const WCHAR *set)
{
    text += helve_wcscspn(text, set);
    return *text == 0 ? NULL : (WCHAR *)text;
}

WCHAR *helve_wcstok(WCHAR *text, const WCHAR *set, WCHAR **rest)
{
    text = text == NULL ? *rest : text;
    text += helve_wcsspn(text, set);
    WCHAR *end = text + helve_wcscspn(text, set);
    *rest = *end == 0 ? end : end + 1;
    if (end == text) {
        return NULL;
    }
    *end = 0;
    return text;
}

WCHAR *helve_wcsdup(const WCHAR *text)
{
    size_t count = helve_wcslen(text) + 1;
    WCHAR *made = malloc(count * sizeof(WCHAR));
    return made == NULL ? NULL : helve_wmemcpy(made, text, count);
}

/* Numbers have one byte a unit, so what a narrow function leaves over begins at the same index. */
static char *Digits(const WCHAR *text)
{
    size_t length = 0;
    while (text[length] != 0 && text[length] < 0x80) {
        length++;
    }
    char *made = malloc(length + 1);
    for (size_t i = 0; made != NULL && i < length; i++) {
        made[i] = (char)text[i];
    }
    if (made != NULL) {
        made[length] = 0;
    }
    return made;
}

#define PARSE(Result, call)                                 \
    char *digits = Digits(text), *left = digits;            \
    Result result = 0;                                      \
    if (digits != NULL) {                                   \
        result = call;                                      \
    }                                                       \
    if (end != NULL) {                                      \
        *end = (WCHAR *)text + (left - digits);             \
    }                                                       \
    int error = errno;                                      \
    free(digits);                                           \
    errno = error;                                          \
    return result

long long helve_wcstoll(const WCHAR *text, WCHAR **end, int base)
{
    PARSE(long long, strtoll(digits, &left, base));
}

unsigned long long helve_wcstoull(const WCHAR *text, WCHAR **end, int base)
{
    PARSE(unsigned long long, strtoull(digits, &left, base));
}

double helve_wcstod(const WCHAR *text, WCHAR **end)
{
    PARSE(double, strtod(digits, &left));
}

LONG helve_wcstol(const WCHAR *text, WCHAR **end, int base)
{
    long long value = helve_wcstoll(text, end, base);
    if (value >= INT32_MIN && value <= INT32_MAX) {
        return (LONG)value;
    }
    errno = ERANGE;
    return value < 0 ? INT32_MIN : INT32_MAX;
}

ULONG helve_wcstoul(const WCHAR *text, WCHAR **end, int base)
{
    unsigned long long value = helve_wcstoull(text, end, base), size = (long long)value < 0 ? 0 - value : value;
    if (size <= UINT32_MAX) {
        return (ULONG)value;
    }
    errno = ERANGE;
    return UINT32_MAX;
}

/* Of text no longer than the room, the end with it; ERANGE leaves empty text. */
static int Give(void *to, size_t room, size_t at, const void *from, size_t length, BOOL cut, size_t unit)
{
    if (to == NULL || room == 0 || at >= room) {
        return EINVAL;
    }
    if (from == NULL || (length >= room - at && !cut)) {
        memset(to, 0, unit);
        return from == NULL ? EINVAL : ERANGE;
    }
    length = length < room - at ? length : room - at - 1;
    memmove((char *)to + at * unit, from, length * unit);
    memset((char *)to + (at + length) * unit, 0, unit);
    return 0;
}

int helve_wcsncpy_s(WCHAR *to, size_t room, const WCHAR *from, size_t most)
{
    return Give(to, room, 0, from, from == NULL ? 0 : helve_wcsnlen(from, most), most == _TRUNCATE, sizeof(WCHAR));
}

int helve_wcscpy_s(WCHAR *to, size_t room, const WCHAR *from)
{
    return Give(to, room, 0, from, from == NULL ? 0 : helve_wcslen(from), FALSE, sizeof(WCHAR));
}

int helve_wcscat_s(WCHAR *to, size_t room, const WCHAR *from)
{
    return Give(to, room, to == NULL ? 0 : helve_wcsnlen(to, room), from, from == NULL ? 0 : helve_wcslen(from), FALSE, sizeof(WCHAR));
}

size_t helve_strnlen(const char *text, size_t most) { return strnlen(text, most); }

int helve_strncpy_s(char *to, size_t room, const char *from, size_t most)
{
    return Give(to, room, 0, from, from == NULL ? 0 : strnlen(from, most), most == _TRUNCATE, 1);
}

int helve_strcpy_s(char *to, size_t room, const char *from)
{
    return Give(to, room, 0, from, from == NULL ? 0 : strlen(from), FALSE, 1);
}

int helve_strcat_s(char *to, size_t room, const char *from)
{
    return Give(to, room, to == NULL ? 0 : strnlen(to, room), from, from == NULL ? 0 : strlen(from), FALSE, 1);
}
