using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Helve.Tests.Linux;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;
using LinuxError = Helve.Linux.LinuxError;
using Signals = Helve.Linux.Signals;

namespace Helve.Tests.Processes;

/// <summary>Threads as objects: by their id, by the pseudo-handle, in this process and in others.</summary>
[Collection(LibraryCollection.Name)]
public sealed class ThreadTests(LibraryFixture fixture)
{
    private const uint All = (uint)ThreadRights.AllAccess;

    [Fact]
    [Rule("A3")]
    [Rule("C2")]
    [Rule("C17")]
    public void PseudoHandle_IsTheCallingThread()
    {
        TryWait(CurrentThread, TimeSpan.Zero).ShouldBe(NtStatus.Timeout);
        TryQuery(CurrentThread, out HandleInformation mine).ShouldBe(NtStatus.Success);
        (mine.Type, mine.GrantedAccess).ShouldBe((ObjectType.Thread, All));
        TryGetAttributes(CurrentThread, out HandleAttributes attributes).ShouldBe(NtStatus.Success);
        attributes.ShouldBe(HandleAttributes.None);
        TryCompare(CurrentThread, CurrentThread).ShouldBe(NtStatus.Success);
        TryCompare(CurrentThread, CurrentProcess).ShouldBe(NtStatus.NotSameObject);
        TryQueryThread(CurrentThread, out ThreadInformation thread).ShouldBe(NtStatus.Success);
        thread.ShouldBe(new ThreadInformation(OwnId, Environment.ProcessId, false, StillActive));
        OnAThread(() =>
        {
            TryQuery(CurrentThread, out HandleInformation other).ShouldBe(NtStatus.Success);
            other.ObjectId.ShouldNotBe(mine.ObjectId);
        });
        TryWaitAny([CurrentThread], TimeSpan.Zero, out _).ShouldBe(NtStatus.InvalidHandle);
    }

    /// <summary>Linux has no exit code of a thread that ends by itself: what it has said counts, in whatever process it is asked for.</summary>
    [Fact]
    public void ExitCode_IsWhatTheThreadHasAnnounced()
    {
        Peer peer = fixture.StartPeer();
        nint handle = 0;
        OnAThread(() =>
        {
            AnnounceThreadExit(41).ShouldBe(NtStatus.Success);
            TryDuplicate(CurrentProcess, CurrentThread, CurrentProcess, 0, HandleAttributes.None, DuplicateOptions.SameAccess, out handle).ShouldBe(NtStatus.Success);
            AnnounceThreadExit(42).ShouldBe(NtStatus.Success);
            TryQueryThread(handle, out ThreadInformation running).ShouldBe(NtStatus.Success);
            (running.HasExited, running.ExitCode).ShouldBe((false, StillActive));
        });
        TryWait(handle, Until.Patience).ShouldBe(NtStatus.Success);
        TryQueryThread(handle, out ThreadInformation ended).ShouldBe(NtStatus.Success);
        (ended.HasExited, ended.ExitCode).ShouldBe((true, 42));
        TryOpenProcess(peer.ProcessId, (uint)ProcessRights.DuplicateHandle, HandleAttributes.None, out nint process).ShouldBe(NtStatus.Success);
        TryDuplicate(CurrentProcess, handle, process, 0, HandleAttributes.None, DuplicateOptions.SameAccess, out nint theirs).ShouldBe(NtStatus.Success);
        peer.Call("query-thread", theirs)[3].ShouldBe(42);
        TryClose(handle).ShouldBe(NtStatus.Success);
        TryClose(process).ShouldBe(NtStatus.Success);
        peer.Kill();
    }

    [Fact]
    [Rule("B34")]
    public void PseudoHandle_Duplicated_IsARealHandleToTheCaller()
    {
        KernelThread? held = null;
        var thread = new Thread(() => held = KernelThread.Current.Duplicate());
        using var goOn = new ManualResetEventSlim();
        var second = new Thread(() =>
        {
            using KernelThread mine = KernelThread.Current.Duplicate(ThreadRights.QueryLimitedInformation);
            TryQuery(mine.Handle, out HandleInformation i).ShouldBe(NtStatus.Success);
            i.GrantedAccess.ShouldBe((uint)ThreadRights.QueryLimitedInformation);
            TryCompare(mine.Handle, CurrentThread).ShouldBe(NtStatus.Success);
            goOn.Wait();
        });
        second.Start();
        thread.Start();
        thread.Join();
        using (held)
        {
            TryQuery(held!.Handle, out HandleInformation information).ShouldBe(NtStatus.Success);
            (information.Type, information.GrantedAccess).ShouldBe((ObjectType.Thread, All));
            held.Wait(Until.Patience).Succeeded.ShouldBeTrue();
            held.GetInformation().HasExited.ShouldBeTrue();
            held.GetInformation().ExitCode.ShouldBe(0);
        }

        goOn.Set();
        second.Join();
    }

