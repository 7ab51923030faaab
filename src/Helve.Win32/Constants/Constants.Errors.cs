namespace Helve.Win32;

public static partial class Constants
{
    /// <summary>Nothing went wrong.</summary>
    public const uint ERROR_SUCCESS = 0;

    /// <summary>The object does not do that.</summary>
    public const uint ERROR_INVALID_FUNCTION = 1;

    /// <summary>Nothing has that name.</summary>
    public const uint ERROR_FILE_NOT_FOUND = 2;

    /// <summary>A directory of the name does not exist.</summary>
    public const uint ERROR_PATH_NOT_FOUND = 3;

    /// <summary>The process has no room for another open file.</summary>
    public const uint ERROR_TOO_MANY_OPEN_FILES = 4;

    /// <summary>The access is not granted.</summary>
    public const uint ERROR_ACCESS_DENIED = 5;

    /// <summary>The handle is not open, or its object is of another type.</summary>
    public const uint ERROR_INVALID_HANDLE = 6;

    /// <summary>There is no memory, or a section would be too large.</summary>
    public const uint ERROR_NOT_ENOUGH_MEMORY = 8;

    /// <summary>The file system is read-only.</summary>
    public const uint ERROR_WRITE_PROTECT = 19;

    /// <summary>The buffer has not the length that the information takes.</summary>
    public const uint ERROR_BAD_LENGTH = 24;

    /// <summary>It failed, and nothing says why.</summary>
    public const uint ERROR_GEN_FAILURE = 31;

    /// <summary>Somebody has the file open and does not share it so.</summary>
    public const uint ERROR_SHARING_VIOLATION = 32;

    /// <summary>The end of the file.</summary>
    public const uint ERROR_HANDLE_EOF = 38;

    /// <summary>That is not supported.</summary>
    public const uint ERROR_NOT_SUPPORTED = 50;

    /// <summary>The other side ended the connection hard.</summary>
    public const uint ERROR_NETNAME_DELETED = 64;

    /// <summary>A file of that name exists.</summary>
    public const uint ERROR_FILE_EXISTS = 80;

    /// <summary>An argument is out of range.</summary>
    public const uint ERROR_INVALID_PARAMETER = 87;

    /// <summary>The other end of the pipe is gone.</summary>
    public const uint ERROR_BROKEN_PIPE = 109;

    /// <summary>The disk is full.</summary>
    public const uint ERROR_DISK_FULL = 112;

    /// <summary>The time passed.</summary>
    public const uint ERROR_SEM_TIMEOUT = 121;

    /// <summary>The buffer is too small.</summary>
    public const uint ERROR_INSUFFICIENT_BUFFER = 122;

    /// <summary>The name is not valid.</summary>
    public const uint ERROR_INVALID_NAME = 123;

    /// <summary>The position would be before the beginning.</summary>
    public const uint ERROR_NEGATIVE_SEEK = 131;

    /// <summary>The name begins with a backslash.</summary>
    public const uint ERROR_BAD_PATHNAME = 161;

    /// <summary>It existed; a creating call has opened it.</summary>
    public const uint ERROR_ALREADY_EXISTS = 183;

    /// <summary>That can't be mapped so.</summary>
    public const uint ERROR_BAD_EXE_FORMAT = 193;

    /// <summary>The name is too long.</summary>
    public const uint ERROR_FILENAME_EXCED_RANGE = 206;

    /// <summary>The pipe is in no state for that.</summary>
    public const uint ERROR_BAD_PIPE = 230;

    /// <summary>No instance of the pipe is free.</summary>
    public const uint ERROR_PIPE_BUSY = 231;

    /// <summary>The pipe is being closed, or is empty and does not wait.</summary>
    public const uint ERROR_NO_DATA = 232;

    /// <summary>The server has disconnected.</summary>
    public const uint ERROR_PIPE_NOT_CONNECTED = 233;

    /// <summary>There is more than there was room for.</summary>
    public const uint ERROR_MORE_DATA = 234;

    /// <summary>A wait's time passed (its result, and the error of the same number).</summary>
    public const uint WAIT_TIMEOUT = 258;

    /// <summary>There is nothing more.</summary>
    public const uint ERROR_NO_MORE_ITEMS = 259;

    /// <summary>That is no directory.</summary>
    public const uint ERROR_DIRECTORY = 267;

    /// <summary>The mutex is not the caller's.</summary>
    public const uint ERROR_NOT_OWNER = 288;

    /// <summary>The semaphore would go beyond its limit.</summary>
    public const uint ERROR_TOO_MANY_POSTS = 298;

    /// <summary>No error stands for that status.</summary>
    public const uint ERROR_MR_MID_NOT_FOUND = 317;

