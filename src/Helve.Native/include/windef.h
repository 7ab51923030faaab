/* The basic types of Windows, for programs that use libhelve. */
#ifndef HELVE_WINDEF_H
#define HELVE_WINDEF_H

#include <stddef.h>
#include <stdint.h>
#include <stdarg.h>

#ifdef __cplusplus
#define HELVE_EXTERN extern "C"
#else
#define HELVE_EXTERN extern
#endif

#define WINAPI
#define APIENTRY WINAPI
#define CALLBACK
#define NTAPI
#define CONST const
#define FAR
#define NEAR
#define IN
#define OUT
#define OPTIONAL
#define DECLSPEC_IMPORT
#define WINBASEAPI HELVE_EXTERN
#define WINADVAPI HELVE_EXTERN
#define NTSYSAPI HELVE_EXTERN
#define NTSYSCALLAPI HELVE_EXTERN
#define WSAAPI
#define WINSOCK_API_LINKAGE HELVE_EXTERN
#if defined(__GNUC__)
#define DECLSPEC_NORETURN __attribute__((noreturn))
#define FORCEINLINE static inline __attribute__((always_inline))
#else
#define DECLSPEC_NORETURN
#define FORCEINLINE static inline
#endif

/* What annotates parameters for Microsoft's analyser says nothing here. */
#define _In_
#define _In_opt_
#define _In_z_
#define _Out_
#define _Out_opt_
#define _Inout_
#define _Inout_opt_
#define _In_reads_(n)
#define _In_reads_bytes_(n)
#define _In_reads_bytes_opt_(n)
#define _Out_writes_(n)
#define _Out_writes_bytes_(n)
#define _Out_writes_bytes_opt_(n)
#define _Out_writes_bytes_to_opt_(n, m)
#define _Ret_maybenull_
#define _Success_(x)
#define _Reserved_
#define UNREFERENCED_PARAMETER(p) ((void)(p))

typedef void VOID, *PVOID, *LPVOID;
typedef const void *LPCVOID;
typedef char CHAR, *PCHAR, *LPSTR, *PSTR;
typedef const char *LPCSTR, *PCSTR;
/* UTF-16, as on Windows. gcc and clang make L"..." of such characters with -fshort-wchar, which `pkg-config --cflags helve` names; u"..." always is. */
#if defined(__cplusplus) && __SIZEOF_WCHAR_T__ != 2
typedef char16_t WCHAR;
#elif __SIZEOF_WCHAR_T__ == 2
typedef wchar_t WCHAR;
#else
typedef unsigned short WCHAR;
#endif
typedef WCHAR *PWCHAR, *LPWSTR, *PWSTR;
typedef const WCHAR *LPCWSTR, *PCWSTR;
typedef unsigned char BYTE, *PBYTE, *LPBYTE, UCHAR, *PUCHAR, BOOLEAN, *PBOOLEAN;
typedef short SHORT, *PSHORT;
typedef unsigned short WORD, *PWORD, *LPWORD, USHORT, *PUSHORT;
typedef int INT, *PINT, *LPINT, BOOL, *PBOOL, *LPBOOL;
typedef unsigned int UINT, *PUINT;
/* 32 bits, as on Windows, where long has no more. */
typedef int LONG, *PLONG, *LPLONG, LONG32, INT32;
typedef unsigned int DWORD, *PDWORD, *LPDWORD, ULONG, *PULONG, ULONG32, UINT32, DWORD32;
typedef long long LONGLONG, *PLONGLONG, LONG64, INT64;
typedef unsigned long long ULONGLONG, *PULONGLONG, DWORDLONG, ULONG64, DWORD64, UINT64;
typedef intptr_t INT_PTR, *PINT_PTR, LONG_PTR, *PLONG_PTR, SSIZE_T, *PSSIZE_T;
typedef uintptr_t UINT_PTR, *PUINT_PTR, ULONG_PTR, *PULONG_PTR, DWORD_PTR, *PDWORD_PTR, SIZE_T, *PSIZE_T, KAFFINITY;
typedef float FLOAT;
typedef double DOUBLE;
typedef void *HANDLE, **PHANDLE, **LPHANDLE;
typedef HANDLE HMODULE, HINSTANCE, HLOCAL, HGLOBAL;
typedef DWORD ACCESS_MASK, *PACCESS_MASK;
typedef LONG HRESULT;
typedef LONG NTSTATUS, *PNTSTATUS;
typedef INT_PTR (WINAPI *FARPROC)();
typedef FARPROC PROC;

#ifndef FALSE
#define FALSE 0
#endif
#ifndef TRUE
#define TRUE 1
#endif
#define MAX_PATH 260
#define S_OK ((HRESULT)0)
#define S_FALSE ((HRESULT)1)
#define SUCCEEDED(hr) (((HRESULT)(hr)) >= 0)
#define FAILED(hr) (((HRESULT)(hr)) < 0)
#define HRESULT_FROM_WIN32(x) ((HRESULT)(x) <= 0 ? ((HRESULT)(x)) : ((HRESULT)(((x) & 0x0000FFFF) | (7 << 16) | 0x80000000)))

#define MAKEWORD(a, b) ((WORD)(((BYTE)(a)) | ((WORD)((BYTE)(b))) << 8))
#define MAKELONG(a, b) ((LONG)(((WORD)(a)) | ((DWORD)((WORD)(b))) << 16))
#define LOWORD(l) ((WORD)((DWORD_PTR)(l) & 0xffff))
#define HIWORD(l) ((WORD)(((DWORD_PTR)(l) >> 16) & 0xffff))
#define LOBYTE(w) ((BYTE)((DWORD_PTR)(w) & 0xff))
#define HIBYTE(w) ((BYTE)(((DWORD_PTR)(w) >> 8) & 0xff))
#ifndef NOMINMAX
#ifndef __cplusplus
#ifndef max
#define max(a, b) (((a) > (b)) ? (a) : (b))
#endif
#ifndef min
#define min(a, b) (((a) < (b)) ? (a) : (b))
#endif
#endif
#endif

#ifdef UNICODE
#if __SIZEOF_WCHAR_T__ == 2
#define __TEXT(quote) L##quote
#else
#define __TEXT(quote) u##quote
#endif
typedef WCHAR TCHAR, *PTCHAR, *LPTSTR, *PTSTR;
typedef const WCHAR *LPCTSTR, *PCTSTR;
#else
#define __TEXT(quote) quote
typedef char TCHAR, *PTCHAR, *LPTSTR, *PTSTR;
typedef const char *LPCTSTR, *PCTSTR;
#endif
#define TEXT(quote) __TEXT(quote)

#endif
