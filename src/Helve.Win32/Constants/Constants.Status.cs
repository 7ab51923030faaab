using Helve.Kernel;

namespace Helve.Win32;

public static partial class Constants
{
    /// <summary>0x00000000: <see cref="NtStatus.Success"/>.</summary>
    public const NtStatus STATUS_SUCCESS = NtStatus.Success;

    /// <summary>0x00000080: <see cref="NtStatus.AbandonedWait0"/>.</summary>
    public const NtStatus STATUS_ABANDONED_WAIT_0 = NtStatus.AbandonedWait0;

    /// <summary>0x00000102: <see cref="NtStatus.Timeout"/>.</summary>
    public const NtStatus STATUS_TIMEOUT = NtStatus.Timeout;

    /// <summary>0x00000103: <see cref="NtStatus.Pending"/>.</summary>
    public const NtStatus STATUS_PENDING = NtStatus.Pending;

    /// <summary>0x00000105: <see cref="NtStatus.MoreEntries"/>.</summary>
    public const NtStatus STATUS_MORE_ENTRIES = NtStatus.MoreEntries;

    /// <summary>0x00000123: <see cref="NtStatus.ProcessNotInJob"/>.</summary>
    public const NtStatus STATUS_PROCESS_NOT_IN_JOB = NtStatus.ProcessNotInJob;

    /// <summary>0x00000124: <see cref="NtStatus.ProcessInJob"/>.</summary>
    public const NtStatus STATUS_PROCESS_IN_JOB = NtStatus.ProcessInJob;

    /// <summary>0x40000000: <see cref="NtStatus.ObjectNameExists"/>.</summary>
    public const NtStatus STATUS_OBJECT_NAME_EXISTS = NtStatus.ObjectNameExists;

    /// <summary>0x40000025: <see cref="NtStatus.TimerResumeIgnored"/>.</summary>
    public const NtStatus STATUS_TIMER_RESUME_IGNORED = NtStatus.TimerResumeIgnored;

    /// <summary>0x80000002: <see cref="NtStatus.DatatypeMisalignment"/>.</summary>
    public const NtStatus STATUS_DATATYPE_MISALIGNMENT = NtStatus.DatatypeMisalignment;

    /// <summary>0x80000005: <see cref="NtStatus.BufferOverflow"/>.</summary>
    public const NtStatus STATUS_BUFFER_OVERFLOW = NtStatus.BufferOverflow;

    /// <summary>0x8000000A: <see cref="NtStatus.HandlesClosed"/>.</summary>
    public const NtStatus STATUS_HANDLES_CLOSED = NtStatus.HandlesClosed;

    /// <summary>0x8000001A: <see cref="NtStatus.NoMoreEntries"/>.</summary>
    public const NtStatus STATUS_NO_MORE_ENTRIES = NtStatus.NoMoreEntries;

    /// <summary>0xC0000001: <see cref="NtStatus.Unsuccessful"/>.</summary>
    public const NtStatus STATUS_UNSUCCESSFUL = NtStatus.Unsuccessful;

    /// <summary>0xC0000003: <see cref="NtStatus.InvalidInfoClass"/>.</summary>
    public const NtStatus STATUS_INVALID_INFO_CLASS = NtStatus.InvalidInfoClass;

    /// <summary>0xC0000004: <see cref="NtStatus.InfoLengthMismatch"/>.</summary>
    public const NtStatus STATUS_INFO_LENGTH_MISMATCH = NtStatus.InfoLengthMismatch;

    /// <summary>0xC0000005: <see cref="NtStatus.AccessViolation"/>.</summary>
    public const NtStatus STATUS_ACCESS_VIOLATION = NtStatus.AccessViolation;

    /// <summary>0xC0000008: <see cref="NtStatus.InvalidHandle"/>.</summary>
    public const NtStatus STATUS_INVALID_HANDLE = NtStatus.InvalidHandle;

