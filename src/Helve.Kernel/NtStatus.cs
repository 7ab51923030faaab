namespace Helve.Kernel;

/// <summary>NTSTATUS values that Helve returns, under NT's names and numbers.</summary>
public enum NtStatus : uint
{
    /// <summary>STATUS_SUCCESS; as the result of a wait, WAIT_OBJECT_0.</summary>
    Success = 0x00000000,

    /// <summary>STATUS_ABANDONED_WAIT_0: the wait succeeded on a mutex whose owner had died.</summary>
    AbandonedWait0 = 0x00000080,

    /// <summary>STATUS_TIMEOUT.</summary>
    Timeout = 0x00000102,

    /// <summary>STATUS_PENDING: the awaited wait goes on.</summary>
    Pending = 0x00000103,

    /// <summary>STATUS_MORE_ENTRIES: success; there was no room for all.</summary>
    MoreEntries = 0x00000105,

    /// <summary>STATUS_PROCESS_NOT_IN_JOB: success; the process is not in the job.</summary>
    ProcessNotInJob = 0x00000123,

    /// <summary>STATUS_PROCESS_IN_JOB: success; the process is in the job.</summary>
    ProcessInJob = 0x00000124,

    /// <summary>STATUS_OBJECT_NAME_EXISTS: success; the name existed and was opened.</summary>
    ObjectNameExists = 0x40000000,

    /// <summary>STATUS_TIMER_RESUME_IGNORED: the timer was set; it does not wake a machine that sleeps.</summary>
    TimerResumeIgnored = 0x40000025,

    /// <summary>STATUS_DATATYPE_MISALIGNMENT: a pointer is not aligned as its type wants.</summary>
    DatatypeMisalignment = 0x80000002,

    /// <summary>STATUS_BUFFER_OVERFLOW.</summary>
    BufferOverflow = 0x80000005,

    /// <summary>STATUS_HANDLES_CLOSED: the handles that a child was to inherit are closed; it came without its ticket.</summary>
    HandlesClosed = 0x8000000A,

    /// <summary>STATUS_NO_MORE_ENTRIES.</summary>
    NoMoreEntries = 0x8000001A,

    /// <summary>STATUS_UNSUCCESSFUL.</summary>
    Unsuccessful = 0xC0000001,

    /// <summary>STATUS_INVALID_INFO_CLASS: there is no such class of information for such an object.</summary>
    InvalidInfoClass = 0xC0000003,

    /// <summary>STATUS_INFO_LENGTH_MISMATCH.</summary>
    InfoLengthMismatch = 0xC0000004,

    /// <summary>STATUS_ACCESS_VIOLATION: a pointer leads to no memory, or to none that can be written.</summary>
    AccessViolation = 0xC0000005,

    /// <summary>STATUS_INVALID_HANDLE.</summary>
    InvalidHandle = 0xC0000008,

    /// <summary>STATUS_INVALID_CID: no such process.</summary>
    InvalidCid = 0xC000000B,

    /// <summary>STATUS_INVALID_PARAMETER.</summary>
    InvalidParameter = 0xC000000D,

    /// <summary>
    /// STATUS_MORE_PROCESSING_REQUIRED: the call goes beyond the caller's own domain, so the broker has to carry it out. Between the parts of
    /// Helve only; no public call returns it.
    /// </summary>
    MoreProcessingRequired = 0xC0000016,

    /// <summary>STATUS_NO_MEMORY.</summary>
    NoMemory = 0xC0000017,

    /// <summary>STATUS_ACCESS_DENIED.</summary>
    AccessDenied = 0xC0000022,

    /// <summary>STATUS_BUFFER_TOO_SMALL.</summary>
    BufferTooSmall = 0xC0000023,

    /// <summary>STATUS_OBJECT_TYPE_MISMATCH.</summary>
    ObjectTypeMismatch = 0xC0000024,

    /// <summary>STATUS_INVALID_PARAMETER_MIX.</summary>
    InvalidParameterMix = 0xC0000030,

    /// <summary>STATUS_OBJECT_NAME_INVALID.</summary>
    ObjectNameInvalid = 0xC0000033,

    /// <summary>STATUS_OBJECT_NAME_NOT_FOUND.</summary>
    ObjectNameNotFound = 0xC0000034,

    /// <summary>STATUS_OBJECT_NAME_COLLISION.</summary>
    ObjectNameCollision = 0xC0000035,

    /// <summary>STATUS_OBJECT_PATH_NOT_FOUND.</summary>
    ObjectPathNotFound = 0xC000003A,

