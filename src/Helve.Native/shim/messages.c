/* FormatMessage: the texts of the errors that Helve gives. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../include/windows.h"
#include "text.h"

static const struct {
    DWORD id;
    const char *text;
} s_messages[] = {
    { ERROR_SUCCESS, "The operation completed successfully." },
    { ERROR_INVALID_FUNCTION, "Incorrect function." },
    { ERROR_FILE_NOT_FOUND, "The system cannot find the file specified." },
    { ERROR_PATH_NOT_FOUND, "The system cannot find the path specified." },
    { ERROR_TOO_MANY_OPEN_FILES, "The system cannot open the file." },
    { ERROR_ACCESS_DENIED, "Access is denied." },
    { ERROR_INVALID_HANDLE, "The handle is invalid." },
    { ERROR_NOT_ENOUGH_MEMORY, "Not enough memory resources are available to process this command." },
    { ERROR_WRITE_PROTECT, "The media is write protected." },
    { ERROR_BAD_LENGTH, "The program issued a command but the command length is incorrect." },
    { ERROR_GEN_FAILURE, "A device attached to the system is not functioning." },
    { ERROR_SHARING_VIOLATION, "The process cannot access the file because it is being used by another process." },
    { ERROR_HANDLE_EOF, "Reached the end of the file." },
    { ERROR_NOT_SUPPORTED, "The request is not supported." },
    { ERROR_NETNAME_DELETED, "The specified network name is no longer available." },
    { ERROR_FILE_EXISTS, "The file exists." },
    { ERROR_INVALID_PARAMETER, "The parameter is incorrect." },
    { ERROR_BROKEN_PIPE, "The pipe has been ended." },
    { ERROR_DISK_FULL, "There is not enough space on the disk." },
    { ERROR_SEM_TIMEOUT, "The semaphore timeout period has expired." },
    { ERROR_INSUFFICIENT_BUFFER, "The data area passed to a system call is too small." },
    { ERROR_INVALID_NAME, "The filename, directory name, or volume label syntax is incorrect." },
    { ERROR_MOD_NOT_FOUND, "The specified module could not be found." },
    { ERROR_PROC_NOT_FOUND, "The specified procedure could not be found." },
    { ERROR_NEGATIVE_SEEK, "An attempt was made to move the file pointer before the beginning of the file." },
    { ERROR_BAD_PATHNAME, "The specified path is invalid." },
    { ERROR_ALREADY_EXISTS, "Cannot create a file when that file already exists." },
    { ERROR_BAD_EXE_FORMAT, "The program is not a valid application." },
    { ERROR_FILENAME_EXCED_RANGE, "The filename or extension is too long." },
    { ERROR_BAD_PIPE, "The pipe state is invalid." },
    { ERROR_PIPE_BUSY, "All pipe instances are busy." },
    { ERROR_NO_DATA, "The pipe is being closed." },
    { ERROR_PIPE_NOT_CONNECTED, "No process is on the other end of the pipe." },
    { ERROR_MORE_DATA, "More data is available." },
    { WAIT_TIMEOUT, "The wait operation timed out." },
    { ERROR_NO_MORE_ITEMS, "No more data is available." },
    { ERROR_DIRECTORY, "The directory name is invalid." },
    { ERROR_NOT_OWNER, "Attempt to release mutex not owned by caller." },
    { ERROR_TOO_MANY_POSTS, "Too many posts were made to a semaphore." },
    { ERROR_MR_MID_NOT_FOUND, "The system cannot find the message text for the message number." },
    { ERROR_INVALID_ADDRESS, "Attempt to access invalid address." },
    { ERROR_PIPE_CONNECTED, "There is a process on other end of the pipe." },
    { ERROR_PIPE_LISTENING, "Waiting for a process to open the other end of the pipe." },
    { ERROR_MUTANT_LIMIT_EXCEEDED, "An attempt was made to acquire a mutant such that its maximum count would have been exceeded." },
    { ERROR_HANDLES_CLOSED, "Handles to objects have been automatically closed as a result of the requested operation." },
    { ERROR_OBJECT_NAME_EXISTS, "An attempt was made to create an object and the object name already existed." },
    { ERROR_TIMER_RESUME_IGNORED, "The timer was set, but the system cannot be woken from suspension by it." },
    { ERROR_ABANDONED_WAIT_0, "The wait got a mutex whose owner had ended without releasing it." },
    { ERROR_PROCESS_NOT_IN_JOB, "The process is not part of the job." },
    { ERROR_PROCESS_IN_JOB, "The process is part of a job." },
    { ERROR_OPERATION_ABORTED, "The I/O operation has been aborted because of either a thread exit or an application request." },
    { ERROR_IO_INCOMPLETE, "Overlapped I/O event is not in a signaled state." },
    { ERROR_IO_PENDING, "Overlapped I/O operation is in progress." },
    { ERROR_NOACCESS, "Invalid access to memory location." },
    { ERROR_SWAPERROR, "Error performing inpage operation." },
    { ERROR_INVALID_MESSAGE, "A message arrived that is not valid here." },
    { ERROR_FILE_INVALID, "The volume for a file has been externally altered so that the opened file is no longer valid." },
    { ERROR_NO_UNICODE_TRANSLATION, "No mapping for the Unicode character exists in the target multi-byte code page." },
    { ERROR_IO_DEVICE, "The request could not be performed because of an I/O device error." },
    { ERROR_MAPPED_ALIGNMENT, "The base address or the file offset specified does not have the proper alignment." },
    { ERROR_NOT_FOUND, "Element not found." },
    { ERROR_RETRY, "The operation could not be completed. A retry should be performed." },
    { ERROR_INVALID_LABEL, "Indicates a particular Security ID may not be assigned as the label of an object." },
    { ERROR_UNKNOWN_REVISION, "The revision level is unknown." },
    { ERROR_REVISION_MISMATCH, "Indicates two revision levels are incompatible." },
    { ERROR_INVALID_OWNER, "This security ID may not be assigned as the owner of this object." },
    { ERROR_INVALID_PRIMARY_GROUP, "This security ID may not be assigned as the primary group of an object." },
    { ERROR_PRIVILEGE_NOT_HELD, "A required privilege is not held by the client." },
    { ERROR_INVALID_ACL, "The access control list (ACL) structure is invalid." },
    { ERROR_INVALID_SID, "The security ID structure is invalid." },
    { ERROR_INVALID_SECURITY_DESCR, "The security descriptor structure is invalid." },
    { ERROR_NO_SECURITY_ON_OBJECT, "Unable to perform a security operation on an object that has no associated security." },
    { ERROR_NO_SYSTEM_RESOURCES, "Insufficient system resources exist to complete the requested service." },
    { ERROR_TIMEOUT, "This operation returned because the timeout period expired." },
    { ERROR_NOT_SAME_OBJECT, "The specified handles do not refer to the same object." },
    { ERROR_INVALID_USER_BUFFER, "The supplied user buffer is not valid for the requested operation." },
    { ERROR_NOT_ENOUGH_QUOTA, "Not enough quota is available to process this command." },
    { ERROR_REPARSE_POINT_ENCOUNTERED, "The name leads through a symbolic link, and the caller wanted none to be followed." },
    { WSAEFAULT, "The system detected an invalid pointer address in attempting to use a pointer argument in a call." },
    { WSAEINVAL, "An invalid argument was supplied." },
    { WSAENOTSOCK, "An operation was attempted on something that is not a socket." },
};

/* Text that grows. After a failed growth it takes nothing any more. */
typedef struct {
    char *text;
    size_t length;
    size_t room;
    BOOL failed;
} Builder;

