using Helve.Broker.Foreign;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Linux;

namespace Helve.Broker.Processes;

/// <summary>
/// The memory of one domain: its arena, which tables it has, and which thread records are given out. The loop's thread changes it;
/// the recovery thread reads the tables.
/// </summary>
internal sealed unsafe class Domain : ITableSource, IDisposable
{
    private readonly Segment _segment;
    private readonly TableSegment?[] _tables;
    // Looks at a word that a client owns: some tenths of a millisecond, far longer than a client that runs needs to let go.
    private const int Patience = 64;

    private readonly Queue<uint> _freeRecords = [];
    private readonly Queue<uint> _freeLoopRecords = [];
    private uint _nextRecord = Arena.RecoveryRecord + 1;
    private int _loopRecords;

    private Domain(Segment segment, Arena arena, BrokerOptions options)
    {
        _segment = segment;
        Arena = arena;
        TableEntries = options.TableEntries;
        _tables = new TableSegment?[arena.ProcessCapacity];
        RecoveryContext = Context(Arena.RecoveryRecord);
        Handles = new LoopHandles(this);
        arena.KnownRecords = _nextRecord;
        Volatile.Write(ref arena.Domain.RecordLimit, _nextRecord);
    }

    /// <summary>The objects.</summary>
    public Arena Arena { get; }

    /// <summary>The arena's descriptor.</summary>
    public FileDescriptor ArenaDescriptor => _segment.Descriptor;

    /// <summary>Bytes that the arena really takes.</summary>
    public long ArenaBytes => _segment.AllocatedBytes;

    /// <summary>Entries of each table.</summary>
    public uint TableEntries { get; }

    /// <summary>Handle operations of the loop's thread.</summary>
    public LoopHandles Handles { get; }

    /// <summary>How waits over several domains are kept apart; set once, before recovery has anything to do.</summary>
    public RemoteExclusion? Remote { get; set; }

    /// <summary>The recovery thread's own record.</summary>
    public ThreadContext RecoveryContext { get; }

    /// <summary>Records below this number may have been given out.</summary>
    public uint RecordsEverUsed => Volatile.Read(ref _nextRecord);

    /// <summary>Records that belong to processes now; what the loop has taken for itself does not.</summary>
    public int RecordsInUse => (int)_nextRecord - (int)Arena.RecoveryRecord - 1 - _freeRecords.Count - _loopRecords;

    /// <summary>Says that what was decided by the descriptors of a domain's objects may not hold any more.</summary>
    public static void OnDescriptorChanged(Arena arena) =>
        Volatile.Write(ref arena.Domain.DescriptorChanges, Volatile.Read(ref arena.Domain.DescriptorChanges) + 1);

    /// <summary>Creates the arena.</summary>
    public static Domain Create(BrokerOptions options)
    {
        ulong size = Arena.SizeOf(options.ObjectCapacity, options.RecordCapacity, options.ProcessCapacity);
        if (!Segment.TryCreate("helve-arena", size, out Segment? segment, out LinuxError error))
        {
            throw new LinuxException("creating the arena", error);
        }

        Arena arena = Arena.Create(segment!.Memory.Pointer, options.ObjectCapacity, options.RecordCapacity, options.ProcessCapacity, segment);
        return new Domain(segment, arena, options);
    }

    /// <inheritdoc/>
    public TableSegment? Table(uint processIndex) =>
        processIndex < _tables.Length ? Volatile.Read(ref _tables[processIndex]) : null;

    /// <summary>Makes a table known to recovery, or forgotten.</summary>
    public void SetTable(uint processIndex, TableSegment? table) => Volatile.Write(ref _tables[processIndex], table);

    /// <summary>Whether a process with that many records may have another: none takes the last half from all the others.</summary>
    public bool MayHaveRecord(int records) => records < Math.Max(Arena.RecordCapacity / 2, 1);

    /// <summary>Gives a record to a process.</summary>
    public bool TryTakeRecord(uint processIndex, out uint number)
    {
        if (!_freeRecords.TryDequeue(out number))
        {
            if (_nextRecord >= Arena.RecordCapacity)
            {
                return false;
            }

            number = _nextRecord;
            Volatile.Write(ref _nextRecord, number + 1);
            Arena.KnownRecords = number + 1;
            Volatile.Write(ref Arena.Domain.RecordLimit, number + 1);
        }

        Assign(number, processIndex);
        return true;
    }

    /// <summary>Acts under a record that is not the loop's own, with the broker's patience.</summary>
    public ThreadContext ContextOf(uint record, uint processIndex) => new(Arena, record, processIndex) { Patience = Patience };

    /// <summary>The context that the loop begins with.</summary>
    public ThreadContext LoopContext() => Context(Arena.BrokerRecord);

    /// <summary>Another context for the loop, whose last one recovery has; null if there is no record left.</summary>
    public ThreadContext? TryTakeLoopContext()
    {
        if (!_freeLoopRecords.TryDequeue(out uint number))
        {
            if (!TryTakeRecord(0, out number))
            {
                return null;
            }

            _loopRecords++;
        }

        Assign(number, 0);
        return new ThreadContext(Arena, number, 0) { Patience = Patience };
    }

    /// <summary>Takes a record of the loop's back that recovery has completed. It stays the loop's.</summary>
    public void ReturnLoopRecord(uint number)
    {
        Volatile.Write(ref Arena.Record(number).State, (uint)RecordState.Free);
        _freeLoopRecords.Enqueue(number);
    }

    /// <summary>Takes a recovered record back.</summary>
    public void ReturnRecord(uint number)
    {
        Volatile.Write(ref Arena.Record(number).State, (uint)RecordState.Free);
        _freeRecords.Enqueue(number);
    }

    public void Dispose() => _segment.Dispose();

    private void Assign(uint number, uint processIndex)
    {
        ref ThreadRecord record = ref Arena.Record(number);
        record.Process = processIndex;
        record.Generation++;
        Volatile.Write(ref record.State, (uint)RecordState.Assigned);
    }

    private ThreadContext Context(uint record)
    {
        Arena.Record(record).Process = 0;
        Volatile.Write(ref Arena.Record(record).State, (uint)RecordState.Assigned);
        return new ThreadContext(Arena, record, 0) { Patience = Patience };
    }
}
