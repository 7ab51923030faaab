using System.Runtime.InteropServices;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Security;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;
using Helve.Tests.Broker;
using Helve.Tests.Infrastructure;
using Helve.Tests.Users;
using Shouldly;

namespace Helve.Tests.Foreign;

/// <summary>Objects that their descriptors open to another user: as much of them as was granted, and the broker alone says how much that is.</summary>
public sealed class ForeignAccessTests : IDisposable
{
    private const uint Synchronize = 0x100000;
    private const uint Maximum = AccessMask.MAXIMUM_ALLOWED;
    private static readonly string s_ann = Sid.ForUser(TwoUsers.Ann).ToString();
    private static readonly string s_bob = Sid.ForUser(TwoUsers.Bob).ToString();
    private readonly TwoUsers _users = new();
    private readonly Peer _ann;
    private readonly Peer _bob;

    public ForeignAccessTests()
    {
        _ann = _users.Start(TwoUsers.Ann);
        _bob = _users.Start(TwoUsers.Bob);
    }

    public void Dispose() => _users.Dispose();

    [TwoUsersFact]
    [Rule("F8")]
    public void Event_OpenToAnotherUser_IsUsedAsFarAsItsDescriptorSays()
    {
        nint own = Shared("event", 0x100002, 0, 0);
        _bob.Call("open-event", @"Global\o", 0x1F0003).Status.ShouldBe(NtStatus.AccessDenied);
        _bob.Call("open-event", @"Global\o", 0x100001).Status.ShouldBe(NtStatus.AccessDenied);
        nint foreign = Opened("event", 0x100002);
        _bob.Call("set", foreign)[0].ShouldBe(0);
        _bob.Call("set", foreign)[0].ShouldBe(1);
        _ann.Call("wait", own, 0).Status.ShouldBe(NtStatus.Success);
        _bob.Call("wait", foreign, 0).Status.ShouldBe(NtStatus.Timeout);
        _bob.Call("query-event", foreign).Status.ShouldBe(NtStatus.AccessDenied);
        _ann.Call("set", own).Status.ShouldBe(NtStatus.Success);
        _bob.Call("wait", foreign, 0).Status.ShouldBe(NtStatus.Success);
        NobodyElseMay("event");
    }

    [TwoUsersFact]
    [Rule("F8")]
    [Rule("H11")]
    public void Mutex_OpenToAnotherUser_IsOwnedReleasedAndAbandoned()
    {
        nint own = Shared("mutex", 0x100001, 0);
        _bob.Call("open-mutex", @"Global\o", 0x1F0001).Status.ShouldBe(NtStatus.AccessDenied);
        nint foreign = Opened("mutex", 0x100001);
        _bob.Call("wait", foreign, 0).Status.ShouldBe(NtStatus.Success);
        _bob.Call("query-mutex", foreign)[1].ShouldBe(1);
        _ann.Call("wait", own, 0).Status.ShouldBe(NtStatus.Timeout);
        _bob.Call("release-mutex", foreign).Status.ShouldBe(NtStatus.Success);
        _ann.Call("wait", own, 0).Status.ShouldBe(NtStatus.Success);
        _bob.Call("release-mutex", foreign).Status.ShouldBe(NtStatus.MutantNotOwned);
        _ann.Call("release-mutex", own).Status.ShouldBe(NtStatus.Success);
        NobodyElseMay("mutex");

        _bob.Call("wait", foreign, 0).Status.ShouldBe(NtStatus.Success);
        Task<PeerReply> waits = _ann.Begin("wait", own, -1);
        _bob.Kill();
        waits.Wait(Until.Patience).ShouldBeTrue();
        waits.Result.Status.ShouldBe(NtStatus.AbandonedWait0);
        _ann.Call("release-mutex", own).Status.ShouldBe(NtStatus.Success);
    }

    [TwoUsersFact]
    [Rule("F8")]
    public void Semaphore_OpenToAnotherUser_IsReleasedAsFarAsItsDescriptorSays()
    {
        nint own = Shared("semaphore", 0x100002, 1, 2);
        _bob.Call("open-semaphore", @"Global\o", 0x1F0003).Status.ShouldBe(NtStatus.AccessDenied);
        nint foreign = Opened("semaphore", 0x100002);
        _bob.Call("release-semaphore", foreign, 1)[0].ShouldBe(1);
        _bob.Call("release-semaphore", foreign, 1).Status.ShouldBe(NtStatus.SemaphoreLimitExceeded);
        _bob.Call("query-semaphore", foreign).Status.ShouldBe(NtStatus.AccessDenied);
        _bob.Call("wait", foreign, 0).Status.ShouldBe(NtStatus.Success);
        _ann.Call("query-semaphore", own)[0].ShouldBe(1);
        NobodyElseMay("semaphore");
    }

