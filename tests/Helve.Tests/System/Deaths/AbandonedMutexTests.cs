using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.SystemTests.Deaths;

/// <summary>Mutexes whose owner ends: each is abandoned exactly once, whoever looks first.</summary>
public sealed class AbandonedMutexTests : IDisposable
{
    private const int Count = 12;
    private readonly BrokerEnvironment _environment = new();
    private readonly Peer _owner;
    private readonly Peer _heir;

    public AbandonedMutexTests()
    {
        _owner = _environment.StartPeer();
        _heir = _environment.StartPeer();
    }

    public void Dispose() => _environment.Dispose();

    [Fact]
    [Rule("H11")]
    public void Kill_OfAnOwnerOfMany_AbandonsEachOnce()
    {
        nint[] mutexes = [.. Enumerable.Range(0, Count).Select(i => Own(i, $"@{i % 3}"))];
        _owner.Kill();
        foreach (nint mutex in mutexes)
        {
            _heir.Call("wait", mutex, Until.Patience.TotalMilliseconds).Status.ShouldBe(NtStatus.AbandonedWait0);
            _heir.Call("release-mutex", mutex).Status.ShouldBe(NtStatus.Success);
            _heir.Call("@b", "wait", mutex, 0).Status.ShouldBe(NtStatus.Success, "once only");
        }
    }

    [Fact]
    [Rule("H42")]
    public void Kill_WithManyHeirsWaiting_GivesEachMutexToOneOfThemAsAbandonedOnce()
    {
        nint[] mutexes = [.. Enumerable.Range(0, 4).Select(i => Own(i, "@owner"))];
        object[] words = ["wait-any", -1, .. mutexes];
        Task<PeerReply>[] heirs = [.. Enumerable.Range(0, 8).Select(i => _heir.Begin([$"@h{i}", .. words]))];
        UntilBlocked(mutexes[^1], 8);
        _owner.Kill();
        Until.True(() => heirs.Count(static h => h.IsCompleted) == 4, "four heirs of four mutexes");
        UntilBlocked(mutexes[^1], 4);
        int[] first = [.. Enumerable.Range(0, heirs.Length).Where(i => heirs[i].IsCompleted)];
        first.ShouldAllBe(i => heirs[i].Result.Status == NtStatus.AbandonedWait0);
        first.Select(i => heirs[i].Result[0]).Order().ShouldBe([0, 1, 2, 3]);
        foreach (int i in first)
        {
            _heir.Call($"@h{i}", "release-mutex", mutexes[heirs[i].Result[0]]).Status.ShouldBe(NtStatus.Success);
        }

        Task.WaitAll(heirs, Until.Patience).ShouldBeTrue();
        heirs.Count(static h => h.Result.Status == NtStatus.AbandonedWait0).ShouldBe(4);
        heirs.Count(static h => h.Result.Status == NtStatus.Success).ShouldBe(4);
    }

    [Fact]
    [Rule("H44")]
    public void Kill_UnderAWaitAll_AbandonsAllAtOneMoment()
    {
        nint[] mutexes = [.. Enumerable.Range(0, 4).Select(i => Own(i, "@owner"))];
        object[] words = ["wait-all", -1, .. mutexes];
        Task<PeerReply> all = _heir.Begin(["@all", .. words]);
        UntilBlocked(mutexes[0], 1);
        _owner.Kill();
        all.Wait(Until.Patience).ShouldBeTrue();
        all.Result.Status.ShouldBe(NtStatus.AbandonedWait0);
        foreach (nint mutex in mutexes)
        {
            _heir.Call("@all", "release-mutex", mutex).Status.ShouldBe(NtStatus.Success);
            _heir.Call("wait", mutex, 0).Status.ShouldBe(NtStatus.Success);
        }
    }

    [Fact]
    [Rule("I7")]
    public void EndOfAThread_WithRecursion_AbandonsItsMutexAndTheProcessLives()
    {
        nint owned = _owner.Call("@t", "mutex", "abandoned-t", 1).Handle;
        _owner.Call("@t", "wait", owned, 0).Status.ShouldBe(NtStatus.Success);
        nint heirs = _heir.Call("open-mutex", "abandoned-t").Handle;
        Task<PeerReply> wait = _heir.Begin("@h", "wait", heirs, -1);
        UntilBlocked(heirs, 1);
        _owner.Call("@t", "end-thread").Status.ShouldBe(NtStatus.Success);
        wait.Wait(Until.Patience).ShouldBeTrue("the end of a thread abandons its mutex");
        wait.Result.Status.ShouldBe(NtStatus.AbandonedWait0);
        _heir.Call("@h", "release-mutex", heirs)[0].ShouldBe(0);
        _owner.Call("wait", owned, 0).Status.ShouldBe(NtStatus.Success);
        _owner.Call("release-mutex", owned).Status.ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void Kill_OfTheHeirToo_AbandonsItAgain()
    {
        nint mutex = Own(0, "@owner");
        Peer third = _environment.StartPeer();
        nint last = third.Call("open-mutex", "abandoned-0").Handle;
        Task<PeerReply> first = _heir.Begin("@h", "wait", mutex, -1);
        UntilBlocked(mutex, 1);
        _owner.Kill();
        first.Wait(Until.Patience).ShouldBeTrue();
        first.Result.Status.ShouldBe(NtStatus.AbandonedWait0);
        _heir.Kill();
        third.Call("wait", last, Until.Patience.TotalMilliseconds).Status.ShouldBe(NtStatus.AbandonedWait0);
    }

    // The mutex is owned by a thread of the owner; the result is the heir's handle.
    private nint Own(int i, string thread)
    {
        _owner.Call(thread, "mutex", $"abandoned-{i}", 1).Status.ShouldBe(NtStatus.Success);
        return _heir.Call("open-mutex", $"abandoned-{i}").Handle;
    }

    private void UntilBlocked(nint heirsHandle, int count)
    {
        var id = (ulong)_heir.Call("@query", "query", heirsHandle)[3];
        Until.True(() => _environment.WaitersOf(id) == count, $"{count} wait");
    }
}
