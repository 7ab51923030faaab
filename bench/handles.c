/* What calls on handles cost, by the Windows names: for libhelve.so and, compiled for Windows, for Wine. Each line is an operation and its nanoseconds, the
   least of a few batches; who wants a steady figure runs it several times (bench/beside-wine.sh).
   With an argument it is the other process: "echo IN OUT" answers one event by another. */
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_SECONDS 0.01
#define BATCHES 4

static double Now(void)
{
    LARGE_INTEGER counter, frequency;
    QueryPerformanceCounter(&counter);
    QueryPerformanceFrequency(&frequency);
    return (double)counter.QuadPart / (double)frequency.QuadPart;
}

static void Need(BOOL done, const char *what)
{
    if (!done) {
        fprintf(stderr, "handles: %s failed with %u\n", what, (unsigned)GetLastError());
        exit(1);
    }
}

static HANDLE s_one, s_many[64], s_child, s_to, s_from;

static void DuplicateClose(void)
{
    HANDLE made;
    Need(DuplicateHandle(GetCurrentProcess(), s_one, GetCurrentProcess(), &made, 0, FALSE, DUPLICATE_SAME_ACCESS), "DuplicateHandle");
    Need(CloseHandle(made), "CloseHandle");
}

static void CreateClose(void)
{
    HANDLE made = CreateEventA(NULL, FALSE, FALSE, NULL);
    Need(made != NULL, "CreateEvent");
    CloseHandle(made);
}

static void SetWait(void)
{
    SetEvent(s_one);
    Need(WaitForSingleObject(s_one, 0) == WAIT_OBJECT_0, "WaitForSingleObject");
}

static void MutexPair(void)
{
    Need(WaitForSingleObject(s_one, 0) == WAIT_OBJECT_0, "WaitForSingleObject");
    Need(ReleaseMutex(s_one), "ReleaseMutex");
}

static void SemaphorePair(void)
{
    Need(ReleaseSemaphore(s_one, 1, NULL), "ReleaseSemaphore");
    Need(WaitForSingleObject(s_one, 0) == WAIT_OBJECT_0, "WaitForSingleObject");
}

static void WaitAny64(void)
{
    Need(WaitForMultipleObjects(64, s_many, FALSE, 0) == WAIT_OBJECT_0 + 63, "WaitForMultipleObjects");
}

static void NamedOpenClose(void)
{
    HANDLE opened = OpenEventA(EVENT_ALL_ACCESS, FALSE, "Local\\bench-named");
    Need(opened != NULL, "OpenEvent");
    CloseHandle(opened);
}

/* Of an object that only the other process holds. */
static void NamedOpenAcross(void)
{
    HANDLE opened = OpenEventA(EVENT_ALL_ACCESS, FALSE, "Local\\bench-there");
    Need(opened != NULL, "OpenEvent");
    CloseHandle(opened);
}

/* Into the other process, and taken away from there again. */
static void DuplicateAcross(void)
{
    HANDLE there, back;
    Need(DuplicateHandle(GetCurrentProcess(), s_one, s_child, &there, 0, FALSE, DUPLICATE_SAME_ACCESS), "DuplicateHandle");
    Need(DuplicateHandle(s_child, there, GetCurrentProcess(), &back, 0, FALSE, DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE), "DuplicateHandle");
    CloseHandle(back);
}

static void PingPong(void)
{
    Need(SignalObjectAndWait(s_to, s_from, 10000, FALSE) == WAIT_OBJECT_0, "SignalObjectAndWait");
}

static void Measure(const char *name, void (*operation)(void))
{
    long count = 1;
    double least = 1e9;
    for (int round = 0; round < BATCHES; round++) {
        double took = 0;
        for (;;) {
            double start = Now();
            for (long i = 0; i < count; i++) {
                operation();
            }
            took = Now() - start;
            if (took >= LEAST_SECONDS) {
                break;
            }
            count *= 2;
        }
        least = took / (double)count < least ? took / (double)count : least;
    }
    printf("%s %.1f\n", name, least * 1e9);
    fflush(stdout);
}

static int Echo(char *in, char *out)
{
    HANDLE from = OpenEventA(EVENT_ALL_ACCESS, FALSE, in), to = OpenEventA(EVENT_ALL_ACCESS, FALSE, out);
    Need(from != NULL && to != NULL, "OpenEvent");
    Need(CreateEventA(NULL, FALSE, FALSE, "Local\\bench-there") != NULL, "CreateEvent");
    Need(WaitForSingleObject(from, 60000) == WAIT_OBJECT_0, "WaitForSingleObject");
    while (SignalObjectAndWait(to, from, 60000, FALSE) == WAIT_OBJECT_0) {
    }
    return 0;
}

int main(int argc, char *argv[])
{
    if (argc == 4 && strcmp(argv[1], "echo") == 0) {
        return Echo(argv[2], argv[3]);
    }
    s_one = CreateEventA(NULL, FALSE, FALSE, NULL);
    Measure("duplicate-close", DuplicateClose);
    Measure("create-close", CreateClose);
    Measure("set-wait", SetWait);
    CloseHandle(s_one);
    s_one = CreateMutexA(NULL, FALSE, NULL);
    Measure("mutex-pair", MutexPair);
    CloseHandle(s_one);
    s_one = CreateSemaphoreA(NULL, 0, 10, NULL);
    Measure("semaphore-pair", SemaphorePair);
    CloseHandle(s_one);
    for (int i = 0; i < 64; i++) {
        s_many[i] = CreateEventA(NULL, TRUE, i == 63, NULL);
    }
    Measure("wait-any-64", WaitAny64);
    HANDLE named = CreateEventA(NULL, FALSE, FALSE, "Local\\bench-named");
    Measure("named-open-close", NamedOpenClose);

    char line[1200];
    STARTUPINFOA start;
    PROCESS_INFORMATION made;
    memset(&start, 0, sizeof start);
    start.cb = sizeof start;
    s_to = CreateEventA(NULL, FALSE, FALSE, "Local\\bench-to");
    s_from = CreateEventA(NULL, FALSE, FALSE, "Local\\bench-from");
    snprintf(line, sizeof line, "\"%s\" echo Local\\bench-to Local\\bench-from", argv[0]);
    Need(CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &start, &made), "CreateProcess");
    s_child = made.hProcess;
    PingPong();
    s_one = named;
    Measure("named-open-across", NamedOpenAcross);
    Measure("duplicate-across", DuplicateAcross);
    Measure("ping-pong", PingPong);
    TerminateProcess(made.hProcess, 0);
    WaitForSingleObject(made.hProcess, 10000);
    return 0;
}
