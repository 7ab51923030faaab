#include "check.h"

static HANDLE s_mutex, s_owned;

static DWORD WINAPI Abandon(LPVOID unused)
{
    (void)unused;
    CHECK(WaitForSingleObject(s_mutex, INFINITE) == WAIT_OBJECT_0);
    CHECK(SetEvent(s_owned));
    return 0;
}

static DWORD WINAPI NeedMuch(LPVOID unused)
{
    volatile char much[512 << 10];
    (void)unused;
    for (size_t i = 0; i < sizeof much; i += 4096) {
        much[i] = 1;
    }
    return 0;
}

int main(void)
{
    /* The size is what is there at once; a megabyte may be used in any case. */
    HANDLE small = CreateThread(NULL, 4096, NeedMuch, NULL, 0, NULL);
    CHECK(small != NULL && WaitForSingleObject(small, INFINITE) == WAIT_OBJECT_0 && CloseHandle(small));
    s_mutex = CreateMutex(NULL, TRUE, TEXT("Local\\locks"));
    s_owned = CreateEvent(NULL, TRUE, FALSE, NULL);
    CHECK(s_mutex != NULL && s_owned != NULL);
    CHECK(WaitForSingleObject(s_mutex, 0) == WAIT_OBJECT_0);
    CHECK(ReleaseMutex(s_mutex) && ReleaseMutex(s_mutex));
    FAILS(ReleaseMutex(s_mutex), ERROR_NOT_OWNER);

    /* A thread that ends with a mutex leaves it to the next. */
    HANDLE thread = CreateThread(NULL, 0, Abandon, NULL, 0, NULL);
    CHECK(thread != NULL);
    CHECK(WaitForSingleObject(s_owned, INFINITE) == WAIT_OBJECT_0);
    CHECK(WaitForSingleObject(thread, INFINITE) == WAIT_OBJECT_0);
    CHECK(WaitForSingleObject(s_mutex, INFINITE) == WAIT_ABANDONED);
    CHECK(WaitForSingleObject(s_mutex, 0) == WAIT_OBJECT_0);
    CHECK(ReleaseMutex(s_mutex) && ReleaseMutex(s_mutex));

    HANDLE semaphore = CreateSemaphore(NULL, 1, 3, TEXT("Local\\count"));
    LONG previous = -1;
    CHECK(semaphore != NULL);
    CHECK(ReleaseSemaphore(semaphore, 2, &previous) && previous == 1);
    previous = 77;
    FAILS(ReleaseSemaphore(semaphore, 1, &previous), ERROR_TOO_MANY_POSTS);
    CHECK(previous == 77);
    for (int i = 0; i < 3; i++) {
        CHECK(WaitForSingleObject(semaphore, 0) == WAIT_OBJECT_0);
    }
    CHECK(WaitForSingleObject(semaphore, 0) == WAIT_TIMEOUT);
    FAILS(CreateSemaphore(NULL, 4, 3, NULL), ERROR_INVALID_PARAMETER);
    HANDLE opened = OpenSemaphore(SEMAPHORE_MODIFY_STATE | SYNCHRONIZE, FALSE, TEXT("Local\\count"));
    CHECK(opened != NULL && ReleaseSemaphore(opened, 1, NULL) && WaitForSingleObject(semaphore, 0) == WAIT_OBJECT_0);
    CHECK(CloseHandle(opened) && CloseHandle(semaphore) && CloseHandle(thread) && CloseHandle(s_owned) && CloseHandle(s_mutex));

    CRITICAL_SECTION section;
    InitializeCriticalSection(&section);
    EnterCriticalSection(&section);
    CHECK(TryEnterCriticalSection(&section));
    LeaveCriticalSection(&section);
    LeaveCriticalSection(&section);
    DeleteCriticalSection(&section);
    return 0;
}
