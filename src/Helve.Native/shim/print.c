/* printf of Windows: wide text is UTF-16, %s is text of the function's width, %S of the other, long has 32 bits, I64 is long long. What counts, counts units. */
#define _GNU_SOURCE
#define HELVE_KEEP_C_LIBRARY
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../include/windows.h"
#include "text.h"

/* Where the units go. A narrow target is made wide text first, which is turned into UTF-8 as a whole: so a format has one meaning. */
typedef struct {
    FILE *stream;
    WCHAR *buffer;
    size_t room;
    size_t count;
    BOOL failed;
} Sink;

static void Put(Sink *sink, const WCHAR *text, size_t length)
{
    if (sink->stream != NULL && length != 0) {
        size_t bytes = 0;
        char *narrow = helve_narrow(text, (ptrdiff_t)length, &bytes);
        sink->failed |= narrow == NULL || fwrite(narrow, 1, bytes, sink->stream) != bytes;
        free(narrow);
    } else if (sink->count < sink->room) {
        size_t fits = sink->room - sink->count;
        memcpy(sink->buffer + sink->count, text, (length < fits ? length : fits) * sizeof(WCHAR));
    }
    sink->count += length;
}

static void Pad(Sink *sink, char with, size_t count)
{
    WCHAR unit = (WCHAR)with;
    while (count-- != 0) {
        Put(sink, &unit, 1);
    }
}

typedef enum { Plain, Half, Long, LongLong, Size } Length;

typedef struct {
    BOOL left, zeros;
    char flags[8];
    size_t width;
    ptrdiff_t precision; /* -1: none */
    Length length;
    char kind;
} Conversion;

static void PutPadded(Sink *sink, const Conversion *conversion, const WCHAR *text, size_t length)
{
    size_t padding = conversion->width > length ? conversion->width - length : 0;
    if (!conversion->left) {
        Pad(sink, conversion->zeros ? '0' : ' ', padding);
    }
    Put(sink, text, length);
    if (conversion->left) {
        Pad(sink, ' ', padding);
    }
}

/* The precision bounds what is read: text with one need not end. */
static void PutText(Sink *sink, const Conversion *conversion, BOOL wide, const void *given)
{
    static const WCHAR null[] = { '(', 'n', 'u', 'l', 'l', ')', 0 };
    ptrdiff_t most = conversion->precision < 0 ? PTRDIFF_MAX : conversion->precision;
    if (given == NULL || wide) {
        const WCHAR *text = given == NULL ? null : given;
        PutPadded(sink, conversion, text, (size_t)helve_bounded_wide(text, most));
        return;
    }
    size_t length = 0;
    WCHAR *text = helve_widen(given, (ptrdiff_t)strnlen(given, (size_t)most), &length);
    sink->failed |= text == NULL;
    if (text != NULL) {
        PutPadded(sink, conversion, text, length);
    }
    free(text);
}

/* What the C library makes of one number, by the same flags, width and precision. */
static void PutNumber(Sink *sink, const Conversion *conversion, const char *length, ...)
{
    char format[64], *made = NULL;
    snprintf(format, sizeof format, conversion->precision < 0 ? "%%%s*%s%c" : "%%%s*.*%s%c", conversion->flags, length, conversion->kind);
    va_list arguments;
    va_start(arguments, length);
    int count = vasprintf(&made, format, arguments);
    va_end(arguments);
    sink->failed |= count < 0;
    for (int i = 0; i < count; i++) {
        Pad(sink, made[i], 1);
    }
    free(count < 0 ? NULL : made);
}

#define NUMBER(sink, conversion, length, value)                                                                                     \
    ((conversion)->precision < 0 ? PutNumber((sink), (conversion), (length), (int)(conversion)->width, (value))                     \
                                 : PutNumber((sink), (conversion), (length), (int)(conversion)->width, (int)(conversion)->precision, (value)))

static int Number(const WCHAR **at, va_list *arguments)
{
    if (**at == '*') {
        (*at)++;
        return va_arg(*arguments, int);
    }
    int number = 0;
    for (; **at >= '0' && **at <= '9'; (*at)++) {
        number = number > 1000000 ? number : number * 10 + (**at - '0');
    }
    return number;
}