    /// <summary>0xC000000B: <see cref="NtStatus.InvalidCid"/>.</summary>
    public const NtStatus STATUS_INVALID_CID = NtStatus.InvalidCid;

    /// <summary>0xC000000D: <see cref="NtStatus.InvalidParameter"/>.</summary>
    public const NtStatus STATUS_INVALID_PARAMETER = NtStatus.InvalidParameter;

    /// <summary>0xC0000016: <see cref="NtStatus.MoreProcessingRequired"/>.</summary>
    public const NtStatus STATUS_MORE_PROCESSING_REQUIRED = NtStatus.MoreProcessingRequired;

    /// <summary>0xC0000017: <see cref="NtStatus.NoMemory"/>.</summary>
    public const NtStatus STATUS_NO_MEMORY = NtStatus.NoMemory;

    /// <summary>0xC0000022: <see cref="NtStatus.AccessDenied"/>.</summary>
    public const NtStatus STATUS_ACCESS_DENIED = NtStatus.AccessDenied;

    /// <summary>0xC0000023: <see cref="NtStatus.BufferTooSmall"/>.</summary>
    public const NtStatus STATUS_BUFFER_TOO_SMALL = NtStatus.BufferTooSmall;

    /// <summary>0xC0000024: <see cref="NtStatus.ObjectTypeMismatch"/>.</summary>
    public const NtStatus STATUS_OBJECT_TYPE_MISMATCH = NtStatus.ObjectTypeMismatch;

    /// <summary>0xC0000030: <see cref="NtStatus.InvalidParameterMix"/>.</summary>
    public const NtStatus STATUS_INVALID_PARAMETER_MIX = NtStatus.InvalidParameterMix;

    /// <summary>0xC0000033: <see cref="NtStatus.ObjectNameInvalid"/>.</summary>
    public const NtStatus STATUS_OBJECT_NAME_INVALID = NtStatus.ObjectNameInvalid;

    /// <summary>0xC0000034: <see cref="NtStatus.ObjectNameNotFound"/>.</summary>
    public const NtStatus STATUS_OBJECT_NAME_NOT_FOUND = NtStatus.ObjectNameNotFound;

    /// <summary>0xC0000035: <see cref="NtStatus.ObjectNameCollision"/>.</summary>
    public const NtStatus STATUS_OBJECT_NAME_COLLISION = NtStatus.ObjectNameCollision;

    /// <summary>0xC000003A: <see cref="NtStatus.ObjectPathNotFound"/>.</summary>
    public const NtStatus STATUS_OBJECT_PATH_NOT_FOUND = NtStatus.ObjectPathNotFound;

    /// <summary>0xC000003B: <see cref="NtStatus.ObjectPathSyntaxBad"/>.</summary>
    public const NtStatus STATUS_OBJECT_PATH_SYNTAX_BAD = NtStatus.ObjectPathSyntaxBad;

    /// <summary>0xC0000044: <see cref="NtStatus.QuotaExceeded"/>.</summary>
    public const NtStatus STATUS_QUOTA_EXCEEDED = NtStatus.QuotaExceeded;

    /// <summary>0xC0000046: <see cref="NtStatus.MutantNotOwned"/>.</summary>
    public const NtStatus STATUS_MUTANT_NOT_OWNED = NtStatus.MutantNotOwned;

    /// <summary>0xC0000047: <see cref="NtStatus.SemaphoreLimitExceeded"/>.</summary>
    public const NtStatus STATUS_SEMAPHORE_LIMIT_EXCEEDED = NtStatus.SemaphoreLimitExceeded;

    /// <summary>0xC0000058: <see cref="NtStatus.UnknownRevision"/>.</summary>
    public const NtStatus STATUS_UNKNOWN_REVISION = NtStatus.UnknownRevision;

    /// <summary>0xC000005A: <see cref="NtStatus.InvalidOwner"/>.</summary>
    public const NtStatus STATUS_INVALID_OWNER = NtStatus.InvalidOwner;

