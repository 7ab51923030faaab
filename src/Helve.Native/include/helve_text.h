/* Text as Windows' C library has it: wide text is UTF-16, long has 32 bits in formats, and %s is of the width of its function. The calls are Helve's own, for the C library's take
   wider characters. Bounds and results count units, as Windows' do. Narrow text is UTF-8. */
#ifndef HELVE_TEXT_DECLARATIONS_H
#define HELVE_TEXT_DECLARATIONS_H
#pragma GCC system_header

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "windef.h"

/* Output; -1: what was to be written is not valid, or more than there is room for. Then vswprintf leaves what fits and ends it, vswprintf_s leaves nothing, and vsnwprintf (Windows'
   _vsnwprintf) leaves what fits without an end, which it has neither when just as much as the room was written. */
HELVE_EXTERN int helve_vfwprintf(FILE *stream, const WCHAR *format, va_list arguments);
HELVE_EXTERN int helve_fwprintf(FILE *stream, const WCHAR *format, ...);
HELVE_EXTERN int helve_vwprintf(const WCHAR *format, va_list arguments);
HELVE_EXTERN int helve_wprintf(const WCHAR *format, ...);
HELVE_EXTERN int helve_vswprintf(WCHAR *buffer, size_t count, const WCHAR *format, va_list arguments);
HELVE_EXTERN int helve_swprintf(WCHAR *buffer, size_t count, const WCHAR *format, ...);
HELVE_EXTERN int helve_vsnwprintf(WCHAR *buffer, size_t count, const WCHAR *format, va_list arguments);
HELVE_EXTERN int helve_snwprintf(WCHAR *buffer, size_t count, const WCHAR *format, ...);
HELVE_EXTERN int helve_vswprintf_s(WCHAR *buffer, size_t count, const WCHAR *format, va_list arguments);
HELVE_EXTERN int helve_swprintf_s(WCHAR *buffer, size_t count, const WCHAR *format, ...);
HELVE_EXTERN int helve_vsprintf_s(char *buffer, size_t count, const char *format, va_list arguments);
HELVE_EXTERN int helve_sprintf_s(char *buffer, size_t count, const char *format, ...);
HELVE_EXTERN int helve_vsnprintf(char *buffer, size_t count, const char *format, va_list arguments);
HELVE_EXTERN int helve_snprintf(char *buffer, size_t count, const char *format, ...);
HELVE_EXTERN int helve_fputws(const WCHAR *text, FILE *stream);
HELVE_EXTERN int helve_putws(const WCHAR *text);
HELVE_EXTERN int helve_fputwc(WCHAR unit, FILE *stream);
HELVE_EXTERN int helve_putwchar(WCHAR unit);

/* Strings. */
HELVE_EXTERN size_t helve_wcslen(const WCHAR *text);
HELVE_EXTERN size_t helve_wcsnlen(const WCHAR *text, size_t most);
HELVE_EXTERN int helve_wcscmp(const WCHAR *left, const WCHAR *right);
HELVE_EXTERN int helve_wcsncmp(const WCHAR *left, const WCHAR *right, size_t most);
HELVE_EXTERN int helve_wcsicmp(const WCHAR *left, const WCHAR *right);
HELVE_EXTERN int helve_wcsnicmp(const WCHAR *left, const WCHAR *right, size_t most);
HELVE_EXTERN WCHAR *helve_wcscpy(WCHAR *to, const WCHAR *from);
HELVE_EXTERN WCHAR *helve_wcsncpy(WCHAR *to, const WCHAR *from, size_t most);
HELVE_EXTERN WCHAR *helve_wcscat(WCHAR *to, const WCHAR *from);
HELVE_EXTERN WCHAR *helve_wcsncat(WCHAR *to, const WCHAR *from, size_t most);
HELVE_EXTERN WCHAR *helve_wcschr(const WCHAR *text, WCHAR unit);
HELVE_EXTERN WCHAR *helve_wcsrchr(const WCHAR *text, WCHAR unit);
HELVE_EXTERN WCHAR *helve_wcsstr(const WCHAR *text, const WCHAR *part);
HELVE_EXTERN WCHAR *helve_wcspbrk(const WCHAR *text, const WCHAR *set);
HELVE_EXTERN size_t helve_wcsspn(const WCHAR *text, const WCHAR *set);
HELVE_EXTERN size_t helve_wcscspn(const WCHAR *text, const WCHAR *set);
HELVE_EXTERN WCHAR *helve_wcstok(WCHAR *text, const WCHAR *set, WCHAR **rest);
HELVE_EXTERN WCHAR *helve_wcsdup(const WCHAR *text);
HELVE_EXTERN WCHAR *helve_wmemcpy(WCHAR *to, const WCHAR *from, size_t count);
HELVE_EXTERN WCHAR *helve_wmemmove(WCHAR *to, const WCHAR *from, size_t count);
HELVE_EXTERN WCHAR *helve_wmemset(WCHAR *to, WCHAR unit, size_t count);
HELVE_EXTERN int helve_wmemcmp(const WCHAR *left, const WCHAR *right, size_t count);
HELVE_EXTERN WCHAR *helve_wmemchr(const WCHAR *text, WCHAR unit, size_t count);

