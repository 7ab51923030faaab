/* What differs from Windows, each as it is: a check that fails here was mended, and its line in docs/deviations.md goes. */
#include "check.h"
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* This program again, which ends itself as the word says: its exit code. */
static DWORD Ended(const char *program, const char *how)
{
    char line[512];
    snprintf(line, sizeof line, "\"%s\" %s", program, how);
    STARTUPINFOA startup = { .cb = sizeof startup };
    PROCESS_INFORMATION process;
    DWORD code = 0;
    CHECK(CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process));
    CHECK(WaitForSingleObject(process.hProcess, INFINITE) == WAIT_OBJECT_0);
    CHECK(GetExitCodeProcess(process.hProcess, &code) && CloseHandle(process.hProcess));
    CHECK(process.hThread == NULL || CloseHandle(process.hThread));
    return code;
}

static void Exits(const char *program)
{
    /* Linux keeps 8 bits of what a process ends itself with. */
    CHECK(Ended(program, "exit") == 0x78);
    CHECK(Ended(program, "minus") == 255);

    /* TerminateProcess keeps all for who has a handle; a parent of Linux's sees a signal, which a shell tells as 137. */
    CHECK(Ended(program, "terminate") == 0x12345678);
    pid_t child = fork();
    if (child == 0) {
        execl(program, program, "terminate", (char *)NULL);
        _exit(127);
    }
    int status = 0;
    CHECK(waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == 9);
}

int main(int argc, char **argv)
{
    if (argc == 2) {
        if (strcmp(argv[1], "terminate") == 0) {
            TerminateProcess(GetCurrentProcess(), 0x12345678);
        }
        ExitProcess(strcmp(argv[1], "exit") == 0 ? 0x12345678 : (UINT)-1);
    }
    Exits(argv[0]);

    /* There is one code page. */
    WCHAR wide[8];
    FAILS(MultiByteToWideChar(1252, 0, "text", -1, wide, 8), ERROR_INVALID_PARAMETER);

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
