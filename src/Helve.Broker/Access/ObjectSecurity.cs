using Helve.Kernel.Security;

namespace Helve.Broker.Access;

/// <summary>The security descriptor of an object. Immutable, so objects share one; its binary form is made when somebody first wants it.</summary>
internal sealed class ObjectSecurity(SecurityDescriptor descriptor)
{
    private const AccessControlEntryFlags Inheritable = AccessControlEntryFlags.ObjectInherit | AccessControlEntryFlags.ContainerInherit;
    private byte[]? _bytes;

    /// <summary>The descriptor; it has an owner, a group and a DACL, perhaps the null one.</summary>
    public SecurityDescriptor Descriptor { get; } = descriptor;

    /// <summary>Whether new objects in the directory may get entries of it.</summary>
    public bool HandsDown { get; } = HasInheritable(descriptor.Dacl) || HasInheritable(descriptor.Sacl);

    /// <summary>The self-relative form.</summary>
    public byte[] Bytes => _bytes ??= Descriptor.ToArray();

    private static bool HasInheritable(AccessControlList? list) =>
        list is not null && list.Entries.Any(static entry => (entry.Flags & Inheritable) != 0);
}
