#include "check.h"

int main(void)
{
    HANDLE objects[MAXIMUM_WAIT_OBJECTS];
    for (DWORD i = 0; i < MAXIMUM_WAIT_OBJECTS; i++) {
        CHECK((objects[i] = CreateEvent(NULL, FALSE, FALSE, NULL)) != NULL);
    }
    CHECK(SetEvent(objects[40]) && SetEvent(objects[7]));
    CHECK(WaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS, objects, FALSE, INFINITE) == WAIT_OBJECT_0 + 7);
    CHECK(WaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS, objects, FALSE, 0) == WAIT_OBJECT_0 + 40);
    CHECK(WaitForMultipleObjects(2, objects, TRUE, 0) == WAIT_TIMEOUT);
    CHECK(SetEvent(objects[0]));
    CHECK(WaitForMultipleObjects(2, objects, TRUE, 0) == WAIT_TIMEOUT);
    CHECK(SetEvent(objects[1]));
    CHECK(WaitForMultipleObjectsEx(2, objects, TRUE, INFINITE, FALSE) == WAIT_OBJECT_0);
    CHECK(WaitForMultipleObjects(2, objects, FALSE, 0) == WAIT_TIMEOUT);
    SetLastError(0);
    CHECK(WaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS + 1, objects, FALSE, 0) == WAIT_FAILED && GetLastError() == ERROR_INVALID_PARAMETER);
    CHECK(WaitForMultipleObjects(0, objects, FALSE, 0) == WAIT_FAILED && GetLastError() == ERROR_INVALID_PARAMETER);
    CHECK(WaitForSingleObject((HANDLE)(ULONG_PTR)0x7ff0, 0) == WAIT_FAILED && GetLastError() == ERROR_INVALID_HANDLE);

    CHECK(SignalObjectAndWait(objects[3], objects[3], INFINITE, FALSE) == WAIT_OBJECT_0);

    HANDLE timer = CreateWaitableTimer(NULL, FALSE, NULL);
    LARGE_INTEGER due = { .QuadPart = -10000 };
    CHECK(timer != NULL && SetWaitableTimer(timer, &due, 0, NULL, NULL, FALSE));
    CHECK(WaitForSingleObject(timer, INFINITE) == WAIT_OBJECT_0);
    due.QuadPart = -100000000000;
    CHECK(SetWaitableTimer(timer, &due, 0, NULL, NULL, FALSE) && CancelWaitableTimer(timer));
    CHECK(WaitForSingleObject(timer, 1) == WAIT_TIMEOUT);
    CHECK(CloseHandle(timer));
    for (DWORD i = 0; i < MAXIMUM_WAIT_OBJECTS; i++) {
        CHECK(CloseHandle(objects[i]));
    }
    return 0;
}