    /// <summary>No view is there, or none can be.</summary>
    public const uint ERROR_INVALID_ADDRESS = 487;

    /// <summary>A client is there already: success.</summary>
    public const uint ERROR_PIPE_CONNECTED = 535;

    /// <summary>No client is there yet.</summary>
    public const uint ERROR_PIPE_LISTENING = 536;

    /// <summary>The mutex was acquired too often.</summary>
    public const uint ERROR_MUTANT_LIMIT_EXCEEDED = 587;

    /// <summary>The handles that a child was to inherit are closed.</summary>
    public const uint ERROR_HANDLES_CLOSED = 676;

    /// <summary>It existed.</summary>
    public const uint ERROR_OBJECT_NAME_EXISTS = 698;

    /// <summary>The timer is set, and wakes no machine.</summary>
    public const uint ERROR_TIMER_RESUME_IGNORED = 722;

    /// <summary>The owner of the mutex ended without releasing it.</summary>
    public const uint ERROR_ABANDONED_WAIT_0 = 735;

    /// <summary>The process is in no such job.</summary>
    public const uint ERROR_PROCESS_NOT_IN_JOB = 759;

    /// <summary>The process is in the job.</summary>
    public const uint ERROR_PROCESS_IN_JOB = 760;

    /// <summary>The operation was cancelled.</summary>
    public const uint ERROR_OPERATION_ABORTED = 995;

    /// <summary>The operation is not done.</summary>
    public const uint ERROR_IO_INCOMPLETE = 996;

    /// <summary>The operation goes on.</summary>
    public const uint ERROR_IO_PENDING = 997;

    /// <summary>A pointer leads to no memory.</summary>
    public const uint ERROR_NOACCESS = 998;

    /// <summary>Memory of a file is not there.</summary>
    public const uint ERROR_SWAPERROR = 999;

    /// <summary>What came is no message of Helve.</summary>
    public const uint ERROR_INVALID_MESSAGE = 1002;

    /// <summary>The file is empty.</summary>
    public const uint ERROR_FILE_INVALID = 1006;

    /// <summary>Reading or writing failed.</summary>
    public const uint ERROR_IO_DEVICE = 1117;

    /// <summary>A view begins at a multiple of 64 KiB.</summary>
    public const uint ERROR_MAPPED_ALIGNMENT = 1132;

    /// <summary>There is no such thing.</summary>
    public const uint ERROR_NOT_FOUND = 1168;

    /// <summary>It may succeed another time.</summary>
    public const uint ERROR_RETRY = 1237;

    /// <summary>The mandatory label is none.</summary>
    public const uint ERROR_INVALID_LABEL = 1299;

    /// <summary>The revision is not known.</summary>
    public const uint ERROR_UNKNOWN_REVISION = 1305;

    /// <summary>Client and broker know different layouts.</summary>
    public const uint ERROR_REVISION_MISMATCH = 1306;

    /// <summary>That one may not be the owner.</summary>
    public const uint ERROR_INVALID_OWNER = 1307;

    /// <summary>That one may not be the group.</summary>
    public const uint ERROR_INVALID_PRIMARY_GROUP = 1308;

    /// <summary>A privilege is missing.</summary>
    public const uint ERROR_PRIVILEGE_NOT_HELD = 1314;

    /// <summary>The access control list is none.</summary>
    public const uint ERROR_INVALID_ACL = 1336;

    /// <summary>The SID is none.</summary>
    public const uint ERROR_INVALID_SID = 1337;

    /// <summary>The security descriptor is broken.</summary>
    public const uint ERROR_INVALID_SECURITY_DESCR = 1338;

    /// <summary>The object has no security.</summary>
    public const uint ERROR_NO_SECURITY_ON_OBJECT = 1350;

    /// <summary>A table is full.</summary>
    public const uint ERROR_NO_SYSTEM_RESOURCES = 1450;

    /// <summary>The time passed.</summary>
    public const uint ERROR_TIMEOUT = 1460;

    /// <summary>The handles lead to different objects.</summary>
    public const uint ERROR_NOT_SAME_OBJECT = 1656;

    /// <summary>The buffer is too long for that.</summary>
    public const uint ERROR_INVALID_USER_BUFFER = 1784;

    /// <summary>More than the quota allows.</summary>
    public const uint ERROR_NOT_ENOUGH_QUOTA = 1816;

    /// <summary>The name leads through a symbolic link.</summary>
    public const uint ERROR_REPARSE_POINT_ENCOUNTERED = 4395;

    /// <summary>A pointer leads to no memory.</summary>
    public const uint WSAEFAULT = 10014;

    /// <summary>An argument is out of range.</summary>
    public const uint WSAEINVAL = 10022;

    /// <summary>The handle is no socket.</summary>
    public const uint WSAENOTSOCK = 10038;
}
