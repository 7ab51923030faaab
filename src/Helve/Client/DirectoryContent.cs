using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Helve.Kernel.Wire;

namespace Helve.Client;

/// <summary>One answer of the broker about a directory.</summary>
internal sealed record DirectoryPage(IReadOnlyList<KernelDirectoryEntry> Entries, uint Context, int Length);

/// <summary>What is in directories and links, and permanence: the broker knows it, this asks.</summary>
internal static class DirectoryContent
{
    internal static NtStatus Query(
        nint handle, ulong identity, int length, bool single, bool restart, uint context, out DirectoryPage? page)
    {
        page = null;
        NtStatus status = FindTyped(handle, identity, out ClientThread? state, out uint value);
        if (status != NtStatus.Success)
        {
            return status;
        }

        var request = new QueryDirectoryRequest
        {
            Handle = value,
            Context = context,
            Flags = (uint)((single ? QueryDirectoryFlags.Single : QueryDirectoryFlags.None) | (restart ? QueryDirectoryFlags.Restart : QueryDirectoryFlags.None)),
            Length = (uint)Math.Max(length, 0),
        };
        return state!.Connection.Channel.Call(WireOperation.QueryDirectory, request, default, Read, out page);
    }

    internal static NtStatus CreateLink(in NameReference name, uint access, string target, out nint handle)
    {
        handle = 0;
        if (ObjectName.CheckTarget(target) is not NtStatus.Success and var status)
        {
            return status;
        }

        var request = new CreateNamedRequest
        {
            Type = (uint)ObjectType.SymbolicLink,
            Access = access,
            Initial = (uint)target.Length * sizeof(char),
        };
        return NamedObjects.Create(request, name, out handle, target);
    }

    internal static NtStatus QueryLink(nint handle, ulong identity, out string? target)
    {
        target = null;
        NtStatus status = FindTyped(handle, identity, out ClientThread? state, out uint value);
        return status != NtStatus.Success
            ? status
            : state!.Connection.Channel.Call(
                WireOperation.QuerySymbolicLink,
                new QuerySymbolicLinkRequest { Handle = value },
                default,
                static (ref MessageReader reader) => reader.TryReadText((uint)reader.Remaining, out ReadOnlySpan<char> text) ? text.ToString() : null,
                out target);
    }

    internal static NtStatus SetPermanence(nint handle, ulong identity, bool permanent)
    {
        NtStatus status = Find(handle, identity, out ClientThread? state, out uint value);
        return status != NtStatus.Success
            ? status
            : state!.Connection.Channel.Call(
                WireOperation.SetPermanence,
                new SetPermanenceRequest { Handle = value, Permanent = permanent ? 1u : 0u },
                default,
                static (ref MessageReader _) => string.Empty,
                out _);
    }

    /// <summary>A typed object's handle must still be its own; the broker looks at everything else, in its own order.</summary>
    internal static NtStatus Find(nint handle, ulong identity, out ClientThread? state, out uint value)
    {
        value = (uint)handle;
        state = ClientThread.Current;
        if (state is null)
        {
            return ClientThread.Failure;
        }

        // Here the upper half is dropped; a value of which it says anything but the sign is no handle's.
        bool isStale = handle != (int)handle;
        isStale |= identity != 0
            && (HandleOperations<HardwareMemory>.Lookup(state.Table, handle, out HandleInfo info) != NtStatus.Success
                || HandleResolver.Identity(info.A) != identity);
        return isStale ? NtStatus.InvalidHandle : NtStatus.Success;
    }

    // A pseudo-handle exists, and is of another type.
    private static NtStatus FindTyped(nint handle, ulong identity, out ClientThread? state, out uint value)
    {
        NtStatus status = Find(handle, identity, out state, out value);
        return status == NtStatus.Success ? HandleResolver.OfPseudo(handle, status) : status;
    }

    private static DirectoryPage? Read(ref MessageReader reader)
    {
        if (!reader.TryRead(out QueryDirectoryReply reply))
        {
            return null;
        }

        var entries = new List<KernelDirectoryEntry>();
        for (uint i = 0; i < reply.Count; i++)
        {
            if (!reader.TryRead(out DirectoryEntryHeader entry)
                || !reader.TryReadText(entry.NameBytes, out ReadOnlySpan<char> name)
                || !reader.TryReadText(entry.TypeBytes, out ReadOnlySpan<char> type))
            {
                return null;
            }

            entries.Add(new KernelDirectoryEntry(name.ToString(), type.ToString()));
        }

        return new DirectoryPage(entries, reply.Context, (int)reply.Length);
    }
}
