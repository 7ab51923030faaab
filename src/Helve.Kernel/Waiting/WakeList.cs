using Helve.Kernel.Memory;

namespace Helve.Kernel.Waiting;

/// <summary>The records and doorbells that a section of the engine owes a wake, carried out after its unlock (or before, when it is full).</summary>
internal ref struct WakeList<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>Size of the buffer.</summary>
    public const int Capacity = 64;

    private const uint DoorbellBit = 1u << 31;
    private readonly Span<uint> _owed;
    private readonly Arena _arena;
    private int _count;

    /// <summary>An empty list in a buffer of <see cref="Capacity"/> entries.</summary>
    public WakeList(Arena arena, Span<uint> buffer)
    {
        _arena = arena;
        _owed = buffer;
    }

    /// <summary>Owes a blocked thread a wake on its verdict.</summary>
    public void AddRecord(uint record) => Add(record);

    /// <summary>Owes a process's doorbell a ring.</summary>
    public void AddDoorbell(uint process)
    {
        uint entry = process | DoorbellBit;
        if (!_owed[.._count].Contains(entry))
        {
            Add(entry);
        }
    }

    /// <summary>Carries all out.</summary>
    public void Flush()
    {
        for (int i = 0; i < _count; i++)
        {
            if ((_owed[i] & DoorbellBit) != 0)
            {
                Doorbell<TMemory>.Ring(_arena, _owed[i] & ~DoorbellBit);
            }
            else
            {
                TMemory.Wake(ref DispatcherSlot<TMemory>.LowHalf(ref _arena.Record(_owed[i]).Verdict), 1, uint.MaxValue);
            }
        }

        _count = 0;
    }

    // Without a buffer nothing is owed: its maker has nobody to wake, whatever the shared memory says of the waits.
    private void Add(uint entry)
    {
        if (_owed.IsEmpty)
        {
            return;
        }

        if (_count == _owed.Length)
        {
            Flush();
        }

        _owed[_count++] = entry;
    }
}
