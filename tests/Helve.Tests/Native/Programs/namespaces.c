#include "check.h"

int main(void)
{
    /* S-1-5-18's place is taken by everyone: S-1-1-0. */
    BYTE everyone[12] = { 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0 };
    HANDLE boundary = CreateBoundaryDescriptor(TEXT("programs"), 0);
    CHECK(boundary != NULL);
    CHECK(AddSIDToBoundaryDescriptor(&boundary, everyone));
    HANDLE space = CreatePrivateNamespace(NULL, boundary, TEXT("mine"));
    CHECK(space != NULL);
    FAILS(CreatePrivateNamespace(NULL, boundary, TEXT("mine")), ERROR_ALREADY_EXISTS);
    HANDLE event = CreateEvent(NULL, FALSE, FALSE, TEXT("mine\\event"));
    CHECK(event != NULL);
    FAILS(OpenEvent(SYNCHRONIZE, FALSE, TEXT("Local\\event")), ERROR_FILE_NOT_FOUND);
    HANDLE again = OpenEvent(SYNCHRONIZE, FALSE, TEXT("mine\\event"));
    CHECK(again != NULL && CompareObjectHandles(again, event));
    CHECK(CloseHandle(again) && CloseHandle(event));
    CHECK(ClosePrivateNamespace(space, PRIVATE_NAMESPACE_FLAG_DESTROY));
    FAILS(OpenPrivateNamespace(boundary, TEXT("mine")), ERROR_PATH_NOT_FOUND);
    DeleteBoundaryDescriptor(boundary);
    return 0;
}
