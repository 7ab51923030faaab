using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Event;
using Helve.Tests.Checking.Core;
using Checked = Helve.Kernel.Handles.HandleOperations<Helve.Tests.Checking.Core.CheckedMemory>;
using Hardware = Helve.Kernel.Handles.HandleOperations<Helve.Kernel.Memory.HardwareMemory>;
using Memory = Helve.Tests.Checking.Core.CheckedMemory;

namespace Helve.Tests.Checking.Handles;

/// <summary>A tiny arena, tables of one to three entries, and the operations on them as choices of actors.</summary>
/// <remarks>
/// Handles tell where they come from: one made by a creation is inheritable and grants 1; a duplicate is not, and grants
/// <see cref="Duplicated"/>; a change of access in place takes the attribute away and grants <see cref="Changed"/>; one opened by
/// name grants <see cref="Named"/> and its object is flagged. A mixture of these is a fault.
/// </remarks>
internal sealed class HandleWorld : ITableSource
{
    public const uint Created = 1;
    public const uint Duplicated = 2;
    public const uint Changed = 3;
    public const uint Named = 4;
    public const uint OfOther = 8;
    public const uint NamedFlag = 1;
    public const uint OtherFlag = 2;
    public const uint FirstThreadRecord = 3;
    private const uint FirstTableId = 100;
    private const uint NextTableId = 200;

    private readonly HandleConfiguration _configuration;
    private readonly TableSegment?[] _tables;
    private readonly TableReference[] _references;

    public HandleWorld(HandleConfiguration configuration)
    {
        _configuration = configuration;
        Region = new SharedRegion();
        Arena = Region.AddArena(Kernel.Memory.Arena.SlotsPerChunk, FirstThreadRecord + (uint)configuration.Threads.Count, (uint)configuration.Tables + 1);
        Region.AddWord("name");
        _tables = new TableSegment?[configuration.Tables + 1];
        _references = new TableReference[configuration.Tables + 1];
        for (uint p = 1; p <= configuration.Tables; p++)
        {
            TableSegment table = Region.AddTable($"table {p}", p, configuration.Entries + 1);
            bool isChild = p == configuration.Child;
            table.State = new TableHeaderWord(FirstTableId + p, isChild ? TableState.Init : TableState.Alive).Value;
            Arena.Process(p).State = (uint)(isChild ? ProcessSlotState.Prepared : ProcessSlotState.Alive);
            _tables[p] = table;
            _references[p] = new TableReference(table, FirstTableId + p);
        }

        PrepareRecords();
        PrepareObjects();
    }

    public SharedRegion Region { get; }

    public Arena Arena { get; }

    public int Tables => _configuration.Tables;

    public uint Entries => _configuration.Entries;

    /// <summary>Slots above this one are not used.</summary>
    public uint Slots => _configuration.Slots;

    public TableSegment Table(int process) => _tables[process]!;

    TableSegment? ITableSource.Table(uint processIndex) => processIndex < _tables.Length ? _tables[processIndex] : null;

    /// <summary>The choices of a thread for its next operation.</summary>
    public List<Choice> Choices(int thread, HandleActs acts)
    {
        int home = _configuration.Threads[thread].Process;
        uint record = FirstThreadRecord + (uint)thread;
        var choices = new List<Choice>();
        Add(HandleActs.Create, "create", ctx => Checked.Create(ctx, Table(home), ObjectType.Event, Created, HandleAttributes.Inherit, Event<Memory>.Init(false, false), out _));
        Add(HandleActs.CreateOther, "create other", ctx => Checked.Create(
            ctx, Table(home), ObjectType.Event, OfOther, HandleAttributes.None, new ObjectInit { State = Event<Memory>.Init(false, false).State, Flags = (byte)OtherFlag }, out _));
        Add(HandleActs.Inherit, "inherit", ctx =>
        {
            Checked.InheritAll(ctx, Table(home), _references[_configuration.Child]);
            return Checked.Activate(_references[_configuration.Child]);
        });
        for (int e = 1; e <= Entries; e++)
        {
            long handle = e * 4;
            Add(HandleActs.Duplicate, $"duplicate {e}", ctx => Duplicate(ctx, home, handle, home));
            Add(HandleActs.Copy, $"copy {e}", ctx => Checked.Duplicate(
                ctx, _references[home], handle, _references[home], 0, HandleAttributes.None, DuplicateOptions.SameAccess | DuplicateOptions.SameAttributes, out _));
            Add(HandleActs.Close, $"close {e}", ctx => Checked.Close(ctx, Table(home), handle));
            Add(HandleActs.Lookup, $"look up {e}", ctx => Lookup(home, handle, out _));
            Add(HandleActs.Wait, $"hold {e}", ctx => Hold(ctx, home, handle));
            Add(HandleActs.Access, $"access {e}", ctx => Checked.Duplicate(
                ctx, _references[home], handle, _references[home], Changed, HandleAttributes.None, DuplicateOptions.CloseSource, out _));
            Add(HandleActs.Protect, $"protect {e}", ctx => Checked.SetAttributes(Table(home), handle, HandleAttributes.ProtectFromClose, HandleAttributes.ProtectFromClose));
            for (int other = 1; other <= Tables; other++)
            {
                int there = other;
                if (there != home)
                {
                    Add(HandleActs.DuplicateTo, $"duplicate {e} to {there}", ctx => Duplicate(ctx, home, handle, there));
                    Add(HandleActs.DuplicateFrom, $"duplicate {e} from {there}", ctx => Duplicate(ctx, there, handle, home));
                    Add(HandleActs.CloseRemote, $"close {e} of {there}", ctx => Checked.CloseRemote(ctx, _references[there], handle));
                }
            }
        }

        return choices;

        void Add(HandleActs act, string name, Func<ThreadContext, NtStatus> run)
        {
            if ((acts & act) != 0)
            {
                choices.Add(new Choice(name, _ => Done(run(new ThreadContext(Arena, record, (uint)home)))));
            }
        }
    }

