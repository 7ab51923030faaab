using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Linux;

namespace Helve.Client;

/// <summary>An end of a pipe while a call uses it: its descriptors stay open until this is disposed.</summary>
/// <remarks>
/// An end of the own domain tells by its slot what state it is in, and which of its connections that is; cached descriptors of an earlier connection are found out by
/// that, and asked for anew. Of an end of another domain the slot can't be read: then what came with the descriptors counts, until one of them ends.
/// </remarks>
internal readonly struct PipeUse : IDisposable
{
    // Each further look is for a connection that was made during the one before.
    private const int Looks = 16;
    private const int LongestToLeave = 512;
    private readonly KernelConnection _connection;
    private readonly HandleInfo _info;
    private readonly DescriptorLease _lease;
    private readonly uint _handle;
    private readonly bool _isForeign;

    private PipeUse(KernelConnection connection, uint handle, HandleInfo info, DescriptorLease lease, bool isForeign)
    {
        _connection = connection;
        _handle = handle;
        _info = info;
        _lease = lease;
        _isForeign = isForeign;
    }

    /// <summary>State, and which connection.</summary>
    internal PipeWord Word => _isForeign ? Known : PipeSlot<HardwareMemory>.ReadWord(ref _connection.Arena.Slot(_info.Slot));

    /// <summary>How it is read, and whether its calls wait.</summary>
    internal PipeModes Modes => _isForeign
        ? (PipeModes)(uint)_lease.Facts.Fourth
        : PipeSlot<HardwareMemory>.ReadModes(ref _connection.Arena.Slot(_info.Slot));

    /// <summary>What does not change.</summary>
    internal PipeShape Shape => new((uint)_lease.Facts.Second);

    /// <summary>As of the last change that people are told of.</summary>
    internal PipeShape ShapeNow => _isForeign ? Shape : PipeSlot<HardwareMemory>.ReadShape(ref _connection.Arena.Slot(_info.Slot));

    /// <summary>Quotas.</summary>
    internal ulong Quotas => _lease.Facts.Third;

    /// <summary>Its end of the connection; only while there is one.</summary>
    internal FileDescriptor Socket => _lease.First!;

    /// <summary>Whether the slot of the end can't be read here.</summary>
    internal bool IsForeign => _isForeign;

    /// <summary>Which connection its descriptors are of.</summary>
    internal uint Connection => Known.Connection;

    /// <summary>The server has disconnected this client: nothing leads from its end to a pipe any more.</summary>
    internal bool IsParted => !Shape.IsServer && Word.State == PipeState.Disconnected;

    private PipeWord Known => new(_lease.Facts.First);

    /// <summary>Begins to use an end, checked as everywhere: handle, type, access; InvalidDeviceRequest for a file that is no pipe's.</summary>
    internal static NtStatus Begin(nint handle, ulong identity, PipeRights access, out PipeUse use)
    {
        use = default;
        NtStatus status = HandleResolver.ResolveKept(handle, identity, ObjectType.File, (uint)access, out ClientThread? state, out HandleInfo info);
        bool isForeign = status == NtStatus.Success && HandleResolver.IsForeign(state!.Arena, info.Slot);
        for (int look = 0; status == NtStatus.Success && look < Looks; look++)
        {
            uint value = (uint)handle & ~3u;
            status = state!.Connection.Descriptors.Borrow(info, value, ObjectType.File, out DescriptorLease lease);
            if (status != NtStatus.Success)
            {
                return status;
            }

            use = new PipeUse(state.Connection, value, info, lease, isForeign);
            if (lease.Subtype is not (PipeRules.ServerSubtype or PipeRules.ClientSubtype))
            {
                use.Dispose();
                return NtStatus.InvalidDeviceRequest;
            }

            if (!use.IsStale(look))
            {
                return NtStatus.Success;
            }

            use.Drop();
        }

        return status == NtStatus.Success ? NtStatus.InvalidPipeState : status;
    }

    /// <summary>The same for a call that tells of the end and does not come upon its end by itself: of one in another domain the broker is asked anew.</summary>
    internal static NtStatus BeginAnew(nint handle, ulong identity, PipeRights access, out PipeUse use)
    {
        NtStatus status = Begin(handle, identity, access, out use);
        if (status != NtStatus.Success || !use._isForeign)
        {
            return status;
        }

        use.Drop();
        return Begin(handle, identity, access, out use);
    }

    /// <summary>Whether a handle leads to that end of a pipe: ObjectTypeMismatch for the other one, InvalidDeviceRequest for a file that is no pipe's.</summary>
    internal static NtStatus Check(nint handle, bool server)
    {
        NtStatus status = Begin(handle, 0, PipeRights.None, out PipeUse use);
        using (use)
        {
            return status == NtStatus.Success && use.Shape.IsServer != server ? NtStatus.ObjectTypeMismatch : status;
        }
    }

    /// <summary>Why nothing can be read or written; Success: it can.</summary>
    internal NtStatus CheckConnection() => Word.State switch
    {
        PipeState.Listening => NtStatus.PipeListening,
        PipeState.Disconnected => NtStatus.PipeDisconnected,
        _ when _lease.First is null => NtStatus.InvalidPipeState,
        _ => NtStatus.Success,
    };

    /// <summary>
    /// The descriptor has come to its end: because of the other end, or because the server disconnected. Retry: there is another connection by now.
    /// </summary>
    internal NtStatus OnEnd(NtStatus otherEndIsGone)
    {
        PipeWord before = Known;
        if (_isForeign)
        {
            _connection.Descriptors.Drop(_handle, HandleResolver.Identity(_info.A));
            NtStatus status = _connection.Descriptors.Borrow(_info, _handle, ObjectType.File, out DescriptorLease now);
            if (status != NtStatus.Success)
            {
                return status;
            }

            using (now)
            {
                return Ended(new PipeWord(now.Facts.First), before, otherEndIsGone);
            }
        }

        return Ended(Word, before, otherEndIsGone);
    }

    /// <summary>
    /// A packet was read to its end, or a part of it. Short ones lie in the queue, behind the offset, until there are several: the slot says how many, so that whoever
    /// reads takes them away. Not so where somebody reads who has no access to the slot, nor where packets are read in parts: one that is long would take up the room
    /// that the writer waits for.
    /// </summary>
    internal void OnRead(int length, bool isRead)
    {
        if (_isForeign)
        {
            SocketDescriptor.DropPackets(Socket, isRead ? 1 : 0);
            return;
        }

        ref ObjectSlot slot = ref _connection.Arena.Slot(_info.Slot);
        bool isShort = isRead && length <= LongestToLeave && ((ObjectFlags)Volatile.Read(ref slot.Flags) & ObjectFlags.Shared) == 0;
        int taken = isShort ? PipeSlot<HardwareMemory>.AddRead(ref slot, _info.Generation, Known.Connection)
            : PipeSlot<HardwareMemory>.EndReads(ref slot, _info.Generation, Known.Connection) + (isRead ? 1 : 0);
        SocketDescriptor.DropPackets(Socket, taken);
    }

    /// <summary>What is remembered here of an end of another domain may have changed.</summary>
    internal void Refresh()
    {
        if (_isForeign)
        {
            _connection.Descriptors.Drop(_handle, HandleResolver.Identity(_info.A));
        }
    }

    public void Dispose() => _lease.Dispose();

    private static NtStatus Ended(PipeWord now, PipeWord before, NtStatus otherEndIsGone) =>
        now.State == PipeState.Disconnected ? NtStatus.PipeDisconnected
        : now.State == PipeState.Listening ? NtStatus.PipeListening
        : now.Connection != before.Connection ? NtStatus.Retry
        : otherEndIsGone;

    private bool IsStale(int look) => _isForeign
        ? look == 0 && _lease.First is null
        : Word is { HasConnection: true } word && word.Connection != Known.Connection;

    private void Drop()
    {
        _connection.Descriptors.Drop(_handle, HandleResolver.Identity(_info.A));
        Dispose();
    }
}
