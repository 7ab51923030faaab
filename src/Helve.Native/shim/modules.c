/* Memory and modules. The modules kernel32, kernelbase, ntdll, advapi32 and ws2_32 are this library. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "../include/windows.h"
#include "text.h"

HANDLE WINAPI GetProcessHeap(VOID)
{
    static char heap;
    return &heap;
}

static LPVOID Zeroed(LPVOID memory, SIZE_T length, BOOL zero)
{
    if (memory == NULL) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    } else if (zero) {
        memset(memory, 0, length);
    }
    return memory;
}

LPVOID WINAPI HeapAlloc(HANDLE hHeap, DWORD dwFlags, SIZE_T dwBytes)
{
    if (hHeap != GetProcessHeap()) {
        SetLastError(ERROR_INVALID_HANDLE);
        return NULL;
    }
    return Zeroed(malloc(dwBytes == 0 ? 1 : dwBytes), dwBytes, (dwFlags & HEAP_ZERO_MEMORY) != 0);
}

LPVOID WINAPI HeapReAlloc(HANDLE hHeap, DWORD dwFlags, LPVOID lpMem, SIZE_T dwBytes)
{
    if (hHeap != GetProcessHeap() || (dwFlags & HEAP_ZERO_MEMORY) != 0) {
        /* What is added could only be zeroed if the old length were known. */
        SetLastError(hHeap != GetProcessHeap() ? ERROR_INVALID_HANDLE : ERROR_NOT_SUPPORTED);
        return NULL;
    }
    return Zeroed(realloc(lpMem, dwBytes == 0 ? 1 : dwBytes), 0, FALSE);
}

BOOL WINAPI HeapFree(HANDLE hHeap, DWORD dwFlags, LPVOID lpMem)
{
    (void)dwFlags;
    if (hHeap != GetProcessHeap()) {
        SetLastError(ERROR_INVALID_HANDLE);
        return FALSE;
    }
    free(lpMem);
    return TRUE;
}

HLOCAL WINAPI LocalAlloc(UINT uFlags, SIZE_T uBytes)
{
    if ((uFlags & ~(UINT)LPTR) != 0) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    return Zeroed(malloc(uBytes == 0 ? 1 : uBytes), uBytes, (uFlags & LMEM_ZEROINIT) != 0);
}

HLOCAL WINAPI LocalFree(HLOCAL hMem)
{
    free(hMem);
    return NULL;
}

static void *Own(void)
{
    Dl_info info;
    return dladdr((void *)GetProcessHeap, &info) != 0 ? dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD) : NULL;
}

static BOOL IsOwn(LPCSTR name)
{
    static const char *const names[] = { "kernel32", "kernelbase", "ntdll", "advapi32", "ws2_32" };
    const char *file = strrchr(name, '\\') != NULL ? strrchr(name, '\\') + 1 : name;
    size_t length = strlen(file);
    if (length > 4 && strcasecmp(file + length - 4, ".dll") == 0) {
        length -= 4;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i]) == length && strncasecmp(file, names[i], length) == 0) {
            return TRUE;
        }
    }
    return FALSE;
}

/* The modules that were given out: any other handle is none, and the loader would follow it. A module that was freed stays one for as long as it is loaded. */
typedef struct Module {
    struct Module *next;
    void *handle;
    BOOL isGone;
} Module;

/* Recursive: what is unloaded may unload others. */
static pthread_mutex_t s_lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static Module *s_modules;

/* Under the lock. */
static Module *Known(void *handle)
{
    Module *module = s_modules;
    while (module != NULL && module->handle != handle) {
        module = module->next;
    }
    return module;
}

static BOOL Remember(void *handle)
{
    pthread_mutex_lock(&s_lock);
    Module *module = Known(handle);
    if (module == NULL && (module = malloc(sizeof *module)) != NULL) {
        *module = (Module) { s_modules, handle, FALSE };
        s_modules = module;
    }
    if (module != NULL) {
        module->isGone = FALSE;
    }
    pthread_mutex_unlock(&s_lock);
    return module != NULL;
}

static HMODULE Find(LPCSTR name, int flags)
{
    void *module = name == NULL ? dlopen(NULL, RTLD_LAZY) : IsOwn(name) ? Own() : dlopen(name, RTLD_LAZY | flags);
    if (module == NULL) {
        SetLastError(ERROR_MOD_NOT_FOUND);
    } else if (!Remember(module)) {
        dlclose(module);
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    return module;
}

/* Windows counts no reference here; dlopen does, and keeps the module for good: it would be anyhow. */
HMODULE WINAPI GetModuleHandleA(LPCSTR lpModuleName)
{
    return Find(lpModuleName, RTLD_NOLOAD);
}

HMODULE WINAPI LoadLibraryA(LPCSTR lpLibFileName)
{
    if (lpLibFileName == NULL) {
        SetLastError(ERROR_MOD_NOT_FOUND);
        return NULL;
    }
    return Find(lpLibFileName, 0);
}

static HMODULE Wide(LPCWSTR name, HMODULE (*call)(LPCSTR))
{
    char *narrow = name == NULL ? NULL : helve_narrow(name, -1, NULL);
    HMODULE module = call(narrow);
    free(narrow);
    return module;
}

HMODULE WINAPI GetModuleHandleW(LPCWSTR lpModuleName)
{
    return Wide(lpModuleName, GetModuleHandleA);
}

HMODULE WINAPI LoadLibraryW(LPCWSTR lpLibFileName)
{
    return Wide(lpLibFileName, LoadLibraryA);
}

/* Whether the module of this name is still there after a release. */
static BOOL IsLoaded(void *handle, const char *name)
{
    void *again = dlopen(name[0] == 0 ? NULL : name, RTLD_LAZY | RTLD_NOLOAD);
    if (again != NULL) {
        dlclose(again);
    }
    return again == handle;
}

BOOL WINAPI FreeLibrary(HMODULE hLibModule)
{
    pthread_mutex_lock(&s_lock);
    Module *module = Known(hLibModule);
    struct link_map *map;
    BOOL freed = FALSE;
    if (module != NULL && !module->isGone && dlinfo(hLibModule, RTLD_DI_LINKMAP, &map) == 0) {
        char *name = strdup(map->l_name);
        freed = name != NULL && dlclose(hLibModule) == 0;
        module->isGone = freed && !IsLoaded(hLibModule, name);
        free(name);
    }
    pthread_mutex_unlock(&s_lock);
    if (!freed) {
        SetLastError(ERROR_MOD_NOT_FOUND);
    }
    return freed;
}

FARPROC WINAPI GetProcAddress(HMODULE hModule, LPCSTR lpProcName)
{
    pthread_mutex_lock(&s_lock);
    Module *known = hModule == NULL ? NULL : Known(hModule);
    BOOL isModule = hModule == NULL || (known != NULL && !known->isGone);
    pthread_mutex_unlock(&s_lock);
    if (!isModule) {
        SetLastError(ERROR_MOD_NOT_FOUND);
        return NULL;
    }
    void *module = hModule == NULL ? dlopen(NULL, RTLD_LAZY) : hModule;
    void *found = (UINT_PTR)lpProcName <= 0xffff ? NULL : dlsym(module, lpProcName);
    Dl_info there, here;
    /* dlsym looks into what a library itself is linked with too: the C library is no part of kernel32. */
    if (found != NULL && module == Own() && (!dladdr(found, &there) || !dladdr((void *)GetProcessHeap, &here) || there.dli_fbase != here.dli_fbase)) {
        found = NULL;
    }
    if (found == NULL) {
        SetLastError(ERROR_PROC_NOT_FOUND);
    }
    return (FARPROC)found;
}
