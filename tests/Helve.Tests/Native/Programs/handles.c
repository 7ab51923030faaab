#include "check.h"

int main(void)
{
    HANDLE event = CreateEvent(NULL, TRUE, FALSE, NULL), copy = NULL;
    CHECK(DuplicateHandle(GetCurrentProcess(), event, GetCurrentProcess(), &copy, SYNCHRONIZE, TRUE, 0));
    CHECK(copy != NULL && copy != event);
    FAILS(SetEvent(copy), ERROR_ACCESS_DENIED);

    DWORD flags = 0x77;
    CHECK(GetHandleInformation(copy, &flags) && flags == HANDLE_FLAG_INHERIT);
    CHECK(SetHandleInformation(copy, HANDLE_FLAG_PROTECT_FROM_CLOSE, HANDLE_FLAG_PROTECT_FROM_CLOSE));
    FAILS(CloseHandle(copy), ERROR_INVALID_HANDLE);
    CHECK(SetHandleInformation(copy, HANDLE_FLAG_PROTECT_FROM_CLOSE, 0));

    /* What has failed has made no handle. */
    HANDLE none = (HANDLE)(ULONG_PTR)0x1234;
    FAILS(DuplicateHandle(GetCurrentProcess(), (HANDLE)(ULONG_PTR)0x7ff0, GetCurrentProcess(), &none, 0, FALSE, DUPLICATE_SAME_ACCESS), ERROR_INVALID_HANDLE);
    CHECK(none == NULL);

    HANDLE moved = NULL;
    CHECK(DuplicateHandle(GetCurrentProcess(), copy, GetCurrentProcess(), &moved, 0, FALSE, DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE));
    CHECK(CompareObjectHandles(moved, event));
    FAILS(CloseHandle(copy == moved ? NULL : copy), ERROR_INVALID_HANDLE);

    DWORD count = 0;
    CHECK(GetProcessHandleCount(GetCurrentProcess(), &count) && count == 2);
    CHECK(CloseHandle(moved) && CloseHandle(event));

    /* Exact as documented: the pseudo-handle becomes a real one by duplication. */
    HANDLE self = NULL;
    CHECK(DuplicateHandle(GetCurrentProcess(), GetCurrentProcess(), GetCurrentProcess(), &self, 0, FALSE, DUPLICATE_SAME_ACCESS));
    CHECK(GetProcessId(self) == GetCurrentProcessId());
    CHECK(CloseHandle(self));
    return 0;
}
