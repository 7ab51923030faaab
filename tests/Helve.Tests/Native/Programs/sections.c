#include "check.h"
#include <string.h>

int main(void)
{
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 65536, TEXT("Local\\section"));
    CHECK(section != NULL && GetLastError() == ERROR_SUCCESS);
    char *view = MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, 0);
    CHECK(view != NULL);
    strcpy(view, "there");
    HANDLE other = OpenFileMapping(FILE_MAP_READ, FALSE, TEXT("Local\\section"));
    CHECK(other != NULL);
    const char *read = MapViewOfFile(other, FILE_MAP_READ, 0, 0, 4096);
    CHECK(read != NULL && read != view && strcmp(read, "there") == 0);
    FAILS(MapViewOfFile(other, FILE_MAP_WRITE, 0, 0, 0), ERROR_ACCESS_DENIED);
    FAILS(MapViewOfFile(section, FILE_MAP_READ, 0, 1, 0), ERROR_MAPPED_ALIGNMENT);
    CHECK(CloseHandle(section) && CloseHandle(other));
    view[0] = 'T';
    CHECK(read[0] == 'T');
    CHECK(FlushViewOfFile(view, 0));
    CHECK(UnmapViewOfFile(view) && UnmapViewOfFile(read));
    FAILS(UnmapViewOfFile(view), ERROR_INVALID_ADDRESS);
    FAILS(OpenFileMapping(FILE_MAP_READ, FALSE, TEXT("Local\\section")), ERROR_FILE_NOT_FOUND);
    FAILS(CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0, NULL), ERROR_INVALID_PARAMETER);
    return 0;
}
