using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>What happened to one watched descriptor.</summary>
/// <param name="Events">What happened.</param>
/// <param name="Token">The number that was given with the descriptor.</param>
public readonly record struct EpollEvent(PollEvents Events, ulong Token);

/// <summary>Waiting for many descriptors (sys/epoll.h), level-triggered.</summary>
public sealed unsafe partial class Epoll : IDisposable
{
    private const int MaxEvents = 64;

    // struct epoll_event { u32 events; u64 data; } is packed on x86-64 and aligned elsewhere.
    internal static readonly int s_eventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    internal static readonly int s_dataOffset = s_eventSize - sizeof(ulong);

    private readonly FileDescriptor _descriptor;

    private Epoll(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <summary>The descriptor: readable while an event waits.</summary>
    public FileDescriptor Descriptor => _descriptor;

    /// <summary>Makes an empty set.</summary>
    public static bool TryCreate([NotNullWhen(true)] out Epoll? created, out LinuxError error)
    {
        bool ok = LinuxError.Check(EpollCreateCall(EpollNames.EPOLL_CLOEXEC), out FileDescriptor? descriptor, out error);
        created = ok ? new Epoll(descriptor!) : null;
        return ok;
    }

    /// <inheritdoc cref="TryCreate"/>
    public static Epoll Create()
    {
        LinuxError.ThrowUnless(TryCreate(out Epoll? created, out LinuxError error), "epoll_create1", error);
        return created!;
    }

    /// <summary>Watches a descriptor; EEXIST when it is watched already.</summary>
    public bool TryAdd(FileDescriptor descriptor, PollEvents events, ulong token, out LinuxError error) =>
        TryControl(EpollNames.EPOLL_CTL_ADD, descriptor, events, token, out error);

    /// <summary>Watches a descriptor for changes only (EPOLLET): what is so now is told once, and then whenever something comes or goes.</summary>
    public bool TryAddForChanges(FileDescriptor descriptor, PollEvents events, ulong token, out LinuxError error) =>
        TryControl(EpollNames.EPOLL_CTL_ADD, descriptor, (PollEvents)((uint)events | EpollNames.EPOLLET), token, out error);

    /// <summary>Changes what is watched; ENOENT when the descriptor is not.</summary>
    public bool TryModify(FileDescriptor descriptor, PollEvents events, ulong token, out LinuxError error) =>
        TryControl(EpollNames.EPOLL_CTL_MOD, descriptor, events, token, out error);

    /// <summary>
    /// Ends watching; ENOENT when the descriptor is not watched. Needed before a close when the open file has other
    /// descriptors, here or in another process: the set holds files, not numbers.
    /// </summary>
    public bool TryRemove(FileDescriptor descriptor, out LinuxError error) =>
        TryControl(EpollNames.EPOLL_CTL_DEL, descriptor, PollEvents.None, 0, out error);

    /// <summary>The numbers of all sets that this process has, whoever made them.</summary>
    public static int[] ListAll()
    {
        var found = new List<int>();
        foreach (string path in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            if (new FileInfo(path).LinkTarget == "anon_inode:[eventpoll]")
            {
                found.Add(int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture));
            }
        }

        return [.. found];
    }

    /// <summary>Takes a descriptor out of a set that somebody else made; ENOENT when it is not in it, EINVAL when the number is no set's any more.</summary>
    public static bool TryRemoveFrom(int set, FileDescriptor descriptor, out LinuxError error)
    {
        byte* item = stackalloc byte[16];
        return LinuxError.Check(EpollControlCall(FileDescriptor.Borrow(set), EpollNames.EPOLL_CTL_DEL, descriptor, item), out error);
    }

    /// <summary>Waits for events; at most 64 at once, whatever the span. EINTR counts as none.</summary>
    public bool TryWait(Span<EpollEvent> events, int timeoutMilliseconds, out int count, out LinuxError error)
    {
        byte* raw = stackalloc byte[MaxEvents * 16];
        int result = EpollWaitCall(_descriptor, raw, Math.Min(events.Length, MaxEvents), timeoutMilliseconds);
        bool ok = LinuxError.Check(result, out error) || error.Code == Errno.EINTR;
        error = ok ? LinuxError.None : error;
        count = Math.Max(result, 0);
        for (int i = 0; i < count; i++)
        {
            byte* item = raw + (i * s_eventSize);
            events[i] = new EpollEvent((PollEvents)(*(uint*)item), BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(item + s_dataOffset, 8)));
        }

        return ok;
    }

    /// <summary>Closes the set.</summary>
    public void Dispose() => _descriptor.Dispose();

    private bool TryControl(int operation, FileDescriptor descriptor, PollEvents events, ulong token, out LinuxError error)
    {
        byte* item = stackalloc byte[16];
        *(uint*)item = (uint)events;
        BinaryPrimitives.WriteUInt64LittleEndian(new Span<byte>(item + s_dataOffset, 8), token);
        return LinuxError.Check(EpollControlCall(_descriptor, operation, descriptor, item), out error);
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int EpollCreateCall(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int EpollControlCall(FileDescriptor set, int operation, FileDescriptor descriptor, byte* item);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int EpollWaitCall(FileDescriptor set, byte* items, int count, int timeout);
}

/// <summary>sys/epoll.h.</summary>
[CNames("sys/epoll.h")]
internal static class EpollNames
{
    internal const int EPOLL_CLOEXEC = 0x80000;
    internal const int EPOLL_CTL_ADD = 1;
    internal const int EPOLL_CTL_DEL = 2;
    internal const int EPOLL_CTL_MOD = 3;
    internal const uint EPOLLET = 1u << 31;
}