static void Add(Builder *to, const char *text, size_t length)
{
    if (!to->failed && to->length + length + 1 > to->room) {
        size_t room = (to->length + length + 1) * 2;
        char *grown = realloc(to->text, room);
        to->failed = grown == NULL;
        to->text = grown == NULL ? to->text : grown;
        to->room = grown == NULL ? to->room : room;
    }
    if (!to->failed) {
        memcpy(to->text + to->length, text, length);
        to->length += length;
        to->text[to->length] = 0;
    }
}

static const char *MessageOf(DWORD id)
{
    /* An HRESULT that was made of an error code. */
    id = (id & 0xffff0000) == 0x80070000 ? id & 0xffff : id;
    for (size_t i = 0; i < sizeof s_messages / sizeof *s_messages; i++) {
        if (s_messages[i].id == id) {
            return s_messages[i].text;
        }
    }
    return NULL;
}

/* The insert of number 1 to 99, as text of the kind that !...! names: s by default, wide in the wide call. */
static void Insert(Builder *to, const char *kind, size_t length, UINT_PTR value, BOOL wide)
{
    char last = length == 0 ? 's' : kind[length - 1], format[48], number[96];
    if (last == 's' || last == 'S') {
        size_t dot = 0, width = 0;
        while (dot < length && kind[dot] != '.') {
            dot++;
        }
        while (width < length && strchr("-+ #0123456789", kind[width]) != NULL) {
            width++;
        }
        ptrdiff_t most = dot < length ? (ptrdiff_t)strtoul(kind + dot + 1, NULL, 10) : PTRDIFF_MAX;
        BOOL isWide = last == 'S' ? !wide : memchr(kind, 'h', length) != NULL ? FALSE : memchr(kind, 'l', length) != NULL ? TRUE : wide;
        char *made = value == 0 ? NULL : isWide ? helve_narrow((const WCHAR *)value, helve_bounded_wide((const WCHAR *)value, most), NULL) : strndup((const char *)value, (size_t)most);
        const char *text = made == NULL ? "(null)" : made;
        char *padded = NULL;
        snprintf(format, sizeof format, "%%%.*ss", width > 20 ? 20 : (int)width, kind);
        int count = asprintf(&padded, format, text);
        if (count >= 0) {
            Add(to, padded, (size_t)count);
            free(padded);
        }
        to->failed |= count < 0;
        free(made);
        return;
    }
    BOOL is64 = memchr(kind, 'I', length) != NULL;
    size_t flags = 0;
    while (flags < length && strchr("-+ #0123456789.", kind[flags]) != NULL) {
        flags++;
    }
    if (strchr("diuxXoc", last) == NULL || flags > 24) {
        Add(to, "(?)", 3);
        return;
    }
    snprintf(format, sizeof format, "%%%.*s%s%c", (int)flags, kind, last == 'c' ? "" : "ll", last);
    int count = last == 'c' ? snprintf(number, sizeof number, format, (int)value)
        : snprintf(number, sizeof number, format, is64 ? (long long)value : last == 'd' || last == 'i' ? (long long)(int)value : (long long)(unsigned int)value);
    Add(to, number, (size_t)count < sizeof number ? (size_t)count : sizeof number - 1);
}

