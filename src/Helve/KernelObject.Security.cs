using Helve.Client;
using Helve.Kernel.Security;

namespace Helve;

public abstract partial class KernelObject
{
    /// <summary>
    /// Reads parts of the object's security descriptor (NtQuerySecurityObject). Needs READ_CONTROL, for the SACL ACCESS_SYSTEM_SECURITY. Unnamed
    /// events, mutexes and semaphores that were made without one give an empty one.
    /// </summary>
    /// <param name="parts">Which parts.</param>
    /// <exception cref="KernelException">AccessDenied, InvalidHandle, InvalidParameter (flags).</exception>
    public SecurityDescriptor GetSecurity(
        SecurityInformation parts = SecurityInformation.Owner | SecurityInformation.Group | SecurityInformation.Dacl)
    {
        KernelError.ThrowIfFailed(ObjectSecurity.Query(Handle, _identity, parts, out SecurityDescriptor? descriptor));
        GC.KeepAlive(this);
        return descriptor!;
    }

    /// <summary>
    /// Replaces parts of the object's security descriptor (NtSetSecurityObject). Needs WRITE_DAC for the DACL, WRITE_OWNER for owner, group and
    /// label, ACCESS_SYSTEM_SECURITY for audit entries. Handles that are open keep the access that they have.
    /// </summary>
    /// <param name="parts">Which parts.</param>
    /// <param name="descriptor">Where they come from; a DACL that is absent lets everybody in.</param>
    /// <exception cref="KernelException">AccessDenied, InvalidHandle, InvalidParameter (flags), InvalidSecurityDescriptor (owner or group is not there),
    /// InvalidOwner, PrivilegeNotHeld (a label above the caller), InvalidLabel, InvalidAcl, NoSecurityOnObject (it was made without name and descriptor), InsufficientResources (more than 32 KB).</exception>
    public void SetSecurity(SecurityInformation parts, SecurityDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        KernelError.ThrowIfFailed(ObjectSecurity.Set(Handle, _identity, parts, descriptor));
        GC.KeepAlive(this);
    }
}
