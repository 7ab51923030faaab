using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using Helve.Benchmarks.Harness;

namespace Helve.Benchmarks.Floors;

/// <summary>Bare accesses to mapped, shared memory: the floor of every operation that asks nobody.</summary>
internal sealed unsafe class MemoryFloors : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _memory;

    public MemoryFloors()
    {
        _file = MemoryMappedFile.CreateNew(null, 4096);
        _view = _file.CreateViewAccessor();
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _memory);
    }

    /// <summary>What <see cref="CasPairs"/> measures.</summary>
    public const string CasPairText = "CAS x2 on mapped memory";

    /// <summary>What <see cref="Cas"/> times <paramref name="number"/> is.</summary>
    public static string CasText(int number) => $"CAS x{number} on mapped memory";

    /// <summary>Two compare-and-swaps, there and back, each of which succeeds: what one taking and one giving operation can't do without.</summary>
    public Batch CasPairs => Batches.Of(RunPairs);

    /// <summary>That many compare-and-swaps per operation, spread over as many words of one page as there are cache lines in it.</summary>
    public Batch Cas(int number) => Batches.Of(count =>
    {
        for (int i = 0; i < count; i++)
        {
            RunPlain(number);
        }
    });

    /// <summary>Three loads with acquire: a handle's two words, the first one twice.</summary>
    public Batch TripleLoads => Batches.Of(RunLoads);

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RunPairs(int count)
    {
        ref ulong word = ref *(ulong*)_memory;
        for (int i = 0; i < count; i++)
        {
            Interlocked.CompareExchange(ref word, 1, 0);
            Interlocked.CompareExchange(ref word, 0, 1);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RunPlain(int number)
    {
        for (int i = 0; i < number; i++)
        {
            ref ulong word = ref *(ulong*)(_memory + i % 8 * 64);
            ulong seen = Volatile.Read(ref word);
            Interlocked.CompareExchange(ref word, seen + 1, seen);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RunLoads(int count)
    {
        ref ulong a = ref *(ulong*)_memory;
        ref ulong b = ref *(ulong*)(_memory + 8);
        ulong sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += Volatile.Read(ref a) + Volatile.Read(ref b) + Volatile.Read(ref a);
        }

        Volatile.Write(ref *(ulong*)(_memory + 16), sum);
    }
}
