/* Text that is narrow or wide as _UNICODE says. Wide text is UTF-16: the calls are Helve's own, for the C library's take wider characters. */
#ifndef HELVE_TCHAR_H
#define HELVE_TCHAR_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "windef.h"

HELVE_EXTERN int helve_wprintf(const WCHAR *format, ...);
HELVE_EXTERN int helve_fwprintf(FILE *stream, const WCHAR *format, ...);
HELVE_EXTERN size_t helve_wcslen(const WCHAR *text);
HELVE_EXTERN int helve_wcscmp(const WCHAR *left, const WCHAR *right);
HELVE_EXTERN WCHAR *helve_wcscpy(WCHAR *to, const WCHAR *from);
HELVE_EXTERN WCHAR *helve_wcscat(WCHAR *to, const WCHAR *from);

#if __SIZEOF_WCHAR_T__ == 2 && !defined(HELVE_KEEP_C_LIBRARY)
#include <wchar.h>
#define wprintf helve_wprintf
#define fwprintf helve_fwprintf
#define wcslen helve_wcslen
#define wcscmp helve_wcscmp
#define wcscpy helve_wcscpy
#define wcscat helve_wcscat
#endif

#if defined(UNICODE) && !defined(_UNICODE)
#define _UNICODE
#endif
#ifdef _UNICODE
#define _tprintf helve_wprintf
#define _ftprintf helve_fwprintf
#define _tcslen helve_wcslen
#define _tcscmp helve_wcscmp
#define _tcscpy helve_wcscpy
#define _tcscat helve_wcscat
#else
#define _tprintf printf
#define _ftprintf fprintf
#define _tcslen strlen
#define _tcscmp strcmp
#define _tcscpy strcpy
#define _tcscat strcat
#endif
#define _tmain main
#define _TCHAR TCHAR
#define _T(quote) TEXT(quote)
#define _TEXT(quote) TEXT(quote)

#endif
