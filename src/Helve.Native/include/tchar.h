/* Text that is narrow or wide as _UNICODE says. */
#ifndef HELVE_TCHAR_H
#define HELVE_TCHAR_H
#pragma GCC system_header

#if defined(UNICODE) && !defined(_UNICODE)
#define _UNICODE
#endif
#include "helve_text.h"

#ifdef _UNICODE
#define HELVE_T(narrow, wide) wide
#else
#define HELVE_T(narrow, wide) narrow
#endif

#define _tprintf HELVE_T(printf, helve_wprintf)
#define _ftprintf HELVE_T(fprintf, helve_fwprintf)
#define _vtprintf HELVE_T(vprintf, helve_vwprintf)
#define _vftprintf HELVE_T(vfprintf, helve_vfwprintf)
#define _stprintf_s HELVE_T(helve_sprintf_s, helve_swprintf_s)
#define _vstprintf_s HELVE_T(helve_vsprintf_s, helve_vswprintf_s)
#define _sntprintf HELVE_T(helve_snprintf, helve_snwprintf)
#define _vsntprintf HELVE_T(helve_vsnprintf, helve_vsnwprintf)
/* Without a bound. */
#define _stprintf(buffer, ...) HELVE_T(helve_sprintf_s, helve_swprintf)((buffer), 0x7fffffff, __VA_ARGS__)
#define _fputts HELVE_T(fputs, helve_fputws)
#define _putts HELVE_T(puts, helve_putws)
#define _fputtc HELVE_T(fputc, helve_fputwc)
#define _puttc HELVE_T(fputc, helve_fputwc)
#define _puttchar HELVE_T(putchar, helve_putwchar)
#define _tcslen HELVE_T(strlen, helve_wcslen)
#define _tcsnlen HELVE_T(strnlen, helve_wcsnlen)
#define _tcscmp HELVE_T(strcmp, helve_wcscmp)
#define _tcsncmp HELVE_T(strncmp, helve_wcsncmp)
#define _tcsicmp HELVE_T(strcasecmp, helve_wcsicmp)
#define _tcsnicmp HELVE_T(strncasecmp, helve_wcsnicmp)
#define _tcscpy HELVE_T(strcpy, helve_wcscpy)
#define _tcsncpy HELVE_T(strncpy, helve_wcsncpy)
#define _tcscat HELVE_T(strcat, helve_wcscat)
#define _tcsncat HELVE_T(strncat, helve_wcsncat)
#define _tcscpy_s HELVE_T(helve_strcpy_s, helve_wcscpy_s)
#define _tcscat_s HELVE_T(helve_strcat_s, helve_wcscat_s)
#define _tcsncpy_s HELVE_T(helve_strncpy_s, helve_wcsncpy_s)
#define _tcschr HELVE_T(strchr, helve_wcschr)
#define _tcsrchr HELVE_T(strrchr, helve_wcsrchr)
#define _tcsstr HELVE_T(strstr, helve_wcsstr)
#define _tcspbrk HELVE_T(strpbrk, helve_wcspbrk)
#define _tcsspn HELVE_T(strspn, helve_wcsspn)
#define _tcscspn HELVE_T(strcspn, helve_wcscspn)
#define _tcstok_s HELVE_T(strtok_r, helve_wcstok)
#define _tcsdup HELVE_T(strdup, helve_wcsdup)
#define _tcstol(text, end, base) HELVE_T((LONG)strtol, helve_wcstol)((text), (end), (base))
#define _tcstoul(text, end, base) HELVE_T((ULONG)strtoul, helve_wcstoul)((text), (end), (base))
#define _tcstoi64 HELVE_T(strtoll, helve_wcstoll)
#define _tcstoui64 HELVE_T(strtoull, helve_wcstoull)
#define _tcstod HELVE_T(strtod, helve_wcstod)
#define _ttoi(text) ((int)HELVE_T(strtol, helve_wcstol)((text), NULL, 10))
#define _ttol(text) ((LONG)HELVE_T(strtol, helve_wcstol)((text), NULL, 10))
#define _ttoi64(text) HELVE_T(strtoll, helve_wcstoll)((text), NULL, 10)

/* A wide main is wmain, which libhelve's own main calls with its arguments, and its environment, in UTF-16. */
#define _tmain HELVE_T(main, wmain)
typedef TCHAR _TCHAR;
#define _T(quote) TEXT(quote)
#define _TEXT(quote) TEXT(quote)

#endif
