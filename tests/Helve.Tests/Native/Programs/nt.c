#include "check.h"
#include <stddef.h>

int main(void)
{
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;
    HANDLE event = NULL, again = (HANDLE)(ULONG_PTR)0x77, copy;
    RtlInitUnicodeString(&name, L"\\BaseNamedObjects\\nt");
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE, NULL, NULL);
    CHECK(NtCreateEvent(&event, EVENT_ALL_ACCESS, &attributes, NotificationEvent, FALSE) == STATUS_SUCCESS);
    CHECK(NtCreateEvent(&again, EVENT_ALL_ACCESS, &attributes, NotificationEvent, FALSE) == STATUS_OBJECT_NAME_COLLISION);
    CHECK(again == NULL);
    CHECK(NtOpenEvent(&again, EVENT_QUERY_STATE, &attributes) == STATUS_SUCCESS);
    CHECK(NtSetEvent(again, NULL) == STATUS_ACCESS_DENIED);
    LONG previous = 9;
    CHECK(NtSetEvent(event, &previous) == STATUS_SUCCESS && previous == 0);
    EVENT_BASIC_INFORMATION state;
    ULONG length = 0;
    CHECK(NtQueryEvent(again, EventBasicInformation, &state, sizeof state, &length) == STATUS_SUCCESS);
    CHECK(length == sizeof state && state.EventType == NotificationEvent && state.EventState == 1);
    CHECK(NtQueryEvent(again, EventBasicInformation, &state, 4, &length) == STATUS_INFO_LENGTH_MISMATCH);

    LARGE_INTEGER none = { .QuadPart = 0 };
    CHECK(NtWaitForSingleObject(event, FALSE, &none) == STATUS_SUCCESS);
    CHECK(NtResetEvent(event, NULL) == STATUS_SUCCESS);
    CHECK(NtWaitForSingleObject(event, FALSE, &none) == STATUS_TIMEOUT);

    CHECK(NtDuplicateObject(NtCurrentProcess(), event, NtCurrentProcess(), &copy, SYNCHRONIZE, OBJ_INHERIT, 0) == STATUS_SUCCESS);
    OBJECT_BASIC_INFORMATION basic;
    CHECK(NtQueryObject(copy, ObjectBasicInformation, &basic, sizeof basic, &length) == STATUS_SUCCESS);
    CHECK(basic.GrantedAccess == SYNCHRONIZE && basic.HandleCount == 3 && (basic.Attributes & OBJ_INHERIT) != 0);
    CHECK(NtClose(copy) == STATUS_SUCCESS && NtClose(copy) == STATUS_INVALID_HANDLE);
    CHECK(NtClose(again) == STATUS_SUCCESS && NtClose(event) == STATUS_SUCCESS);
    CHECK(NtOpenEvent(&again, EVENT_QUERY_STATE, &attributes) == STATUS_OBJECT_NAME_NOT_FOUND);
    CHECK(NtCreateEvent(NULL, EVENT_ALL_ACCESS, NULL, NotificationEvent, FALSE) == STATUS_ACCESS_VIOLATION);
    CHECK(RtlNtStatusToDosError(STATUS_ACCESS_DENIED) == ERROR_ACCESS_DENIED);
    return 0;
}
