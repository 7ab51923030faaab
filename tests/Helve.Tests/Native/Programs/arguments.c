#include "check.h"

/* It starts itself with arguments that are not ASCII, and reads them as TCHAR. */
int _tmain(int argc, TCHAR *argv[])
{
    if (argc == 3) {
        CHECK(_tcscmp(argv[1], TEXT("h\u00e9")) == 0 && _tcslen(argv[2]) == sizeof(TEXT("\U0001F600")) / sizeof(TCHAR) - 1 && argv[3] == NULL);
        return 3;
    }
    CHECK(argc == 1);
    TCHAR line[MAX_PATH];
    CHECK(_stprintf_s(line, MAX_PATH, TEXT("\"%s\" h\u00e9 \U0001F600"), argv[0]) > 0);
    STARTUPINFO start = { .cb = sizeof start };
    PROCESS_INFORMATION made;
    CHECK(CreateProcess(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &start, &made));
    CHECK(WaitForSingleObject(made.hProcess, INFINITE) == WAIT_OBJECT_0);
    DWORD code = 0;
    CHECK(GetExitCodeProcess(made.hProcess, &code) && code == 3);
    CloseHandle(made.hThread);
    CloseHandle(made.hProcess);
    return 0;
}
