/* The server of several instances and one thread, as Windows' documentation has it: an event for each, and a step whenever one is set. */
#include "check.h"
#include <string.h>

#define NAME TEXT("\\\\.\\pipe\\overlapped-programs")
#define INSTANCES 4
#define CLIENTS 8
#define ROUNDS 50

typedef enum { Connecting, Reading, Writing } State;

typedef struct {
    OVERLAPPED io;
    HANDLE pipe;
    int value;
    DWORD count;
    State state;
} Instance;

static Instance s_instances[INSTANCES];
static HANDLE s_events[INSTANCES];

static DWORD WINAPI Client(LPVOID parameter)
{
    int number = (int)(INT_PTR)parameter;
    HANDLE pipe;
    while ((pipe = CreateFile(NAME, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL)) == INVALID_HANDLE_VALUE) {
        CHECK(GetLastError() == ERROR_PIPE_BUSY);
        CHECK(WaitNamedPipe(NAME, NMPWAIT_WAIT_FOREVER));
    }
    for (int i = 0; i < ROUNDS; i++) {
        int asked = number * 1000 + i, answer = 0;
        DWORD count = 0;
        CHECK(WriteFile(pipe, &asked, sizeof asked, &count, NULL) && count == sizeof asked);
        CHECK(ReadFile(pipe, &answer, sizeof answer, &count, NULL) && count == sizeof answer && answer == asked + 1);
    }
    CHECK(CloseHandle(pipe));
    return 0;
}

static void Connect(Instance *instance)
{
    instance->state = Connecting;
    CHECK(!ConnectNamedPipe(instance->pipe, &instance->io));
    switch (GetLastError()) {
    case ERROR_IO_PENDING:
        break;
    case ERROR_PIPE_CONNECTED:
        instance->io.Internal = 0;
        CHECK(SetEvent(instance->io.hEvent));
        break;
    default:
        CHECK(!"ConnectNamedPipe");
    }
}

/* FALSE: the client is gone. */
static BOOL Go(Instance *instance, State state)
{
    instance->state = state;
    BOOL done = state == Reading ? ReadFile(instance->pipe, &instance->value, sizeof instance->value, NULL, &instance->io)
        : WriteFile(instance->pipe, &instance->value, sizeof instance->value, NULL, &instance->io);
    return done || GetLastError() == ERROR_IO_PENDING;
}

static BOOL Step(Instance *instance)
{
    BOOL done = GetOverlappedResult(instance->pipe, &instance->io, &instance->count, FALSE);
    if (done && instance->state == Reading) {
        CHECK(instance->count == sizeof instance->value);
        instance->value++;
        done = Go(instance, Writing);
    } else if (done) {
        done = Go(instance, Reading);
    }
    if (!done) {
        CHECK(GetLastError() == ERROR_BROKEN_PIPE);
        CHECK(DisconnectNamedPipe(instance->pipe));
        Connect(instance);
    }
    return done;
}

int main(void)
{
    HANDLE clients[CLIENTS];
    for (int i = 0; i < INSTANCES; i++) {
        s_events[i] = s_instances[i].io.hEvent = CreateEvent(NULL, TRUE, TRUE, NULL);
        s_instances[i].pipe = CreateNamedPipe(NAME, PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED, PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE | PIPE_WAIT, INSTANCES, 512, 512, 5000, NULL);
        CHECK(s_events[i] != NULL && s_instances[i].pipe != INVALID_HANDLE_VALUE);
        Connect(&s_instances[i]);
    }
    for (int i = 0; i < CLIENTS; i++) {
        CHECK((clients[i] = CreateThread(NULL, 0, Client, (LPVOID)(INT_PTR)i, 0, NULL)) != NULL);
    }
    for (int gone = 0; gone < CLIENTS;) {
        DWORD which = WaitForMultipleObjects(INSTANCES, s_events, FALSE, INFINITE);
        CHECK(which < INSTANCES);
        gone += Step(&s_instances[which]) ? 0 : 1;
    }
    CHECK(WaitForMultipleObjects(CLIENTS, clients, TRUE, INFINITE) == WAIT_OBJECT_0);

    /* What nobody comes for is cancelled; what is closed ends. */
    CHECK(!HasOverlappedIoCompleted(&s_instances[0].io));
    FAILS(GetOverlappedResult(s_instances[0].pipe, &s_instances[0].io, &s_instances[0].count, FALSE), ERROR_IO_INCOMPLETE);
    CHECK(CancelIoEx(s_instances[0].pipe, &s_instances[0].io));
    FAILS(GetOverlappedResult(s_instances[0].pipe, &s_instances[0].io, &s_instances[0].count, TRUE), ERROR_OPERATION_ABORTED);
    FAILS(CancelIoEx(s_instances[0].pipe, NULL), ERROR_NOT_FOUND);
    CHECK(CancelIo(s_instances[1].pipe));
    FAILS(GetOverlappedResult(s_instances[1].pipe, &s_instances[1].io, &s_instances[1].count, TRUE), ERROR_OPERATION_ABORTED);
    for (int i = 0; i < INSTANCES; i++) {
        CHECK(CloseHandle(s_instances[i].pipe));
        CHECK(WaitForSingleObject(s_events[i], INFINITE) == WAIT_OBJECT_0 && CloseHandle(s_events[i]));
    }
    for (int i = 0; i < CLIENTS; i++) {
        CHECK(CloseHandle(clients[i]));
    }
    return 0;
}
