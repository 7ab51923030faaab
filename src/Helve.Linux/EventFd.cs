using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>A counter that can be polled (sys/eventfd.h): the way to wake an epoll loop. Never blocks.</summary>
public sealed unsafe partial class EventFd : IDisposable
{
    private readonly FileDescriptor _descriptor;

    private EventFd(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <summary>The descriptor: readable while the counter is not 0.</summary>
    public FileDescriptor Descriptor => _descriptor;

    /// <summary>Makes a counter that is 0.</summary>
    public static bool TryCreate([NotNullWhen(true)] out EventFd? created, out LinuxError error)
    {
        bool ok = LinuxError.Check(EventFdCall(0, EventFdNames.EFD_CLOEXEC | EventFdNames.EFD_NONBLOCK), out FileDescriptor? descriptor, out error);
        created = ok ? new EventFd(descriptor!) : null;
        return ok;
    }

    /// <inheritdoc cref="TryCreate"/>
    public static EventFd Create()
    {
        LinuxError.ThrowUnless(TryCreate(out EventFd? created, out LinuxError error), "eventfd", error);
        return created!;
    }

    /// <summary>Adds to the counter; a full counter (EAGAIN) is readable anyway.</summary>
    public bool TrySignal(out LinuxError error, ulong amount = 1) =>
        _descriptor.TryWrite(new ReadOnlySpan<byte>(&amount, sizeof(ulong)), out _, out error);

    /// <summary>Reads the counter and makes it 0; EAGAIN when it is 0.</summary>
    public bool TryTake(out ulong amount, out LinuxError error)
    {
        ulong value = 0;
        bool ok = _descriptor.TryRead(new Span<byte>(&value, sizeof(ulong)), out _, out error);
        amount = value;
        return ok;
    }

    /// <summary>Closes the descriptor.</summary>
    public void Dispose() => _descriptor.Dispose();

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFdCall(uint value, int flags);
}

/// <summary>sys/eventfd.h.</summary>
[CNames("sys/eventfd.h")]
internal static class EventFdNames
{
    internal const int EFD_NONBLOCK = 0x800;
    internal const int EFD_CLOEXEC = 0x80000;
}
