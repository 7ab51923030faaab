using Helve.Kernel;
using Helve.Kernel.Handles;

namespace Helve;

public static partial class KernelHandles
{
    /// <summary>Creates a semaphore without a name (NtCreateSemaphore).</summary>
    /// <param name="access">Access of the new handle.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="initialCount">Count at the beginning, 0 to the limit.</param>
    /// <param name="maximumCount">The limit, at least 1.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>InvalidParameter (counts), AccessDenied (reserved access bits), InsufficientResources.</returns>
    public static NtStatus TryCreateSemaphore(
        uint access, HandleAttributes attributes, int initialCount, int maximumCount, out nint handle)
    {
        handle = 0;
        return NtStatus.NotSupported;
    }

    /// <summary>Creates a semaphore with a name, or opens the one that has it (CreateSemaphoreEx). An empty or null name creates without name.</summary>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows.</param>
    /// <param name="access">Access of the new handle.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="initialCount">Count at the beginning, 0 to the limit; checked, then ignored when it existed.</param>
    /// <param name="maximumCount">The limit, at least 1; checked, then ignored when it existed.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>Success, or ObjectNameExists when a semaphore of that name existed and was opened. InvalidParameter (counts),
    /// ObjectTypeMismatch, ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad, AccessDenied, InsufficientResources.</returns>
    public static NtStatus TryCreateSemaphore(
        string? name, uint access, HandleAttributes attributes, int initialCount, int maximumCount, out nint handle)
    {
        handle = 0;
        return NtStatus.NotSupported;
    }

    /// <summary>Opens the semaphore that has a name (OpenSemaphore).</summary>
    /// <param name="name">The name.</param>
    /// <param name="access">Access of the new handle; 0 is refused.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>ObjectNameNotFound, ObjectTypeMismatch, ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad, AccessDenied.</returns>
    public static NtStatus TryOpenSemaphore(string name, uint access, HandleAttributes attributes, out nint handle)
    {
        handle = 0;
        return NtStatus.NotSupported;
    }

    /// <summary>Adds to a semaphore's count (NtReleaseSemaphore) and releases as many waiters.</summary>
    /// <param name="handle">The semaphore; needs SEMAPHORE_MODIFY_STATE.</param>
    /// <param name="releaseCount">How much, at least 1.</param>
    /// <param name="previousCount">The count before.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied, InvalidParameter (count), SemaphoreLimitExceeded (nothing changed).</returns>
    public static NtStatus TryReleaseSemaphore(nint handle, int releaseCount, out int previousCount)
    {
        previousCount = 0;
        return NtStatus.NotSupported;
    }

    /// <summary>Reads a semaphore (NtQuerySemaphore).</summary>
    /// <param name="handle">The semaphore; needs SEMAPHORE_QUERY_STATE.</param>
    /// <param name="information">Its state.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied.</returns>
    public static NtStatus TryQuerySemaphore(nint handle, out SemaphoreInformation information)
    {
        information = default;
        return NtStatus.NotSupported;
    }
}
