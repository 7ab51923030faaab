/* The C library's, and then Helve's functions of UTF-16 in place of those that take wider characters. In C++ <windows.h> puts them there, for <cwchar> undefines such names. */
#pragma GCC system_header
#include_next <wchar.h>
#ifndef HELVE_WCHAR_H
#define HELVE_WCHAR_H
#if __SIZEOF_WCHAR_T__ == 2 && !defined(__cplusplus) && !defined(HELVE_KEEP_C_LIBRARY)
#include "helve_text.h"
#endif
#endif