/* One conversion, from behind its percent sign. FALSE: the format ends in it. */
static BOOL Read(const WCHAR **at, Conversion *conversion, va_list *arguments)
{
    const WCHAR *p = *at;
    size_t flags = 0;
    *conversion = (Conversion) { .precision = -1 };
    for (; *p != 0 && *p < 0x80 && strchr("-+ #0", *p) != NULL; p++) {
        conversion->left |= *p == '-';
        conversion->zeros |= *p == '0';
        if (flags < sizeof conversion->flags - 1 && memchr(conversion->flags, *p, flags) == NULL) {
            conversion->flags[flags++] = (char)*p;
        }
    }
    int width = Number(&p, arguments);
    if (width < 0) {
        conversion->left = TRUE;
        if (memchr(conversion->flags, '-', flags) == NULL) {
            conversion->flags[flags < sizeof conversion->flags - 1 ? flags : flags - 1] = '-';
        }
        width = width == INT32_MIN ? INT32_MAX : -width;
    }
    conversion->width = (size_t)width;
    if (*p == '.') {
        p++;
        int precision = Number(&p, arguments);
        /* A negative one is none. */
        conversion->precision = precision < 0 ? -1 : precision;
    }
    if (p[0] == 'I' && p[1] == '6' && p[2] == '4') { conversion->length = LongLong; p += 3; }
    else if (p[0] == 'I' && p[1] == '3' && p[2] == '2') { p += 3; }
    else if (*p == 'I' || *p == 'z' || *p == 't') { conversion->length = Size; p++; }
    else if ((p[0] == 'l' && p[1] == 'l') || *p == 'j') { conversion->length = LongLong; p += *p == 'j' ? 1 : 2; }
    else if (*p == 'l' || *p == 'w') { conversion->length = Long; p++; }
    else if (*p == 'h') { conversion->length = Half; p += p[1] == 'h' ? 2 : 1; }
    conversion->kind = *p < 0x80 ? (char)*p : '?';
    *at = *p == 0 ? p : p + 1;
    return *p != 0;
}

static void PutOne(Sink *sink, const Conversion *conversion, BOOL wide, va_list *arguments)
{
    BOOL longer = conversion->length == LongLong || conversion->length == Size;
    switch (conversion->kind) {
    case '%':
        Pad(sink, '%', 1);
        return;
    case 's': case 'S': {
        BOOL own = conversion->kind == 's' ? wide : !wide;
        PutText(sink, conversion, conversion->length == Half ? FALSE : conversion->length == Long || own, va_arg(*arguments, const void *));
        return;
    }
    case 'c': case 'C': {
        WCHAR one = (WCHAR)va_arg(*arguments, int);
        PutPadded(sink, conversion, &one, 1);
        return;
    }
    case 'd': case 'i':
        /* long has 32 bits in Microsoft's C, and so it has in these headers. */
        if (longer) { NUMBER(sink, conversion, "ll", va_arg(*arguments, long long)); }
        else { NUMBER(sink, conversion, "ll", (long long)va_arg(*arguments, int)); }
        return;
    case 'u': case 'x': case 'X': case 'o':
        if (longer) { NUMBER(sink, conversion, "ll", va_arg(*arguments, unsigned long long)); }
        else { NUMBER(sink, conversion, "ll", (unsigned long long)va_arg(*arguments, unsigned int)); }
        return;
    case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case 'a': case 'A':
        NUMBER(sink, conversion, "", va_arg(*arguments, double));
        return;
    case 'p': {
        char made[32];
        WCHAR text[32];
        int count = snprintf(made, sizeof made, "%016llX", (unsigned long long)(UINT_PTR)va_arg(*arguments, void *));
        for (int i = 0; i < count; i++) {
            text[i] = (WCHAR)made[i];
        }
        PutPadded(sink, conversion, text, (size_t)count);
        return;
    }
    default:
        sink->failed = TRUE;
    }
}

static void Print(Sink *sink, const WCHAR *format, BOOL wide, va_list *arguments)
{
    while (*format != 0 && !sink->failed) {
        size_t plain = 0;
        while (format[plain] != 0 && format[plain] != '%') {
            plain++;
        }
        Put(sink, format, plain);
        format += plain;
        Conversion conversion;
        if (*format == '%') {
            format++;
            if (!Read(&format, &conversion, arguments)) {
                sink->failed = TRUE;
                return;
            }
            PutOne(sink, &conversion, wide, arguments);
        }
    }
}

static int ResultOf(const Sink *sink)
{
    return sink->failed || sink->count > INT32_MAX ? -1 : (int)sink->count;
}

int helve_vfwprintf(FILE *stream, const WCHAR *format, va_list arguments)
{
    Sink sink = { .stream = stream };
    va_list copy;
    va_copy(copy, arguments);
    flockfile(stream);
    Print(&sink, format, TRUE, &copy);
    funlockfile(stream);
    va_end(copy);
    return ResultOf(&sink);
}

int helve_vsnwprintf(WCHAR *buffer, size_t count, const WCHAR *format, va_list arguments)
{
    Sink sink = { .buffer = buffer, .room = count };
    va_list copy;
    va_copy(copy, arguments);
    Print(&sink, format, TRUE, &copy);
    va_end(copy);
    if (sink.count < count) {
        buffer[sink.count] = 0;
    }
    return sink.count > count ? -1 : ResultOf(&sink);
}

