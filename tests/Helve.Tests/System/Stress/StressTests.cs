using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.SystemTests.Stress;

/// <summary>
/// Two processes of four threads each, with spin and without, on one processor and on all: what was signalled and what was taken add up
/// exactly. Bounded by counts; nothing is said about time.
/// </summary>
[Collection(BusyCollection.Name)]
public sealed class StressTests(StressStage stage) : IClassFixture<StressStage>
{
    private static readonly int s_times = BusyCollection.Soak;

    public static TheoryData<bool, bool> Conditions => new() { { true, false }, { false, false }, { true, true }, { false, true } };

    [Theory]
    [MemberData(nameof(Conditions))]
    public void AutoEvent_SetByFourAndTakenByFour_AddsUp(bool spin, bool pinned)
    {
        int count = 10_000 * s_times;
        StressPair pair = stage.Pair(spin, pinned);
        SharedHandle signal = pair.Event(manual: false);
        SharedHandle stop = pair.Event(manual: true);
        Task<PeerReply>[] takers = [.. pair.BeginOnBoth(0, "take", 0, signal, stop), .. pair.BeginOnBoth(1, "take", 0, signal, stop)];
        long sets = pair.Sum([.. pair.BeginOnBoth(2, "set", count, signal), .. pair.BeginOnBoth(3, "set", count, signal)]);
        pair.Ask("set", stop).Status.ShouldBe(NtStatus.Success);
        long takes = pair.Sum(takers);
        (takes + pair.Ask("query-event", signal)[1]).ShouldBe(sets);
        sets.ShouldBe(4L * count);
        pair.ShouldBeQuiet(stage.Environment);
    }

    [Theory]
    [MemberData(nameof(Conditions))]
    public void AutoEvents_HandedToAndFroByFourPairs_LoseNone(bool spin, bool pinned)
    {
        int count = 5_000 * s_times;
        StressPair pair = stage.Pair(spin, pinned);
        var all = new List<Task<PeerReply>>();
        for (int thread = 0; thread < StressPair.Threads; thread++)
        {
            SharedHandle there = pair.Event(manual: false);
            SharedHandle back = pair.Event(manual: false);
            all.Add(pair.Begin(0, thread, thread % 2 == 0 ? "ping" : "swap", count, there, back));
            all.Add(pair.Begin(1, thread, "pong", count, back, there));
        }

        pair.Sum(all).ShouldBe(8L * count);
        pair.ShouldBeQuiet(stage.Environment);
    }

    [Theory]
    [MemberData(nameof(Conditions))]
    public void Semaphore_ReleasedByFourAndTakenByFour_AddsUp(bool spin, bool pinned)
    {
        int count = 100_000 * s_times;
        StressPair pair = stage.Pair(spin, pinned);
        SharedHandle tokens = pair.Semaphore();
        pair.Sum([
            .. pair.BeginOnBoth(0, "wait", count, tokens), .. pair.BeginOnBoth(1, "wait", count, tokens),
            .. pair.BeginOnBoth(2, "release", count, tokens), .. pair.BeginOnBoth(3, "release", count, tokens)]);
        pair.CountOf(tokens).ShouldBe(0);
        pair.ShouldBeQuiet(stage.Environment);
    }

    [Theory]
    [MemberData(nameof(Conditions))]
    public void Semaphore_TakenByThoseInAHurry_AddsUp(bool spin, bool pinned)
    {
        int count = 30_000 * s_times;
        StressPair pair = stage.Pair(spin, pinned);
        SharedHandle tokens = pair.Semaphore();
        Task<PeerReply>[] takers = [.. pair.BeginOnBoth(0, "hurry", count, tokens), .. pair.BeginOnBoth(1, "hurry", count, tokens)];
        long released = pair.Sum([.. pair.BeginOnBoth(2, "release", count, tokens), .. pair.BeginOnBoth(3, "release", count, tokens)]);
        (pair.Sum(takers) + pair.CountOf(tokens)).ShouldBe(released, "a time-out leaves no token behind and takes none along");
        pair.ShouldBeQuiet(stage.Environment);
    }

    [Theory]
    [MemberData(nameof(Conditions))]
    public void Mutex_UnderEightThreads_LetsOneInAtATime(bool spin, bool pinned)
    {
        int count = 15_000 * s_times;
        StressPair pair = stage.Pair(spin, pinned);
        SharedHandle mutex = pair.Mutex();
        SharedHandle inside = pair.Semaphore(limit: 1);
        pair.Sum(Enumerable.Range(0, StressPair.Threads).SelectMany(t => pair.BeginOnBoth(t, "lock", count, mutex, inside)).ToArray()).ShouldBe(8L * count);
        PeerReply state = pair.Ask("query-mutex", mutex);
        (state[0], state[2]).ShouldBe((1, 0), "free and not abandoned");
        pair.ShouldBeQuiet(stage.Environment);
    }