    [Fact]
    [Rule("B34")]
    public void PseudoHandle_DuplicatedIntoAnotherProcess_IsTheCallerThere()
    {
        using Peer peer = fixture.StartPeer();
        peer.Call("event", "-", 0, 0).Status.ShouldBe(NtStatus.Success);
        using KernelProcess process = KernelProcess.Open(peer.ProcessId, ProcessRights.DuplicateHandle);
        nint there = 0;
        int id = 0;
        OnAThread(() =>
        {
            id = OwnId;

            // The source process is the peer, and -2 the caller all the same.
            TryDuplicate(process.Handle, CurrentThread, process.Handle, 0, 0, DuplicateOptions.SameAccess, out there).ShouldBe(NtStatus.Success);
            PeerReply seen = peer.Call("query-thread", there);
            (seen.Status, seen[0], seen[1], seen[2]).ShouldBe((NtStatus.Success, id, Environment.ProcessId, 0));
        });
        peer.Call("wait", there, 60_000).Status.ShouldBe(NtStatus.Success);
        peer.Call("query-thread", there)[2].ShouldBe(1);
    }

    [Fact]
    [Rule("D6")]
    [Rule("I4")]
    public void Thread_OfAPeer_IsSignalledAfterItsMutexesWereAbandoned()
    {
        string name = $"thread-{Guid.NewGuid():N}";
        using Peer peer = fixture.StartPeer();
        peer.Call("@t", "mutex", name, 1).Status.ShouldBe(NtStatus.Success);
        int id = (int)peer.Call("@t", "tid")[0];
        using KernelThread thread = KernelThread.Open(id);
        KernelThread.Open(id).Dispose();
        (thread.ThreadId, thread.ProcessId, thread.HasExited).ShouldBe((id, peer.ProcessId, false));
        using KernelMutex mutex = KernelMutex.Open(name);
        peer.Call("@t", "end-thread");
        thread.Wait(Until.Patience).Succeeded.ShouldBeTrue();
        mutex.Wait(TimeSpan.Zero).Abandoned.ShouldBeTrue();
        mutex.Release();
        peer.Call("pid").Status.ShouldBe(NtStatus.Success, "its process lives on");
    }

    /// <summary>A wait that has begun gets what is signalled first; one that begins late finds a thread too, since these come first in it.</summary>
    [Fact]
    [Rule("I4")]
    public async Task Threads_AreSignalledBeforeTheirProcess()
    {
        using Peer peer = fixture.StartPeer();
        KernelThread[] threads =
        [
            .. Enumerable.Range(0, 6).Select(number =>
            {
                // One that owns something has a record, which is recovered first.
                peer.Call($"@t{number}", "mutex", "-", 1).Status.ShouldBe(NtStatus.Success);
                return KernelThread.Open((int)peer.Call($"@t{number}", "tid")[0]);
            }),
        ];
        using KernelProcess process = KernelProcess.Open(peer.ProcessId, ProcessRights.Terminate | ProcessRights.Synchronize);
        Task<WaitResult> first = Task.Factory.StartNew(() => KernelWait.Any([.. threads, process], Until.Patience), TaskCreationOptions.LongRunning);
        Until.True(() => first.Status == TaskStatus.Running, "the wait begins");
        process.Terminate(7);
        (await first).Index.ShouldBeInRange(0, threads.Length - 1);
        process.Wait(Until.Patience).Succeeded.ShouldBeTrue();
        threads.Count(static thread => !thread.Wait(TimeSpan.Zero).Succeeded).ShouldBe(0);
        threads.ShouldAllBe(static thread => thread.GetInformation().ExitCode == 7);
        Array.ForEach(threads, static thread => thread.Dispose());
    }

    [Fact]
    [Rule("H32")]
    [Rule("I2")]
    [Rule("I5")]
    public void Thread_OfATerminatedProcess_HasItsExitCode_AndStaysSignalled()
    {
        using Peer peer = fixture.StartPeer();
        int id = (int)peer.Call("@t", "tid")[0];
        using KernelThread thread = KernelThread.Open(id);
        using KernelProcess process = KernelProcess.Open(peer.ProcessId, ProcessRights.Terminate);
        thread.Wait(TimeSpan.Zero).TimedOut.ShouldBeTrue();
        process.Terminate(77);
        thread.Wait(Until.Patience).Succeeded.ShouldBeTrue();
        for (int i = 0; i < 3; i++)
        {
            thread.Wait(TimeSpan.Zero).Succeeded.ShouldBeTrue("a wait takes nothing");
            KernelWait.Any([thread], TimeSpan.Zero).Index.ShouldBe(0);
        }

        thread.GetInformation().ShouldBe(new ThreadInformation(id, peer.ProcessId, true, 77));
    }

