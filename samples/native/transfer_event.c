/*
 * Gives an event to another process: the source starts the target, puts a handle into it and says its value. The event has no name.
 * (A handle that was duplicated into a process is used there by its value: nothing is opened again. Opening it by name would be another way to share it, and
 * putting the target's value into the source's own variable, as one sees it done, loses the source's handle.)
 */
#include <windows.h>
#include <stdio.h>
#include <string.h>

static int Target(void)
{
    void *value;
    if (scanf("%p", &value) != 1) {
        return 2;
    }
    HANDLE hEvent = value;
    printf("target: got handle %p, waits\n", hEvent);
    DWORD waited = WaitForSingleObject(hEvent, 60000);
    printf("target: %s\n", waited == WAIT_OBJECT_0 ? "the event was set" : "nobody set the event");
    CloseHandle(hEvent);
    return waited == WAIT_OBJECT_0 ? 0 : 3;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "target") == 0) {
        return Target();
    }

    HANDLE hRead, hWrite, hEvent = CreateEvent(NULL, FALSE, FALSE, NULL), hTheirs;
    SECURITY_ATTRIBUTES inheritable = { sizeof inheritable, NULL, TRUE };
    STARTUPINFOA startup = { .cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES };
    PROCESS_INFORMATION target;
    char command[4096];
    if (hEvent == NULL || !CreatePipe(&hRead, &hWrite, &inheritable, 0)) {
        fprintf(stderr, "no event or no pipe: error %u\n", GetLastError());
        return 1;
    }
    SetHandleInformation(hWrite, HANDLE_FLAG_INHERIT, 0);
    startup.hStdInput = hRead;
    snprintf(command, sizeof command, "\"%s\" target", argv[0]);
    if (!CreateProcessA(argv[0], command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &target)) {
        fprintf(stderr, "the target can't be started: error %u\n", GetLastError());
        return 1;
    }
    CloseHandle(hRead);
    if (!DuplicateHandle(GetCurrentProcess(), hEvent, target.hProcess, &hTheirs, 0, FALSE, DUPLICATE_SAME_ACCESS)) {
        fprintf(stderr, "the handle can't be duplicated: error %u\n", GetLastError());
        return 1;
    }

    char value[32];
    DWORD written, code = 1;
    int length = snprintf(value, sizeof value, "%p\n", hTheirs);
    WriteFile(hWrite, value, (DWORD)length, &written, NULL);
    printf("source: its handle is %p, the target's is %p\n", hEvent, hTheirs);
    SetEvent(hEvent);
    WaitForSingleObject(target.hProcess, INFINITE);
    GetExitCodeProcess(target.hProcess, &code);
    CloseHandle(hWrite);
    CloseHandle(target.hProcess);
    if (target.hThread != NULL) {
        CloseHandle(target.hThread);
    }
    CloseHandle(hEvent);
    return (int)code;
}