/* FALSE: an insert without arguments. */
static BOOL Expand(Builder *to, const char *text, DWORD flags, va_list *arguments, BOOL wide)
{
    UINT_PTR taken[99];
    int count = 0;
    for (const char *p = text; *p != 0;) {
        if (*p != '%' || (flags & FORMAT_MESSAGE_IGNORE_INSERTS) != 0) {
            Add(to, p++, 1);
        } else if (p[1] == '0') {
            return TRUE;
        } else if (p[1] >= '1' && p[1] <= '9') {
            char *end;
            long number = strtol(p + 1, &end, 10);
            const char *kind = end, *behind = end;
            if (number > 99 || arguments == NULL) {
                return FALSE;
            }
            if (*end == '!' && strchr(end + 1, '!') != NULL) {
                kind = end + 1;
                end = strchr(kind, '!');
                behind = end + 1;
            }
            while ((flags & FORMAT_MESSAGE_ARGUMENT_ARRAY) == 0 && count < number) {
                taken[count++] = va_arg(*arguments, UINT_PTR);
            }
            Insert(to, kind, (size_t)(end - kind), (flags & FORMAT_MESSAGE_ARGUMENT_ARRAY) != 0 ? ((const UINT_PTR *)arguments)[number - 1] : taken[number - 1], wide);
            p = behind;
        } else if (p[1] == 'n') {
            Add(to, "\r\n", 2);
            p += 2;
        } else {
            Add(to, p[1] == 0 ? "%" : p + 1, 1);
            p += p[1] == 0 ? 1 : 2;
        }
    }
    return TRUE;
}

