/* Text: UTF-8 and UTF-16, and what of it kernel32 has. */
#define _GNU_SOURCE
#define HELVE_KEEP_C_LIBRARY
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../include/windows.h"
#include "../include/helve_text.h"
#include "text.h"

#define REPLACEMENT 0xFFFD
#define MB_ERR_INVALID_CHARS 0x08
#define WC_ERR_INVALID_CHARS 0x80

/* One code point of UTF-8 in at most left bytes; -1: not valid, and one byte was taken. */
static int NextNarrow(const unsigned char **at, size_t left)
{
    const unsigned char *p = *at;
    int extra = p[0] < 0x80 ? 0 : p[0] >= 0xC2 && p[0] < 0xE0 ? 1 : (p[0] & 0xF0) == 0xE0 ? 2 : p[0] >= 0xF0 && p[0] < 0xF5 ? 3 : -1;
    *at = p + 1;
    if (extra <= 0) {
        return extra == 0 ? p[0] : -1;
    }
    int point = p[0] & (0x3F >> extra);
    for (int i = 1; i <= extra; i++) {
        if ((size_t)i >= left || (p[i] & 0xC0) != 0x80) {
            return -1;
        }
        point = point << 6 | (p[i] & 0x3F);
    }
    if ((extra == 2 && point < 0x800) || (extra == 3 && (point < 0x10000 || point > 0x10FFFF)) || (point >= 0xD800 && point < 0xE000)) {
        return -1;
    }
    *at = p + 1 + extra;
    return point;
}

static int NextWide(const WCHAR **at, size_t left)
{
    const WCHAR *p = *at;
    *at = p + 1;
    if ((p[0] & 0xF800) != 0xD800) {
        return p[0];
    }
    if ((p[0] & 0xFC00) != 0xD800 || left < 2 || (p[1] & 0xFC00) != 0xDC00) {
        return -1;
    }
    *at = p + 2;
    return 0x10000 + ((p[0] & 0x3FF) << 10 | (p[1] & 0x3FF));
}

size_t helve_wcslen(const WCHAR *text)
{
    size_t length = 0;
    while (text[length] != 0) {
        length++;
    }
    return length;
}

ptrdiff_t helve_bounded_wide(const WCHAR *text, ptrdiff_t most)
{
    ptrdiff_t length = 0;
    while (length < most && text[length] != 0) {
        length++;
    }
    return length;
}

BOOL helve_is_valid_narrow(const char *text, ptrdiff_t length)
{
    const unsigned char *at = (const unsigned char *)text, *end = at + (length < 0 ? strlen(text) : (size_t)length);
    while (at < end) {
        if (NextNarrow(&at, (size_t)(end - at)) < 0) {
            return FALSE;
        }
    }
    return TRUE;
}

BOOL helve_is_valid_wide(const WCHAR *text, ptrdiff_t length)
{
    const WCHAR *at = text, *end = at + (length < 0 ? helve_wcslen(text) : (size_t)length);
    while (at < end) {
        if (NextWide(&at, (size_t)(end - at)) < 0) {
            return FALSE;
        }
    }
    return TRUE;
}

char *helve_narrow(const WCHAR *text, ptrdiff_t length, size_t *count)
{
    const WCHAR *at = text, *end = at + (length < 0 ? helve_wcslen(text) : (size_t)length);
    unsigned char *made = malloc((size_t)(end - at) * 3 + 1), *to = made;
    while (made != NULL && at < end) {
        int point = NextWide(&at, (size_t)(end - at));
        point = point < 0 ? REPLACEMENT : point;
        if (point < 0x80) {
            *to++ = (unsigned char)point;
        } else {
            int extra = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
            static const unsigned char first[] = { 0, 0xC0, 0xE0, 0xF0 };
            *to++ = (unsigned char)(first[extra] | point >> 6 * extra);
            for (int i = extra - 1; i >= 0; i--) {
                *to++ = (unsigned char)(0x80 | (point >> 6 * i & 0x3F));
            }
        }
    }
    if (made != NULL) {
        *to = 0;
        if (count != NULL) {
            *count = (size_t)(to - made);
        }
    }
    return (char *)made;
}

