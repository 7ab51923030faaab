#include "check.h"
#include <errno.h>
#include <string.h>
#include <strsafe.h>
#include <wchar.h>

/* What a format of narrow or wide text makes. */
static BOOL Makes(const TCHAR *expected, const TCHAR *format, ...)
{
    TCHAR made[128];
    va_list arguments;
    va_start(arguments, format);
    int count = _vstprintf_s(made, _countof(made), format, arguments);
    va_end(arguments);
    return count == (int)_tcslen(expected) && _tcscmp(made, expected) == 0;
}

static void Formats(void)
{
    CHECK(Makes(TEXT("5 -5 005    5 5   | 0x1f 1F 17"), TEXT("%d %i %03d %4lu %-4u| %#x %X %o"), 5, -5, 5, 5, 5, 31, 31, 15));
    CHECK(Makes(TEXT("123456789012 -1 ffffffffffffffff"), TEXT("%I64d %I32d %Ix"), 123456789012LL, -1, (SIZE_T)-1));
    CHECK(Makes(TEXT("4294967295 -1"), TEXT("%lu %ld"), (DWORD)-1, (LONG)-1));
    CHECK(Makes(TEXT("[  own][own  ][ow][narrow][wide]"), TEXT("[%5s][%-5s][%.2s][%hs][%ls]"), TEXT("own"), TEXT("own"), TEXT("own"), "narrow", u"wide"));
#ifdef UNICODE
    CHECK(Makes(TEXT("other"), TEXT("%S"), "other"));
#else
    CHECK(Makes(TEXT("other"), TEXT("%S"), u"other"));
#endif
    CHECK(Makes(TEXT("[    x][x    ][0000000000C0FFEE]%"), TEXT("[%5c][%*c][%p]%%"), 'x', -5, 'x', (void *)0xC0FFEE));
    CHECK(Makes(TEXT("1.50 +2 2.5e+00"), TEXT("%.2f %+.0f %.1e"), 1.5, 2.0, 2.5));
    CHECK(Makes(TEXT("(null)"), TEXT("%s"), NULL));
    CHECK(!Makes(TEXT(""), TEXT("%")));
    CHECK(!Makes(TEXT(""), TEXT("%y")));
}

static void Bounds(void)
{
    TCHAR small[4] = { 1, 1, 1, 1 };
    CHECK(_stprintf_s(small, 4, TEXT("%s"), TEXT("four")) == -1 && small[0] == 0);
    CHECK(_sntprintf(small, 4, TEXT("%s"), TEXT("four")) == 4 && small[3] == 'r');
    CHECK(_sntprintf(small, 4, TEXT("%s"), TEXT("fives")) == -1 && small[3] == 'e');
    CHECK(StringCchPrintf(small, 4, TEXT("%d"), 12345) == STRSAFE_E_INSUFFICIENT_BUFFER && _tcscmp(small, TEXT("123")) == 0);
    CHECK(StringCchPrintf(small, 4, TEXT("%d"), 123) == S_OK && _tcscmp(small, TEXT("123")) == 0);
    CHECK(StringCchCat(small, 4, TEXT("4")) == STRSAFE_E_INSUFFICIENT_BUFFER && _tcscmp(small, TEXT("123")) == 0);
    CHECK(StringCchCopy(small, 4, TEXT("abcd")) == STRSAFE_E_INSUFFICIENT_BUFFER && _tcscmp(small, TEXT("abc")) == 0);
    CHECK(StringCbCopy(small, sizeof small, TEXT("ab")) == S_OK && StringCchCopy(small, 0, TEXT("ab")) == STRSAFE_E_INVALID_PARAMETER);
    size_t length = 9;
    CHECK(StringCchLength(small, 4, &length) == S_OK && length == 2);
    CHECK(StringCchLength(small, 2, &length) == STRSAFE_E_INVALID_PARAMETER && length == 0);
    CHECK(_tcscpy_s(small, 4, TEXT("abcd")) == ERANGE && small[0] == 0);
    CHECK(_tcscpy_s(small, 4, TEXT("abc")) == 0 && _tcscat_s(small, 4, TEXT("d")) == ERANGE && small[0] == 0);
    CHECK(_tcsncpy_s(small, 4, TEXT("abcdef"), _TRUNCATE) == 0 && _tcscmp(small, TEXT("abc")) == 0);
}

