using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Broker.Processes;

/// <summary>
/// Handle operations of the loop's thread. None of them waits long for a client: RETRY says that one owns a word and does not let go (it may
/// be stopped), that nothing was done, and that the request is to be tried again later, while others are served.
/// </summary>
/// <remarks>
/// In one place an operation can't be taken back: a handle was counted, and its table's process died before it was published. What is owed
/// then stays in the record's intents. The record goes to recovery like that of a dead thread, and the loop takes another.
/// </remarks>
internal sealed class LoopHandles(Domain domain)
{
    private readonly Queue<(TableReference Table, uint Handle)> _owed = new();
    private ThreadContext? _context = domain.LoopContext();

    /// <summary>Raised when a record is recovery's to complete.</summary>
    public event Action<uint>? GivenUp;

    /// <summary>Raised when a handle was closed, with the slot and generation of its object.</summary>
    public event Action<uint, uint>? Closed;

    /// <summary>Makes a handle to an object that is known by slot and generation.</summary>
    public NtStatus Insert(
        in TableReference table, uint slot, uint generation, uint access, HandleAttributes attributes, out uint handle)
    {
        handle = 0;
        return IsReady
            ? Settled(HandleOperations<HardwareMemory>.InsertByName(_context!, table, slot, generation, access, attributes, out handle))
            : NtStatus.InsufficientResources;
    }

    /// <summary>Makes an object; <see cref="Publish"/> or <see cref="Abandon"/> must follow at once.</summary>
    public NtStatus BeginCreate(
        in TableReference table, ObjectType type, uint access, HandleAttributes attributes, in ObjectInit init, out PendingHandle pending)
    {
        pending = default;
        return IsReady
            ? Settled(HandleOperations<HardwareMemory>.BeginCreate(_context!, table, type, access, attributes, init, out pending))
            : NtStatus.InsufficientResources;
    }

    /// <summary>Ends <see cref="BeginCreate"/>.</summary>
    public NtStatus Publish(in TableReference table, in PendingHandle pending, out uint handle) =>
        Settled(HandleOperations<HardwareMemory>.Publish(_context!, table, pending, out handle));

    /// <summary>Takes <see cref="BeginCreate"/> back.</summary>
    public void Abandon(in TableReference table, in PendingHandle pending)
    {
        HandleOperations<HardwareMemory>.Abandon(_context!, table, pending);
        _ = Settled(NtStatus.Success);
    }

    /// <summary>Closes a handle of the broker's own table. To everybody else it is closed from here on, whoever completes it.</summary>
    public NtStatus Close(in TableReference table, uint handle) =>
        IsReady
            ? Told(HandleOperations<HardwareMemory>.Close(_context!, table.Segment, handle, out EntryWord closed), closed)
            : NtStatus.InsufficientResources;

    /// <summary>Closes a handle of the broker's own table that nobody uses any more: at once, or as soon as there is a record to do it under.</summary>
    public void CloseOrOwe(in TableReference table, uint handle)
    {
        if (!IsPaid || Close(table, handle) == NtStatus.InsufficientResources)
        {
            _owed.Enqueue((table, handle));
        }
    }

    /// <summary>Closes what is owed, as far as that can be done now.</summary>
    public void PayOwed() => _ = IsPaid;

    /// <summary>
    /// Closes that handle of a client's table, and no other that got its value since. INSUFFICIENT_RESOURCES: there is no record to do it under at
    /// the moment, and nothing was done.
    /// </summary>
    public NtStatus CloseIn(in TableReference table, uint handle, EntryWord entry) =>
        IsReady
            ? Told(HandleOperations<HardwareMemory>.CloseRemoteExactly(_context!, table, handle, entry), entry)
            : NtStatus.InsufficientResources;

    private bool IsPaid
    {
        get
        {
            while (_owed.TryPeek(out (TableReference Table, uint Handle) owed) && Close(owed.Table, owed.Handle) != NtStatus.InsufficientResources)
            {
                _owed.Dequeue();
            }

            return _owed.Count == 0;
        }
    }

    // Without a record the arena is full; the next request looks again.
    private bool IsReady => (_context ??= domain.TryTakeLoopContext()) is not null;

    private NtStatus Told(NtStatus status, EntryWord closed)
    {
        status = Settled(status);
        if (status == NtStatus.Success)
        {
            Closed?.Invoke(closed.Slot, closed.Generation);
        }

        return status;
    }

    private NtStatus Settled(NtStatus status)
    {
        if (_context is { IsGivenUp: true } context)
        {
            _context = null;
            GivenUp?.Invoke(context.Record);
        }

        return status;
    }
}
