using System.Globalization;
using Helve.Benchmarks.Harness;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Event;
using Helve.Kernel.Waiting;

namespace Helve.Benchmarks.Scale;

/// <summary>What a signal costs that one of many takes.</summary>
/// <param name="Waits">Waits for any of two events that list the event.</param>
/// <param name="HandOnNs">Setting the event, which the oldest wait gets, and beginning that wait again.</param>
internal sealed record WaitScaleRow(int Waits, double HandOnNs);

/// <summary>Measures the wait engine itself over a fresh arena and table; nobody sleeps, and nobody is woken.</summary>
internal sealed unsafe class WaitScale : IDisposable
{
    private const uint FirstRecord = 4;
    private const uint EventAllAccess = 0x1F0003;
    private static readonly int[] s_counts = [1, 10, 100, 1_000, 10_000];
    private readonly ScratchSegment _arenaSegment;
    private readonly ScratchSegment _tableSegment;
    private readonly ThreadContext _signaller;
    private readonly ThreadContext[] _waiters;
    private readonly WaitTarget[] _targets;
    private int _oldest;

    private WaitScale(int count)
    {
        _arenaSegment = new ScratchSegment(Arena.SizeOf(Arena.DefaultSlots, Arena.DefaultRecords, Arena.DefaultProcesses));
        _tableSegment = new ScratchSegment(TableSegment.SizeOf(TableSegment.MaximumEntries));
        var arena = Arena.Create(_arenaSegment.Memory);
        TableSegment table = TableSegment.Create(_tableSegment.Memory, 1);
        table.State = new TableHeaderWord(1, TableState.Init).Value;
        Check(HandleOperations<HardwareMemory>.Activate(new TableReference(table, 1)));
        _signaller = Thread(arena, FirstRecord - 1);
        _targets = [NewEvent(table), NewEvent(table)];
        _waiters = [.. Enumerable.Range(0, count).Select(i => Thread(arena, FirstRecord + (uint)i))];
        Array.ForEach(_waiters, Begin);
    }

    /// <summary>Measures all counts.</summary>
    public static WaitScaleRow[] Measure()
    {
        _ = Measure(s_counts[0]);
        return [.. s_counts.Select(Measure)];
    }

    /// <summary>Prints rows under their heading.</summary>
    public static void Print(IReadOnlyList<WaitScaleRow> rows)
    {
        Console.WriteLine("waits for any of two events that list the same one; it is set, the oldest gets it, and begins again\n");
        Console.WriteLine($"{"waits",10}{"hand on ns",13}");
        foreach (WaitScaleRow r in rows)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{r.Waits,10:N0}{r.HandOnNs,13:0.0}"));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _arenaSegment.Dispose();
        _tableSegment.Dispose();
    }

    private static WaitScaleRow Measure(int count)
    {
        using var scale = new WaitScale(count);
        return new WaitScaleRow(count, Interleaved.Measure(Effort.Nanoseconds, Batches.Of(scale.HandOn))[0]!.Value);
    }

    private static ThreadContext Thread(Arena arena, uint record)
    {
        arena.Record(record).State = (uint)RecordState.Assigned;
        arena.Record(record).Process = 1;
        return new ThreadContext(arena, record, 1);
    }

    private void HandOn(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Check(Event<HardwareMemory>.Set(_signaller, _targets[0], out _));
            ThreadContext oldest = _waiters[_oldest];
            _oldest = (_oldest + 1) % _waiters.Length;
            if (!WaitEngine<HardwareMemory>.TryEndForeign(oldest, _targets, all: false, 0, out NtStatus status))
            {
                throw new InvalidOperationException("the oldest wait did not get the event");
            }

            Check(status);
            Begin(oldest);
        }
    }

    private void Begin(ThreadContext waiter)
    {
        NtStatus status = WaitEngine<HardwareMemory>.BeginForeign(waiter, _targets, all: false, poll: false, out _);
        Check(status == NtStatus.Pending ? NtStatus.Success : status);
    }

    private WaitTarget NewEvent(TableSegment table)
    {
        Check(HandleOperations<HardwareMemory>.Create(
            _signaller, table, ObjectType.Event, EventAllAccess, HandleAttributes.None, Event<HardwareMemory>.Init(manual: false, set: false), out uint handle));
        Check(HandleOperations<HardwareMemory>.Lookup(table, handle, out HandleInfo info));
        return new WaitTarget(info.Slot, info.Generation);
    }

    private static void Check(NtStatus status)
    {
        if (status != NtStatus.Success)
        {
            throw new InvalidOperationException($"an operation on waits failed: {status}");
        }
    }
}
