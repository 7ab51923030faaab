/* Slim locks, condition variables, what is a thread's own, and threads of the C library. */
#include <process.h>
#include <time.h>
#include "check.h"

#define ROUNDS 20000

static SRWLOCK s_lock = SRWLOCK_INIT;
static CONDITION_VARIABLE s_changed = CONDITION_VARIABLE_INIT, s_left = CONDITION_VARIABLE_INIT;
static CRITICAL_SECTION s_section;
static LONGLONG s_first, s_second;
static int s_items;
static DWORD s_index;

static unsigned Writes(void *given)
{
    CHECK(TlsGetValue(s_index) == NULL && GetLastError() == ERROR_SUCCESS && TlsSetValue(s_index, given));
    for (int i = 0; i < ROUNDS; i++) {
        AcquireSRWLockExclusive(&s_lock);
        s_first++;
        s_second++;
        ReleaseSRWLockExclusive(&s_lock);
        AcquireSRWLockShared(&s_lock);
        CHECK(s_first == s_second);
        ReleaseSRWLockShared(&s_lock);
    }
    CHECK(TlsGetValue(s_index) == given);
    _endthreadex(5);
}

static unsigned Takes(void *given)
{
    (void)given;
    for (int i = 0; i < ROUNDS; i++) {
        EnterCriticalSection(&s_section);
        while (s_items == 0) {
            CHECK(SleepConditionVariableCS(&s_changed, &s_section, INFINITE));
        }
        s_items--;
        LeaveCriticalSection(&s_section);
        WakeConditionVariable(&s_left);
    }
    return 6;
}

static void End(HANDLE *threads, int count, DWORD expected)
{
    CHECK(WaitForMultipleObjects((DWORD)count, threads, TRUE, INFINITE) == WAIT_OBJECT_0);
    for (int i = 0; i < count; i++) {
        DWORD code;
        CHECK(GetExitCodeThread(threads[i], &code) && code == expected && CloseHandle(threads[i]));
    }
}

int main(void)
{
    HANDLE threads[4];
    s_index = TlsAlloc();
    CHECK(s_index != TLS_OUT_OF_INDEXES);
    for (int i = 0; i < 4; i++) {
        threads[i] = (HANDLE)_beginthreadex(NULL, 0, Writes, &threads[i], 0, NULL);
        CHECK(threads[i] != NULL);
    }
    End(threads, 4, 5);
    CHECK(s_first == 4 * ROUNDS && TlsFree(s_index));
    FAILS(TlsFree(s_index), ERROR_INVALID_PARAMETER);
    FAILS(TlsSetValue(s_index, NULL), ERROR_INVALID_PARAMETER);

    AcquireSRWLockShared(&s_lock);
    CHECK(TryAcquireSRWLockShared(&s_lock) && !TryAcquireSRWLockExclusive(&s_lock));
    ReleaseSRWLockShared(&s_lock);
    ReleaseSRWLockShared(&s_lock);
    CHECK(TryAcquireSRWLockExclusive(&s_lock) && !TryAcquireSRWLockShared(&s_lock));
    FAILS(SleepConditionVariableSRW(&s_changed, &s_lock, 10, 0), ERROR_TIMEOUT);
    CHECK(!TryAcquireSRWLockShared(&s_lock));
    ReleaseSRWLockExclusive(&s_lock);

    InitializeCriticalSection(&s_section);
    threads[0] = (HANDLE)_beginthreadex(NULL, 0, Takes, NULL, 0, NULL);
    for (int i = 0; i < ROUNDS; i++) {
        EnterCriticalSection(&s_section);
        while (s_items == 8) {
            CHECK(SleepConditionVariableCS(&s_left, &s_section, INFINITE));
        }
        s_items++;
        LeaveCriticalSection(&s_section);
        WakeConditionVariable(&s_changed);
    }
    End(threads, 1, 6);
    CHECK(s_items == 0);
    DeleteCriticalSection(&s_section);

    SYSTEMTIME local;
    setenv("TZ", "XYZ-5", 1);
    tzset();
    FILETIME now, shifted;
    GetSystemTimeAsFileTime(&now);
    GetLocalTime(&local);
    CHECK(SystemTimeToFileTime(&local, &shifted));
    LONGLONG ahead = (LONGLONG)(((ULONGLONG)shifted.dwHighDateTime << 32 | shifted.dwLowDateTime) - ((ULONGLONG)now.dwHighDateTime << 32 | now.dwLowDateTime)) / 10000000;
    CHECK(ahead >= 5 * 3600 - 1 && ahead < 5 * 3600 + 60);
    char *memory = GlobalAlloc(GPTR, 16);
    CHECK(memory != NULL && memory[15] == 0 && GlobalFree(memory) == NULL);
    FAILS(GlobalAlloc(GMEM_MOVEABLE, 16), ERROR_INVALID_PARAMETER);

    SYSTEM_INFO info;
    GetSystemInfo(&info);
    CHECK(info.dwPageSize >= 4096 && info.dwNumberOfProcessors >= 1 && info.dwActiveProcessorMask != 0 && info.dwAllocationGranularity == 0x10000);
    return 0;
}