    /// <summary>The broker's answer to a create or open by name, into that process's table.</summary>
    public ulong OpenByName(int process)
    {
        var ctx = new ThreadContext(Arena, Kernel.Memory.Arena.BrokerRecord, 0) { Patience = _configuration.Hurried ? 1 : 0 };
        OpenByName(ctx, process);
        if (ctx.IsGivenUp)
        {
            Memory.Write(ref Arena.Record(ctx.Record).State, (uint)RecordState.Dead);
        }

        return 0;
    }

    private void OpenByName(ThreadContext ctx, int process)
    {
        ulong name = Memory.Read(ref Region["name"]);
        if (name != 0 && Checked.InsertByName(
            ctx, _references[process], (uint)(name >> 32) - 1, (uint)name, Named, HandleAttributes.None, out _) != NtStatus.InvalidHandle)
        {
            return;
        }

        ObjectInit init = Event<Memory>.Init(false, false);
        init = new ObjectInit { State = init.State, Subtype = init.Subtype, Flags = 1 };
        if (Checked.BeginCreate(ctx, _references[process], ObjectType.Event, Named, HandleAttributes.None, init, out PendingHandle pending) == NtStatus.Success)
        {
            Memory.Write(ref Region["name"], (pending.Slot + 1ul) << 32 | pending.Generation);
            Checked.Publish(ctx, _references[process], pending, out _);
        }
    }

    /// <summary>Recovery of the record that the broker's loop gave up.</summary>
    public ulong CompleteGivenUp()
    {
        Until(() => HandleRecovery<Memory>.Complete(Arena, Kernel.Memory.Arena.BrokerRecord, this));
        Memory.Write(ref Arena.Record(Kernel.Memory.Arena.BrokerRecord).State, (uint)RecordState.Assigned);
        return 0;
    }

    /// <summary>
    /// What the broker's recovery thread does when that process is dead, call by call. A child that has not started dies with its parent.
    /// </summary>
    public List<(string Name, Action Run)> RecoveryOf(int process)
    {
        List<uint> records = RecordsOf(process);
        uint sweeper = records.Count > 0 ? records[0] : Kernel.Memory.Arena.RecoveryRecord;
        var calls = new List<(string Name, Action Run)> { ("mark", () => MarkRecords(records, RecordState.Dead)) };
        foreach (uint record in records)
        {
            calls.Add(($"complete {record}", () => Until(() => HandleRecovery<Memory>.Complete(Arena, record, this))));
        }

        calls.Add(("sweep", () => Until(() => HandleRecovery<Memory>.Sweep(Arena, Table(process), sweeper, this))));
        if (_configuration.Child != 0 && process == 1)
        {
            void SweepChild()
            {
                Until(() => HandleRecovery<Memory>.Sweep(Arena, Table(_configuration.Child), sweeper, this));
                Memory.Write(ref Arena.Process((uint)_configuration.Child).State, (uint)ProcessSlotState.Free);
            }

            calls.Add(("sweep child", SweepChild));
        }

        foreach (uint record in records)
        {
            calls.Add(($"release {record}", () => Until(() => HandleRecovery<Memory>.ReleaseHeld(Arena, record, this))));
        }

        void Finish()
        {
            MarkRecords(records, RecordState.Free);
            Memory.Write(ref Arena.Process((uint)process).State, (uint)ProcessSlotState.Free);
        }

        calls.Add(("finish", Finish));
        return calls;
    }

    private void MarkRecords(List<uint> records, RecordState state)
    {
        foreach (uint record in records)
        {
            Memory.Write(ref Arena.Record(record).State, (uint)state);
        }
    }

    /// <summary>What a broker that starts again does first: its own records are those of a dead thread.</summary>
    public ulong CompleteOwn()
    {
        uint[] own = [Kernel.Memory.Arena.BrokerRecord, Kernel.Memory.Arena.RecoveryRecord];
        foreach (uint record in own)
        {
            Memory.Write(ref Arena.Record(record).State, (uint)RecordState.Dead);
        }

        foreach (uint record in own)
        {
            Until(() => HandleRecovery<Memory>.Complete(Arena, record, this));
            Memory.Write(ref Arena.Record(record).State, (uint)RecordState.Assigned);
        }

        return 0;
    }

