using System.Numerics;
using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>On which processors the calling thread may run (sched.h).</summary>
public static unsafe partial class ThreadAffinity
{
    private const int Words = 128;

    /// <summary>The processors' numbers, ascending.</summary>
    public static bool TryGet(out int[] processors, out LinuxError error)
    {
        ulong* mask = stackalloc ulong[Words];
        new Span<ulong>(mask, Words).Clear();
        processors = [];
        if (!LinuxError.Check(GetAffinityCall(0, Words * sizeof(ulong), mask), out error))
        {
            return false;
        }

        List<int> found = [];
        for (int word = 0; word < Words; word++)
        {
            for (ulong rest = mask[word]; rest != 0; rest &= rest - 1)
            {
                found.Add((word * 64) + BitOperations.TrailingZeroCount(rest));
            }
        }

        processors = [.. found];
        return true;
    }

    /// <summary>Ties the calling thread to some processors; EINVAL when it may use none of them.</summary>
    public static bool TrySet(ReadOnlySpan<int> processors, out LinuxError error)
    {
        ulong* mask = stackalloc ulong[Words];
        new Span<ulong>(mask, Words).Clear();
        foreach (int processor in processors)
        {
            if ((uint)processor >= Words * 64)
            {
                error = Errno.EINVAL;
                return false;
            }

            mask[processor / 64] |= 1UL << (processor % 64);
        }

        return LinuxError.Check(SetAffinityCall(0, Words * sizeof(ulong), mask), out error);
    }

    [LibraryImport("libc", EntryPoint = "sched_getaffinity", SetLastError = true)]
    private static partial int GetAffinityCall(int threadId, nuint size, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetAffinityCall(int threadId, nuint size, ulong* mask);
}
