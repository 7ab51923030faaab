/* What is a thread's own, slim locks and condition variables, of one process; and trifles. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "../include/process.h"

#define INDEXES 1024
/* A key of pthread's, and one more; 0: not given out. */
static DWORD s_keys[INDEXES];

/* A key by which the index is known; FALSE and the last error: it was not given out. */
static BOOL KeyOf(DWORD index, pthread_key_t *key)
{
    DWORD kept = index < INDEXES ? __atomic_load_n(&s_keys[index], __ATOMIC_ACQUIRE) : 0;
    *key = kept - 1;
    SetLastError(kept == 0 ? ERROR_INVALID_PARAMETER : ERROR_SUCCESS);
    return kept != 0;
}

DWORD WINAPI TlsAlloc(VOID)
{
    pthread_key_t key;
    if (pthread_key_create(&key, NULL) == 0) {
        for (DWORD i = 0; i < INDEXES; i++) {
            DWORD none = 0;
            if (__atomic_compare_exchange_n(&s_keys[i], &none, key + 1, FALSE, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
                return i;
            }
        }
        pthread_key_delete(key);
    }
    SetLastError(ERROR_NO_MORE_ITEMS);
    return TLS_OUT_OF_INDEXES;
}

BOOL WINAPI TlsFree(DWORD dwTlsIndex)
{
    DWORD kept = dwTlsIndex < INDEXES ? __atomic_exchange_n(&s_keys[dwTlsIndex], 0, __ATOMIC_ACQ_REL) : 0;
    if (kept == 0) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    pthread_key_delete(kept - 1);
    return TRUE;
}

LPVOID WINAPI TlsGetValue(DWORD dwTlsIndex)
{
    pthread_key_t key;
    return KeyOf(dwTlsIndex, &key) ? pthread_getspecific(key) : NULL;
}

BOOL WINAPI TlsSetValue(DWORD dwTlsIndex, LPVOID lpTlsValue)
{
    pthread_key_t key;
    if (!KeyOf(dwTlsIndex, &key)) {
        return FALSE;
    }
    if (pthread_setspecific(key, lpTlsValue) != 0) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return FALSE;
    }
    return TRUE;
}

static int Futex(void *word, int operation, DWORD value, const struct timespec *timeout)
{
    return (int)syscall(SYS_futex, word, operation | FUTEX_PRIVATE_FLAG, value, timeout, NULL, 0);
}

/* Low half of a slim lock: how many share it, or WRITER. High half: waiting readers, and in its upper half waiting writers. One word, so that who lets go looks at no lock that is gone. */
#define WRITER 0xffffffffu
#define ONE_READER (1ull << 32)
#define ONE_WRITER (1ull << 48)

static BOOL MayEnter(ULONGLONG state, BOOL shared)
{
    DWORD holders = (DWORD)state;
    return holders == 0 || (shared && holders < WRITER - 1 && state < ONE_WRITER);
}