/* Numbers. */
HELVE_EXTERN LONG helve_wcstol(const WCHAR *text, WCHAR **end, int base);
HELVE_EXTERN ULONG helve_wcstoul(const WCHAR *text, WCHAR **end, int base);
HELVE_EXTERN long long helve_wcstoll(const WCHAR *text, WCHAR **end, int base);
HELVE_EXTERN unsigned long long helve_wcstoull(const WCHAR *text, WCHAR **end, int base);
HELVE_EXTERN double helve_wcstod(const WCHAR *text, WCHAR **end);

/* Those with a bound: 0, or EINVAL and ERANGE, with which the text in the buffer is empty. */
HELVE_EXTERN int helve_wcscpy_s(WCHAR *to, size_t room, const WCHAR *from);
HELVE_EXTERN int helve_wcscat_s(WCHAR *to, size_t room, const WCHAR *from);
HELVE_EXTERN int helve_wcsncpy_s(WCHAR *to, size_t room, const WCHAR *from, size_t most);
HELVE_EXTERN size_t helve_strnlen(const char *text, size_t most);
HELVE_EXTERN int helve_strcpy_s(char *to, size_t room, const char *from);
HELVE_EXTERN int helve_strcat_s(char *to, size_t room, const char *from);
HELVE_EXTERN int helve_strncpy_s(char *to, size_t room, const char *from, size_t most);

#define _TRUNCATE ((size_t)-1)
#ifndef _countof
#define _countof(array) (sizeof(array) / sizeof((array)[0]))
#endif

/* user32's: into a buffer of 1,024 units. */
#define wsprintfW(buffer, ...) helve_swprintf((buffer), 1024, __VA_ARGS__)
#define wsprintfA(buffer, ...) helve_sprintf_s((buffer), 1024, __VA_ARGS__)
#ifdef UNICODE
#define wsprintf wsprintfW
#else
#define wsprintf wsprintfA
#endif

#ifndef HELVE_KEEP_C_LIBRARY
#define _snprintf helve_snprintf
#define _vsnprintf helve_vsnprintf
#define sprintf_s helve_sprintf_s
#define vsprintf_s helve_vsprintf_s
#define strcpy_s helve_strcpy_s
#define strcat_s helve_strcat_s
#define strncpy_s helve_strncpy_s
#define _stricmp strcasecmp
#define _strnicmp strncasecmp
#define _strdup strdup
#if __SIZEOF_WCHAR_T__ == 2
/* What undefines these names, or uses those of std, comes first. */
#ifdef __cplusplus
#include <cwchar>
#include <iosfwd>
#include <string>
/* These keep characters of 32 bits in the C++ library, and would read past the end of text that -fshort-wchar makes. */
#define HELVE_WIDER __attribute__((deprecated("the C++ library's takes wide characters of 32 bits: use std::u16string, or Helve's functions of UTF-16")))
namespace std {
typedef basic_string<wchar_t> wstring HELVE_WIDER;
typedef basic_ostringstream<wchar_t> wostringstream HELVE_WIDER;
typedef basic_istringstream<wchar_t> wistringstream HELVE_WIDER;
typedef basic_stringstream<wchar_t> wstringstream HELVE_WIDER;
extern wostream wcout HELVE_WIDER;
extern wostream wcerr HELVE_WIDER;
extern wistream wcin HELVE_WIDER;
}
#else
#include_next <wchar.h>
#endif
#include "helve_wide.h"
#endif
#endif

#endif