    /// <summary>Gives a swept table to another process.</summary>
    public ulong Recycle(int process)
    {
        if (HandleRecovery<Memory>.TryRecycle(Arena, Table(process), Arena.RecordCapacity, NextTableId + (uint)process))
        {
            Memory.Write(ref Table(process).State, new TableHeaderWord(NextTableId + (uint)process, TableState.Alive).Value);
        }

        return 0;
    }

    private static void Done(RecoveryResult result)
    {
        if (result == RecoveryResult.Damaged)
        {
            throw new InvalidOperationException("recovery calls memory damaged that nobody damaged");
        }
    }

    private static ulong Done(NtStatus status) => status switch
    {
        NtStatus.Success or NtStatus.InvalidHandle or NtStatus.InsufficientResources or NtStatus.ProcessIsTerminating or NtStatus.HandleNotClosable => 0,
        _ => throw new InvalidOperationException($"an operation ended with {status}"),
    };

    private List<uint> RecordsOf(int process)
    {
        var records = new List<uint>();
        for (int i = 0; i < _configuration.Threads.Count; i++)
        {
            if (_configuration.Threads[i].Process == process)
            {
                records.Add(FirstThreadRecord + (uint)i);
            }
        }

        return records;
    }

    // Busy: a living thread is between two stores, or one whose death has not been noted yet; try again when anything has changed.
    private void Until(Func<RecoveryResult> recover)
    {
        RecoveryResult result;
        while ((result = recover()) == RecoveryResult.Busy)
        {
            ulong deaths = Memory.Read(ref Region.Deaths);
            for (int p = 1; p <= Tables; p++)
            {
                if ((deaths >> p & 1) != 0 && Memory.Read(ref Arena.Process((uint)p).State) != (uint)ProcessSlotState.Free)
                {
                    MarkRecords(RecordsOf(p), RecordState.Dead);
                }
            }

            Memory.AwaitChange(ref Region.AnyRead, 0);
        }

        Done(result);
    }

    private NtStatus Duplicate(ThreadContext ctx, int from, long handle, int to) =>
        Checked.Duplicate(ctx, _references[from], handle, _references[to], Duplicated, HandleAttributes.None, DuplicateOptions.None, out _);

    private NtStatus Lookup(int process, long handle, out HandleInfo info)
    {
        NtStatus status = Checked.Lookup(Table(process), handle, out info);
        if (status == NtStatus.Success && !_configuration.ChangesAccess && (info.Access == Created) != ((info.Attributes & HandleAttributes.Inherit) != 0))
        {
            throw new InvalidOperationException("a lookup mixed two handles");
        }

        return status;
    }

    // A wait, as far as handles are concerned.
    private NtStatus Hold(ThreadContext ctx, int home, long handle)
    {
        NtStatus status = Lookup(home, handle, out HandleInfo info);
        if (status == NtStatus.Success)
        {
            status = Checked.Reference(ctx, info.Slot, info.Generation, heldIndex: 0);
        }

        if (status == NtStatus.Success)
        {
            Checked.Unreference(ctx, heldIndex: 0);
        }

        return status;
    }

    private void PrepareRecords()
    {
        for (uint record = 1; record < Arena.RecordCapacity; record++)
        {
            Arena.Record(record).State = (uint)RecordState.Assigned;
            Arena.Record(record).Process = record < FirstThreadRecord ? 0 : (uint)_configuration.Threads[(int)(record - FirstThreadRecord)].Process;
        }
    }

    // One object with a handle in some of the tables, made by the real code; and all slots but a few are in use for ever.
    private void PrepareObjects()
    {
        int first = 0;
        foreach (int process in _configuration.SharedBy)
        {
            var ctx = new ThreadContext(Arena, FirstThreadRecord, (uint)process);
            if (first == 0)
            {
                first = process;
                Hardware.Create(ctx, Table(process), ObjectType.Event, Created, HandleAttributes.Inherit, Event<HardwareMemory>.Init(false, false), out _);
            }
            else
            {
                Hardware.Lookup(Table(first), 4, out HandleInfo info);
                Hardware.InsertByName(ctx, _references[process], info.Slot, info.Generation, Created, HandleAttributes.Inherit, out _);
            }
        }

        if (_configuration.NameExists)
        {
            Region["name"] = 1ul << 32;
            Arena.Slot(0).Flags = 1;
        }

        for (uint slot = Slots; slot < Kernel.Memory.Arena.SlotsPerChunk; slot++)
        {
            Arena.Slot(slot).Count = CountWord.OneHandle;
            Arena.Taken(0) |= 1ul << (int)slot;
        }

        Arena.NextChunk = 1;
        Arena.ChunkType(0) = (byte)ObjectType.Event;
    }
}
