#include "check.h"
#include <string.h>

int main(void)
{
    ULONGLONG before = GetTickCount64();
    LARGE_INTEGER counter, later, frequency;
    CHECK(QueryPerformanceFrequency(&frequency) && QueryPerformanceCounter(&counter));
    Sleep(20);
    CHECK(QueryPerformanceCounter(&later) && (later.QuadPart - counter.QuadPart) * 1000 / frequency.QuadPart >= 20);
    CHECK(GetTickCount64() - before >= 19);

    char *zeroed = LocalAlloc(LPTR, 100);
    CHECK(zeroed != NULL && zeroed[99] == 0 && LocalFree(zeroed) == NULL);
    void *memory = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, 64);
    CHECK(memory != NULL && HeapFree(GetProcessHeap(), 0, memory));

    CHECK(GetProcAddress(GetModuleHandle(TEXT("kernel32.dll")), "DuplicateHandle") == (FARPROC)(void *)DuplicateHandle);
    CHECK(GetProcAddress(GetModuleHandle(TEXT("ntdll")), "NtClose") == (FARPROC)(void *)NtClose);
    FAILS(GetProcAddress(GetModuleHandle(TEXT("ntdll")), "printf"), ERROR_PROC_NOT_FOUND);
    FAILS(GetModuleHandle(TEXT("nothing.dll")), ERROR_MOD_NOT_FOUND);

    TCHAR *message = NULL;
    CHECK(FormatMessage(FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM, NULL, ERROR_INVALID_HANDLE, 0, (LPTSTR)&message, 0, NULL) == 24);
    CHECK(_tcscmp(message, TEXT("The handle is invalid.\r\n")) == 0);
    LocalFree(message);
    TCHAR small[4];
    FAILS(FormatMessage(FORMAT_MESSAGE_FROM_SYSTEM, NULL, ERROR_INVALID_HANDLE, 0, small, 4, NULL), ERROR_INSUFFICIENT_BUFFER);
    FAILS(FormatMessage(FORMAT_MESSAGE_FROM_SYSTEM, NULL, 0x7777777, 0, small, 4, NULL), ERROR_MR_MID_NOT_FOUND);
    DWORD_PTR arguments[] = { (DWORD_PTR)TEXT("x"), 42 };
    TCHAR text[32];
    CHECK(FormatMessage(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY, TEXT("%2!d! of %1%%"), 0, 0, text, 32, (va_list *)arguments) == 8);
    CHECK(_tcscmp(text, TEXT("42 of x%")) == 0);

    WCHAR wide[16];
    CHECK(MultiByteToWideChar(CP_UTF8, 0, "a\xc3\xa9\xf0\x9f\x98\x80", -1, wide, 16) == 5);
    CHECK(wide[1] == 0xe9 && wide[2] == 0xd83d && wide[3] == 0xde00 && wide[4] == 0);
    char narrow[16];
    CHECK(WideCharToMultiByte(CP_UTF8, 0, wide, -1, narrow, 16, NULL, NULL) == 8 && strcmp(narrow, "a\xc3\xa9\xf0\x9f\x98\x80") == 0);
    FAILS(WideCharToMultiByte(CP_UTF8, 0, wide, -1, narrow, 3, NULL, NULL), ERROR_INSUFFICIENT_BUFFER);

    FILETIME now;
    SYSTEMTIME parts;
    GetSystemTimeAsFileTime(&now);
    CHECK(FileTimeToSystemTime(&now, &parts) && parts.wYear > 2000);
    FILETIME back;
    CHECK(SystemTimeToFileTime(&parts, &back) && back.dwHighDateTime == now.dwHighDateTime);
    CHECK(_tprintf(TEXT("%s has %d and %08llx\n"), TEXT("this"), -3, 0x123456789LL) == 26);
    WCHAR unended[3] = { 'a', 0xe9, 'b' };
    CHECK(helve_wprintf(u"[%.*s][%5s][%-4s][%.2d]\n", 2, unended, u"x", u"y", 7) == 22);
    SYSTEMTIME first = { 1601, 1, 1, 1, 0, 0, 0, 0 };
    FILETIME zero = { 1, 1 };
    CHECK(SystemTimeToFileTime(&first, &zero) && zero.dwLowDateTime == 0 && zero.dwHighDateTime == 0);
    CHECK(FileTimeToSystemTime(&zero, &parts) && parts.wYear == 1601 && parts.wMonth == 1 && parts.wDay == 1);
    CHECK(FormatMessage(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY, TEXT("[%1!4s!]"), 0, 0, text, 32, (va_list *)arguments) == 6);
    FAILS(FormatMessage(FORMAT_MESSAGE_FROM_STRING, NULL, 0, 0, text, 32, NULL), ERROR_INVALID_PARAMETER);
    return 0;
}
