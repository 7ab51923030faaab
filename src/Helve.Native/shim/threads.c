/* Threads, time and critical sections: pthread's, with a handle of Helve's to each thread. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include "../include/windows.h"

/* 100 ns between 1601 and 1970. */
#define EPOCH 116444736000000000LL
/* The calls of this library need some of it themselves. */
#define LEAST_STACK (256u << 10)
#define OWN_STACK (1u << 20)

typedef struct {
    LPTHREAD_START_ROUTINE routine;
    LPVOID argument;
    BOOL inherit;
    HANDLE handle;
    DWORD id;
    DWORD error;
    sem_t ready;
} Start;

/* Threads that CreateThread made, and the first one: the process ends with the last of them. Others, such as this library's own, don't count. */
static atomic_int s_running = 1;
static _Thread_local BOOL t_isOurs;

void helve_AnnounceThreadExit(DWORD exitCode);

/* A thread ends by itself: its code is told, and with the last one the process ends. */
static void Leave(DWORD exitCode)
{
    helve_AnnounceThreadExit(exitCode);
    if ((t_isOurs || getpid() == gettid()) && atomic_fetch_sub(&s_running, 1) == 1) {
        exit((int)exitCode);
    }
}

static void *Run(void *given)
{
    Start *start = given;
    LPTHREAD_START_ROUTINE routine = start->routine;
    LPVOID argument = start->argument;
    start->id = GetCurrentThreadId();
    if (!DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &start->handle, 0, start->inherit, DUPLICATE_SAME_ACCESS)) {
        start->error = GetLastError();
        start->handle = NULL;
    }
    BOOL runs = start->handle != NULL;
    t_isOurs = runs;
    if (runs) {
        atomic_fetch_add(&s_running, 1);
    }
    /* From here on what was given is the maker's. */
    sem_post(&start->ready);
    if (runs) {
        Leave(routine(argument));
    }
    return NULL;
}

HANDLE WINAPI CreateThread(
    LPSECURITY_ATTRIBUTES lpThreadAttributes, SIZE_T dwStackSize, LPTHREAD_START_ROUTINE lpStartAddress, LPVOID lpParameter, DWORD dwCreationFlags, LPDWORD lpThreadId)
{
    if (lpStartAddress == NULL || (dwCreationFlags & ~(DWORD)STACK_SIZE_PARAM_IS_A_RESERVATION) != 0) {
        SetLastError(lpStartAddress == NULL ? ERROR_INVALID_PARAMETER : ERROR_NOT_SUPPORTED);
        return NULL;
    }
    Start start = { lpStartAddress, lpParameter, lpThreadAttributes != NULL && lpThreadAttributes->bInheritHandle, NULL, 0, 0, { { 0 } } };
    pthread_attr_t attributes;
    pthread_t thread;
    sem_init(&start.ready, 0, 0);
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    /* Without the flag it is only how much is there at once: a megabyte is reserved in any case, and the system's own size is more. */
    if (dwStackSize != 0 && ((dwCreationFlags & STACK_SIZE_PARAM_IS_A_RESERVATION) != 0 || dwStackSize > OWN_STACK)) {
        size_t page = (size_t)sysconf(_SC_PAGESIZE), least = (size_t)sysconf(_SC_THREAD_STACK_MIN) + LEAST_STACK;
        size_t size = dwStackSize < least ? least : (dwStackSize + page - 1) / page * page;
        if (pthread_attr_setstacksize(&attributes, size) != 0) {
            pthread_attr_destroy(&attributes);
            sem_destroy(&start.ready);
            SetLastError(ERROR_INVALID_PARAMETER);
            return NULL;
        }
    }
    int failed = pthread_create(&thread, &attributes, Run, &start);
    pthread_attr_destroy(&attributes);
    if (failed == 0) {
        while (sem_wait(&start.ready) != 0 && errno == EINTR) {
        }
    }
    sem_destroy(&start.ready);
    if (failed != 0 || start.handle == NULL) {
        SetLastError(failed != 0 ? ERROR_NOT_ENOUGH_MEMORY : start.error);
        return NULL;
    }
    if (lpThreadId != NULL) {
        *lpThreadId = start.id;
    }
    return start.handle;
}

VOID WINAPI ExitThread(DWORD dwExitCode)
{
    Leave(dwExitCode);
    pthread_exit(NULL);
}

VOID WINAPI ExitProcess(UINT uExitCode)
{
    exit((int)uExitCode);
}

BOOL WINAPI SwitchToThread(VOID)
{
    return sched_yield() == 0;
}

VOID WINAPI Sleep(DWORD dwMilliseconds)
{
    if (dwMilliseconds == 0) {
        sched_yield();
        return;
    }
    struct timespec left = { dwMilliseconds / 1000, (long)(dwMilliseconds % 1000) * 1000000 };
    do {
        while (clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR) {
        }
    } while (dwMilliseconds == INFINITE);
}

DWORD WINAPI SleepEx(DWORD dwMilliseconds, BOOL bAlertable)
{
    (void)bAlertable;
    Sleep(dwMilliseconds);
    return 0;
}

static LONGLONG Nanoseconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (LONGLONG)now.tv_sec * 1000000000 + now.tv_nsec;
}

