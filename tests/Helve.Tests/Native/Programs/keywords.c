/* Microsoft's keywords, its attributes, the headers that samples name, and the constants that they pass. */
#include <windows.h>
#include <ioapiset.h>
#include <debugapi.h>
#include <interlockedapi.h>
#include <consoleapi.h>
#include <guiddef.h>
#include <wtypes.h>
#include <winuser.h>
#include <excpt.h>
#include <aclapi.h>
#include <specstrings.h>
#include <sal.h>
#include <wchar.h>
#include <winternl.h>
#include "check.h"

__declspec(dllexport) int __cdecl Twice(_In_ int value);
static __declspec(thread) int s_own;
static __declspec(align(64)) char s_aligned[64];
static unsigned __int64 s_large = 0xffffffffffffffff;

int __cdecl Twice(_In_ int value)
{
    return value * 2;
}

static __forceinline __int32 Less(__int16 a, __int8 b)
{
    return a - b;
}

static DWORD __stdcall Other(LPVOID given)
{
    (void)given;
    s_own = 7;
    return s_own;
}

static __declspec(noreturn) void __fastcall End(void)
{
    ExitProcess(0);
}

int main(void)
{
    CHECK(Twice(4) == 8 && Less(5, 2) == 3 && sizeof(__int64) == 8 && s_large >> 63 == 1 && (UINT_PTR)s_aligned % 64 == 0);
    s_own = 1;
    HANDLE thread = CreateThread(NULL, 0, Other, NULL, 0, NULL);
    CHECK(WaitForSingleObject(thread, INFINITE) == WAIT_OBJECT_0 && s_own == 1);
    CloseHandle(thread);

    SID_IDENTIFIER_AUTHORITY nt = SECURITY_NT_AUTHORITY;
    LPSTARTUPINFO none = NULL;
    HWND window = NULL;
    HKEY key = NULL;
    CHECK(nt.Value[5] == 5 && none == NULL && window == NULL && key == NULL && MAXDWORD == 0xffffffff);
    CHECK(STATUS_WAIT_0 == 0 && STATUS_PENDING == 0x103 && ERROR_CALL_NOT_IMPLEMENTED == 120 && ERROR_OUTOFMEMORY == 14);
    CHECK((NORMAL_PRIORITY_CLASS | CREATE_DEFAULT_ERROR_MODE | SW_SHOW | LMEM_MOVEABLE | THREAD_SET_INFORMATION) == 0x04000027);
    CHECK(MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US) == 0x409 && JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION == 0x400);

    /* No address of these is any use: an error, where following it would be the end. */
    FAILS(QueryPerformanceCounter(NULL), ERROR_NOACCESS);
    FAILS(GetProcAddress((HMODULE)16, "strlen"), ERROR_MOD_NOT_FOUND);
    FAILS(FreeLibrary((HMODULE)16), ERROR_MOD_NOT_FOUND);
    FAILS(FreeLibrary(NULL), ERROR_MOD_NOT_FOUND);
    HMODULE library = LoadLibraryA("libanl.so.1");
    CHECK(library != NULL && LoadLibraryA("libanl.so.1") == library && FreeLibrary(library) && GetProcAddress(library, "nothing of the kind") == NULL && GetLastError() == ERROR_PROC_NOT_FOUND);
    CHECK(FreeLibrary(library));
    FAILS(FreeLibrary(library), ERROR_MOD_NOT_FOUND);
    FAILS(GetProcAddress(library, "nothing of the kind"), ERROR_MOD_NOT_FOUND);

    char text[64], same[64];
    CHECK(FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, NULL, (DWORD)HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED), 0, text, sizeof text, NULL) != 0);
    CHECK(FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, NULL, ERROR_ACCESS_DENIED, 0, same, sizeof same, NULL) != 0 && strcmp(text, same) == 0);
    End();
}