    /// <summary>0xC000005B: <see cref="NtStatus.InvalidPrimaryGroup"/>.</summary>
    public const NtStatus STATUS_INVALID_PRIMARY_GROUP = NtStatus.InvalidPrimaryGroup;

    /// <summary>0xC0000061: <see cref="NtStatus.PrivilegeNotHeld"/>.</summary>
    public const NtStatus STATUS_PRIVILEGE_NOT_HELD = NtStatus.PrivilegeNotHeld;

    /// <summary>0xC0000077: <see cref="NtStatus.InvalidAcl"/>.</summary>
    public const NtStatus STATUS_INVALID_ACL = NtStatus.InvalidAcl;

    /// <summary>0xC0000078: <see cref="NtStatus.InvalidSid"/>.</summary>
    public const NtStatus STATUS_INVALID_SID = NtStatus.InvalidSid;

    /// <summary>0xC0000079: <see cref="NtStatus.InvalidSecurityDescriptor"/>.</summary>
    public const NtStatus STATUS_INVALID_SECURITY_DESCR = NtStatus.InvalidSecurityDescriptor;

    /// <summary>0xC000009A: <see cref="NtStatus.InsufficientResources"/>.</summary>
    public const NtStatus STATUS_INSUFFICIENT_RESOURCES = NtStatus.InsufficientResources;

    /// <summary>0xC00000BB: <see cref="NtStatus.NotSupported"/>.</summary>
    public const NtStatus STATUS_NOT_SUPPORTED = NtStatus.NotSupported;

    /// <summary>0xC00000EF: <see cref="NtStatus.InvalidParameter1"/>.</summary>
    public const NtStatus STATUS_INVALID_PARAMETER_1 = NtStatus.InvalidParameter1;

    /// <summary>0xC00000F0: <see cref="NtStatus.InvalidParameter2"/>.</summary>
    public const NtStatus STATUS_INVALID_PARAMETER_2 = NtStatus.InvalidParameter2;

    /// <summary>0xC00000F1: <see cref="NtStatus.InvalidParameter3"/>.</summary>
    public const NtStatus STATUS_INVALID_PARAMETER_3 = NtStatus.InvalidParameter3;

    /// <summary>0xC00000F2: <see cref="NtStatus.InvalidParameter4"/>.</summary>
    public const NtStatus STATUS_INVALID_PARAMETER_4 = NtStatus.InvalidParameter4;

    /// <summary>0xC00000F4: <see cref="NtStatus.InvalidParameter6"/>.</summary>
    public const NtStatus STATUS_INVALID_PARAMETER_6 = NtStatus.InvalidParameter6;

    /// <summary>0xC00000D7: <see cref="NtStatus.NoSecurityOnObject"/>.</summary>
    public const NtStatus STATUS_NO_SECURITY_ON_OBJECT = NtStatus.NoSecurityOnObject;

    /// <summary>0xC000010A: <see cref="NtStatus.ProcessIsTerminating"/>.</summary>
    public const NtStatus STATUS_PROCESS_IS_TERMINATING = NtStatus.ProcessIsTerminating;

    /// <summary>0xC0000120: <see cref="NtStatus.Cancelled"/>.</summary>
    public const NtStatus STATUS_CANCELLED = NtStatus.Cancelled;

    /// <summary>0xC0000191: <see cref="NtStatus.MutantLimitExceeded"/>.</summary>
    public const NtStatus STATUS_MUTANT_LIMIT_EXCEEDED = NtStatus.MutantLimitExceeded;

    /// <summary>0xC00001AC: <see cref="NtStatus.NotSameObject"/>.</summary>
    public const NtStatus STATUS_NOT_SAME_OBJECT = NtStatus.NotSameObject;

    /// <summary>0xC000022D: <see cref="NtStatus.Retry"/>.</summary>
    public const NtStatus STATUS_RETRY = NtStatus.Retry;