    /// <summary>STATUS_OBJECT_PATH_SYNTAX_BAD.</summary>
    ObjectPathSyntaxBad = 0xC000003B,

    /// <summary>STATUS_QUOTA_EXCEEDED.</summary>
    QuotaExceeded = 0xC0000044,

    /// <summary>STATUS_MUTANT_NOT_OWNED.</summary>
    MutantNotOwned = 0xC0000046,

    /// <summary>STATUS_SEMAPHORE_LIMIT_EXCEEDED.</summary>
    SemaphoreLimitExceeded = 0xC0000047,

    /// <summary>STATUS_UNKNOWN_REVISION: a security descriptor of a revision that is not known.</summary>
    UnknownRevision = 0xC0000058,

    /// <summary>STATUS_INVALID_OWNER: the caller may not make this SID the owner.</summary>
    InvalidOwner = 0xC000005A,

    /// <summary>STATUS_INVALID_PRIMARY_GROUP: the caller may not make this SID the group.</summary>
    InvalidPrimaryGroup = 0xC000005B,

    /// <summary>STATUS_PRIVILEGE_NOT_HELD.</summary>
    PrivilegeNotHeld = 0xC0000061,

    /// <summary>STATUS_INVALID_ACL: an access control list is broken.</summary>
    InvalidAcl = 0xC0000077,

    /// <summary>STATUS_INVALID_SID: a security identifier is broken.</summary>
    InvalidSid = 0xC0000078,

    /// <summary>STATUS_INVALID_SECURITY_DESCR: a security descriptor is broken or lacks a part.</summary>
    InvalidSecurityDescriptor = 0xC0000079,

    /// <summary>STATUS_INSUFFICIENT_RESOURCES: a table, the arena or a counter is full.</summary>
    InsufficientResources = 0xC000009A,

    /// <summary>STATUS_NOT_SUPPORTED.</summary>
    NotSupported = 0xC00000BB,

    /// <summary>STATUS_INVALID_PARAMETER_1.</summary>
    InvalidParameter1 = 0xC00000EF,

    /// <summary>STATUS_INVALID_PARAMETER_2.</summary>
    InvalidParameter2 = 0xC00000F0,

    /// <summary>STATUS_INVALID_PARAMETER_3: a kind of wait that there is not.</summary>
    InvalidParameter3 = 0xC00000F1,

    /// <summary>STATUS_INVALID_PARAMETER_4: a type of timer that there is not.</summary>
    InvalidParameter4 = 0xC00000F2,

    /// <summary>STATUS_INVALID_PARAMETER_6: a period below 0.</summary>
    InvalidParameter6 = 0xC00000F4,

    /// <summary>STATUS_NO_SECURITY_ON_OBJECT: the object has no security descriptor, and can't be given one.</summary>
    NoSecurityOnObject = 0xC00000D7,

    /// <summary>STATUS_PROCESS_IS_TERMINATING: the process is gone or going.</summary>
    ProcessIsTerminating = 0xC000010A,

    /// <summary>STATUS_CANCELLED.</summary>
    Cancelled = 0xC0000120,

    /// <summary>STATUS_MUTANT_LIMIT_EXCEEDED.</summary>
    MutantLimitExceeded = 0xC0000191,

    /// <summary>STATUS_NOT_SAME_OBJECT.</summary>
    NotSameObject = 0xC00001AC,

    /// <summary>STATUS_RETRY: somebody else is in the middle of a change; nothing was done, ask again.</summary>
    Retry = 0xC000022D,

    /// <summary>STATUS_HANDLE_NOT_CLOSABLE: the handle is protected from close.</summary>
    HandleNotClosable = 0xC0000235,

    /// <summary>STATUS_PORT_DISCONNECTED: the broker went away during the request.</summary>
    PortDisconnected = 0xC0000037,

    /// <summary>STATUS_PORT_CONNECTION_REFUSED: there is no broker and none could be started.</summary>
    PortConnectionRefused = 0xC0000041,

    /// <summary>STATUS_REVISION_MISMATCH: client and broker know different layouts.</summary>
    RevisionMismatch = 0xC0000059,

    /// <summary>STATUS_INVALID_LABEL: a mandatory label names no level of integrity, or a policy that there is not.</summary>
    InvalidLabel = 0xC0000446,

    /// <summary>STATUS_INVALID_MESSAGE: the peer sent something that is not a message.</summary>
    InvalidMessage = 0xC0000702,