    [Theory]
    [MemberData(nameof(Conditions))]
    [Rule("H11")]
    public void Mutex_TakenByThreadsThatEnd_IsAbandonedByEachOnce(bool spin, bool pinned)
    {
        int count = 40 * s_times;
        StressPair pair = stage.Pair(spin, pinned);
        SharedHandle mutex = pair.Mutex();
        long abandoned = pair.Sum(Enumerable.Range(0, StressPair.Threads).SelectMany(t => pair.BeginOnBoth(t, "desert", count, mutex)).ToArray());
        abandoned.ShouldBe((8L * count) - 1, "the first one finds it free, everybody else abandoned");
        pair.Ask("wait", mutex, Until.Patience.TotalMilliseconds).Status.ShouldBe(NtStatus.AbandonedWait0, "by the last one");
        pair.Ask("release-mutex", mutex).Status.ShouldBe(NtStatus.Success);
        pair.Ask("wait", mutex, 0).Status.ShouldBe(NtStatus.Success);
        pair.Ask("release-mutex", mutex).Status.ShouldBe(NtStatus.Success);
        pair.ShouldBeQuiet(stage.Environment);
    }

    [Theory]
    [MemberData(nameof(Conditions))]
    public void WaitAny_OverFourSemaphores_TakesEachTokenOnce(bool spin, bool pinned)
    {
        int count = 15_000 * s_times;
        StressPair pair = stage.Pair(spin, pinned);
        SharedHandle[] tokens = [pair.Semaphore(), pair.Semaphore(), pair.Semaphore(), pair.Semaphore()];
        Task<PeerReply>[] takers = [.. pair.BeginOnBoth(0, "any", 4 * count, tokens), .. pair.BeginOnBoth(1, "any", 4 * count, tokens)];
        pair.Sum([.. pair.BeginOnBoth(2, "release", count, tokens), .. pair.BeginOnBoth(3, "release", count, tokens)]).ShouldBe(4L * count);
        for (int i = 0; i < tokens.Length; i++)
        {
            pair.Sum(takers, i).ShouldBe(4L * count, $"takes of semaphore {i}");
            pair.CountOf(tokens[i]).ShouldBe(0);
        }

        pair.ShouldBeQuiet(stage.Environment);
    }

    [Theory]
    [MemberData(nameof(Conditions))]
    public void WaitAll_OverThreeSemaphores_TakesThemTogether(bool spin, bool pinned)
    {
        int count = 15_000 * s_times;
        StressPair pair = stage.Pair(spin, pinned);
        SharedHandle[] tokens = [pair.Semaphore(), pair.Semaphore(), pair.Semaphore()];
        Task<PeerReply>[] takers = [.. pair.BeginOnBoth(0, "all", count, tokens), .. pair.BeginOnBoth(1, "all", count, [.. tokens.Reverse()])];
        pair.Sum([.. pair.BeginOnBoth(2, "release", count, tokens), .. pair.BeginOnBoth(3, "release", count, tokens)]);
        pair.Sum(takers).ShouldBe(4L * count);
        tokens.ShouldAllBe(t => pair.CountOf(t) == 0);
        pair.ShouldBeQuiet(stage.Environment);
    }

    [Theory]
    [MemberData(nameof(Conditions))]
    public void SingleAnyAndAll_OnTheSameSemaphores_AddUp(bool spin, bool pinned)
    {
        int count = 3_000 * s_times;
        StressPair pair = stage.Pair(spin, pinned);
        SharedHandle a = pair.Semaphore();
        SharedHandle b = pair.Semaphore();

        // 6 x count tokens of each; two threads take each alone, two any, two both: whoever is served first, there is enough for all.
        Task<PeerReply>[] alone = pair.BeginOnBoth(0, "wait", count, a);
        Task<PeerReply>[] any = pair.BeginOnBoth(1, "any", count, a, b);
        Task<PeerReply>[] all = pair.BeginOnBoth(2, "all", count, a, b);
        pair.Sum(pair.BeginOnBoth(3, "release", 3 * count, a, b)).ShouldBe(6L * count);
        pair.Sum(alone).ShouldBe(2L * count);
        pair.Sum(all).ShouldBe(2L * count);
        (pair.Sum(any, 0) + pair.Sum(any, 1)).ShouldBe(2L * count);
        pair.CountOf(a).ShouldBe((6L * count) - (4L * count) - pair.Sum(any, 0));
        pair.CountOf(b).ShouldBe((6L * count) - (2L * count) - pair.Sum(any, 1));
        pair.ShouldBeQuiet(stage.Environment);
    }
}
