using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;
using Helve.Tests.Infrastructure;
using Helve.Win32;
using Shouldly;
using Xunit;
using static Helve.Win32.Constants;
using static Helve.Win32.Ntdll;

namespace Helve.Tests.Win32;

/// <summary>Keyed events: two threads of a process meet by a key.</summary>
[Collection(LibraryCollection.Name)]
public sealed unsafe class KeyedEventTests(LibraryFixture library)
{
    private const uint All = KEYEDEVENT_ALL_ACCESS | SYNCHRONIZE;
    private const string Name = @"\BaseNamedObjects\keyed-event";

    [Fact]
    [Rule("H57")]
    public void WaitAndRelease_OfOneKey_GoOnTogether()
    {
        nint handle = New();
        using var waiter = new Meeting(handle, 0x100, release: false);
        Until.True(() => Meet(handle, 0x100, release: true) == NtStatus.Success, "the waiter is there");
        waiter.Result.ShouldBe(NtStatus.Success);
        Meet(handle, 0x100, release: true).ShouldBe(NtStatus.Timeout, "nothing is left of it");
        using var releaser = new Meeting(handle, 0x100, release: true);
        Until.True(() => Meet(handle, 0x100, release: false) == NtStatus.Success, "the releaser is there");
        releaser.Result.ShouldBe(NtStatus.Success);
        NtClose(handle).ShouldBe(NtStatus.Success);
    }

    [Fact]
    [Rule("H57")]
    public void Release_LetsOneGo_AndNeverOneOfAnotherKeyOrObject()
    {
        nint handle = New(), other = New();
        Meeting[] waiters = [new(handle, 0x200, release: false), new(handle, 0x200, release: false), new(handle, 0x202, release: false), new(other, 0x200, release: false)];
        Until.True(() => Meet(handle, 0x202, release: true) == NtStatus.Success, "by its key");
        waiters[2].Result.ShouldBe(NtStatus.Success);
        Until.True(() => Meet(other, 0x200, release: true) == NtStatus.Success, "by its object");
        waiters[3].Result.ShouldBe(NtStatus.Success);
        Until.True(() => Meet(handle, 0x200, release: true) == NtStatus.Success, "one of the two");
        Until.True(() => waiters[0].IsOver || waiters[1].IsOver, "one went on");
        (waiters[0].IsOver && waiters[1].IsOver).ShouldBeFalse();
        Until.True(() => Meet(handle, 0x200, release: true) == NtStatus.Success, "the other");
        Array.ForEach(waiters, static w => w.Result.ShouldBe(NtStatus.Success));
        Array.ForEach(waiters, static w => w.Dispose());
        NtClose(handle).ShouldBe(NtStatus.Success);
        NtClose(other).ShouldBe(NtStatus.Success);
    }

    [Fact]
    [Rule("H58")]
    [Rule("H59")]
    [Rule("H60")]
    public void Key_IsEven_AndWithoutAHandleThereIsAKeyedEventToo()
    {
        long now = 0;
        NtWaitForKeyedEvent(0x7FF0, (void*)0x301, 0, &now).ShouldBe(NtStatus.InvalidParameter1, "before the handle");
        NtReleaseKeyedEvent(0x7FF0, (void*)0x301, 0, &now).ShouldBe(NtStatus.InvalidParameter1);
        NtWaitForKeyedEvent(0x7FF0, (void*)0x300, 0, &now).ShouldBe(NtStatus.InvalidHandle);
        NtWaitForKeyedEvent(0, (void*)0x300, 0, (long*)2).ShouldBe(NtStatus.AccessViolation);
        long soon = -1;
        NtWaitForKeyedEvent(0, (void*)0x300, 0, &soon).ShouldBe(NtStatus.Timeout);
        NtReleaseKeyedEvent(0, (void*)0x300, 0, &soon).ShouldBe(NtStatus.Timeout);
        using var waiter = new Meeting(0, 0x300, release: false);
        Until.True(() => Meet(0, 0x300, release: true) == NtStatus.Success, "the waiter is there");
        waiter.Result.ShouldBe(NtStatus.Success);
    }

