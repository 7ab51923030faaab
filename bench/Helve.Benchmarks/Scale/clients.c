// Many small processes that are clients of a broker. Each connects, sends the packets that it is given (Hello first) and reads the answers,
// maps the arena, as a client does, and then does nothing. Arguments: socket path, file of packets, how many stay connected, how many
// close their connection then and live on (the broker keeps one descriptor less for each), and how many tables this process prepares for
// children that it never starts. Prints "ready", how many nanoseconds it took, and the last pids; ends, and all of them with it, when its
// standard input does.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

// Bits of a packet's kind: what follows is Hello; ends with a place for the client's number; is for this process to prepare a child.
enum { HELLO = 1, NUMBERED = 2, PREPARE = 4 };

enum { DIGITS = 5, PIDS = 40, MAX_FDS = 16, HEADER = 16, STATUS = 3 };

static const uint32_t s_name_exists = 0x40000000;
static int s_done[2];
static unsigned char *s_packets;
static size_t s_size;

// The parent waits for a byte from each client.
static void fail(const char *what) {
    fprintf(stderr, "clients: %s: %s\n", what, strerror(errno));
    (void)!write(s_done[1], "f", 1);
    _exit(1);
}

static void read_packets(const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat file;
    if (fd < 0 || fstat(fd, &file) != 0) fail("the packets");
    s_size = (size_t)file.st_size;
    s_packets = malloc(s_size);
    if (s_packets == NULL || read(fd, s_packets, s_size) != (ssize_t)s_size) fail("the packets");
    close(fd);
}

static void map(int fd) {
    struct stat file;
    if (fstat(fd, &file) != 0 || mmap(NULL, (size_t)file.st_size, PROT_READ, MAP_SHARED | MAP_NORESERVE, fd, 0) == MAP_FAILED) fail("mmap");
    close(fd);
}

static void receive(int fd, int mapped) {
    static uint32_t reply[4096];
    union {
        char bytes[CMSG_SPACE(MAX_FDS * sizeof(int))];
        struct cmsghdr header;
    } control;
    struct iovec vector = {reply, sizeof reply};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    if (recvmsg(fd, &message, MSG_CMSG_CLOEXEC) < HEADER) fail("no answer");
    if (reply[STATUS] != 0 && reply[STATUS] != s_name_exists) {
        fprintf(stderr, "clients: status %08x\n", reply[STATUS]);
        fail("a request was refused");
    }
    struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
    size_t count = rights == NULL ? 0 : (rights->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; i++) {
        int segment = ((int *)CMSG_DATA(rights))[i];
        if (mapped) {
            map(segment);
        } else {
            close(segment);
        }
    }
}

// Sends all packets that have one of these kinds (0: those of no kind too).
static void converse(int fd, uint32_t kinds, int number) {
    for (size_t at = 0; at < s_size;) {
        uint32_t head[2];
        memcpy(head, s_packets + at, sizeof head);
        unsigned char *packet = s_packets + at + sizeof head;
        uint32_t size = head[0], kind = head[1];
        at += sizeof head + size;
        if (kinds == 0 ? (kind & PREPARE) != 0 : (kind & kinds) == 0) continue;
        for (int i = 0, rest = number; (kind & NUMBERED) != 0 && i < DIGITS; i++, rest /= 10) {
            packet[size - 2 * (i + 1)] = (unsigned char)('0' + rest % 10);
        }
        if (send(fd, packet, size, MSG_NOSIGNAL) != (ssize_t)size) fail("send");
        receive(fd, (kind & HELLO) != 0);
    }
}

static int connected(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) fail("the path is too long");
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
    return fd;
}

static void client(const char *path, int number, int stays) {
    int fd = connected(path);
    converse(fd, 0, number);
    if (!stays) close(fd);
    if (write(s_done[1], "x", 1) != 1) fail("write");
    for (;;) pause();
}

static pid_t start(const char *path, int number, int stays) {
    pid_t parent = getpid(), child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(1);
        close(0);
        client(path, number, stays);
    }
    char byte;
    if (read(s_done[0], &byte, 1) != 1 || byte != 'x') {
        printf("client %d could not join\n", number + 1);
        exit(1);
    }
    return child;
}

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int main(int argc, char **argv) {
    if (argc != 6 || pipe(s_done) != 0) return 2;
    int stay = atoi(argv[3]), leave = atoi(argv[4]), prepare = atoi(argv[5]), count = stay + leave;
    pid_t pids[PIDS] = {0};
    read_packets(argv[2]);
    signal(SIGCHLD, SIG_IGN);
    int64_t begin = now();
    for (int i = 0; i < count; i++) pids[i % PIDS] = start(argv[1], i, i >= leave);
    int64_t end = now();
    if (prepare > 0) {
        int fd = connected(argv[1]);
        converse(fd, HELLO, 0);
        for (int i = 0; i < prepare; i++) converse(fd, PREPARE, 0);
    }
    printf("ready %lld", (long long)(end - begin));
    for (int i = 0; i < PIDS && i < count; i++) printf(" %d", pids[i]);
    printf("\n");
    fflush(stdout);
    char byte;
    while (read(0, &byte, 1) > 0) continue;
    return 0;
}
