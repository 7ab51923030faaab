using Helve.Kernel;

namespace Helve.Win32;

/// <summary>What both faces need of waits.</summary>
internal static unsafe class NtWaits
{
    private const long FileTimeEpoch = 504_911_232_000_000_000; // 1601-01-01 in ticks of .NET

    /// <summary>Waits for any (the status says which) or all.</summary>
    internal static NtStatus Several(uint count, nint* handles, bool all, TimeSpan timeout)
    {
        if (count is 0 or > KernelHandles.MaximumWaitObjects)
        {
            return NtStatus.InvalidParameter1;
        }

        Span<nint> copy = stackalloc nint[(int)count];
        fixed (nint* target = copy)
        {
            NtStatus status = Probe.Read(handles, new Span<byte>(target, copy.Length * sizeof(nint)));
            return status == NtStatus.Success ? Several(copy, all, timeout) : status;
        }
    }

    internal static NtStatus Several(ReadOnlySpan<nint> handles, bool all, TimeSpan timeout)
    {
        if (all)
        {
            return KernelHandles.TryWaitAll(handles, timeout);
        }

        NtStatus status = KernelHandles.TryWaitAny(handles, timeout, out int index);
        return status is NtStatus.Success or NtStatus.AbandonedWait0 ? status + (uint)index : status;
    }

    /// <summary>A LARGE_INTEGER time-out: none for ever, below 0 from now, else a moment since 1601, both in 100 ns.</summary>
    internal static NtStatus TimeOf(long* timeout, out TimeSpan time)
    {
        time = Timeout.InfiniteTimeSpan;
        if (timeout == null)
        {
            return NtStatus.Success;
        }

        NtStatus status = Probe.Read(timeout, out long due);
        if (status == NtStatus.Success)
        {
            time = new TimeSpan(due <= 0 ? Positive(due) : Math.Max(0, due - (DateTime.UtcNow.Ticks - FileTimeEpoch)));
        }

        return status;
    }

    private static long Positive(long due) => due == long.MinValue ? long.MaxValue : -due;
}