    /// <summary>0xC0000235: <see cref="NtStatus.HandleNotClosable"/>.</summary>
    public const NtStatus STATUS_HANDLE_NOT_CLOSABLE = NtStatus.HandleNotClosable;

    /// <summary>0xC0000037: <see cref="NtStatus.PortDisconnected"/>.</summary>
    public const NtStatus STATUS_PORT_DISCONNECTED = NtStatus.PortDisconnected;

    /// <summary>0xC0000041: <see cref="NtStatus.PortConnectionRefused"/>.</summary>
    public const NtStatus STATUS_PORT_CONNECTION_REFUSED = NtStatus.PortConnectionRefused;

    /// <summary>0xC0000059: <see cref="NtStatus.RevisionMismatch"/>.</summary>
    public const NtStatus STATUS_REVISION_MISMATCH = NtStatus.RevisionMismatch;

    /// <summary>0xC0000446: <see cref="NtStatus.InvalidLabel"/>.</summary>
    public const NtStatus STATUS_INVALID_LABEL = NtStatus.InvalidLabel;

    /// <summary>0xC0000702: <see cref="NtStatus.InvalidMessage"/>.</summary>
    public const NtStatus STATUS_INVALID_MESSAGE = NtStatus.InvalidMessage;

    /// <summary>0xC00000B5: <see cref="NtStatus.IoTimeout"/>.</summary>
    public const NtStatus STATUS_IO_TIMEOUT = NtStatus.IoTimeout;

    /// <summary>0xC000050B: <see cref="NtStatus.ReparsePointEncountered"/>.</summary>
    public const NtStatus STATUS_REPARSE_POINT_ENCOUNTERED = NtStatus.ReparsePointEncountered;

    /// <summary>0xC0000006: <see cref="NtStatus.InPageError"/>.</summary>
    public const NtStatus STATUS_IN_PAGE_ERROR = NtStatus.InPageError;

    /// <summary>0xC0000018: <see cref="NtStatus.ConflictingAddresses"/>.</summary>
    public const NtStatus STATUS_CONFLICTING_ADDRESSES = NtStatus.ConflictingAddresses;

    /// <summary>0xC0000019: <see cref="NtStatus.NotMappedView"/>.</summary>
    public const NtStatus STATUS_NOT_MAPPED_VIEW = NtStatus.NotMappedView;

    /// <summary>0xC000001F: <see cref="NtStatus.InvalidViewSize"/>.</summary>
    public const NtStatus STATUS_INVALID_VIEW_SIZE = NtStatus.InvalidViewSize;

    /// <summary>0xC0000020: <see cref="NtStatus.InvalidFileForSection"/>.</summary>
    public const NtStatus STATUS_INVALID_FILE_FOR_SECTION = NtStatus.InvalidFileForSection;

    /// <summary>0xC0000040: <see cref="NtStatus.SectionTooBig"/>.</summary>
    public const NtStatus STATUS_SECTION_TOO_BIG = NtStatus.SectionTooBig;

    /// <summary>0xC0000045: <see cref="NtStatus.InvalidPageProtection"/>.</summary>
    public const NtStatus STATUS_INVALID_PAGE_PROTECTION = NtStatus.InvalidPageProtection;

    /// <summary>0xC000004E: <see cref="NtStatus.SectionProtection"/>.</summary>
    public const NtStatus STATUS_SECTION_PROTECTION = NtStatus.SectionProtection;

    /// <summary>0xC000011E: <see cref="NtStatus.MappedFileSizeZero"/>.</summary>
    public const NtStatus STATUS_MAPPED_FILE_SIZE_ZERO = NtStatus.MappedFileSizeZero;

    /// <summary>0xC0000220: <see cref="NtStatus.MappedAlignment"/>.</summary>
    public const NtStatus STATUS_MAPPED_ALIGNMENT = NtStatus.MappedAlignment;

