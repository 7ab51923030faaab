/*
 * Gives a TCP socket to another process, which goes on with the connection.
 * (A socket is no handle of the kernel's object manager alone: what is documented for it is WSADuplicateSocket, not DuplicateHandle. Sockets themselves are Linux's.)
 */
#include <winsock2.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int Target(void)
{
    WSAPROTOCOL_INFO info;
    if (fread(&info, sizeof info, 1, stdin) != 1) {
        return 2;
    }
    SOCKET s = WSASocket(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &info, 0, 0);
    if (s == INVALID_SOCKET) {
        fprintf(stderr, "target: no socket: error %d\n", WSAGetLastError());
        return 3;
    }
    const char *text = "from the target";
    ssize_t sent = send((int)s, text, strlen(text), 0);
    printf("target: has socket %d of the connection, and says something\n", (int)s);
    close((int)s);
    return sent == (ssize_t)strlen(text) ? 0 : 4;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "target") == 0) {
        return Target();
    }

    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP), client = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    if (bind(listener, (struct sockaddr *)&address, length) != 0 || listen(listener, 1) != 0 || getsockname(listener, (struct sockaddr *)&address, &length) != 0
        || connect(client, (struct sockaddr *)&address, length) != 0) {
        perror("no connection");
        return 1;
    }
    SOCKET s = (SOCKET)accept(listener, NULL, NULL);

    HANDLE hRead, hWrite;
    SECURITY_ATTRIBUTES inheritable = { sizeof inheritable, NULL, TRUE };
    STARTUPINFOA startup = { .cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES };
    PROCESS_INFORMATION target;
    WSAPROTOCOL_INFO info;
    char command[4096], text[64];
    DWORD count, code = 1;
    CreatePipe(&hRead, &hWrite, &inheritable, 0);
    SetHandleInformation(hWrite, HANDLE_FLAG_INHERIT, 0);
    startup.hStdInput = hRead;
    snprintf(command, sizeof command, "\"%s\" target", argv[0]);
    if (!CreateProcessA(argv[0], command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &target)) {
        fprintf(stderr, "the target can't be started: error %u\n", GetLastError());
        return 1;
    }
    if (WSADuplicateSocket(s, target.dwProcessId, &info) != 0) {
        fprintf(stderr, "the socket can't be given: error %d\n", WSAGetLastError());
        return 1;
    }
    WriteFile(hWrite, &info, sizeof info, &count, NULL);
    close((int)s);

    ssize_t got = recv(client, text, sizeof text, MSG_WAITALL);
    printf("client: got '%.*s'\n", (int)(got < 0 ? 0 : got), text);
    WaitForSingleObject(target.hProcess, INFINITE);
    GetExitCodeProcess(target.hProcess, &code);
    close(client);
    close(listener);
    CloseHandle(hRead);
    CloseHandle(hWrite);
    CloseHandle(target.hProcess);
    if (target.hThread != NULL) {
        CloseHandle(target.hThread);
    }
    return got > 0 ? (int)code : 1;
}
