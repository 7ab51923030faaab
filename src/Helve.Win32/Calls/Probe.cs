using Helve.Kernel;
using Helve.Linux;

namespace Helve.Win32;

/// <summary>
/// Memory of the caller, touched as NT touches it: a pointer that leads nowhere is a status, and no end of the process. The kernel of Linux copies, and
/// says when there is nothing; of a page that was there last time on this thread it is not asked again, until a view is unmapped.
/// </summary>
internal static unsafe class Probe
{
    /// <summary>MmUserProbeAddress, and the pages that are never given out.</summary>
    private const ulong LowestAddress = 0x1_0000;
    private const ulong HighestAddress = 0x0000_7FFF_FFFF_0000;
    private static readonly ulong s_pageMask = ~((ulong)Environment.SystemPageSize - 1);

    /// <summary>What begins so near, and is no longer than that, lies on the stack as a whole: what started the thread is above it.</summary>
    private const nuint NearStack = 1024;

    private static uint s_unmapped;

    [ThreadStatic]
    private static uint t_unmapped;

    [ThreadStatic]
    private static ulong t_lastPage;

    /// <summary>The same of what is only read, and may reach into the next page.</summary>
    [ThreadStatic]
    private static ulong t_lastRead;

    [ThreadStatic]
    private static ulong t_lastReadEnd;

    /// <summary>Whether an output can be written (ProbeForWrite).</summary>
    /// <param name="target">Where.</param>
    /// <param name="length">How much; 0: the pointer is not looked at.</param>
    /// <param name="alignment">A power of 2; 1: any address will do.</param>
    internal static NtStatus Writable(void* target, nuint length, uint alignment = 1)
    {
        ulong first = (ulong)target;
        if (length == 0)
        {
            return NtStatus.Success;
        }

        if ((first & (alignment - 1)) != 0)
        {
            return NtStatus.DatatypeMisalignment;
        }

        ulong last = first + length - 1;
        if (first < LowestAddress || last < first || last > HighestAddress)
        {
            return NtStatus.AccessViolation;
        }

        ForgetIfUnmapped();
        for (ulong page = first & s_pageMask; page <= last; page += ~s_pageMask + 1)
        {
            if (page != t_lastPage && !TryTouch(Math.Max(page, first)))
            {
                return NtStatus.AccessViolation;
            }

            t_lastPage = page;
        }

        return NtStatus.Success;
    }

    /// <summary>An output that need not be there.</summary>
    internal static NtStatus WritableIfAny<T>(T* target)
        where T : unmanaged => target == null ? NtStatus.Success : Writable(target, (nuint)sizeof(T));

    /// <summary>Copies a structure of the caller.</summary>
    internal static NtStatus Read<T>(T* source, out T value)
        where T : unmanaged
    {
        value = default;
        fixed (T* copy = &value)
        {
            return Read(source, new Span<byte>(copy, sizeof(T)));
        }
    }

    /// <summary>Copies bytes of the caller.</summary>
    internal static NtStatus Read(void* source, Span<byte> target)
    {
        if (target.Length <= (int)NearStack && IsStack(source))
        {
            new ReadOnlySpan<byte>(source, target.Length).CopyTo(target);
            return NtStatus.Success;
        }

        if (target.IsEmpty)
        {
            return NtStatus.Success;
        }

        ForgetIfUnmapped();
        ulong page = (ulong)source & s_pageMask, end = ((ulong)source + (ulong)target.Length - 1) & s_pageMask;
        // Page 0 is what a thread that has seen none remembers.
        bool isNear = page != 0 && end - page <= ~s_pageMask + 1;
        if (isNear && IsKnown(page) && (end == page || IsKnown(end)))
        {
            new ReadOnlySpan<byte>(source, target.Length).CopyTo(target);
            return NtStatus.Success;
        }

        if ((ulong)source is < LowestAddress or > HighestAddress || !OwnMemory.TryRead((byte*)source, target, out _))
        {
            return NtStatus.AccessViolation;
        }

        if (isNear)
        {
            t_lastRead = page;
            t_lastReadEnd = end;
        }

        return NtStatus.Success;
    }

    /// <summary>A view was unmapped, and its call has not returned yet: from now on no thread trusts a page that it saw before.</summary>
    /// <remarks>After the unmapping: a thread that looked at a page during it has the number from before, and forgets.</remarks>
    internal static void OnUnmapped() => Interlocked.Increment(ref s_unmapped);

    /// <summary>Writes an output that need not be there.</summary>
    internal static void Put<T>(T* target, T value)
        where T : unmanaged
    {
        if (target != null)
        {
            *target = value;
        }
    }

    /// <summary>Whether it lies a little above this frame: a local of some caller, so there is memory, and it need not be asked for.</summary>
    private static bool IsStack(void* pointer)
    {
        byte here;
        nuint distance = (nuint)pointer - (nuint)(&here);
        return distance is > 0 and < NearStack;
    }

    private static bool IsKnown(ulong page) => page == t_lastPage || page == t_lastRead || page == t_lastReadEnd;

    private static void ForgetIfUnmapped()
    {
        uint unmapped = Volatile.Read(ref s_unmapped);
        if (t_unmapped != unmapped)
        {
            t_unmapped = unmapped;
            t_lastPage = 0;
            t_lastRead = 0;
            t_lastReadEnd = 0;
        }
    }

    private static bool TryTouch(ulong address)
    {
        byte present = 0;
        return OwnMemory.TryRead((byte*)address, new Span<byte>(ref present), out _)
            && OwnMemory.TryWrite(new ReadOnlySpan<byte>(in present), (byte*)address, out _);
    }
}