static void Strings(void)
{
    TCHAR text[16] = TEXT("a,b,,c"), *rest = NULL, *end;
    CHECK(_tcschr(text, ',') == text + 1 && _tcsrchr(text, ',') == text + 4 && _tcschr(text, 'x') == NULL && _tcschr(text, 0) == text + 6);
    CHECK(_tcsstr(text, TEXT(",,c")) == text + 3 && _tcsstr(text, TEXT("cd")) == NULL && _tcsstr(text, TEXT("")) == text);
    CHECK(_tcspbrk(text, TEXT("cb")) == text + 2 && _tcscspn(text, TEXT("c")) == 5 && _tcsspn(text, TEXT("ab,")) == 5);
    CHECK(_tcscmp(_tcstok_s(text, TEXT(","), &rest), TEXT("a")) == 0);
    CHECK(_tcscmp(_tcstok_s(NULL, TEXT(","), &rest), TEXT("b")) == 0);
    CHECK(_tcscmp(_tcstok_s(NULL, TEXT(","), &rest), TEXT("c")) == 0);
    CHECK(_tcstok_s(NULL, TEXT(","), &rest) == NULL);
    CHECK(_tcsicmp(TEXT("Event"), TEXT("eVENT")) == 0 && _tcsncmp(TEXT("abx"), TEXT("aby"), 2) == 0 && _tcscmp(TEXT("a"), TEXT("b")) < 0);
    CHECK(_tcstol(TEXT(" -42rest"), &end, 10) == -42 && *end == 'r');
    errno = 0;
    CHECK(_tcstoul(TEXT("0xfffffffe"), NULL, 0) == 0xfffffffe && errno == 0);
    CHECK(_ttoi(TEXT("17")) == 17 && _ttoi64(TEXT("17000000000")) == 17000000000LL && _tcstod(TEXT("2.5"), NULL) == 2.5);
    TCHAR *copy = _tcsdup(TEXT("copied"));
    CHECK(_tcscmp(copy, TEXT("copied")) == 0);
    free(copy);
}

#if __SIZEOF_WCHAR_T__ == 2
/* By the names of C: they take what L"..." is. */
static void WideNames(void)
{
    wchar_t text[32];
    CHECK(wcslen(L"wide") == 4 && wcscmp(wcscpy(text, L"wi"), L"wi") == 0 && wcscmp(wcscat(text, L"de"), L"wide") == 0);
    CHECK(swprintf(text, 32, L"%s %d", L"x", 7) == 3 && wcscmp(text, L"x 7") == 0);
    CHECK(wcsncpy(text, L"ab", 4)[3] == 0 && wcschr(text, L'b') == text + 1 && wcstol(L"12", NULL, 10) == 12);
    CHECK(wmemcmp(wmemset(text, L'z', 3), L"zzz", 3) == 0 && _wcsicmp(L"A", L"a") == 0);
    errno = 0;
    CHECK(wcstol(L"99999999999", NULL, 10) == 0x7fffffff && errno == ERANGE);
    CHECK(wsprintfW(text, L"%u", 5) == 1 && text[0] == '5');
    CHECK(wprintf(L"%ls \xe9\n", L"wide") == 7 && fputws(L"line\n", stdout) >= 0);
}
#endif

int main(void)
{
    Formats();
    Bounds();
    Strings();
#if __SIZEOF_WCHAR_T__ == 2
    WideNames();
#endif
    return 0;
}