WCHAR *helve_widen(const char *text, ptrdiff_t length, size_t *count)
{
    const unsigned char *at = (const unsigned char *)text, *end = at + (length < 0 ? strlen(text) : (size_t)length);
    WCHAR *made = malloc(((size_t)(end - at) + 1) * sizeof(WCHAR)), *to = made;
    while (made != NULL && at < end) {
        int point = NextNarrow(&at, (size_t)(end - at));
        point = point < 0 ? REPLACEMENT : point;
        if (point < 0x10000) {
            *to++ = (WCHAR)point;
        } else {
            *to++ = (WCHAR)(0xD800 | (point - 0x10000) >> 10);
            *to++ = (WCHAR)(0xDC00 | ((point - 0x10000) & 0x3FF));
        }
    }
    if (made != NULL) {
        *to = 0;
        if (count != NULL) {
            *count = (size_t)(to - made);
        }
    }
    return made;
}

int WINAPI lstrlenA(LPCSTR lpString)
{
    return lpString == NULL ? 0 : (int)strlen(lpString);
}

int WINAPI lstrlenW(LPCWSTR lpString)
{
    return lpString == NULL ? 0 : (int)helve_wcslen(lpString);
}

int WINAPI lstrcmpA(LPCSTR lpString1, LPCSTR lpString2)
{
    return strcmp(lpString1, lpString2);
}

int WINAPI lstrcmpW(LPCWSTR lpString1, LPCWSTR lpString2)
{
    return helve_wcscmp(lpString1, lpString2);
}

VOID WINAPI OutputDebugStringA(LPCSTR lpOutputString)
{
    fputs(lpOutputString == NULL ? "" : lpOutputString, stderr);
}

VOID WINAPI OutputDebugStringW(LPCWSTR lpOutputString)
{
    char *narrow = lpOutputString == NULL ? NULL : helve_narrow(lpOutputString, -1, NULL);
    OutputDebugStringA(narrow);
    free(narrow);
}

/* How much of units goes to a buffer of room units; 0 and the last error when it is too small. */
static int Give(const void *made, size_t count, size_t unit, void *buffer, int room)
{
    if (room == 0) {
        return (int)count;
    }
    if (buffer == NULL || (size_t)room < count) {
        SetLastError(buffer == NULL ? ERROR_INVALID_PARAMETER : ERROR_INSUFFICIENT_BUFFER);
        return 0;
    }
    memcpy(buffer, made, count * unit);
    return (int)count;
}

static BOOL IsConvertible(UINT page, const void *text, int length, int room)
{
    if ((page != CP_ACP && page != CP_UTF8) || text == NULL || length == 0 || length < -1 || room < 0) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    return TRUE;
}

int WINAPI MultiByteToWideChar(UINT CodePage, DWORD dwFlags, LPCSTR lpMultiByteStr, int cbMultiByte, LPWSTR lpWideCharStr, int cchWideChar)
{
    if (!IsConvertible(CodePage, lpMultiByteStr, cbMultiByte, cchWideChar)) {
        return 0;
    }
    if ((dwFlags & MB_ERR_INVALID_CHARS) != 0 && !helve_is_valid_narrow(lpMultiByteStr, cbMultiByte)) {
        SetLastError(ERROR_NO_UNICODE_TRANSLATION);
        return 0;
    }
    size_t count = 0;
    WCHAR *made = helve_widen(lpMultiByteStr, cbMultiByte, &count);
    if (made == NULL) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return 0;
    }
    int given = Give(made, count + (cbMultiByte == -1), sizeof(WCHAR), lpWideCharStr, cchWideChar);
    free(made);
    return given;
}

int WINAPI WideCharToMultiByte(
    UINT CodePage, DWORD dwFlags, LPCWSTR lpWideCharStr, int cchWideChar, LPSTR lpMultiByteStr, int cbMultiByte, LPCSTR lpDefaultChar, LPBOOL lpUsedDefaultChar)
{
    if (!IsConvertible(CodePage, lpWideCharStr, cchWideChar, cbMultiByte)) {
        return 0;
    }
    if (CodePage == CP_UTF8 && (lpDefaultChar != NULL || lpUsedDefaultChar != NULL)) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return 0;
    }
    if ((dwFlags & WC_ERR_INVALID_CHARS) != 0 && !helve_is_valid_wide(lpWideCharStr, cchWideChar)) {
        SetLastError(ERROR_NO_UNICODE_TRANSLATION);
        return 0;
    }
    size_t count = 0;
    char *made = helve_narrow(lpWideCharStr, cchWideChar, &count);
    if (made == NULL) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return 0;
    }
    if (lpUsedDefaultChar != NULL) {
        *lpUsedDefaultChar = FALSE;
    }
    int given = Give(made, count + (cchWideChar == -1), 1, lpMultiByteStr, cbMultiByte);
    free(made);
    return given;
}
