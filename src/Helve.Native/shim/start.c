/* A program that has wmain, and no main of its own, gets this one. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include "../include/windef.h"
#include "text.h"

/* The program's; not there when libhelve is loaded by one that began elsewhere. */
extern int wmain(int argc, WCHAR *argv[]) __attribute__((weak));

int main(int argc, char *argv[])
{
    if (wmain == NULL) {
        fputs("libhelve: this program has neither main nor wmain(int, wchar_t **); in C++ declare wmain extern \"C\" or include <tchar.h>\n", stderr);
        return 127;
    }
    /* Kept for as long as the process lives: the program may. */
    WCHAR **wide = calloc((size_t)argc + 1, sizeof(WCHAR *));
    for (int i = 0; wide != NULL && i < argc; i++) {
        wide[i] = helve_widen(argv[i], -1, NULL);
        if (wide[i] == NULL) {
            abort();
        }
    }
    return wide == NULL ? 127 : wmain(argc, wide);
}
