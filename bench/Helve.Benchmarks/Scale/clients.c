// Many small processes that are clients of a broker: each connects, says Hello and holds the connection, as a client that does
// nothing does. Arguments: socket path, wire version, layout version, number. Prints "ready" and how many nanoseconds it took when all have a table; ends, and all of
// them with it, when its standard input does.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

typedef struct {
    uint32_t size;
    uint16_t operation, version;
    uint32_t serial, status;
    uint32_t wire, layout, flags, ticket_index;
    uint64_t ticket, reserved;
} hello_t;

static int s_done[2];

// The parent waits for a byte from each client.
static void fail(const char *what) {
    fprintf(stderr, "clients: %s: %s\n", what, strerror(errno));
    (void)!write(s_done[1], "f", 1);
    _exit(1);
}

// Descriptors in the reply are not asked for, so the kernel drops them.
static void client(const char *path, uint32_t wire, uint32_t layout) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) fail("the path is too long");
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
    hello_t hello = {.size = sizeof hello, .operation = 1, .version = (uint16_t)wire, .serial = 1, .wire = wire, .layout = layout, .flags = 1};
    uint32_t reply[1024] = {0};
    if (send(fd, &hello, sizeof hello, 0) != sizeof hello || recv(fd, reply, sizeof reply, 0) < 16) fail("hello");
    if (reply[3] != 0) {
        fprintf(stderr, "clients: status %08x\n", reply[3]);
        fail("hello was refused");
    }
    if (write(s_done[1], "x", 1) != 1) fail("write");
    for (;;) pause();
}

int main(int argc, char **argv) {
    if (argc != 5) return 2;
    int count = atoi(argv[4]);
    if (pipe(s_done) != 0) fail("pipe");
    pid_t parent = getpid();
    char byte;
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (int i = 0; i < count; i++) {
        pid_t child = fork();
        if (child < 0) fail("fork");
        if (child == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (getppid() != parent) _exit(1);
            close(0);
            client(argv[1], (uint32_t)atoi(argv[2]), (uint32_t)atoi(argv[3]));
        }
        if (read(s_done[0], &byte, 1) != 1 || byte != 'x') {
            printf("client %d could not connect\n", i + 1);
            return 1;
        }
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("ready %lld\n", (end.tv_sec - start.tv_sec) * 1000000000ll + end.tv_nsec - start.tv_nsec);
    fflush(stdout);
    while (read(0, &byte, 1) > 0) continue;
    return 0;
}
