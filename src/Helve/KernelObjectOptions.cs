using Helve.Kernel;
using Helve.Kernel.Security;

namespace Helve;

/// <summary>What is seldom said of an object that is made or opened by name.</summary>
public sealed record KernelObjectOptions
{
    /// <summary>The directory that the name is relative to; no access to it is needed. Null: the caller's session.</summary>
    public KernelDirectory? RootDirectory { get; init; }

    /// <summary>Whether names are compared without case (OBJ_CASE_INSENSITIVE).</summary>
    public bool CaseInsensitive { get; init; }

    /// <summary>
    /// Whether the object, if it is made, lives without handles, until <see cref="KernelObject.MakeTemporary"/> or the end of its broker
    /// (OBJ_PERMANENT). Needs SeCreatePermanentPrivilege, which root has: <see cref="NtStatus.PrivilegeNotHeld"/>.
    /// </summary>
    public bool Permanent { get; init; }

    /// <summary>
    /// Whether the object, if it is made, is for this process alone (OBJ_EXCLUSIVE): to all others its name is
    /// <see cref="NtStatus.AccessDenied"/>, and this process says the same when it opens it.
    /// </summary>
    public bool Exclusive { get; init; }

    /// <summary>
    /// The security descriptor of an object that is made; null: that of its directory and creator, and for an event, mutex or semaphore without a
    /// name none. From text: <see cref="Kernel.Security.SecurityDescriptor.ParseSddl"/>.
    /// </summary>
    public SecurityDescriptor? SecurityDescriptor { get; init; }
}
