#include "check.h"
#include <string.h>

int main(void)
{
    TCHAR directory[MAX_PATH], name[MAX_PATH];
    char buffer[64];
    DWORD count = 0, high = 1;
    CHECK(GetTempPath(MAX_PATH, directory) != 0);
    CHECK(GetTempFileName(directory, TEXT("hlv"), 0, name) != 0);
    SetLastError(0xdead);
    CHECK(CreateFile(name, GENERIC_READ, FILE_SHARE_READ, NULL, CREATE_NEW, 0, NULL) == INVALID_HANDLE_VALUE && GetLastError() == ERROR_FILE_EXISTS);
    HANDLE file = CreateFile(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    CHECK(file != INVALID_HANDLE_VALUE && GetLastError() == ERROR_ALREADY_EXISTS);
    CHECK(GetFileType(file) == FILE_TYPE_DISK);
    CHECK(CreateFile(name, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL) == INVALID_HANDLE_VALUE && GetLastError() == ERROR_SHARING_VIOLATION);
    CHECK(WriteFile(file, "0123456789", 10, &count, NULL) && count == 10);
    LARGE_INTEGER distance = { .QuadPart = -4 }, position;
    CHECK(SetFilePointerEx(file, distance, &position, FILE_END) && position.QuadPart == 6);
    CHECK(SetEndOfFile(file) && GetFileSize(file, &high) == 6 && high == 0);
    CHECK(SetFilePointer(file, 2, NULL, FILE_BEGIN) == 2);
    CHECK(ReadFile(file, buffer, sizeof buffer, &count, NULL) && count == 4 && memcmp(buffer, "2345", 4) == 0);

    OVERLAPPED at = { .Offset = 1 };
    CHECK(ReadFile(file, buffer, 2, &count, &at) && count == 2 && memcmp(buffer, "12", 2) == 0);
    CHECK(GetOverlappedResult(file, &at, &count, FALSE) && count == 2 && HasOverlappedIoCompleted(&at));

    HANDLE section = CreateFileMapping(file, NULL, PAGE_READWRITE, 0, 4096, TEXT("Local\\files"));
    CHECK(section != NULL);
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    CHECK(view != NULL && memcmp(view, "012345", 6) == 0);
    view[0] = 'x';
    CHECK(FlushViewOfFile(view, 0) && UnmapViewOfFile(view) && CloseHandle(section));
    LARGE_INTEGER size;
    CHECK(GetFileSizeEx(file, &size) && size.QuadPart == 4096);
    CHECK(FlushFileBuffers(file) && CloseHandle(file));
    CHECK(DeleteFile(name));
    FAILS(DeleteFile(name), ERROR_FILE_NOT_FOUND);
    CHECK(CreateFile(TEXT("no\\such\\file"), GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL) == INVALID_HANDLE_VALUE && GetLastError() == ERROR_PATH_NOT_FOUND);
    return 0;
}
