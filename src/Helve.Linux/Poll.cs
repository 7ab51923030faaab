using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>What may happen to a descriptor (poll.h; epoll uses the same bits).</summary>
[Flags]
[CNames("poll.h")]
public enum PollEvents
{
    /// <summary>Nothing.</summary>
    [NotInC]
    None = 0,

    /// <summary>There is something to read, or the end of the stream.</summary>
    [CField("POLLIN")]
    In = 1,

    /// <summary>Something out of turn: a control group's file that changed since it was read.</summary>
    [CField("POLLPRI")]
    Priority = 2,

    /// <summary>There is room to write.</summary>
    [CField("POLLOUT")]
    Out = 4,

    /// <summary>An error is pending; always reported.</summary>
    [CField("POLLERR")]
    Error = 8,

    /// <summary>The other side is gone; always reported.</summary>
    [CField("POLLHUP")]
    HangUp = 16,

    /// <summary>The descriptor is not open; poll only, always reported.</summary>
    [CField("POLLNVAL")]
    Invalid = 32,
}

/// <summary>One descriptor to watch (poll.h, struct pollfd).</summary>
[CStruct("struct pollfd", "poll.h")]
[StructLayout(LayoutKind.Explicit, Size = 8)]
public readonly struct PollEntry
{
    [CField("fd")]
    [FieldOffset(0)]
    private readonly int _descriptor;

    [CField("events")]
    [FieldOffset(4)]
    private readonly short _events;

    [CField("revents")]
    [FieldOffset(6)]
    private readonly short _returned;

    /// <summary>Watches a descriptor, which the caller keeps open.</summary>
    public PollEntry(FileDescriptor descriptor, PollEvents events)
    {
        _descriptor = descriptor.Number;
        _events = (short)events;
        _returned = 0;
    }

    /// <summary>What happened.</summary>
    public PollEvents Returned => (PollEvents)_returned;
}

/// <summary>Waiting for a few descriptors (poll.h).</summary>
public static unsafe partial class Poll
{
    /// <summary>Waits until something happens; -1 milliseconds for ever. EINTR is retried with the remaining time.</summary>
    public static bool TryWait(Span<PollEntry> entries, int timeoutMilliseconds, out int ready, out LinuxError error)
    {
        long end = Environment.TickCount64 + Math.Max(timeoutMilliseconds, 0);
        int timeout = timeoutMilliseconds;
        int result;
        fixed (PollEntry* first = entries)
        {
            while (!LinuxError.Check(result = PollCall(first, (nuint)entries.Length, timeout), out error) && error.Code == Errno.EINTR)
            {
                timeout = timeoutMilliseconds < 0 ? -1 : (int)Math.Max(end - Environment.TickCount64, 0);
            }
        }

        ready = Math.Max(result, 0);
        return result >= 0;
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int PollCall(PollEntry* entries, nuint count, int timeout);
}