ULONGLONG WINAPI GetTickCount64(VOID)
{
    return (ULONGLONG)Nanoseconds(CLOCK_BOOTTIME) / 1000000;
}

DWORD WINAPI GetTickCount(VOID)
{
    return (DWORD)GetTickCount64();
}

BOOL WINAPI QueryPerformanceCounter(LARGE_INTEGER *lpPerformanceCount)
{
    if (lpPerformanceCount == NULL) {
        SetLastError(ERROR_NOACCESS);
        return FALSE;
    }
    lpPerformanceCount->QuadPart = Nanoseconds(CLOCK_MONOTONIC);
    return TRUE;
}

BOOL WINAPI QueryPerformanceFrequency(LARGE_INTEGER *lpFrequency)
{
    if (lpFrequency == NULL) {
        SetLastError(ERROR_NOACCESS);
        return FALSE;
    }
    lpFrequency->QuadPart = 1000000000;
    return TRUE;
}

VOID WINAPI GetSystemTimeAsFileTime(LPFILETIME lpSystemTimeAsFileTime)
{
    ULONGLONG now = (ULONGLONG)(Nanoseconds(CLOCK_REALTIME) / 100 + EPOCH);
    lpSystemTimeAsFileTime->dwLowDateTime = (DWORD)now;
    lpSystemTimeAsFileTime->dwHighDateTime = (DWORD)(now >> 32);
}

BOOL WINAPI FileTimeToSystemTime(const FILETIME *lpFileTime, LPSYSTEMTIME lpSystemTime)
{
    ULONGLONG time = (ULONGLONG)lpFileTime->dwHighDateTime << 32 | lpFileTime->dwLowDateTime;
    time_t seconds = (time_t)(time / 10000000) - EPOCH / 10000000;
    struct tm parts;
    if (time >> 63 != 0 || gmtime_r(&seconds, &parts) == NULL) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    *lpSystemTime = (SYSTEMTIME) {
        (WORD)(parts.tm_year + 1900), (WORD)(parts.tm_mon + 1), (WORD)parts.tm_wday, (WORD)parts.tm_mday,
        (WORD)parts.tm_hour, (WORD)parts.tm_min, (WORD)parts.tm_sec, (WORD)(time / 10000 % 1000) };
    return TRUE;
}

BOOL WINAPI SystemTimeToFileTime(const SYSTEMTIME *lpSystemTime, LPFILETIME lpFileTime)
{
    struct tm parts = {
        .tm_year = lpSystemTime->wYear - 1900, .tm_mon = lpSystemTime->wMonth - 1, .tm_mday = lpSystemTime->wDay,
        .tm_hour = lpSystemTime->wHour, .tm_min = lpSystemTime->wMinute, .tm_sec = lpSystemTime->wSecond };
    time_t seconds = timegm(&parts);
    if (lpSystemTime->wYear < 1601 || lpSystemTime->wYear > 30827 || parts.tm_mday != lpSystemTime->wDay || parts.tm_mon != lpSystemTime->wMonth - 1 || parts.tm_hour != lpSystemTime->wHour
        || parts.tm_min != lpSystemTime->wMinute || parts.tm_sec != lpSystemTime->wSecond || lpSystemTime->wMilliseconds > 999) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    ULONGLONG time = (ULONGLONG)((LONGLONG)seconds * 10000000 + lpSystemTime->wMilliseconds * 10000 + EPOCH);
    lpFileTime->dwLowDateTime = (DWORD)time;
    lpFileTime->dwHighDateTime = (DWORD)(time >> 32);
    return TRUE;
}

VOID WINAPI GetSystemTime(LPSYSTEMTIME lpSystemTime)
{
    FILETIME now;
    GetSystemTimeAsFileTime(&now);
    FileTimeToSystemTime(&now, lpSystemTime);
}

_Static_assert(sizeof(pthread_mutex_t) <= sizeof(CRITICAL_SECTION), "a mutex has room in a critical section");

BOOL WINAPI InitializeCriticalSectionAndSpinCount(LPCRITICAL_SECTION lpCriticalSection, DWORD dwSpinCount)
{
    (void)dwSpinCount;
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init((pthread_mutex_t *)lpCriticalSection, &attributes);
    pthread_mutexattr_destroy(&attributes);
    return TRUE;
}

VOID WINAPI InitializeCriticalSection(LPCRITICAL_SECTION lpCriticalSection)
{
    InitializeCriticalSectionAndSpinCount(lpCriticalSection, 0);
}

VOID WINAPI EnterCriticalSection(LPCRITICAL_SECTION lpCriticalSection)
{
    pthread_mutex_lock((pthread_mutex_t *)lpCriticalSection);
}

BOOL WINAPI TryEnterCriticalSection(LPCRITICAL_SECTION lpCriticalSection)
{
    return pthread_mutex_trylock((pthread_mutex_t *)lpCriticalSection) == 0;
}

VOID WINAPI LeaveCriticalSection(LPCRITICAL_SECTION lpCriticalSection)
{
    pthread_mutex_unlock((pthread_mutex_t *)lpCriticalSection);
}

VOID WINAPI DeleteCriticalSection(LPCRITICAL_SECTION lpCriticalSection)
{
    pthread_mutex_destroy((pthread_mutex_t *)lpCriticalSection);
}
