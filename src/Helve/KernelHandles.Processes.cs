using Helve.Kernel;
using Helve.Kernel.Handles;

namespace Helve;

public static partial class KernelHandles
{
    /// <summary>Opens a process by its id (NtOpenProcess): any process of the same user, whether it uses Helve or not.</summary>
    /// <param name="processId">Its id, as getpid says.</param>
    /// <param name="access">Access of the new handle; 0 is refused.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>InvalidCid (no such process), AccessDenied (another user's), InvalidParameter (id 0 or less).</returns>
    public static NtStatus TryOpenProcess(int processId, uint access, HandleAttributes attributes, out nint handle)
    {
        handle = 0;
        return NtStatus.NotSupported;
    }

    /// <summary>Reads the exit code of a process (GetExitCodeProcess).</summary>
    /// <param name="handle">The process; needs PROCESS_QUERY_LIMITED_INFORMATION.</param>
    /// <param name="exitCode">Its exit code, or 259 (STILL_ACTIVE) while it runs; a process may really exit with 259, so wait to know.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied.</returns>
    public static NtStatus TryGetExitCode(nint handle, out int exitCode)
    {
        exitCode = 0;
        return NtStatus.NotSupported;
    }

    /// <summary>Reads the id of a process (GetProcessId).</summary>
    /// <param name="handle">The process; needs PROCESS_QUERY_LIMITED_INFORMATION.</param>
    /// <param name="processId">Its id, as getpid says.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied.</returns>
    public static NtStatus TryGetProcessId(nint handle, out int processId)
    {
        processId = 0;
        return NtStatus.NotSupported;
    }
}
