using Helve.Kernel.Handles;
using static Helve.KernelHandles;

namespace Helve.Peer;

/// <summary>
/// churn KIND [HANDLE...]: a thread that does one thing as fast as it can until the process dies, so that a kill meets it anywhere.
/// Kinds: create; duplicate HANDLE; remote PROCESS HANDLE; event HANDLE (set, wait); mutex HANDLE...; semaphore HANDLE; any HANDLE...; all HANDLE...; await HANDLE...; both HANDLE HANDLE (signal and wait);
/// send PROCESS HANDLE; receive (a semaphore, which is released and closed); named (create, open, close by name); child (start a program that inherits).
/// </summary>
internal static class Churn
{
    internal static string Start(string[] words)
    {
        nint[] handles = Commands.HandlesFrom(words, 2);
        Action round = words[1] switch
        {
            "create" => Create,
            "duplicate" => () => Duplicate(handles[0]),
            "remote" => () => Remote(handles[0], handles[1]),
            "event" => () => Event(handles[0]),
            "mutex" => () => Mutexes(handles),
            "semaphore" => () => Semaphore(handles[0]),
            "any" => () => TryWaitAny(handles, TimeSpan.FromMicroseconds(50), out _),
            "all" => () => TryWaitAll(handles, TimeSpan.FromMicroseconds(50)),
            "await" => () => Await(handles),
            "both" => () => TrySignalAndWait(handles[0], handles[1], TimeSpan.FromMicroseconds(50)),
            "send" => () => TrySendHandle(handles[0], handles[1], 0, DuplicateOptions.SameAccess, 1),
            "receive" => Receive,
            "named" => Named,
            "child" => Child,
            _ => throw new ArgumentException($"no such churn: {words[1]}"),
        };
        new Thread(() => Forever(round)) { IsBackground = true, Name = words[1] }.Start();
        return "Success";
    }

    private static void Forever(Action round)
    {
        while (true)
        {
            round();
        }
    }

    private static void Create()
    {
        _ = TryCreateEvent((uint)Kernel.Objects.EventRights.AllAccess, HandleAttributes.None, false, true, out nint handle);
        _ = TryClose(handle);
    }

    private static void Await(nint[] handles)
    {
        KernelWaitHandle[] objects = Array.ConvertAll(handles, AwaitCommand.Wrap);
        _ = KernelWait.AnyAsync(objects, TimeSpan.FromMicroseconds(200)).AsTask().Result;
        Array.ForEach(objects, static o => o.DetachHandle());
    }

    private static void Receive()
    {
        using ReceivedHandle arrival = KernelInbox.ReceiveAsync().AsTask().Result;
        using KernelSemaphore counter = arrival.OpenSemaphore();
        _ = counter.Release();
    }

    private static void Named()
    {
        string name = $"churn-{Environment.ProcessId}-{Random.Shared.Next(4)}";
        _ = TryCreateMutex(name, (uint)Kernel.Objects.MutexRights.AllAccess, HandleAttributes.Inherit, true, out nint mutex);
        _ = TryOpenMutex(name, (uint)Kernel.Objects.MutexRights.AllAccess, HandleAttributes.None, out nint again);

        // The broker is not asked for this one.
        _ = TryOpenMutex(name, (uint)Kernel.Objects.MutexRights.AllAccess, HandleAttributes.None, out nint known);
        _ = TryClose(known);
        _ = TryClose(again);
        _ = TryReleaseMutex(mutex, out _);
        _ = TryClose(mutex);
    }

    private static void Child()
    {
        var options = new KernelStartOptions { InheritHandles = true };
        using KernelProcess child = KernelProcess.Start(new System.Diagnostics.ProcessStartInfo("/bin/true"), options);
        _ = child.Wait();
    }

    private static void Duplicate(nint handle)
    {
        _ = TryDuplicate(CurrentProcess, handle, CurrentProcess, 0, HandleAttributes.None, DuplicateOptions.SameAccess, out nint copy);
        _ = TryClose(copy);
    }

    private static void Remote(nint process, nint handle)
    {
        _ = TryDuplicate(CurrentProcess, handle, process, 0, HandleAttributes.None, DuplicateOptions.SameAccess, out nint copy);
        _ = TryDuplicate(process, copy, 0, 0, HandleAttributes.None, DuplicateOptions.CloseSource, out _);
    }

    private static void Event(nint handle)
    {
        _ = TrySetEvent(handle, out _);
        _ = TryWait(handle, TimeSpan.Zero);
    }

    private static void Mutexes(nint[] handles)
    {
        foreach (nint handle in handles)
        {
            _ = TryWait(handle, Timeout.InfiniteTimeSpan);
        }

        foreach (nint handle in handles.AsEnumerable().Reverse())
        {
            _ = TryReleaseMutex(handle, out _);
        }
    }

    private static void Semaphore(nint handle)
    {
        _ = TryReleaseSemaphore(handle, 1, out _);
        _ = TryWait(handle, TimeSpan.Zero);
    }
}
