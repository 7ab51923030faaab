/*
 * Gives the server's end of a named pipe to another process, which serves it from then on: a client that connects by name talks to the target.
 * (The target uses the handle by its value. Opening the name would make it a client.)
 */
#include <windows.h>
#include <stdio.h>
#include <string.h>

#define NAME "\\\\.\\pipe\\transfer_pipe"

static int Target(void)
{
    void *value;
    char question[64];
    DWORD count;
    if (scanf("%p", &value) != 1) {
        return 2;
    }
    HANDLE hPipe = value;
    if (!ConnectNamedPipe(hPipe, NULL) && GetLastError() != ERROR_PIPE_CONNECTED) {
        return 3;
    }
    if (!ReadFile(hPipe, question, sizeof question, &count, NULL)) {
        return 4;
    }
    printf("target: was asked '%.*s'\n", (int)count, question);
    const char *answer = "by the target";
    WriteFile(hPipe, answer, (DWORD)strlen(answer), &count, NULL);
    FlushFileBuffers(hPipe);
    CloseHandle(hPipe);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "target") == 0) {
        return Target();
    }

    HANDLE hRead, hWrite, hTheirs;
    SECURITY_ATTRIBUTES inheritable = { sizeof inheritable, NULL, TRUE };
    STARTUPINFOA startup = { .cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES };
    PROCESS_INFORMATION target;
    char command[4096], text[64];
    DWORD count, code = 1;
    HANDLE hPipe = CreateNamedPipeA(
        NAME, PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT, PIPE_UNLIMITED_INSTANCES, 0, 0, 0, NULL);
    if (hPipe == INVALID_HANDLE_VALUE || !CreatePipe(&hRead, &hWrite, &inheritable, 0)) {
        fprintf(stderr, "no pipes: error %u\n", GetLastError());
        return 1;
    }
    SetHandleInformation(hWrite, HANDLE_FLAG_INHERIT, 0);
    startup.hStdInput = hRead;
    snprintf(command, sizeof command, "\"%s\" target", argv[0]);
    if (!CreateProcessA(argv[0], command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &target)
        || !DuplicateHandle(GetCurrentProcess(), hPipe, target.hProcess, &hTheirs, 0, FALSE, DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE)) {
        fprintf(stderr, "the target can't be started, or gets no handle: error %u\n", GetLastError());
        return 1;
    }
    int length = snprintf(text, sizeof text, "%p\n", hTheirs);
    WriteFile(hWrite, text, (DWORD)length, &count, NULL);

    HANDLE hClient = CreateFileA(NAME, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (hClient == INVALID_HANDLE_VALUE || !WriteFile(hClient, "who serves?", 11, &count, NULL) || !ReadFile(hClient, text, sizeof text, &count, NULL)) {
        fprintf(stderr, "no answer: error %u\n", GetLastError());
        return 1;
    }
    printf("client: the pipe is served %.*s\n", (int)count, text);
    CloseHandle(hClient);
    WaitForSingleObject(target.hProcess, INFINITE);
    GetExitCodeProcess(target.hProcess, &code);
    CloseHandle(hRead);
    CloseHandle(hWrite);
    CloseHandle(target.hProcess);
    if (target.hThread != NULL) {
        CloseHandle(target.hThread);
    }
    return (int)code;
}