    [Fact]
    public async Task Thread_InAnyAllAndAwaitedWaits_IsAnObjectLikeOthers()
    {
        using Peer peer = fixture.StartPeer();
        using KernelThread first = KernelThread.Open((int)peer.Call("@a", "tid")[0]);
        using KernelThread second = KernelThread.Open((int)peer.Call("@b", "tid")[0]);
        using KernelEvent never = new(false, false);
        ValueTask<WaitResult> awaited = first.WaitAsync();
        awaited.IsCompleted.ShouldBeFalse();
        KernelWait.Any([never, second], TimeSpan.Zero).TimedOut.ShouldBeTrue();
        peer.Call("@a", "end-thread");
        (await awaited).Succeeded.ShouldBeTrue();
        KernelWait.All([first, second], TimeSpan.Zero).TimedOut.ShouldBeTrue();
        peer.Call("@b", "end-thread");
        KernelWait.Any([never, second], Until.Patience).Index.ShouldBe(1);
        KernelWait.All([first, second], Until.Patience).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public void Thread_OfAProgramWithoutHelve_IsToldOfToo()
    {
        using ShellTree sleeper = new("echo; exec sleep 1000", lines: 1);
        using KernelThread thread = KernelThread.Open(sleeper.ProcessId);
        thread.ProcessId.ShouldBe(sleeper.ProcessId);
        thread.HasExited.ShouldBeFalse();
        sleeper.Process.TrySendSignal(Signals.SIGKILL, out LinuxError error).ShouldSucceed(error);
        thread.Wait(Until.Patience).Succeeded.ShouldBeTrue();
    }

    [Fact]
    [Rule("I6")]
    public void Open_BadIds_FailAsDocumented()
    {
        TryOpenThread(0, All, 0, out nint handle).ShouldBe(NtStatus.InvalidParameter);
        TryOpenThread(-1, All, 0, out handle).ShouldBe(NtStatus.InvalidParameter);
        TryOpenThread(int.MaxValue, All, 0, out handle).ShouldBe(NtStatus.InvalidCid);
        TryOpenThread(Environment.ProcessId, 0, 0, out handle).ShouldBe(NtStatus.AccessDenied);
        handle.ShouldBe(0);

        // A thread's id is no process's.
        OnAThread(() => TryOpenProcess(OwnId, (uint)ProcessRights.Synchronize, 0, out _).ShouldBe(NtStatus.InvalidCid));
    }

    [Fact]
    [Rule("F27")]
    public void GenericRights_OfAThread_AreThoseOfNt()
    {
        Granted(0x8000_0000).ShouldBe(0x0002_0848u, "THREAD_QUERY_INFORMATION brings the limited one with it");
        Granted(0x4000_0000).ShouldBe(0x0002_0437u);
        Granted(0x2000_0000).ShouldBe(0x0012_1800u);
        Granted(0x1000_0000).ShouldBe(0x001F_FFFFu);
    }

    [Fact]
    [Rule("F42")]
    public void Calls_NeedTheirRights()
    {
        using KernelThread bare = KernelThread.Open(Environment.ProcessId, ThreadRights.Synchronize);
        TryQueryThread(bare.Handle, out ThreadInformation information).ShouldBe(NtStatus.AccessDenied);
        information.ShouldBe(default);
        TryTerminateThread(bare.Handle, 1).ShouldBe(NtStatus.AccessDenied);
        TrySuspendThread(bare.Handle, out _).ShouldBe(NtStatus.AccessDenied);
        TryResumeThread(bare.Handle, out _).ShouldBe(NtStatus.AccessDenied);
        using KernelEvent other = new(false, false);
        TryQueryThread(other.Handle, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        TryTerminateThread(CurrentProcess, 1).ShouldBe(NtStatus.ObjectTypeMismatch);
        TrySuspendThread(0x7FFF0, out _).ShouldBe(NtStatus.InvalidHandle);
    }

    private static int OwnId => global::Helve.Linux.CurrentProcess.ThreadId;

    private static uint Granted(uint access)
    {
        TryOpenThread(Environment.ProcessId, access, HandleAttributes.None, out nint handle).ShouldBe(NtStatus.Success);
        TryQuery(handle, out HandleInformation information).ShouldBe(NtStatus.Success);
        TryClose(handle).ShouldBe(NtStatus.Success);
        return information.GrantedAccess;
    }

    private static void OnAThread(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(action));
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            throw new InvalidOperationException("on its thread", failure);
        }
    }
}
