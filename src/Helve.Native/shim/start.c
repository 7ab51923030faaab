/* A program that has wmain, and no main of its own, gets this one. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "../include/windef.h"
#include "text.h"

/* The program's, of which it has one; none are there when libhelve is loaded by one that began elsewhere. A form with fewer parameters leaves the others alone. */
typedef int Wmain(int argc, WCHAR *argv[], WCHAR *envp[]);
extern Wmain wmain __attribute__((weak));

/* The names that C++ gives wmain(), and wmain with arguments, const ones, and an environment behind either: of wchar_t, and of char16_t without -fshort-wchar. */
#define FORMS(form)                                                                                                    \
    form(_Z5wmainv) form(_Z5wmaini)                                                                                    \
    form(_Z5wmainiPPw) form(_Z5wmainiPPKw) form(_Z5wmainiPKPw) form(_Z5wmainiPKPKw) form(_Z5wmainiPPwS0_) form(_Z5wmainiPPKwS1_) \
    form(_Z5wmainiPPDs) form(_Z5wmainiPPKDs) form(_Z5wmainiPKPDs) form(_Z5wmainiPKPKDs) form(_Z5wmainiPPDsS0_) form(_Z5wmainiPPKDsS1_)
#define DECLARE(name) extern Wmain name __attribute__((weak));
#define ADDRESS(name) name,
FORMS(DECLARE)

static Wmain *ThePrograms(void)
{
    Wmain *const forms[] = { wmain, FORMS(ADDRESS) };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (forms[i] != NULL) {
            return forms[i];
        }
    }
    return NULL;
}

/* Kept for as long as the process lives: the program may. */
static WCHAR **Widened(char *const texts[])
{
    size_t count = 0;
    while (texts[count] != NULL) {
        count++;
    }
    WCHAR **wide = calloc(count + 1, sizeof(WCHAR *));
    for (size_t i = 0; wide != NULL && i < count; i++) {
        wide[i] = helve_widen(texts[i], -1, NULL);
        if (wide[i] == NULL) {
            abort();
        }
    }
    return wide;
}

int main(int argc, char *argv[])
{
    Wmain *program = ThePrograms();
    if (program == NULL) {
        fputs("libhelve: this program has no main, and no wmain: wmain(), wmain(int, wchar_t **) or wmain(int, wchar_t **, wchar_t **)\n", stderr);
        return 127;
    }
    WCHAR **arguments = Widened(argv), **environment = Widened(environ);
    return arguments == NULL || environment == NULL ? 127 : program(argc, arguments, environment);
}