int helve_vswprintf(WCHAR *buffer, size_t count, const WCHAR *format, va_list arguments)
{
    int printed = helve_vsnwprintf(buffer, count, format, arguments);
    if (printed >= 0 && (size_t)printed < count) {
        return printed;
    }
    if (count != 0) {
        buffer[count - 1] = 0;
    }
    return -1;
}

int helve_vswprintf_s(WCHAR *buffer, size_t count, const WCHAR *format, va_list arguments)
{
    int printed = helve_vswprintf(buffer, count, format, arguments);
    if (printed < 0 && count != 0) {
        buffer[0] = 0;
    }
    return printed;
}

/* UTF-8 of what is made, in memory of malloc. */
static char *MakeNarrow(const char *format, va_list *arguments, size_t *bytes)
{
    WCHAR *wide = helve_widen(format, -1, NULL), *made = NULL;
    va_list again;
    va_copy(again, *arguments);
    Sink measure = { .failed = wide == NULL }, sink = measure;
    char *narrow = NULL;
    if (wide != NULL) {
        Print(&measure, wide, FALSE, arguments);
    }
    if (ResultOf(&measure) >= 0 && (made = malloc((measure.count + 1) * sizeof(WCHAR))) != NULL) {
        sink.buffer = made;
        sink.room = measure.count;
        Print(&sink, wide, FALSE, &again);
        narrow = helve_narrow(made, (ptrdiff_t)sink.count, bytes);
    }
    va_end(again);
    free(made);
    free(wide);
    return narrow;
}

int helve_vsnprintf(char *buffer, size_t count, const char *format, va_list arguments)
{
    size_t bytes = 0;
    va_list copy;
    va_copy(copy, arguments);
    char *made = MakeNarrow(format, &copy, &bytes);
    va_end(copy);
    if (made != NULL) {
        memcpy(buffer, made, bytes < count ? bytes + 1 : count);
    }
    int printed = made == NULL || bytes > count ? -1 : (int)bytes;
    free(made);
    return printed;
}

int helve_vsprintf_s(char *buffer, size_t count, const char *format, va_list arguments)
{
    int printed = helve_vsnprintf(buffer, count, format, arguments);
    if (printed >= 0 && (size_t)printed < count) {
        return printed;
    }
    if (count != 0) {
        buffer[0] = 0;
    }
    return -1;
}

int helve_vwprintf(const WCHAR *format, va_list arguments)
{
    return helve_vfwprintf(stdout, format, arguments);
}

#define WITH_ARGUMENTS(call)        \
    va_list arguments;              \
    va_start(arguments, format);    \
    int printed = call;             \
    va_end(arguments);              \
    return printed

int helve_fwprintf(FILE *stream, const WCHAR *format, ...)
{
    WITH_ARGUMENTS(helve_vfwprintf(stream, format, arguments));
}

int helve_wprintf(const WCHAR *format, ...)
{
    WITH_ARGUMENTS(helve_vfwprintf(stdout, format, arguments));
}

int helve_swprintf(WCHAR *buffer, size_t count, const WCHAR *format, ...)
{
    WITH_ARGUMENTS(helve_vswprintf(buffer, count, format, arguments));
}

int helve_swprintf_s(WCHAR *buffer, size_t count, const WCHAR *format, ...)
{
    WITH_ARGUMENTS(helve_vswprintf_s(buffer, count, format, arguments));
}

int helve_snwprintf(WCHAR *buffer, size_t count, const WCHAR *format, ...)
{
    WITH_ARGUMENTS(helve_vsnwprintf(buffer, count, format, arguments));
}

int helve_sprintf_s(char *buffer, size_t count, const char *format, ...)
{
    WITH_ARGUMENTS(helve_vsprintf_s(buffer, count, format, arguments));
}

int helve_snprintf(char *buffer, size_t count, const char *format, ...)
{
    WITH_ARGUMENTS(helve_vsnprintf(buffer, count, format, arguments));
}

int helve_fputws(const WCHAR *text, FILE *stream)
{
    Sink sink = { .stream = stream };
    Put(&sink, text, helve_wcslen(text));
    return sink.failed ? -1 : 0;
}

int helve_putws(const WCHAR *text)
{
    return helve_fputws(text, stdout) < 0 || putchar('\n') == EOF ? -1 : 0;
}

int helve_fputwc(WCHAR unit, FILE *stream)
{
    Sink sink = { .stream = stream };
    Put(&sink, &unit, 1);
    return sink.failed ? 0xFFFF : unit;
}

int helve_putwchar(WCHAR unit)
{
    return helve_fputwc(unit, stdout);
}
