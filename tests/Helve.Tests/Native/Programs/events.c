#include "check.h"

int main(void)
{
    HANDLE event = CreateEvent(NULL, FALSE, FALSE, TEXT("Local\\events"));
    CHECK(event != NULL && GetLastError() == ERROR_SUCCESS);
    HANDLE again = CreateEvent(NULL, TRUE, TRUE, TEXT("Local\\events"));
    CHECK(again != NULL && again != event && GetLastError() == ERROR_ALREADY_EXISTS);
    CHECK(CompareObjectHandles(event, again));
    CHECK(WaitForSingleObject(again, 0) == WAIT_TIMEOUT);
    CHECK(SetEvent(event));
    CHECK(WaitForSingleObject(again, INFINITE) == WAIT_OBJECT_0);
    CHECK(WaitForSingleObject(again, 0) == WAIT_TIMEOUT);

    HANDLE weak = OpenEvent(SYNCHRONIZE, FALSE, TEXT("Local\\events"));
    CHECK(weak != NULL);
    FAILS(SetEvent(weak), ERROR_ACCESS_DENIED);
    FAILS(OpenEvent(EVENT_ALL_ACCESS, FALSE, TEXT("Local\\nothing")), ERROR_FILE_NOT_FOUND);
    FAILS(CreateMutex(NULL, FALSE, TEXT("Local\\events")), ERROR_INVALID_HANDLE);

    HANDLE manual = CreateEventEx(NULL, NULL, CREATE_EVENT_MANUAL_RESET | CREATE_EVENT_INITIAL_SET, EVENT_ALL_ACCESS);
    CHECK(manual != NULL);
    CHECK(WaitForSingleObject(manual, 0) == WAIT_OBJECT_0 && WaitForSingleObject(manual, 0) == WAIT_OBJECT_0);
    CHECK(ResetEvent(manual));
    CHECK(WaitForSingleObject(manual, 1) == WAIT_TIMEOUT);
    CHECK(PulseEvent(manual));
    FAILS(CreateEventEx(NULL, NULL, 0x80, EVENT_ALL_ACCESS), ERROR_INVALID_PARAMETER);

    CHECK(CloseHandle(event) && CloseHandle(again) && CloseHandle(weak) && CloseHandle(manual));
    FAILS(CloseHandle(event), ERROR_INVALID_HANDLE);
    FAILS(OpenEvent(EVENT_ALL_ACCESS, FALSE, TEXT("Local\\events")), ERROR_FILE_NOT_FOUND);
    return 0;
}
