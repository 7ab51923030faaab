#include "check.h"
#include <sddl.h>

int main(void)
{
    SECURITY_DESCRIPTOR everybody;
    SECURITY_ATTRIBUTES attributes = { sizeof attributes, &everybody, FALSE };
    CHECK(InitializeSecurityDescriptor(&everybody, SECURITY_DESCRIPTOR_REVISION) && SetSecurityDescriptorDacl(&everybody, TRUE, NULL, FALSE));
    HANDLE event = CreateEvent(&attributes, TRUE, FALSE, TEXT("Local\\security"));
    CHECK(event != NULL && GetLastError() == ERROR_SUCCESS);

    BYTE found[256];
    DWORD needed = 0;
    FAILS(GetKernelObjectSecurity(event, DACL_SECURITY_INFORMATION, NULL, 0, &needed), ERROR_INSUFFICIENT_BUFFER);
    CHECK(needed != 0 && needed <= sizeof found && GetKernelObjectSecurity(event, DACL_SECURITY_INFORMATION, found, sizeof found, &needed));
    LPTSTR text = NULL;
    CHECK(ConvertSecurityDescriptorToStringSecurityDescriptor(found, SDDL_REVISION_1, DACL_SECURITY_INFORMATION, &text, NULL));
    CHECK(_tcscmp(text, TEXT("D:NO_ACCESS_CONTROL")) == 0 && LocalFree(text) == NULL);

    PSECURITY_DESCRIPTOR made = NULL;
    ULONG size = 0;
    CHECK(ConvertStringSecurityDescriptorToSecurityDescriptor(TEXT("D:(A;;GA;;;WD)"), SDDL_REVISION_1, &made, &size));
    CHECK(IsValidSecurityDescriptor(made) && GetSecurityDescriptorLength(made) == size);
    CHECK(SetKernelObjectSecurity(event, DACL_SECURITY_INFORMATION, made));
    CHECK(LocalFree(made) == NULL);
    FAILS(ConvertStringSecurityDescriptorToSecurityDescriptor(TEXT("D:(A;;XX;;;WD)"), SDDL_REVISION_1, &made, NULL), ERROR_INVALID_ACL);
    FAILS(ConvertStringSecurityDescriptorToSecurityDescriptor(TEXT("D:"), 7, &made, NULL), ERROR_UNKNOWN_REVISION);

    PSID sid = NULL;
    CHECK(ConvertStringSidToSid(TEXT("S-1-5-32-544"), &sid) && ConvertSidToStringSid(sid, &text));
    CHECK(_tcscmp(text, TEXT("S-1-5-32-544")) == 0 && LocalFree(text) == NULL && LocalFree(sid) == NULL);
    CHECK(CloseHandle(event));

    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 65536, NULL);
    PVOID wanted = (PVOID)0x2AA00000000;
    CHECK(MapViewOfFileEx(section, FILE_MAP_WRITE, 0, 0, 0, wanted) == wanted);
    FAILS(MapViewOfFileEx(section, FILE_MAP_WRITE, 0, 0, 0, wanted), ERROR_INVALID_ADDRESS);
    CHECK(UnmapViewOfFile(wanted) && CloseHandle(section));
    return 0;
}
