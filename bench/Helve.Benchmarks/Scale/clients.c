// Many small processes that are clients of a broker: each connects, says Hello and holds the connection, as a client that does
// nothing does. Arguments: socket path, wire version, layout version, number. Prints "ready" when all have a table; ends, and all of
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
#include <unistd.h>

typedef struct {
    uint32_t size;
    uint16_t operation, version;
    uint32_t serial, status;
    uint32_t wire, layout, flags, ticket_index;
    uint64_t ticket, reserved;
} hello_t;

static void fail(const char *what) {
    fprintf(stderr, "clients: %s: %s\n", what, strerror(errno));
    _exit(1);
}

// Descriptors in the reply are not asked for, so the kernel drops them.
static void client(const char *path, uint32_t wire, uint32_t layout, int done) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) fail("the path is too long");
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
    hello_t hello = {.size = sizeof hello, .operation = 1, .version = (uint16_t)wire, .serial = 1, .wire = wire, .layout = layout, .flags = 1};
    uint32_t reply[1024] = {0};
    if (send(fd, &hello, sizeof hello, 0) != sizeof hello || recv(fd, reply, sizeof reply, 0) < 16) fail("hello");
    if (reply[3] != 0) {
        fprintf(stderr, "clients: hello: status %08x\n", reply[3]);
        _exit(1);
    }
    if (write(done, "x", 1) != 1) fail("write");
    for (;;) pause();
}

int main(int argc, char **argv) {
    if (argc != 5) return 2;
    int count = atoi(argv[4]), done[2];
    if (pipe(done) != 0) fail("pipe");
    pid_t parent = getpid();
    char byte;
    for (int i = 0; i < count; i++) {
        pid_t child = fork();
        if (child < 0) fail("fork");
        if (child == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (getppid() != parent) _exit(1);
            close(0);
            close(done[0]);
            client(argv[1], (uint32_t)atoi(argv[2]), (uint32_t)atoi(argv[3]), done[1]);
        }
        if (read(done[0], &byte, 1) != 1) fail("read");
    }
    puts("ready");
    fflush(stdout);
    while (read(0, &byte, 1) > 0) continue;
    return 0;
}
