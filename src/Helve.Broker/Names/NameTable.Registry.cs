using System.Runtime.InteropServices;
using Helve.Broker.Access;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;

namespace Helve.Broker.Names;

/// <content>What is written down of the names (docs/adr/0002-what-a-keeper-holds.md).</content>
internal sealed partial class NameTable
{
    /// <summary>What is known of a node that every namespace begins with.</summary>
    private static NamedObject BuiltIn(string path, ObjectType type) => new(type, BuiltInSecurity.Of(path, type)) { IsBuiltIn = true };

    /// <summary>Writes down what is built in below a directory, and not yet written.</summary>
    private void WriteDown(DirectoryNode<NamedObject> directory)
    {
        if (directory.Value.RegistryIndex == NamedObject.NoEntry)
        {
            _ = WriteDown(directory, directory.Name, directory.Parent, null);
        }

        foreach (NameNode<NamedObject> node in directory.Children)
        {
            if (node is DirectoryNode<NamedObject> child)
            {
                WriteDown(child);
            }
            else if (node.Value.IsBuiltIn && node.Value.RegistryIndex == NamedObject.NoEntry)
            {
                _ = WriteDown(node, node.Name, directory, null);
            }
        }
    }

    /// <summary>As <see cref="NameRegistry.Add"/>.</summary>
    private NtStatus WriteDown(NameNode<NamedObject> node, string name, DirectoryNode<NamedObject>? parent, uint? user)
    {
        NamedObject value = node.Value;
        var record = new NameRecord(value.Type, name)
        {
            Domain = value.Place.Home?.Number ?? 0,
            Slot = value.Place.Slot,
            Generation = value.Place.Generation,
            Parent = parent is null ? 0 : parent.Value.RegistryIndex + 1,
            Flags = FlagsOf(value),
            Text = node is LinkNode<NamedObject> link
                ? MemoryMarshal.AsBytes(link.Target.AsSpan()).ToArray()
                : value.Private?.Boundary.ToArray(),
            Security = value.Security.Bytes,
        };
        NtStatus status = Registry.Add(record, user, out uint index);
        value.RegistryIndex = status == NtStatus.Success ? index : NamedObject.NoEntry;
        return status;
    }

    /// <summary>
    /// Takes a node out of the registry. A directory that goes with things in it stays written down until the last of them goes: their entries
    /// name its own.
    /// </summary>
    private void StrikeOut(NameNode<NamedObject> node)
    {
        NameNode<NamedObject>? at = node;
        while (at is not null && at.Value.RegistryIndex != NamedObject.NoEntry)
        {
            if (at is DirectoryNode<NamedObject> { Children.Count: > 0 })
            {
                at.Value.IsGone = true;
                Registry.SetFlags(at.Value.RegistryIndex, NameRegistryFlags.Gone);
                return;
            }

            Registry.Remove(at.Value.RegistryIndex);
            at.Value.RegistryIndex = NamedObject.NoEntry;
            at = at.Parent is { Value.IsGone: true } gone ? gone : null;
        }
    }

    private static NameRegistryFlags FlagsOf(NamedObject value) =>
        (value.IsBuiltIn ? NameRegistryFlags.BuiltIn : NameRegistryFlags.None)
        | (value.Private is not null ? NameRegistryFlags.Private : NameRegistryFlags.None)
        | (value.IsPermanent ? NameRegistryFlags.Permanent : NameRegistryFlags.None);
}