    /// <summary>0xC0000010: <see cref="NtStatus.InvalidDeviceRequest"/>.</summary>
    public const NtStatus STATUS_INVALID_DEVICE_REQUEST = NtStatus.InvalidDeviceRequest;

    /// <summary>0xC0000011: <see cref="NtStatus.EndOfFile"/>.</summary>
    public const NtStatus STATUS_END_OF_FILE = NtStatus.EndOfFile;

    /// <summary>0xC000007F: <see cref="NtStatus.DiskFull"/>.</summary>
    public const NtStatus STATUS_DISK_FULL = NtStatus.DiskFull;

    /// <summary>0xC00000B1: <see cref="NtStatus.PipeClosing"/>.</summary>
    public const NtStatus STATUS_PIPE_CLOSING = NtStatus.PipeClosing;

    /// <summary>0xC000014B: <see cref="NtStatus.PipeBroken"/>.</summary>
    public const NtStatus STATUS_PIPE_BROKEN = NtStatus.PipeBroken;

    /// <summary>0xC0000185: <see cref="NtStatus.IoDeviceError"/>.</summary>
    public const NtStatus STATUS_IO_DEVICE_ERROR = NtStatus.IoDeviceError;

    /// <summary>0xC000020D: <see cref="NtStatus.ConnectionReset"/>.</summary>
    public const NtStatus STATUS_CONNECTION_RESET = NtStatus.ConnectionReset;

    /// <summary>0xC00000AF: <see cref="NtStatus.IllegalFunction"/>.</summary>
    public const NtStatus STATUS_ILLEGAL_FUNCTION = NtStatus.IllegalFunction;

    /// <summary>0xC00000AB: <see cref="NtStatus.InstanceNotAvailable"/>.</summary>
    public const NtStatus STATUS_INSTANCE_NOT_AVAILABLE = NtStatus.InstanceNotAvailable;

    /// <summary>0xC00000AC: <see cref="NtStatus.PipeNotAvailable"/>.</summary>
    public const NtStatus STATUS_PIPE_NOT_AVAILABLE = NtStatus.PipeNotAvailable;

    /// <summary>0xC00000AD: <see cref="NtStatus.InvalidPipeState"/>.</summary>
    public const NtStatus STATUS_INVALID_PIPE_STATE = NtStatus.InvalidPipeState;

    /// <summary>0xC00000AE: <see cref="NtStatus.PipeBusy"/>.</summary>
    public const NtStatus STATUS_PIPE_BUSY = NtStatus.PipeBusy;

    /// <summary>0xC00000B0: <see cref="NtStatus.PipeDisconnected"/>.</summary>
    public const NtStatus STATUS_PIPE_DISCONNECTED = NtStatus.PipeDisconnected;

    /// <summary>0xC00000B2: <see cref="NtStatus.PipeConnected"/>.</summary>
    public const NtStatus STATUS_PIPE_CONNECTED = NtStatus.PipeConnected;

    /// <summary>0xC00000B3: <see cref="NtStatus.PipeListening"/>.</summary>
    public const NtStatus STATUS_PIPE_LISTENING = NtStatus.PipeListening;

    /// <summary>0xC00000B4: <see cref="NtStatus.InvalidReadMode"/>.</summary>
    public const NtStatus STATUS_INVALID_READ_MODE = NtStatus.InvalidReadMode;

    /// <summary>0xC00000D9: <see cref="NtStatus.PipeEmpty"/>.</summary>
    public const NtStatus STATUS_PIPE_EMPTY = NtStatus.PipeEmpty;

    /// <summary>0xC0000206: <see cref="NtStatus.InvalidBufferSize"/>.</summary>
    public const NtStatus STATUS_INVALID_BUFFER_SIZE = NtStatus.InvalidBufferSize;

    /// <summary>0x00000000: the first object satisfied the wait.</summary>
    public const NtStatus STATUS_WAIT_0 = NtStatus.Success;
}
