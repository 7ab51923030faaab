using Helve.Kernel;
using Helve.Kernel.Handles;

namespace Helve;

public static partial class KernelHandles
{
    /// <summary>Creates a mutex without a name (NtCreateMutant).</summary>
    /// <param name="access">Access of the new handle.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="initiallyOwned">Whether the calling thread owns it at once.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>AccessDenied (reserved access bits), InsufficientResources.</returns>
    public static NtStatus TryCreateMutex(uint access, HandleAttributes attributes, bool initiallyOwned, out nint handle)
    {
        handle = 0;
        return NtStatus.NotSupported;
    }

    /// <summary>Creates a mutex with a name, or opens the one that has it (CreateMutexEx). An empty or null name creates without name.</summary>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows.</param>
    /// <param name="access">Access of the new handle.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="initiallyOwned">Whether the calling thread owns it at once; ignored when it existed.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>Success, or ObjectNameExists when a mutex of that name existed and was opened (the caller does not own it).
    /// ObjectTypeMismatch, ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad, AccessDenied, InsufficientResources.</returns>
    public static NtStatus TryCreateMutex(
        string? name, uint access, HandleAttributes attributes, bool initiallyOwned, out nint handle)
    {
        handle = 0;
        return NtStatus.NotSupported;
    }

    /// <summary>Opens the mutex that has a name (OpenMutex).</summary>
    /// <param name="name">The name.</param>
    /// <param name="access">Access of the new handle; 0 is refused.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>ObjectNameNotFound, ObjectTypeMismatch, ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad, AccessDenied.</returns>
    public static NtStatus TryOpenMutex(string name, uint access, HandleAttributes attributes, out nint handle)
    {
        handle = 0;
        return NtStatus.NotSupported;
    }

    /// <summary>Releases a mutex that the calling thread owns (NtReleaseMutant).</summary>
    /// <param name="handle">The mutex; no access is needed, ownership is the check.</param>
    /// <param name="previousCount">The count before: 0 when owned once, one less for each further acquisition.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, MutantNotOwned.</returns>
    public static NtStatus TryReleaseMutex(nint handle, out int previousCount)
    {
        previousCount = 0;
        return NtStatus.NotSupported;
    }

    /// <summary>Reads a mutex (NtQueryMutant).</summary>
    /// <param name="handle">The mutex; needs MUTANT_QUERY_STATE.</param>
    /// <param name="information">Its state.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied.</returns>
    public static NtStatus TryQueryMutex(nint handle, out MutexInformation information)
    {
        information = default;
        return NtStatus.NotSupported;
    }
}
