using System.Diagnostics;
using Helve.Benchmarks.Harness;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;

namespace Helve.Benchmarks.Peers;

/// <summary>A process that owns a mutex is killed while a thread of this process waits for the mutex.</summary>
internal static class OwnerDeathRun
{
    private static readonly TimeSpan s_forever = Timeout.InfiniteTimeSpan;

    /// <summary>The owner's side: takes the mutex and never lets go.</summary>
    public static void Own(string name, Action ready)
    {
        nint mutex = Create(name);
        Check.Success(KernelHandles.TryWait(mutex, s_forever));
        ready();
        Thread.Sleep(Timeout.Infinite);
    }

    /// <summary>Nanoseconds from SIGKILL to the waiter's return.</summary>
    public static double Once(Workspace workspace, string name)
    {
        ChildProcess owner = PeerProgram.Start(workspace, PeerProgram.Owner, name);
        NtStatus status = NtStatus.Timeout;
        long returned = 0;
        using var waiter = new SleepingThread(() => status = WaitAndRelease(name, out returned));
        waiter.AwaitSleep();
        long killed = Stopwatch.GetTimestamp();
        owner.Kill();
        waiter.Join();
        workspace.Release(owner);
        return status == NtStatus.AbandonedWait0
            ? Stopwatch.GetElapsedTime(killed, returned).TotalNanoseconds
            : throw new InvalidOperationException($"the wait for a dead owner's mutex ended with {status}");
    }

    private static NtStatus WaitAndRelease(string name, out long returned)
    {
        nint mutex = Create(name);
        NtStatus status = KernelHandles.TryWait(mutex, s_forever);
        returned = Stopwatch.GetTimestamp();
        Check.Success(KernelHandles.TryReleaseMutex(mutex, out _));
        Check.Success(KernelHandles.TryClose(mutex));
        return status;
    }

    private static nint Create(string name)
    {
        Check.Success(KernelHandles.TryCreateMutex(name, (uint)MutexRights.AllAccess, HandleAttributes.None, false, out nint mutex));
        return mutex;
    }
}
