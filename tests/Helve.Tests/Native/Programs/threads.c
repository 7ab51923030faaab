/* What a thread returns or ends with is its exit code, in other processes too; and a process ends with its last thread. */
#include "check.h"
#include <string.h>

static DWORD WINAPI Returns(LPVOID code)
{
    return (DWORD)(UINT_PTR)code;
}

static DWORD WINAPI Exits(LPVOID code)
{
    ExitThread((DWORD)(UINT_PTR)code);
}

static DWORD CodeOf(LPTHREAD_START_ROUTINE routine, DWORD code)
{
    DWORD found = 0;
    HANDLE thread = CreateThread(NULL, 0, routine, (LPVOID)(UINT_PTR)code, 0, NULL);
    CHECK(thread != NULL && WaitForSingleObject(thread, INFINITE) == WAIT_OBJECT_0);
    CHECK(GetExitCodeThread(thread, &found) && CloseHandle(thread));
    return found;
}

/* Whether the first thread has ended, as Linux has it. */
static BOOL IsAlone(void)
{
    char line[512] = "";
    FILE *file = fopen("/proc/self/stat", "r");
    CHECK(file != NULL && fgets(line, sizeof line, file) != NULL && fclose(file) == 0);
    return strstr(line, ") Z ") != NULL;
}

/* The first thread has ended, and the process goes on: it ends with this one, and with its code. */
static DWORD WINAPI Last(LPVOID unused)
{
    (void)unused;
    while (!IsAlone()) {
        Sleep(1);
    }
    return 7;
}

int main(int argc, char **argv)
{
    if (argc == 2) {
        CHECK(CreateThread(NULL, 0, Last, NULL, 0, NULL) != NULL);
        ExitThread(5);
    }

    CHECK(CodeOf(Returns, 0) == 0 && CodeOf(Returns, 42) == 42 && CodeOf(Returns, 0xC0000005) == 0xC0000005);
    CHECK(CodeOf(Exits, 43) == 43);

    char line[512];
    snprintf(line, sizeof line, "\"%s\" last", argv[0]);
    STARTUPINFOA startup = { .cb = sizeof startup };
    PROCESS_INFORMATION process;
    DWORD code = 0;
    CHECK(CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process));
    CHECK(WaitForSingleObject(process.hProcess, INFINITE) == WAIT_OBJECT_0);
    CHECK(GetExitCodeProcess(process.hProcess, &code) && code == 7);
    CHECK(CloseHandle(process.hProcess));
    CHECK(process.hThread == NULL || CloseHandle(process.hThread));
    return 0;
}
