/* The basic types of Windows, for programs that use libhelve. */
#ifndef HELVE_WINDEF_H
#define HELVE_WINDEF_H
#pragma GCC system_header

#include <stddef.h>
#include <stdint.h>
#include <stdarg.h>

#ifdef __cplusplus
#define HELVE_EXTERN extern "C"
#else
#define HELVE_EXTERN extern
#endif

/* Microsoft's keywords. Calling conventions are one here. An attribute that is not listed does not compile, for what it would have done is not known. */
#ifndef __cdecl
#define __cdecl
#endif
#ifndef _cdecl
#define _cdecl
#endif
#ifndef __stdcall
#define __stdcall
#endif
#ifndef _stdcall
#define _stdcall
#endif
#ifndef __fastcall
#define __fastcall
#endif
#ifndef __thiscall
#define __thiscall
#endif
#ifndef __vectorcall
#define __vectorcall
#endif
#ifndef __int8
#define __int8 char
#endif
#ifndef __int16
#define __int16 short
#endif
#ifndef __int32
#define __int32 int
#endif
#ifndef __int64
#define __int64 long long
#endif
#ifndef __ptr32
#define __ptr32
#endif
#ifndef __ptr64
#define __ptr64
#endif
#ifndef __w64
#define __w64
#endif
#ifndef __forceinline
#define __forceinline inline __attribute__((always_inline))
#endif
#ifndef __declspec
#define __declspec(attribute) HELVE_DECLSPEC_##attribute
#endif
#define HELVE_DECLSPEC_dllexport __attribute__((visibility("default")))
#define HELVE_DECLSPEC_dllimport
#define HELVE_DECLSPEC_thread __thread
#define HELVE_DECLSPEC_noreturn __attribute__((noreturn))
#define HELVE_DECLSPEC_noinline __attribute__((noinline))
#define HELVE_DECLSPEC_nothrow __attribute__((nothrow))
#define HELVE_DECLSPEC_novtable
#define HELVE_DECLSPEC_selectany __attribute__((weak))
#define HELVE_DECLSPEC_align(bytes) __attribute__((aligned(bytes)))
#define HELVE_DECLSPEC_deprecated __attribute__((deprecated))

#define WINAPI
#define WINAPIV
#define APIENTRY WINAPI
#define CALLBACK
#define PASCAL
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
#define _In_reads_opt_(n)
#define _In_reads_z_(n)
#define _In_opt_z_
#define _Inout_z_
#define _Inout_updates_(n)
#define _Inout_updates_bytes_(n)
#define _Out_writes_opt_(n)
#define _Out_writes_z_(n)
#define _Out_writes_to_(n, m)
#define _Outptr_
#define _Outptr_opt_
#define _Outptr_result_maybenull_
#define _Check_return_
#define _Must_inspect_result_
#define _Printf_format_string_
#define _Use_decl_annotations_
#define _Null_terminated_
#define _Field_size_(n)
#define _Field_size_bytes_(n)
#define _When_(condition, annotations)
#define _Acquires_lock_(lock)
#define _Releases_lock_(lock)
#define _Requires_lock_held_(lock)
#define _Guarded_by_(lock)
#define _Reserved_
#define UNREFERENCED_PARAMETER(p) ((void)(p))

typedef void VOID, *PVOID, *LPVOID;
typedef const void *LPCVOID;
typedef char CHAR, *PCHAR, *LPCH, *PCH, *LPSTR, *PSTR;
typedef const char *LPCSTR, *PCSTR;
/* UTF-16, as on Windows. gcc and clang make L"..." of such characters with -fshort-wchar, which `pkg-config --cflags helve` names; u"..." always is. */
#if defined(__cplusplus) && __SIZEOF_WCHAR_T__ != 2
typedef char16_t WCHAR;
#elif __SIZEOF_WCHAR_T__ == 2
typedef wchar_t WCHAR;
#else
typedef unsigned short WCHAR;
#endif
typedef WCHAR *PWCHAR, *LPWCH, *PWCH, *LPWSTR, *PWSTR;
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
typedef HANDLE HMODULE, HINSTANCE, HLOCAL, HGLOBAL, HWND, HKEY, *PHKEY;
typedef DWORD LCID, *PLCID;
typedef WORD LANGID;
typedef LONG LSTATUS;
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
#define MAXDWORD 0xffffffffu
#define MAXWORD 0xffff
#define MAXBYTE 0xff
#define MAXLONG 0x7fffffff
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
typedef WCHAR TCHAR, *PTCHAR, *LPTCH, *LPTSTR, *PTSTR;
typedef const WCHAR *LPCTSTR, *PCTSTR;
#else
#define __TEXT(quote) quote
typedef char TCHAR, *PTCHAR, *LPTCH, *LPTSTR, *PTSTR;
typedef const char *LPCTSTR, *PCTSTR;
#endif
#define TEXT(quote) __TEXT(quote)

#endif