    [Fact]
    [Rule("F30")]
    [Rule("F38")]
    [Rule("H34")]
    public void Handle_OfAKeyedEvent_IsOneToThatTypeOnly()
    {
        nint handle = New(), opened;
        NtCreateKeyedEvent(&opened, All, null, 1).ShouldBe(NtStatus.InvalidParameter4);
        long now = 0;
        NtWaitForSingleObject(handle, 0, &now).ShouldBe(NtStatus.Success, "what has no state is always signalled");
        NtSetEvent(handle, null).ShouldBe(NtStatus.ObjectTypeMismatch);
        Kernel32.SignalObjectAndWait(handle, handle, 0, false).ShouldBe(WAIT_FAILED);
        nint process = Kernel32.GetCurrentProcess();
        NtDuplicateObject(process, handle, process, &opened, KEYEDEVENT_WAIT, 0, 0).ShouldBe(NtStatus.Success);
        NtReleaseKeyedEvent(opened, (void*)0x400, 0, &now).ShouldBe(NtStatus.AccessDenied);
        NtWaitForKeyedEvent(opened, (void*)0x400, 0, &now).ShouldBe(NtStatus.Timeout);
        NtWaitForSingleObject(opened, 0, &now).ShouldBe(NtStatus.AccessDenied);
        NtClose(opened).ShouldBe(NtStatus.Success);
        nint @event = HandleCallTests.NewEvent();
        NtWaitForKeyedEvent(@event, (void*)0x400, 0, &now).ShouldBe(NtStatus.ObjectTypeMismatch);
        HandleCallTests.Close(@event, handle);
    }

    [Fact]
    [Rule("H57")]
    public void Threads_OfTwoProcesses_NeverMeet()
    {
        Peer peer = library.StartPeer();
        nint theirs = peer.Call("keyed-event", Name).Handle;
        KernelHandles.TryOpenKeyedEvent(new ObjectAttributes { ObjectName = Name }, KEYEDEVENT_ALL_ACCESS, out nint handle).ShouldBe(NtStatus.Success);
        KernelHandles.TryQuery(handle, out HandleInformation found).ShouldBe(NtStatus.Success);
        (found.Type, found.HandleCount).ShouldBe((ObjectType.KeyedEvent, 2));
        using var waiter = new Meeting(handle, 0x500, release: false);
        Until.True(() => waiter.IsBlocked, "the waiter is there");
        peer.Call("key", "release", theirs, 0x500, 0).Status.ShouldBe(NtStatus.Timeout);
        waiter.IsOver.ShouldBeFalse();
        Meet(handle, 0x500, release: true).ShouldBe(NtStatus.Success);
        waiter.Result.ShouldBe(NtStatus.Success);
        NtClose(handle).ShouldBe(NtStatus.Success);
        peer.Kill();
    }

    [Fact]
    [Rule("H57")]
    public void ProcessThatIsKilledWhileItWaits_LeavesNothing()
    {
        Peer peer = library.StartPeer();
        nint theirs = peer.Call("keyed-event", Name).Handle;
        Task<PeerReply> waits = peer.Begin("@a", "key", "wait", theirs, 0x600, -1);
        Until.True(() => peer.Call("key", "release", theirs, 0x600, 0).Status == NtStatus.Success, "it waits");
        waits.Wait(Until.Patience).ShouldBeTrue();
        _ = peer.Begin("@a", "key", "wait", theirs, 0x600, -1);
        peer.Kill();
        Until.True(IsGone, "its name is gone");
    }

    private static bool IsGone()
    {
        NtStatus status = KernelHandles.TryOpenKeyedEvent(new ObjectAttributes { ObjectName = Name }, KEYEDEVENT_ALL_ACCESS, out nint handle);
        return status == NtStatus.Success ? NtClose(handle) != NtStatus.Success : status == NtStatus.ObjectNameNotFound;
    }

    private static nint New()
    {
        nint handle;
        NtCreateKeyedEvent(&handle, All, null, 0).ShouldBe(NtStatus.Success);
        return handle;
    }

    private static NtStatus Meet(nint handle, nint key, bool release, long* time = null)
    {
        long now = 0;
        time = time == null ? &now : time;
        return release ? NtReleaseKeyedEvent(handle, (void*)key, 0, time) : NtWaitForKeyedEvent(handle, (void*)key, 0, time);
    }

    /// <summary>A thread that makes one of the calls, and waits for ever.</summary>
    private sealed class Meeting : IDisposable
    {
        private readonly Thread _thread;
        private NtStatus _result;

        public Meeting(nint handle, nint key, bool release)
        {
            _thread = new Thread(() => _result = release ? NtReleaseKeyedEvent(handle, (void*)key, 0, null) : NtWaitForKeyedEvent(handle, (void*)key, 0, null));
            _thread.Start();
        }

        public bool IsOver => !_thread.IsAlive;

        public bool IsBlocked => (_thread.ThreadState & ThreadState.WaitSleepJoin) != 0;

        public NtStatus Result
        {
            get
            {
                _thread.Join(Until.Patience).ShouldBeTrue();
                return _result;
            }
        }

        public void Dispose() => _thread.Join();
    }
}