    [TwoUsersFact]
    [Rule("A28")]
    public void Descriptor_ThatIsNarrowedLater_LeavesHandlesAsTheyWereGranted()
    {
        nint own = Shared("event", 0x100002, 0, 0);
        nint foreign = Opened("event", 0x100002);
        _ann.Call("secure", own, 4, $"D:(A;;0x1F0003;;;{s_ann})").Status.ShouldBe(NtStatus.Success);
        _bob.Call("open-event", @"Global\o", 0x100000).Status.ShouldBe(NtStatus.AccessDenied);
        _bob.Call("set", foreign).Status.ShouldBe(NtStatus.Success);
    }

    [TwoUsersTheory]
    [Xunit.InlineData(ObjectType.Event, 0x1F0003u, SignalKind.Set)]
    [Xunit.InlineData(ObjectType.Mutex, 0x1F0001u, SignalKind.None)]
    [Xunit.InlineData(ObjectType.Semaphore, 0x1F0003u, SignalKind.Release)]
    [Rule("A28")]
    public void Entry_ScribbledByAnotherUser_GetsNoMoreThanTheBrokerGranted(ObjectType type, uint all, SignalKind signal)
    {
        object[] arguments = type switch { ObjectType.Mutex => [0], ObjectType.Semaphore => [0, 5], _ => [0, 0] };
        string word = type.ToString().ToLowerInvariant();
        nint own = Shared(word, Synchronize, arguments);
        using RawClient client = UserThread.Join(_users.SocketPath, TwoUsers.Bob);
        uint record = client.TakeRecord();
        Reply opened = client.Open(type, @"Global\o", Maximum);
        HandleReply handle = opened.Body<HandleReply>();
        handle.GrantedAccess.ShouldBe(Synchronize);
        ref HandleEntry entry = ref client.Table.Entry(handle.Handle / 4);
        entry.B = new GrantWord(entry.B).With(all).Value;
        client.Lookup(handle.Handle, out HandleInfo forged).ShouldBe(NtStatus.Success);
        forged.Access.ShouldBe(all);

        client.Ask(WireOperation.ForeignQuery, new ForeignQueryRequest { Handle = SeenHandle.Of(handle.Handle), Type = (uint)type, Record = record })
            .Status.ShouldBe(NtStatus.AccessDenied);
        if (signal != SignalKind.None)
        {
            client.Ask(WireOperation.ForeignSignal, new ForeignSignalRequest { Handle = SeenHandle.Of(handle.Handle), Kind = (uint)signal, Count = 1, Record = record })
                .Status.ShouldBe(NtStatus.AccessDenied);
        }

        _ann.Call("wait", own, 0).Status.ShouldBe(type == ObjectType.Mutex ? NtStatus.Success : NtStatus.Timeout);
    }

    [TwoUsersFact]
    [Rule("A28")]
    public void Entry_ScribbledToSynchronize_DoesNotWait()
    {
        nint own = Shared("event", 0x2, 0, 1);
        using RawClient client = UserThread.Join(_users.SocketPath, TwoUsers.Bob);
        uint handle = client.Open(ObjectType.Event, @"Global\o", 0x2).Body<HandleReply>().Handle;
        ref HandleEntry entry = ref client.Table.Entry(handle / 4);
        entry.B = new GrantWord(entry.B).With(0x1F0003).Value;
        var request = new ForeignWaitRequest { Record = client.TakeRecord(), Flags = (uint)ForeignWaitFlags.Poll, Count = 1 };
        SeenHandle seen = SeenHandle.Of(handle);
        string handles = new(MemoryMarshal.Cast<SeenHandle, char>(new ReadOnlySpan<SeenHandle>(in seen)));
        Reply reply = client.Ask(WireOperation.ForeignWait, request, handles);
        ((NtStatus)reply.Body<ForeignWaitReply>().Status).ShouldBe(NtStatus.AccessDenied);
        _ann.Call("query-event", own)[1].ShouldBe(1);
    }

    private nint Shared(string type, uint access, params object[] arguments)
    {
        nint own = _ann.Call([type, @"Global\o", .. arguments]).Handle;
        _ann.Call("secure", own, 4, $"D:(A;;0x1F0003;;;{s_ann})(A;;0x{access:x};;;{s_bob})").Status.ShouldBe(NtStatus.Success);
        return own;
    }

    private nint Opened(string type, uint access)
    {
        nint foreign = _bob.Call($"open-{type}", @"Global\o", Maximum).Handle;
        _bob.Call("query", foreign)[1].ShouldBe(access);
        return foreign;
    }

    private void NobodyElseMay(string type) =>
        _users.Start(61003).Call($"open-{type}", @"Global\o", Synchronize).Status.ShouldBe(NtStatus.AccessDenied);
}
