using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Shouldly;

namespace Helve.Tests.Foreign;

/// <summary>Threads of two domains at the same objects: no signal is lost or invented.</summary>
public sealed class ForeignStressTests : IDisposable
{
    private const int Count = 2_000;
    private readonly TwoUsers _users = new();
    private readonly Peer _ann;
    private readonly Peer _root;

    public ForeignStressTests()
    {
        _ann = _users.Start(TwoUsers.Ann);
        _root = _users.Start(TwoUsers.Root);
    }

    public void Dispose() => _users.Dispose();

    [TwoUsersFact]
    public void Semaphore_TakenByAnotherUsersThreads_LosesNothing()
    {
        (nint own, nint foreign) = Semaphore("s");
        Finish(
            _ann.Begin("@a", "stress", "release", Count, own),
            _ann.Begin("@b", "stress", "release", Count, own),
            _root.Begin("@a", "stress", "wait", Count, foreign),
            _root.Begin("@b", "stress", "wait", Count, foreign));
        _ann.Call("query-semaphore", own)[0].ShouldBe(0);
    }

    [TwoUsersFact]
    public void Mutex_OfTwoUsers_HasOneOwnerAtATime()
    {
        (nint inside, nint foreignInside) = Semaphore("inside", 1);
        nint own = _ann.Call("mutex", @"Global\m", 0).Handle;
        nint foreign = _root.Call("open-mutex", @"Global\m").Handle;
        Finish(
            _ann.Begin("@a", "stress", "lock", Count / 2, own, inside),
            _ann.Begin("@b", "stress", "lock", Count / 2, own, inside),
            _root.Begin("@a", "stress", "lock", Count / 4, foreign, foreignInside),
            _root.Begin("@b", "stress", "lock", Count / 4, foreign, foreignInside));
        _ann.Call("wait", own, 0).Status.ShouldBe(NtStatus.Success);
    }

    [TwoUsersFact]
    public void MixedWaitsForAny_TakeEachSignalOnce()
    {
        (nint own, nint foreign) = Semaphore("s");
        nint mine = _root.Call("semaphore", "-", 0, 1_000_000).Handle;
        Finish(
            _ann.Begin("@a", "stress", "release", Count, own),
            _root.Begin("@c", "stress", "release", Count, mine),
            _root.Begin("@a", "stress", "any", Count, mine, foreign),
            _root.Begin("@b", "stress", "any", Count, foreign, mine));
        _ann.Call("query-semaphore", own)[0].ShouldBe(0);
        _root.Call("query-semaphore", mine)[0].ShouldBe(0);
    }

    [TwoUsersFact]
    public void MixedWaitsForAll_TakeBothOrNothing()
    {
        (nint own, nint foreign) = Semaphore("s");
        nint mine = _root.Call("semaphore", "-", 0, 1_000_000).Handle;
        Finish(
            _ann.Begin("@a", "stress", "release", Count, own),
            _root.Begin("@c", "stress", "release", Count, mine),
            _root.Begin("@a", "stress", "all", Count / 2, mine, foreign),
            _root.Begin("@b", "stress", "all", Count / 2, foreign, mine));
        _ann.Call("query-semaphore", own)[0].ShouldBe(0);
        _root.Call("query-semaphore", mine)[0].ShouldBe(0);
    }

    private static void Finish(params Task<PeerReply>[] calls)
    {
        Task.WaitAll(calls, Until.Patience).ShouldBeTrue();
        Array.ForEach(calls, static call => call.Result.Status.ShouldBe(NtStatus.Success, call.Result.Text));
    }

    private (nint Own, nint Foreign) Semaphore(string name, int maximum = 1_000_000)
    {
        nint own = _ann.Call("semaphore", $@"Global\{name}", 0, maximum).Handle;
        return (own, _root.Call("open-semaphore", $@"Global\{name}").Handle);
    }
}