/* The state in which the caller has the lock; those that don't share ask for all of it. */
static BOOL TryEnter(PSRWLOCK lock, BOOL shared, ULONGLONG waiting)
{
    ULONGLONG state = __atomic_load_n((ULONGLONG *)&lock->Ptr, __ATOMIC_SEQ_CST);
    while (MayEnter(state, shared)) {
        ULONGLONG taken = state - waiting + (shared ? 1 : WRITER);
        if (__atomic_compare_exchange_n((ULONGLONG *)&lock->Ptr, &state, taken, FALSE, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
            return TRUE;
        }
    }
    return FALSE;
}

static void Enter(PSRWLOCK lock, BOOL shared)
{
    ULONGLONG waiting = shared ? ONE_READER : ONE_WRITER;
    if (TryEnter(lock, shared, 0)) {
        return;
    }
    __atomic_fetch_add((ULONGLONG *)&lock->Ptr, waiting, __ATOMIC_SEQ_CST);
    while (!TryEnter(lock, shared, waiting)) {
        ULONGLONG seen = __atomic_load_n((ULONGLONG *)&lock->Ptr, __ATOMIC_SEQ_CST);
        if (!MayEnter(seen, shared)) {
            Futex(&lock->Ptr, FUTEX_WAIT, (DWORD)seen, NULL);
        }
    }
}

/* Who lets the last hold go wakes all that wait: those who find it taken wait on. */
static void Leave(PSRWLOCK lock, DWORD held)
{
    ULONGLONG left = __atomic_sub_fetch((ULONGLONG *)&lock->Ptr, held, __ATOMIC_SEQ_CST);
    if ((DWORD)left == 0 && left != 0) {
        Futex(&lock->Ptr, FUTEX_WAKE, 0x7fffffff, NULL);
    }
}

VOID WINAPI InitializeSRWLock(PSRWLOCK SRWLock)
{
    SRWLock->Ptr = NULL;
}

VOID WINAPI AcquireSRWLockExclusive(PSRWLOCK SRWLock)
{
    Enter(SRWLock, FALSE);
}

VOID WINAPI AcquireSRWLockShared(PSRWLOCK SRWLock)
{
    Enter(SRWLock, TRUE);
}

BOOLEAN WINAPI TryAcquireSRWLockExclusive(PSRWLOCK SRWLock)
{
    return (BOOLEAN)TryEnter(SRWLock, FALSE, 0);
}

BOOLEAN WINAPI TryAcquireSRWLockShared(PSRWLOCK SRWLock)
{
    return (BOOLEAN)TryEnter(SRWLock, TRUE, 0);
}

VOID WINAPI ReleaseSRWLockExclusive(PSRWLOCK SRWLock)
{
    Leave(SRWLock, WRITER);
}

VOID WINAPI ReleaseSRWLockShared(PSRWLOCK SRWLock)
{
    Leave(SRWLock, 1);
}

VOID WINAPI InitializeConditionVariable(PCONDITION_VARIABLE ConditionVariable)
{
    ConditionVariable->Ptr = NULL;
}

/* A wake counts on: who has read the count, and has not gone to sleep yet, does not. */
static void Wake(PCONDITION_VARIABLE variable, DWORD most)
{
    __atomic_fetch_add((DWORD *)&variable->Ptr, 1, __ATOMIC_SEQ_CST);
    Futex(&variable->Ptr, FUTEX_WAKE, most, NULL);
}

VOID WINAPI WakeConditionVariable(PCONDITION_VARIABLE ConditionVariable)
{
    Wake(ConditionVariable, 1);
}

VOID WINAPI WakeAllConditionVariable(PCONDITION_VARIABLE ConditionVariable)
{
    Wake(ConditionVariable, 0x7fffffff);
}

static BOOL SleepOn(PCONDITION_VARIABLE variable, DWORD seen, DWORD milliseconds)
{
    struct timespec most = { milliseconds / 1000, (long)(milliseconds % 1000) * 1000000 };
    return Futex(&variable->Ptr, FUTEX_WAIT, seen, milliseconds == INFINITE ? NULL : &most) == 0 || errno != ETIMEDOUT;
}

static BOOL Told(BOOL woken)
{
    if (!woken) {
        SetLastError(ERROR_TIMEOUT);
    }
    return woken;
}

BOOL WINAPI SleepConditionVariableCS(PCONDITION_VARIABLE ConditionVariable, PCRITICAL_SECTION CriticalSection, DWORD dwMilliseconds)
{
    DWORD seen = __atomic_load_n((DWORD *)&ConditionVariable->Ptr, __ATOMIC_SEQ_CST);
    LeaveCriticalSection(CriticalSection);
    BOOL woken = SleepOn(ConditionVariable, seen, dwMilliseconds);
    EnterCriticalSection(CriticalSection);
    return Told(woken);
}

BOOL WINAPI SleepConditionVariableSRW(PCONDITION_VARIABLE ConditionVariable, PSRWLOCK SRWLock, DWORD dwMilliseconds, ULONG Flags)
{
    DWORD seen = __atomic_load_n((DWORD *)&ConditionVariable->Ptr, __ATOMIC_SEQ_CST);
    BOOL shared = (Flags & CONDITION_VARIABLE_LOCKMODE_SHARED) != 0;
    Leave(SRWLock, shared ? 1 : WRITER);
    BOOL woken = SleepOn(ConditionVariable, seen, dwMilliseconds);
    Enter(SRWLock, shared);
    return Told(woken);
}

uintptr_t _beginthreadex(void *security, unsigned stack_size, unsigned (*start_address)(void *), void *arglist, unsigned initflag, unsigned *thrdaddr)
{
    return (uintptr_t)CreateThread(security, stack_size, start_address, arglist, initflag, thrdaddr);
}

void _endthreadex(unsigned retval)
{
    ExitThread(retval);
}

VOID WINAPI GetSystemInfo(LPSYSTEM_INFO lpSystemInfo)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN), page = sysconf(_SC_PAGESIZE);
    *lpSystemInfo = (SYSTEM_INFO) { .dwPageSize = (DWORD)page, .lpMinimumApplicationAddress = (LPVOID)0x10000, .lpMaximumApplicationAddress = (LPVOID)0x7fffffffefff,
        .dwActiveProcessorMask = count >= 64 ? ~(DWORD_PTR)0 : ((DWORD_PTR)1 << count) - 1, .dwNumberOfProcessors = (DWORD)count, .dwProcessorType = 8664, .dwAllocationGranularity = 0x10000 };
    lpSystemInfo->wProcessorArchitecture = 9;
}

VOID WINAPI GetLocalTime(LPSYSTEMTIME lpSystemTime)
{
    struct timespec now;
    struct tm parts;
    clock_gettime(CLOCK_REALTIME, &now);
    localtime_r(&now.tv_sec, &parts);
    *lpSystemTime = (SYSTEMTIME) {
        (WORD)(parts.tm_year + 1900), (WORD)(parts.tm_mon + 1), (WORD)parts.tm_wday, (WORD)parts.tm_mday,
        (WORD)parts.tm_hour, (WORD)parts.tm_min, (WORD)parts.tm_sec, (WORD)(now.tv_nsec / 1000000) };
}

HGLOBAL WINAPI GlobalAlloc(UINT uFlags, SIZE_T dwBytes)
{
    return LocalAlloc(uFlags, dwBytes);
}

HGLOBAL WINAPI GlobalFree(HGLOBAL hMem)
{
    return LocalFree(hMem);
}
