using System.Diagnostics.CodeAnalysis;
using Helve.Kernel;

namespace Helve.Errors;

/// <summary>From a status to the exception that .NET throws on Windows for the error that Windows has for it.</summary>
internal static class DotNetErrors
{
    /// <summary>ERROR_FILE_NOT_FOUND.</summary>
    internal const int FileNotFound = 2;

    /// <summary>ERROR_PATH_NOT_FOUND.</summary>
    internal const int PathNotFound = 3;

    /// <summary>ERROR_ACCESS_DENIED.</summary>
    internal const int AccessDenied = 5;

    /// <summary>ERROR_INVALID_HANDLE.</summary>
    internal const int InvalidHandle = 6;

    /// <summary>ERROR_NOT_SUPPORTED.</summary>
    internal const int NotSupported = 50;

    /// <summary>ERROR_ALREADY_EXISTS.</summary>
    internal const int AlreadyExists = 183;

    private const int Unknown = 0;

    /// <summary>
    /// Whether the status says something of the call. What it says of the way to the broker no exception of .NET can say, so that stays a
    /// <see cref="KernelException"/>.
    /// </summary>
    internal static bool Knows(NtStatus status) => CodeOf(status) != Unknown;

    /// <summary>The error of Windows for a status; 0 for one that no call of this library gets, or that Windows does not have.</summary>
    internal static int CodeOf(NtStatus status) => status switch
    {
        NtStatus.ObjectNameNotFound => FileNotFound,
        NtStatus.ObjectPathNotFound => PathNotFound,
        NtStatus.AccessDenied or NtStatus.InvalidViewSize or NtStatus.ProcessIsTerminating => AccessDenied,
        NtStatus.InvalidHandle or NtStatus.ObjectTypeMismatch or NtStatus.HandleNotClosable => InvalidHandle,
        NtStatus.NoMemory or NtStatus.SectionTooBig => 8,
        NtStatus.NotSupported => NotSupported,
        NtStatus.InvalidParameter or NtStatus.InvalidParameter1 or NtStatus.InvalidParameterMix
            or NtStatus.InvalidPageProtection or NtStatus.SectionProtection => 87,
        NtStatus.DiskFull => 112,
        NtStatus.ObjectNameInvalid => 123,
        NtStatus.ObjectPathSyntaxBad => 161,
        NtStatus.ObjectNameCollision => AlreadyExists,
        NtStatus.InvalidFileForSection => 193,
        NtStatus.MutantNotOwned => 288,
        NtStatus.SemaphoreLimitExceeded => 298,
        NtStatus.MutantLimitExceeded => 587,
        NtStatus.InPageError => 999,
        NtStatus.MappedFileSizeZero => 1006,
        NtStatus.MappedAlignment => 1132,
        NtStatus.InvalidLabel => 1299,
        NtStatus.InvalidOwner => 1307,
        NtStatus.PrivilegeNotHeld => 1314,
        NtStatus.InvalidAcl => 1336,
        NtStatus.InvalidSecurityDescriptor => 1338,
        NtStatus.NoSecurityOnObject => 1350,
        NtStatus.InsufficientResources => 1450,
        NtStatus.QuotaExceeded => 1816,
        _ => Unknown,
    };

    /// <summary>The exception of a call that makes, opens or changes something.</summary>
    internal static Exception Of(KernelException error, string? name = null) => Of(error.Status, error.Message, name, error);

    /// <summary>The exception of a call that makes, opens or changes something.</summary>
    internal static Exception Of(NtStatus status, string? name = null) => Of(status, KernelHandles.DescribeFailure(status), name, null);

    /// <summary>The exception of a wait.</summary>
    [SuppressMessage("Usage", "CA2201", Justification = "What .NET throws.")]
    internal static Exception OfWait(KernelException error) => error.Status switch
    {
        NtStatus.InvalidHandle or NtStatus.ObjectTypeMismatch => InvalidWaitHandle(error),
        NtStatus.AccessDenied => new UnauthorizedAccessException(error.Message, error),
        NtStatus.InvalidParameterMix => new DuplicateWaitObjectException(null, error.Message),
        NtStatus.InvalidParameter or NtStatus.InvalidParameter1 => new ArgumentException(error.Message, error),
        NtStatus.NoMemory or NtStatus.InsufficientResources => new OutOfMemoryException(error.Message, error),
        NtStatus.SemaphoreLimitExceeded => new InvalidOperationException(error.Message, error),
        NtStatus.MutantNotOwned => new ApplicationException(error.Message, error) { HResult = HResultOf(CodeOf(error.Status)) },
        NtStatus.MutantLimitExceeded => new OverflowException(error.Message, error),
        NtStatus.NotSupported => new NotSupportedException(error.Message, error),
        _ => error,
    };

    /// <summary>What ReleaseMutex throws when the thread does not own it.</summary>
    [SuppressMessage("Usage", "CA2201", Justification = "What .NET throws.")]
    internal static ApplicationException NotOwned(KernelException error) => new(error.Message, error);

    /// <summary>A handle that names nothing, in a wait.</summary>
    internal static InvalidOperationException InvalidWaitHandle(KernelException? error) =>
        new("The handle is invalid.", error) { HResult = HResultOf(InvalidHandle) };

    private static Exception Of(NtStatus status, string message, string? name, KernelException? inner)
    {
        string text = string.IsNullOrEmpty(name) ? message : $"{message} The name was '{name}'.";
        int code = CodeOf(status);
        return code switch
        {
            Unknown => inner ?? new KernelException(status, message),
            FileNotFound => new FileNotFoundException(text, name, inner),
            PathNotFound => new DirectoryNotFoundException(text, inner),
            AccessDenied => new UnauthorizedAccessException(text, inner),
            NotSupported => new PlatformNotSupportedException(text, inner),
            _ => new IOException(text, inner) { HResult = HResultOf(code) },
        };
    }

    // HRESULT_FROM_WIN32.
    private static int HResultOf(int code) => unchecked((int)0x8007_0000) | code;
}
