/* The names of C's and Windows' wide functions, for programs whose wchar_t has 16 bits. */
#ifndef HELVE_WIDE_H
#define HELVE_WIDE_H
#pragma GCC system_header

#define wprintf helve_wprintf
#define fwprintf helve_fwprintf
#define vwprintf helve_vwprintf
#define vfwprintf helve_vfwprintf
#define swprintf helve_swprintf
#define vswprintf helve_vswprintf
#define swprintf_s helve_swprintf_s
#define vswprintf_s helve_vswprintf_s
#define _snwprintf helve_snwprintf
#define _vsnwprintf helve_vsnwprintf
#define fputws helve_fputws
#define _putws helve_putws
#define fputwc helve_fputwc
#define putwc helve_fputwc
#define putwchar helve_putwchar
#define wcslen helve_wcslen
#define wcsnlen helve_wcsnlen
#define wcscmp helve_wcscmp
#define wcsncmp helve_wcsncmp
#define wcscasecmp helve_wcsicmp
#define wcsncasecmp helve_wcsnicmp
#define _wcsicmp helve_wcsicmp
#define _wcsnicmp helve_wcsnicmp
#define wcscpy helve_wcscpy
#define wcsncpy helve_wcsncpy
#define wcscat helve_wcscat
#define wcsncat helve_wcsncat
#define wcschr helve_wcschr
#define wcsrchr helve_wcsrchr
#define wcsstr helve_wcsstr
#define wcspbrk helve_wcspbrk
#define wcsspn helve_wcsspn
#define wcscspn helve_wcscspn
#define wcstok helve_wcstok
#define wcsdup helve_wcsdup
#define _wcsdup helve_wcsdup
#define wmemcpy helve_wmemcpy
#define wmemmove helve_wmemmove
#define wmemset helve_wmemset
#define wmemcmp helve_wmemcmp
#define wmemchr helve_wmemchr
#define wcstol helve_wcstol
#define wcstoul helve_wcstoul
#define wcstoll helve_wcstoll
#define wcstoull helve_wcstoull
#define _wcstoi64 helve_wcstoll
#define _wcstoui64 helve_wcstoull
#define wcstod helve_wcstod
#define _wtoi(text) ((int)helve_wcstol((text), NULL, 10))
#define _wtol(text) helve_wcstol((text), NULL, 10)
#define _wtoi64(text) helve_wcstoll((text), NULL, 10)
#define _wtof(text) helve_wcstod((text), NULL)
#define wcscpy_s helve_wcscpy_s
#define wcscat_s helve_wcscat_s
#define wcsncpy_s helve_wcsncpy_s

#ifndef __cplusplus
/* What is left takes the C library's own wide characters, which have 32 bits: a program that calls it does not compile. */
#ifdef __clang__
#define HELVE_WIDER __attribute__((unavailable("takes wide characters of 32 bits; convert with WideCharToMultiByte and use the narrow function")))
#else
#define HELVE_WIDER __attribute__((error("takes wide characters of 32 bits; convert with WideCharToMultiByte and use the narrow function")))
#endif
extern int wscanf(const wchar_t *, ...) HELVE_WIDER;
extern int fwscanf(FILE *, const wchar_t *, ...) HELVE_WIDER;
extern int swscanf(const wchar_t *, const wchar_t *, ...) HELVE_WIDER;
extern wchar_t *fgetws(wchar_t *, int, FILE *) HELVE_WIDER;
extern int wcscoll(const wchar_t *, const wchar_t *) HELVE_WIDER;
extern size_t wcsxfrm(wchar_t *, const wchar_t *, size_t) HELVE_WIDER;
extern size_t wcsftime(wchar_t *, size_t, const wchar_t *, const struct tm *) HELVE_WIDER;
extern size_t mbstowcs(wchar_t *, const char *, size_t) HELVE_WIDER;
extern size_t wcstombs(char *, const wchar_t *, size_t) HELVE_WIDER;
extern int mbtowc(wchar_t *, const char *, size_t) HELVE_WIDER;
extern size_t mbrtowc(wchar_t *, const char *, size_t, mbstate_t *) HELVE_WIDER;
extern size_t mbsrtowcs(wchar_t *, const char **, size_t, mbstate_t *) HELVE_WIDER;
extern size_t wcsrtombs(char *, const wchar_t **, size_t, mbstate_t *) HELVE_WIDER;
#undef HELVE_WIDER
#endif

#endif
