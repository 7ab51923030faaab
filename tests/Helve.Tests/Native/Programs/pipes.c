#include "check.h"
#include <string.h>

#define NAME TEXT("\\\\.\\pipe\\programs")

static DWORD WINAPI Client(LPVOID unused)
{
    (void)unused;
    HANDLE pipe = CreateFile(NAME, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    CHECK(pipe != INVALID_HANDLE_VALUE);
    DWORD mode = PIPE_READMODE_MESSAGE, count = 0;
    char buffer[4];
    CHECK(SetNamedPipeHandleState(pipe, &mode, NULL, NULL));
    CHECK(WriteFile(pipe, "question", 8, &count, NULL) && count == 8);
    CHECK(!ReadFile(pipe, buffer, 4, &count, NULL) && GetLastError() == ERROR_MORE_DATA && count == 4 && memcmp(buffer, "answ", 4) == 0);
    CHECK(ReadFile(pipe, buffer, 4, &count, NULL) && count == 2 && memcmp(buffer, "er", 2) == 0);
    CHECK(CloseHandle(pipe));
    return 0;
}

int main(void)
{
    HANDLE reader, writer;
    char buffer[64];
    DWORD count = 0;
    CHECK(CreatePipe(&reader, &writer, NULL, 0));
    CHECK(WriteFile(writer, "bytes", 5, &count, NULL) && count == 5);
    CHECK(ReadFile(reader, buffer, sizeof buffer, &count, NULL) && count == 5 && memcmp(buffer, "bytes", 5) == 0);
    CHECK(CloseHandle(writer));
    FAILS(ReadFile(reader, buffer, sizeof buffer, &count, NULL), ERROR_BROKEN_PIPE);
    CHECK(CloseHandle(reader));

    HANDLE pipe = CreateNamedPipe(
        NAME, PIPE_ACCESS_DUPLEX | FILE_FLAG_FIRST_PIPE_INSTANCE, PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE | PIPE_WAIT, 1, 512, 512, 0, NULL);
    CHECK(pipe != INVALID_HANDLE_VALUE);
    SetLastError(0);
    CHECK(CreateNamedPipe(NAME, PIPE_ACCESS_DUPLEX | FILE_FLAG_FIRST_PIPE_INSTANCE, PIPE_TYPE_MESSAGE, 1, 512, 512, 0, NULL) == INVALID_HANDLE_VALUE);
    CHECK(GetLastError() == ERROR_ACCESS_DENIED || GetLastError() == ERROR_PIPE_BUSY);
    HANDLE thread = CreateThread(NULL, 0, Client, NULL, 0, NULL);
    CHECK(thread != NULL);
    CHECK(ConnectNamedPipe(pipe, NULL) || GetLastError() == ERROR_PIPE_CONNECTED);
    CHECK(ReadFile(pipe, buffer, sizeof buffer, &count, NULL) && count == 8 && memcmp(buffer, "question", 8) == 0);
    CHECK(WriteFile(pipe, "answer", 6, &count, NULL) && count == 6);
    CHECK(WaitForSingleObject(thread, INFINITE) == WAIT_OBJECT_0);
    FAILS(ReadFile(pipe, buffer, sizeof buffer, &count, NULL), ERROR_BROKEN_PIPE);
    CHECK(DisconnectNamedPipe(pipe));
    CHECK(CloseHandle(pipe) && CloseHandle(thread));
    SetLastError(0);
    CHECK(CreateFile(NAME, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL) == INVALID_HANDLE_VALUE && GetLastError() == ERROR_FILE_NOT_FOUND);
    return 0;
}