    /// <summary>STATUS_IO_TIMEOUT: the peer did not finish its handshake in time.</summary>
    IoTimeout = 0xC00000B5,

    /// <summary>STATUS_REPARSE_POINT_ENCOUNTERED: a symbolic link would have to be followed, and OBJ_DONT_REPARSE forbids it.</summary>
    ReparsePointEncountered = 0xC000050B,

    /// <summary>STATUS_IN_PAGE_ERROR: memory of a file is not there, because the file was cut short.</summary>
    InPageError = 0xC0000006,

    /// <summary>STATUS_CONFLICTING_ADDRESSES: something is mapped there.</summary>
    ConflictingAddresses = 0xC0000018,

    /// <summary>STATUS_NOT_MAPPED_VIEW: no view of a section is there.</summary>
    NotMappedView = 0xC0000019,

    /// <summary>STATUS_INVALID_VIEW_SIZE: beyond the end of a section.</summary>
    InvalidViewSize = 0xC000001F,

    /// <summary>STATUS_INVALID_FILE_FOR_SECTION: what was given can't be mapped that way.</summary>
    InvalidFileForSection = 0xC0000020,

    /// <summary>STATUS_SECTION_TOO_BIG: more than there can be, or than a file that may not grow has.</summary>
    SectionTooBig = 0xC0000040,

    /// <summary>STATUS_INVALID_PAGE_PROTECTION: no protection, or more than one.</summary>
    InvalidPageProtection = 0xC0000045,

    /// <summary>STATUS_SECTION_PROTECTION: the section's own protection does not allow such a view.</summary>
    SectionProtection = 0xC000004E,

    /// <summary>STATUS_MAPPED_FILE_SIZE_ZERO: the file is empty, and no size was given.</summary>
    MappedFileSizeZero = 0xC000011E,

    /// <summary>STATUS_MAPPED_ALIGNMENT: a view begins at a multiple of 64 KiB.</summary>
    MappedAlignment = 0xC0000220,

    /// <summary>The request makes no sense for that kind of file: a socket has no position.</summary>
    InvalidDeviceRequest = 0xC0000010,

    /// <summary>There is nothing more to read: the position is at the file's end.</summary>
    EndOfFile = 0xC0000011,

    /// <summary>The disk is full.</summary>
    DiskFull = 0xC000007F,

    /// <summary>Nobody has a handle to the other end of the pipe any more that could read what is written.</summary>
    PipeClosing = 0xC00000B1,

    /// <summary>Everything was read, and nobody has a handle to the other end of the pipe any more that could write more.</summary>
    PipeBroken = 0xC000014B,

    /// <summary>The device, or who serves the file, reported an error.</summary>
    IoDeviceError = 0xC0000185,

    /// <summary>The other side has reset the connection.</summary>
    ConnectionReset = 0xC000020D,

    /// <summary>STATUS_ILLEGAL_FUNCTION: that end of a pipe does not do that.</summary>
    IllegalFunction = 0xC00000AF,

    /// <summary>STATUS_INSTANCE_NOT_AVAILABLE: the pipe has as many instances as it may have.</summary>
    InstanceNotAvailable = 0xC00000AB,

    /// <summary>STATUS_PIPE_NOT_AVAILABLE: no instance of the pipe listens.</summary>
    PipeNotAvailable = 0xC00000AC,

    /// <summary>STATUS_INVALID_PIPE_STATE: the pipe is not in a state for that.</summary>
    InvalidPipeState = 0xC00000AD,

    /// <summary>STATUS_PIPE_BUSY.</summary>
    PipeBusy = 0xC00000AE,

    /// <summary>STATUS_PIPE_DISCONNECTED: the server has disconnected the client.</summary>
    PipeDisconnected = 0xC00000B0,

    /// <summary>STATUS_PIPE_CONNECTED: a client is there already.</summary>
    PipeConnected = 0xC00000B2,

    /// <summary>STATUS_PIPE_LISTENING: no client is there yet.</summary>
    PipeListening = 0xC00000B3,

    /// <summary>STATUS_INVALID_READ_MODE.</summary>
    InvalidReadMode = 0xC00000B4,

    /// <summary>STATUS_PIPE_EMPTY: there is nothing to read, and the end does not wait.</summary>
    PipeEmpty = 0xC00000D9,

    /// <summary>STATUS_INVALID_BUFFER_SIZE: a message is longer than one can be.</summary>
    InvalidBufferSize = 0xC0000206,
}
