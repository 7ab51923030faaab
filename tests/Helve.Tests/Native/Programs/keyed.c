#include "check.h"

static HANDLE s_keyed;
static int s_key;

static DWORD WINAPI Waiter(LPVOID unused)
{
    (void)unused;
    return (DWORD)NtWaitForKeyedEvent(s_keyed, &s_key, FALSE, NULL);
}

int main(void)
{
    LARGE_INTEGER now = { .QuadPart = 0 };
    CHECK(NtCreateKeyedEvent(&s_keyed, KEYEDEVENT_ALL_ACCESS, NULL, 0) == STATUS_SUCCESS);
    CHECK(NtReleaseKeyedEvent(s_keyed, &s_key, FALSE, &now) == STATUS_TIMEOUT);
    CHECK(NtWaitForKeyedEvent(s_keyed, (char *)&s_key + 1, FALSE, &now) == STATUS_INVALID_PARAMETER_1);
    HANDLE thread = CreateThread(NULL, 0, Waiter, NULL, 0, NULL);
    CHECK(thread != NULL);
    CHECK(NtReleaseKeyedEvent(s_keyed, &s_key, FALSE, NULL) == STATUS_SUCCESS);
    CHECK(WaitForSingleObject(thread, INFINITE) == WAIT_OBJECT_0);
    CHECK(NtWaitForKeyedEvent(NULL, &s_key, FALSE, &now) == STATUS_TIMEOUT);
    CHECK(CloseHandle(thread) && NtClose(s_keyed) == STATUS_SUCCESS);
    return 0;
}
