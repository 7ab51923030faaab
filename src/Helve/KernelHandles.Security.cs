using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Security;

namespace Helve;

public static partial class KernelHandles
{
    /// <summary>Reads parts of an object's security descriptor (NtQuerySecurityObject). Unnamed events, mutexes and semaphores that were made without one give an empty one.</summary>
    /// <param name="handle">The object; needs READ_CONTROL, for the SACL ACCESS_SYSTEM_SECURITY.</param>
    /// <param name="parts">Which parts.</param>
    /// <param name="descriptor">Those parts; null on failure.</param>
    /// <returns>InvalidHandle, AccessDenied, InvalidParameter (flags that are unknown, or that contradict each other), PortDisconnected, NotSupported
    /// (<see cref="CurrentThread"/>).</returns>
    public static NtStatus TryQuerySecurity(nint handle, SecurityInformation parts, out SecurityDescriptor? descriptor) =>
        ObjectSecurity.Query(handle, 0, parts, out descriptor);

    /// <summary>Replaces parts of an object's security descriptor (NtSetSecurityObject). Handles that are open keep the access that they have.</summary>
    /// <param name="handle">The object; needs WRITE_DAC for the DACL, WRITE_OWNER for owner, group and label, ACCESS_SYSTEM_SECURITY for audit entries.</param>
    /// <param name="parts">Which parts.</param>
    /// <param name="descriptor">Where they come from; its other parts are not looked at. A DACL that is absent lets everybody in.</param>
    /// <returns>InvalidHandle, AccessDenied, InvalidParameter (flags), InvalidSecurityDescriptor (owner or group to be set, and not there),
    /// InvalidOwner (the caller may not choose that one), PrivilegeNotHeld (a label above the caller), InvalidLabel, InvalidAcl (too long), NoSecurityOnObject (it was made without name and descriptor),
    /// InsufficientResources (more than 32 KB, or the broker has no room), PortDisconnected, NotSupported (<see cref="CurrentThread"/>).</returns>
    public static NtStatus TrySetSecurity(nint handle, SecurityInformation parts, SecurityDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return ObjectSecurity.Set(handle, 0, parts, descriptor);
    }

    /// <summary>Tells who the calling process is to its broker (NtQueryInformationToken): user, groups, privileges, whether restricted.</summary>
    /// <param name="token">The token; null on failure. It is a copy: to change it is not possible, and would change nothing.</param>
    /// <returns>InsufficientResources (it has more groups than a message holds), PortDisconnected.</returns>
    public static NtStatus TryQueryToken(out AccessToken? token) => ObjectSecurity.QueryToken(out token);
}