/* The message in UTF-8, or NULL and the last error. */
static char *Make(DWORD flags, LPCVOID source, DWORD id, va_list *arguments, BOOL wide)
{
    char line[160];
    char *narrow = NULL;
    const char *text;
    Builder made = { NULL, 0, 0, FALSE };
    if ((flags & FORMAT_MESSAGE_FROM_STRING) != 0) {
        if (source == NULL) {
            SetLastError(ERROR_INVALID_PARAMETER);
            return NULL;
        }
        narrow = wide ? helve_narrow(source, -1, NULL) : NULL;
        text = wide ? narrow : source;
    } else if ((flags & FORMAT_MESSAGE_FROM_SYSTEM) == 0) {
        SetLastError((flags & FORMAT_MESSAGE_FROM_HMODULE) != 0 ? ERROR_MR_MID_NOT_FOUND : ERROR_INVALID_PARAMETER);
        return NULL;
    } else if ((text = MessageOf(id)) != NULL) {
        snprintf(line, sizeof line, "%s%s", text, (flags & FORMAT_MESSAGE_MAX_WIDTH_MASK) == FORMAT_MESSAGE_MAX_WIDTH_MASK ? " " : "\r\n");
        text = line;
    } else {
        SetLastError(ERROR_MR_MID_NOT_FOUND);
        return NULL;
    }
    Add(&made, "", 0);
    BOOL whole = text != NULL && Expand(&made, text, flags, arguments, wide);
    if (!whole || made.failed) {
        SetLastError(text == NULL || made.failed ? ERROR_NOT_ENOUGH_MEMORY : ERROR_INVALID_PARAMETER);
        free(made.text);
        made.text = NULL;
    }
    free(narrow);
    return made.text;
}

/* Hands a made text over: with ALLOCATE_BUFFER the buffer is where its address goes, and LocalFree frees it. */
static DWORD HandOver(DWORD flags, void *made, size_t count, size_t unit, LPVOID buffer, DWORD room)
{
    DWORD given = (DWORD)count;
    if (buffer == NULL) {
        SetLastError(ERROR_INVALID_PARAMETER);
        given = 0;
    } else if ((flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) != 0) {
        *(void **)buffer = made;
        return given;
    } else if (room < count + 1) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        given = 0;
    } else {
        memcpy(buffer, made, (count + 1) * unit);
    }
    free(made);
    return given;
}

DWORD WINAPI FormatMessageA(DWORD dwFlags, LPCVOID lpSource, DWORD dwMessageId, DWORD dwLanguageId, LPSTR lpBuffer, DWORD nSize, va_list *Arguments)
{
    (void)dwLanguageId;
    char *made = Make(dwFlags, lpSource, dwMessageId, Arguments, FALSE);
    return made == NULL ? 0 : HandOver(dwFlags, made, strlen(made), 1, lpBuffer, nSize);
}

DWORD WINAPI FormatMessageW(DWORD dwFlags, LPCVOID lpSource, DWORD dwMessageId, DWORD dwLanguageId, LPWSTR lpBuffer, DWORD nSize, va_list *Arguments)
{
    (void)dwLanguageId;
    char *made = Make(dwFlags, lpSource, dwMessageId, Arguments, TRUE);
    size_t count = 0;
    WCHAR *wide = made == NULL ? NULL : helve_widen(made, -1, &count);
    if (made != NULL && wide == NULL) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    }
    free(made);
    return wide == NULL ? 0 : HandOver(dwFlags, wide, count, sizeof(WCHAR), lpBuffer, nSize);
}
