using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Library;

/// <summary>What handles and objects outlive, and what goes with whom.</summary>
[Collection(LibraryCollection.Name)]
public sealed class LifetimeTests(LibraryFixture fixture)
{
    private const uint All = 0x1F_0003;

    public static TheoryData<string, NtStatus, Func<(NtStatus, nint)>> FailedCreates => new()
    {
        { "a semaphore above its limit", NtStatus.InvalidParameter, () => (TryCreateSemaphore(All, 0, 2, 1, out nint h), h) },
        { "an event under a missing directory", NtStatus.ObjectPathNotFound, () => (TryCreateEvent(@"no\such", All, 0, false, false, out nint h), h) },
        { "opening a mutex that is not there", NtStatus.ObjectNameNotFound, () => (TryOpenMutex("lifetime-nothing", All, 0, out nint h), h) },
        { "opening no process", NtStatus.InvalidParameter, () => (TryOpenProcess(0, 1, 0, out nint h), h) },
    };

    [Theory]
    [MemberData(nameof(FailedCreates), DisableDiscoveryEnumeration = true)]
    [Rule("A26")]
    public void Create_ThatFails_GivesTheHandleZero(string what, NtStatus expected, Func<(NtStatus, nint)> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        create().ShouldBe((expected, 0), what);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("lifetime-owned")]
    [Rule("H11")]
    public Task Mutex_CreatedOwned_IsNotedForRecoveryOnce_AndNoLongerThanItIsOwned(string? name) =>
        Task.Factory.StartNew(() => CreateOwnedInAThreadThatOwnsNothing(name), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void CreateOwnedInAThreadThatOwnsNothing(string? name)
    {
        ref ThreadRecord record = ref ClientThread.Current!.Context.Self;
        TryCreateMutex(name, All, 0, initiallyOwned: true, out nint mutex).ShouldBe(NtStatus.Success);
        (record.OwnedCount, record.OwnedOverflow).ShouldBe((1u, 0u));
        TryReleaseMutex(mutex, out _).ShouldBe(NtStatus.Success);
        (record.OwnedCount, record.OwnedOverflow).ShouldBe((0u, 0u));
        TryClose(mutex).ShouldBe(NtStatus.Success);
    }

    [Theory]
    [InlineData(-4)]
    [InlineData(-5)]
    [InlineData(-6)]
    [InlineData(unchecked((int)0x8000_0002))]
    [Rule("A11")]
    [Rule("A12")]
    [Rule("C5")]
    public void Value_OfATokenOrAKey_IsNoHandleOfAnObject(int value)
    {
        TryQuery(value, out _).ShouldBe(NtStatus.InvalidHandle);
        TryWait(value, TimeSpan.Zero).ShouldBe(NtStatus.InvalidHandle);
        TrySetAttributes(value, HandleAttributes.All, 0).ShouldBe(NtStatus.InvalidHandle);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-kill")]
    [Rule("A21")]
    [Rule("D14")]
    public void Process_ThatEnds_ClosesProtectedHandlesToo(string how)
    {
        string name = "lifetime-protected" + how;
        using Peer peer = fixture.StartPeer();
        peer.Call("event", name, 0, 0, "0x1F0003", (uint)HandleAttributes.ProtectFromClose).Status.ShouldBe(NtStatus.Success);
        KernelEvent.Open(name).Dispose();
        _ = how.Length == 0 ? peer.End() : KillIt(peer);
        Until.True(() => !KernelEvent.TryOpen(name, out KernelEvent? left) || Closed(left), "the name goes with its only holder");
    }

    [Fact]
    [Rule("D5")]
    public void Mutex_WhoseOwnerClosesTheLastHandle_IsGoneAndNotAbandoned()
    {
        const string name = "lifetime-mutex";
        using (var owned = new KernelMutex(true, name, out bool first))
        {
            first.ShouldBeTrue();
        }

        using var next = new KernelMutex(false, name, out bool createdNew);
        createdNew.ShouldBeTrue();
        next.State.ShouldBe(new MutexInformation(1, false, false));
        next.Wait(0).Abandoned.ShouldBeFalse();
        next.Release();
    }

    [Fact]
    [Rule("H15")]
    public void Mutex_WhoseOwnerClosesOneHandle_StaysOwned()
    {
        using var mutex = new KernelMutex();
        KernelMutex owner = mutex.Duplicate();
        owner.Wait(0).Succeeded.ShouldBeTrue();
        owner.Close();
        mutex.State.ShouldBe(new MutexInformation(0, true, false));
        bool timedOut = false;
        var other = new Thread(() => timedOut = mutex.Wait(0).TimedOut);
        other.Start();
        other.Join();
        timedOut.ShouldBeTrue();
        mutex.Release();
    }

    [Fact]
    [Rule("H13")]
    public void Release_OfAnAbandonedMutexByAnother_SaysThatItWasAbandoned()
    {
        using var mutex = new KernelMutex();
        var owner = new Thread(() => mutex.Wait());
        owner.Start();
        owner.Join();
        Until.True(() => mutex.State.Abandoned, "the end of its owner is told");
        TryReleaseMutex(mutex.Handle, out _).ShouldBe(NtStatus.AbandonedWait0);
    }

    [Fact]
    [Rule("H32")]
    [Rule("D7")]
    public void Process_ThatHasEnded_StaysSignalledForEver()
    {
        using Peer peer = fixture.StartPeer();
        _ = peer.Call("pid");
        using KernelProcess process = KernelProcess.Open(peer.ProcessId);
        peer.End().ShouldBe(0);
        for (int i = 0; i < 3; i++)
        {
            process.Wait(Until.Patience).Succeeded.ShouldBeTrue();
            KernelWait.Any([process]).Index.ShouldBe(0);
        }

        using KernelProcess again = KernelProcess.Open(peer.ProcessId);
        again.IsSameObject(process).ShouldBeTrue();
        again.ExitCode.ShouldBe(0);
    }

    [Fact]
    [Rule("H48")]
    public void Wait_OnASignalledObject_IsSatisfiedThoughItsTimeHasPassed()
    {
        using var e = new KernelEvent(false, true);
        e.Wait(TimeSpan.FromTicks(1)).Succeeded.ShouldBeTrue();
        e.Set();
        KernelWait.Any([e], TimeSpan.Zero).Succeeded.ShouldBeTrue();
    }

    [Fact]
    [Rule("G3")]
    [Rule("G4")]
    public void InheritFlag_ComesFromEveryCallThatMakesOrChangesAHandle()
    {
        const string name = "lifetime-flag";
        using var plain = new KernelEvent(false, false, name, out _);
        using KernelEvent created = KernelEvent.Create(false, false, inheritable: true);
        using KernelEvent opened = KernelEvent.Open(name, EventRights.Synchronize, inheritable: true);
        using KernelEvent duplicated = plain.Duplicate(EventRights.Synchronize, inheritable: true);
        KernelEvent[] inheritable = [created, opened, duplicated];
        plain.Inheritable.ShouldBeFalse("not inheritable unless somebody says so");
        inheritable.ShouldAllBe(e => e.Inheritable);
        opened.Inheritable = false;
        plain.Inheritable = true;
        (opened.Inheritable, plain.Inheritable).ShouldBe((false, true));
    }

    private static int KillIt(Peer peer)
    {
        peer.Kill();
        return 0;
    }

    private static bool Closed(KernelEvent left)
    {
        left.Dispose();
        return false;
    }
}
