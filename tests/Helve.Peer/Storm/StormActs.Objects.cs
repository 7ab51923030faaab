using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Microsoft.Win32.SafeHandles;
using static Helve.KernelHandles;

namespace Helve.Peer.Storm;

/// <summary>Signals, timers, memory and files.</summary>
internal sealed unsafe partial class StormActs
{
    private const int Views = 4;
    private readonly List<nint> _views = [];

    private bool Event()
    {
        if (!Is(TryCreateEvent(Name("event"), Maximum, HandleAttributes.None, OneIn(2), OneIn(2), out nint handle)))
        {
            return false;
        }

        Keep(handle);
        return Is(OneIn(4) ? TryPulseEvent(handle, out _) : OneIn(3) ? TryResetEvent(handle, out _) : TrySetEvent(handle, out _));
    }

    // It is kept owned sometimes: others find it abandoned.
    private bool Mutex()
    {
        if (!Is(TryCreateMutex(Name("mutex"), Maximum, HandleAttributes.None, OneIn(2), out nint handle)))
        {
            return false;
        }

        Keep(handle);
        bool taken = Is(TryWait(handle, s_soon));
        return taken && (OneIn(4) || Is(TryReleaseMutex(handle, out _)));
    }

    private bool Semaphore()
    {
        if (!Is(TryCreateSemaphore(Name("semaphore"), Maximum, HandleAttributes.None, 0, 1000, out nint handle)))
        {
            return false;
        }

        Keep(handle);
        return Is(OneIn(2) ? TryReleaseSemaphore(handle, random.Next(1, 4), out _) : TryWait(handle, s_soon));
    }

    private bool Timer()
    {
        if (!Is(TryCreateTimer(Name("timer"), Maximum, HandleAttributes.None, OneIn(2) ? TimerType.Notification : TimerType.Synchronization, out nint handle)))
        {
            return false;
        }

        Keep(handle);
        long due = OneIn(2) ? -random.Next(100_000) : DateTime.UtcNow.ToFileTimeUtc() + random.Next(100_000);
        return Is(TrySetTimer(handle, due, random.Next(3), false, out _))
            && Storm.Check(TryWait(handle, s_soon)) is NtStatus.Success or NtStatus.Timeout
            && (OneIn(2) || Is(TryCancelTimer(handle, out _)));
    }

    private bool Section()
    {
        int size = 4096 << random.Next(9);
        if (!Is(TryCreateSection(Name("section"), Maximum, HandleAttributes.None, size, PageProtection.ReadWrite, SectionAttributes.Commit, null, out nint handle)))
        {
            return false;
        }

        Keep(handle);
        return View(handle);
    }

    private bool FileSection()
    {
        using SafeFileHandle file = OpenFile();
        if (!Is(TryCreateSection(null, Maximum, HandleAttributes.None, 0, PageProtection.ReadWrite, SectionAttributes.Commit, file, out nint handle)))
        {
            return false;
        }

        Keep(handle);
        return View(handle);
    }

    // The handle may have become another one's meanwhile; the view is this thread's.
    private bool View(nint handle)
    {
        if (!Is(TryMapView(handle, 0, 0, PageProtection.ReadWrite, out nint address, out long size)))
        {
            return false;
        }

        for (long at = 0; at < size; at += 4096)
        {
            ((byte*)address)[at]++;
        }

        _views.Add(address);
        if (_views.Count <= Views)
        {
            return true;
        }

        int old = random.Next(_views.Count);
        nint gone = _views[old];
        _views.RemoveAt(old);
        return Is(TryUnmapView(gone));
    }

    private SafeFileHandle OpenFile() => System.IO.File.OpenHandle(
        Path.Combine(place.Directory, $"{random.Next(Names)}.data"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);

    private bool File()
    {
        using SafeFileHandle file = OpenFile();
        if (!Is(TryWrapFile(file, Maximum, HandleAttributes.None, out nint handle)))
        {
            return false;
        }

        Keep(handle);
        Span<byte> data = stackalloc byte[64];
        return Is(OneIn(2) ? TryReadFile(handle, data, out _, random.Next(1000)) : TryWriteFile(handle, data, out _, random.Next(1000)));
    }

    // Made for everybody, by another user as a rule.
    private bool Shared()
    {
        const string Name = @"Global\" + Storm.Prefix + "shared-";
        nint handle;
        switch (random.Next(4))
        {
            case 0 when Is(TryOpenEvent(Name + "event", Maximum, HandleAttributes.None, out handle)):
                Keep(handle);
                return Is(OneIn(2) ? TrySetEvent(handle, out _) : TryResetEvent(handle, out _));
            case 1 when Is(TryOpenMutex(Name + "mutex", Maximum, HandleAttributes.None, out handle)):
                Keep(handle);
                return Is(TryWait(handle, s_soon)) && (OneIn(4) || Is(TryReleaseMutex(handle, out _)));
            case 2 when Is(TryOpenSemaphore(Name + "semaphore", Maximum, HandleAttributes.None, out handle)):
                Keep(handle);
                return Is(OneIn(2) ? TryReleaseSemaphore(handle, 1, out _) : TryWait(handle, s_soon));
            case 3 when Is(TryOpenSection(Name + "section", Maximum, HandleAttributes.None, out handle)):
                Keep(handle);
                return View(handle);
            default:
                return false;
        }
    }
}
