// Calls of libhelve.so, timed by themselves. The library's path is the first argument. Reads "name count" lines, answers each with the nanoseconds that `count`
// operations took. Ends with its standard input. The declarations are those of the library's headers; it is loaded at run time, because loading is measured too.
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef void *HANDLE;
typedef int32_t BOOL;
typedef uint32_t DWORD;

#define INFINITE 0xFFFFFFFFu
#define DUPLICATE_SAME_ACCESS 2u

static HANDLE (*s_create)(void *, BOOL, BOOL, const char *);
static BOOL (*s_set)(HANDLE);
static DWORD (*s_wait)(HANDLE, DWORD);
static BOOL (*s_duplicate)(HANDLE, HANDLE, HANDLE, HANDLE *, DWORD, BOOL, DWORD);
static HANDLE (*s_self)(void);
static BOOL (*s_close)(HANDLE);

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void require(int done, const char *what) {
    if (!done) {
        fprintf(stderr, "calls: %s failed\n", what);
        exit(1);
    }
}

static void *find(void *library, const char *name) {
    void *found = dlsym(library, name);
    require(found != NULL, name);
    return found;
}

static void load(const char *path) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) fprintf(stderr, "calls: %s\n", dlerror());
    require(library != NULL, path);
    *(void **)&s_create = find(library, "CreateEventA");
    *(void **)&s_set = find(library, "SetEvent");
    *(void **)&s_wait = find(library, "WaitForSingleObject");
    *(void **)&s_duplicate = find(library, "DuplicateHandle");
    *(void **)&s_self = find(library, "GetCurrentProcess");
    *(void **)&s_close = find(library, "CloseHandle");
}

static void set_wait(HANDLE event, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        require(s_set(event), "SetEvent");
        require(s_wait(event, INFINITE) == 0, "WaitForSingleObject");
    }
}

static void duplicate_close(HANDLE event, uint32_t count) {
    HANDLE self = s_self();
    for (uint32_t i = 0; i < count; i++) {
        HANDLE other;
        require(s_duplicate(self, event, self, &other, 0, 0, DUPLICATE_SAME_ACCESS), "DuplicateHandle");
        require(s_close(other), "CloseHandle");
    }
}

// A process that was just made: with the library loaded, an event made, set, waited for and closed there, or without.
static void begin(const char *path, int with_event) {
    pid_t child = fork();
    require(child >= 0, "fork");
    if (child == 0) {
        if (with_event) {
            load(path);
            HANDLE event = s_create(NULL, 0, 0, NULL);
            require(event != NULL, "CreateEvent");
            set_wait(event, 1);
            require(s_close(event), "CloseHandle");
        }
        _exit(0);
    }
    int status = 0;
    require(waitpid(child, &status, 0) == child && status == 0, "the first event");
}

int main(int argc, char **argv) {
    require(argc == 2, "the library's path");
    HANDLE event = NULL;
    char name[32];
    unsigned number;
    while (scanf("%31s %u", name, &number) == 2) {
        int first = strcmp(name, "first") == 0;
        if (!first && strcmp(name, "nothing") != 0 && event == NULL) {
            load(argv[1]);
            event = s_create(NULL, 0, 0, NULL);
            require(event != NULL, "CreateEvent");
        }
        int64_t start = now();
        if (first || strcmp(name, "nothing") == 0) {
            for (unsigned i = 0; i < number; i++) begin(argv[1], first);
        } else if (strcmp(name, "set-wait") == 0) {
            set_wait(event, number);
        } else {
            duplicate_close(event, number);
        }
        printf("%lld\n", (long long)(now() - start));
        fflush(stdout);
    }
    return 0;
}
