/* What the programs check with: the first failure is told, and ends the program. */
#include <windows.h>
#include <winternl.h>
#include <tchar.h>
#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition)                                                                                              \
    do {                                                                                                              \
        DWORD last_ = GetLastError();                                                                                 \
        if (!(condition)) {                                                                                           \
            fprintf(stderr, "%s:%d: %s (last error %u)\n", __FILE__, __LINE__, #condition, last_);                    \
            exit(1);                                                                                                  \
        }                                                                                                             \
    } while (0)

#define FAILS(call, error)                                                                                            \
    do {                                                                                                              \
        SetLastError(0xdead);                                                                                         \
        CHECK(!(call));                                                                                               \
        CHECK(GetLastError() == (error));                                                                             \
    } while (0)
