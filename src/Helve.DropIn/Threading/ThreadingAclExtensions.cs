using Helve.Errors;
using Helve.Kernel.Security;

namespace Helve.Threading;

/// <summary>The security of events, mutexes and semaphores: what the class of that name in System.Threading.AccessControl does, with descriptors of Helve or their text.</summary>
public static class ThreadingAclExtensions
{
    /// <summary>Reads owner, group and DACL. The handle needs READ_CONTROL.</summary>
    /// <param name="handle">Whose.</param>
    /// <exception cref="UnauthorizedAccessException">The handle may not.</exception>
    public static SecurityDescriptor GetAccessControl(this WaitHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        try
        {
            return handle.KernelObject.GetSecurity();
        }
        catch (KernelException e)
        {
            throw DotNetErrors.Of(e);
        }
    }

    /// <summary>Replaces what the descriptor has of owner, group and DACL. The handle needs WRITE_DAC for the DACL, WRITE_OWNER for the others.</summary>
    /// <param name="handle">Whose.</param>
    /// <param name="security">The new security.</param>
    /// <exception cref="UnauthorizedAccessException">The handle may not.</exception>
    /// <exception cref="IOException">The object has no security (it was made without a name), or the descriptor is refused.</exception>
    public static void SetAccessControl(this WaitHandle handle, SecurityDescriptor security)
    {
        ArgumentNullException.ThrowIfNull(handle);
        ArgumentNullException.ThrowIfNull(security);
        SecurityInformation parts = (security.Owner is null ? 0 : SecurityInformation.Owner)
            | (security.Group is null ? 0 : SecurityInformation.Group)
            | (security.HasDacl ? SecurityInformation.Dacl : 0);
        try
        {
            handle.KernelObject.SetSecurity(parts, security);
        }
        catch (KernelException e)
        {
            throw DotNetErrors.Of(e);
        }
    }

    /// <summary>Replaces what the text has of owner, group and DACL.</summary>
    /// <param name="handle">Whose.</param>
    /// <param name="sddl">The new security (SDDL).</param>
    /// <exception cref="FormatException">The text is no descriptor.</exception>
    /// <inheritdoc cref="SetAccessControl(WaitHandle, SecurityDescriptor)"/>
    public static void SetAccessControl(this WaitHandle handle, string sddl) => SetAccessControl(handle, SecurityDescriptor.ParseSddl(sddl));
}
