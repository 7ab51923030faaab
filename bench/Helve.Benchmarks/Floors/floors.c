// The floors that need a second process, in C: what the same hand-off costs with nothing of Helve and nothing of a runtime.
// Compiled when the benchmark starts, and deleted as soon as it runs. Reads "name count" lines, answers each with the
// nanoseconds that `count` operations took. Ends with its standard input.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef struct {
    _Atomic uint32_t there;
    char pad0[60];
    _Atomic uint32_t back;
    char pad1[60];
    _Atomic int64_t killed_at;
} shared_t;

static shared_t *s_shared;

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void fail(const char *what) {
    fprintf(stderr, "floors: %s: %s\n", what, strerror(errno));
    exit(1);
}

// A partner never outlives this process.
static pid_t partner(void) {
    pid_t parent = getpid();
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(1);
    }
    return child;
}

static void futex_send(_Atomic uint32_t *word, uint32_t value) {
    atomic_store(word, value);
    syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

static void futex_receive(_Atomic uint32_t *word, uint32_t value) {
    uint32_t seen;
    while ((seen = atomic_load(word)) != value) syscall(SYS_futex, word, FUTEX_WAIT, seen, NULL, NULL, 0);
}

static int64_t futex_ping_pong(uint32_t count) {
    const uint32_t warm = 20;
    atomic_store(&s_shared->there, 0);
    atomic_store(&s_shared->back, 0);
    pid_t child = partner();
    if (child == 0) {
        for (uint32_t i = 1; i <= warm + count; i++) {
            futex_receive(&s_shared->there, i);
            futex_send(&s_shared->back, i);
        }
        _exit(0);
    }
    int64_t start = 0;
    for (uint32_t i = 1; i <= warm + count; i++) {
        if (i == warm + 1) start = now();
        futex_send(&s_shared->there, i);
        futex_receive(&s_shared->back, i);
    }
    int64_t elapsed = now() - start;
    waitpid(child, NULL, 0);
    return elapsed;
}

static void socket_send(int fd, char *message) {
    if (send(fd, message, 64, 0) != 64) fail("send");
}

static void socket_receive(int fd, char *message) {
    if (recv(fd, message, 64, 0) != 64) fail("recv");
}

static int64_t socket_round_trip(uint32_t count) {
    const uint32_t warm = 20;
    int pair[2];
    char message[64] = {0};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) fail("socketpair");
    pid_t child = partner();
    if (child == 0) {
        for (uint32_t i = 0; i < warm + count; i++) {
            socket_receive(pair[1], message);
            socket_send(pair[1], message);
        }
        _exit(0);
    }
    int64_t start = 0;
    for (uint32_t i = 0; i < warm + count; i++) {
        if (i == warm) start = now();
        socket_send(pair[0], message);
        socket_receive(pair[0], message);
    }
    int64_t elapsed = now() - start;
    waitpid(child, NULL, 0);
    close(pair[0]);
    close(pair[1]);
    return elapsed;
}

static void rights_send(int fd, char *message, int carried) {
    char control[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec vector = {.iov_base = message, .iov_len = 64};
    struct msghdr header = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    struct cmsghdr *block = CMSG_FIRSTHDR(&header);
    block->cmsg_level = SOL_SOCKET;
    block->cmsg_type = SCM_RIGHTS;
    block->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(block), &carried, sizeof carried);
    if (sendmsg(fd, &header, 0) != 64) fail("sendmsg");
}

static int rights_receive(int fd, char *message) {
    char control[CMSG_SPACE(sizeof(int))];
    struct iovec vector = {.iov_base = message, .iov_len = 64};
    struct msghdr header = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    if (recvmsg(fd, &header, MSG_CMSG_CLOEXEC) != 64) fail("recvmsg");
    int carried;
    memcpy(&carried, CMSG_DATA(CMSG_FIRSTHDR(&header)), sizeof carried);
    return carried;
}

// A listening socket to the partner, which closes it and answers.
static int64_t rights_exchange(uint32_t count) {
    const uint32_t warm = 20;
    int pair[2];
    char message[64] = {0};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) fail("socketpair");
    int carried = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (carried < 0 || listen(carried, 1) != 0) fail("listen");
    pid_t child = partner();
    if (child == 0) {
        for (uint32_t i = 0; i < warm + count; i++) {
            close(rights_receive(pair[1], message));
            socket_send(pair[1], message);
        }
        _exit(0);
    }
    int64_t start = 0;
    for (uint32_t i = 0; i < warm + count; i++) {
        if (i == warm) start = now();
        rights_send(pair[0], message, carried);
        socket_receive(pair[0], message);
    }
    int64_t elapsed = now() - start;
    waitpid(child, NULL, 0);
    close(carried);
    close(pair[0]);
    close(pair[1]);
    return elapsed;
}

static char state_of(pid_t pid) {
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) fail(path);
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    if (n <= 0) fail(path);
    text[n] = 0;
    char *end = strrchr(text, ')');
    return end == NULL ? '?' : end[2];
}

// From SIGKILL to the return of poll on the victim's pidfd. The killer waits until the poller sleeps.
static int64_t pidfd_notice(pid_t victim) {
    int fd = (int)syscall(SYS_pidfd_open, victim, 0);
    if (fd < 0) fail("pidfd_open");
    pid_t poller = getpid();
    pid_t child = partner();
    if (child == 0) {
        while (state_of(poller) != 'S') sched_yield();
        atomic_store(&s_shared->killed_at, now());
        kill(victim, SIGKILL);
        _exit(0);
    }
    struct pollfd p = {.fd = fd, .events = POLLIN};
    if (poll(&p, 1, 10000) != 1) fail("poll");
    int64_t elapsed = now() - atomic_load(&s_shared->killed_at);
    waitpid(child, NULL, 0);
    close(fd);
    return elapsed;
}

// How late sleeps of a millisecond end, together.
static int64_t sleep_error(uint32_t count) {
    int64_t late = 0;
    for (uint32_t i = 0; i < count; i++) {
        int64_t until = now() + 1000000;
        struct timespec t = {.tv_sec = until / 1000000000, .tv_nsec = until % 1000000000};
        while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) != 0) {}
        late += now() - until;
    }
    return late;
}

int main(void) {
    s_shared = mmap(NULL, sizeof *s_shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (s_shared == MAP_FAILED) fail("mmap");
    char name[32];
    unsigned number;
    while (scanf("%31s %u", name, &number) == 2) {
        int64_t ns = strcmp(name, "futex") == 0 ? futex_ping_pong(number)
            : strcmp(name, "socket") == 0 ? socket_round_trip(number)
            : strcmp(name, "rights") == 0 ? rights_exchange(number)
            : strcmp(name, "sleep") == 0 ? sleep_error(number)
            : strcmp(name, "pidfd") == 0 ? pidfd_notice((pid_t)number)
            : -1;
        printf("%lld\n", (long long)ns);
        fflush(stdout);
    }
    return 0;
}
