/* What differs from Windows, each as it is: a check that fails here was mended, and its line in docs/deviations.md goes. */
#include "check.h"

int main(void)
{
    /* long is Linux's. */
    CHECK(sizeof(long) == 8 && sizeof(LONG) == 4 && sizeof(wchar_t) == 2);

    /* The heap does not know how long a block was, so it zeroes no part of it. There is one heap. */
    void *memory = HeapAlloc(GetProcessHeap(), 0, 16);
    FAILS(HeapReAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, memory, 64), ERROR_NOT_SUPPORTED);
    CHECK(HeapFree(GetProcessHeap(), 0, memory));

    /* Messages of modules, and exports by number, are not there. */
    TCHAR text[64];
    FAILS(FormatMessage(FORMAT_MESSAGE_FROM_HMODULE, GetModuleHandle(NULL), 1, 0, text, 64, NULL), ERROR_MR_MID_NOT_FOUND);
    FAILS(GetProcAddress(GetModuleHandle(TEXT("kernel32")), (LPCSTR)1), ERROR_PROC_NOT_FOUND);

    /* Libraries are Linux's, the four of Windows' that Helve is apart. */
    HMODULE library = LoadLibrary(TEXT("libc.so.6"));
    CHECK(library != NULL && GetProcAddress(library, "strlen") != NULL && FreeLibrary(library));
    FAILS(LoadLibrary(TEXT("user32.dll")), ERROR_MOD_NOT_FOUND);
    return 0;
}
