using System.Diagnostics;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using static Helve.Win32.Constants;
using static Helve.Win32.Kernel32;
using EventWaitHandle = Helve.Threading.EventWaitHandle;
using Semaphore = Helve.Threading.Semaphore;
using WaitHandle = Helve.Threading.WaitHandle;

namespace Helve.Tests.Cli;

/// <summary>The code that the pages show, line by line: it is built, so it is right.</summary>
internal static class Snippets
{
    internal static bool ByName()
    {
        using var jobs = new KernelSemaphore(initialCount: 0, maximumCount: 100, name: @"Local\Jobs", out bool createdNew);
        return createdNew;
    }

    internal static void ByTheNamesOfWindows()
    {
        nint ready = CreateEvent(null, bManualReset: true, bInitialState: false, "ready");
        if (GetLastError() == ERROR_ALREADY_EXISTS)
        {
            WaitForSingleObject(ready, INFINITE);
        }
        else if (!SetEvent(ready))
        {
            throw new InvalidOperationException($"SetEvent: {GetLastError()}");
        }

        CloseHandle(ready);
    }

    internal static async Task WithDropInTypes(EventWaitHandle stop, Semaphore work, KernelProcess child, CancellationToken cancellationToken)
    {
        // instead of WaitHandle.WaitAny([stop, work, cancellationToken.WaitHandle])
        int index = WaitHandle.WaitAny([stop, work], Timeout.Infinite, cancellationToken);

        // instead of ThreadPool.RegisterWaitForSingleObject
        bool set = await stop.WaitOneAsync(30_000, cancellationToken);

        // a process, a timer or a job beside events
        using WaitHandle ended = WaitHandle.Of(child);
        int first = await WaitHandle.WaitAnyAsync([stop, ended], cancellationToken);
    }

    internal static bool InAPrivateNamespace()
    {
        using KernelPrivateNamespace app = KernelPrivateNamespace.CreateOrOpen(KernelPrivateNamespace.BoundaryOfUser("MyApp"), "app", out _);
        using var single = new KernelMutex(initiallyOwned: true, @"app\Single", out bool first);
        return first;
    }

    internal static nint ByInheritanceAndDuplication()
    {
        using KernelEvent go = KernelEvent.Create(manualReset: false, initialState: false, inheritable: true);
        var start = new ProcessStartInfo("worker", ["--go", go.Handle.ToString()]);
        using var child = KernelProcess.Start(start, new KernelStartOptions { InheritHandles = true });

        nint there = go.DuplicateTo(child, (uint)EventRights.Synchronize);
        return there;
    }

    internal static void BySending(KernelProcess child, KernelEvent go)
    {
        child.SendHandle(go, (uint)EventRights.Synchronize, tag: 7);
    }

    internal static async Task Receiving(CancellationToken cancellationToken)
    {
        await foreach (ReceivedHandle arrival in KernelInbox.ReadAllAsync(cancellationToken))
        {
            using KernelEvent go = arrival.OpenEvent();
        }
    }

    internal static nint ByRawCalls(nint door, nint worker, nint leaked)
    {
        // Give the worker a handle that can wait and nothing else, and tell it the value.
        KernelHandles.TryDuplicate(
            KernelHandles.CurrentProcess, door, worker, (uint)EventRights.Synchronize, HandleAttributes.None, DuplicateOptions.None, out nint there);

        // Close a handle that the worker forgot.
        KernelHandles.TryDuplicate(worker, leaked, 0, 0, HandleAttributes.None, DuplicateOptions.CloseSource, out _);
        return there;
    }

    internal static IEnumerable<int> Holders(KernelEvent door)
    {
        // Who keeps the event alive?
        KernelHandles.TryEnumerateSystemHandles(out IReadOnlyList<SystemHandleInformation> all);
        var holders = all.Where(h => h.ObjectId == door.ObjectId).Select(h => h.ProcessId).Distinct();
        return holders;
    }

    internal static bool CreateAnEvent()
    {
        NtStatus status = KernelHandles.TryCreateEvent(
            @"Local\Jobs.Ready", (uint)EventRights.AllAccess, HandleAttributes.None, manualReset: false, initialState: false, out nint ready);
        bool isNew = status == NtStatus.Success;
        return KernelHandles.TryClose(ready) == NtStatus.Success && isNew;
    }

    internal static bool CreateATimer()
    {
        NtStatus status = KernelHandles.TryCreateTimer(
            @"Local\Jobs.Tick", (uint)TimerRights.AllAccess, HandleAttributes.None, TimerType.Synchronization, out nint tick);
        bool isNew = status == NtStatus.Success;
        return KernelHandles.TryClose(tick) == NtStatus.Success && isNew;
    }
}
