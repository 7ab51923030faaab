using Helve.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Linux;

public sealed class EventLoopTests
{
    [Fact]
    public void EventFd_SignalAndTake_CountsAndEmpties()
    {
        using EventFd counter = EventFd.Create();
        counter.TryTake(out ulong amount, out LinuxError error).ShouldFailWith(error, Errno.EAGAIN);
        counter.TrySignal(out error).ShouldSucceed(error);
        counter.TrySignal(out error, 4).ShouldSucceed(error);
        counter.TryTake(out amount, out error).ShouldSucceed(error);
        amount.ShouldBe(5ul);
        counter.TrySignal(out error, ulong.MaxValue - 1).ShouldSucceed(error);
        counter.TrySignal(out error).ShouldFailWith(error, Errno.EAGAIN);
    }

    [Fact]
    public void Epoll_TwoReady_ReportsBothTokens()
    {
        using Epoll epoll = Epoll.Create();
        using EventFd a = EventFd.Create();
        using EventFd b = EventFd.Create();
        using EventFd idle = EventFd.Create();
        epoll.TryAdd(a.Descriptor, PollEvents.In, 0xFEDC_BA98_7654_3210, out LinuxError error).ShouldSucceed(error);
        epoll.TryAdd(b.Descriptor, PollEvents.In | PollEvents.Out, 2, out error).ShouldSucceed(error);
        epoll.TryAdd(idle.Descriptor, PollEvents.In, 3, out error).ShouldSucceed(error);
        a.TrySignal(out error).ShouldSucceed(error);
        EpollEvent[] events = new EpollEvent[10];
        epoll.TryWait(events, 0, out int count, out error).ShouldSucceed(error);
        events[..count].ShouldBe([new EpollEvent(PollEvents.In, 0xFEDC_BA98_7654_3210), new EpollEvent(PollEvents.Out, 2)], ignoreOrder: true);
    }

    [Fact]
    public void Epoll_AddModifyRemove_FollowTheSet()
    {
        using Epoll epoll = Epoll.Create();
        using EventFd a = EventFd.Create();
        epoll.TryModify(a.Descriptor, PollEvents.In, 1, out LinuxError error).ShouldFailWith(error, Errno.ENOENT);
        epoll.TryAdd(a.Descriptor, PollEvents.Out, 1, out error).ShouldSucceed(error);
        epoll.TryAdd(a.Descriptor, PollEvents.Out, 1, out error).ShouldFailWith(error, Errno.EEXIST);
        epoll.TryModify(a.Descriptor, PollEvents.In, 1, out error).ShouldSucceed(error);
        epoll.TryWait(new EpollEvent[1], 0, out int count, out error).ShouldSucceed(error);
        count.ShouldBe(0);
        epoll.TryRemove(a.Descriptor, out error).ShouldSucceed(error);
        epoll.TryRemove(a.Descriptor, out error).ShouldFailWith(error, Errno.ENOENT);
    }

    [Fact]
    public void Epoll_SpanSmallerThanReady_ReportsTheRestLater()
    {
        using Epoll epoll = Epoll.Create();
        EventFd[] all = [.. Enumerable.Range(0, 100).Select(_ => EventFd.Create())];
        HashSet<ulong> seen = [];
        for (int i = 0; i < all.Length; i++)
        {
            epoll.TryAdd(all[i].Descriptor, PollEvents.Out, (ulong)i, out LinuxError error).ShouldSucceed(error);
        }

        EpollEvent[] events = new EpollEvent[200];
        for (int round = 0; round < 2; round++)
        {
            epoll.TryWait(events, 0, out int count, out LinuxError error).ShouldSucceed(error);
            count.ShouldBe(64);
            seen.UnionWith(events[..count].Select(e => e.Token));
        }

        seen.Count.ShouldBe(100);
        Array.ForEach(all, e => e.Dispose());
    }

    [Fact]
    public void Poll_ClosedNumber_IsInvalid()
    {
        using FileDescriptor none = FileDescriptor.Borrow(1_000_000);
        PollEntry[] entries = [new(none, PollEvents.In)];
        Poll.TryWait(entries, 0, out int ready, out LinuxError error).ShouldSucceed(error);
        ready.ShouldBe(1);
        entries[0].Returned.ShouldBe(PollEvents.Invalid);
    }

    [Fact]
    public void Limits_SetWhatWasRead_Works()
    {
        ResourceLimits.TryGetDescriptors(out ResourceLimit limit, out LinuxError error).ShouldSucceed(error);
        limit.Soft.ShouldBeGreaterThan(0ul);
        limit.Soft.ShouldBeLessThanOrEqualTo(limit.Hard);
        ResourceLimits.TrySetDescriptors(limit, out error).ShouldSucceed(error);
        ResourceLimits.TrySetDescriptors(new ResourceLimit(limit.Hard, limit.Hard - 1), out error).ShouldFailWith(error, Errno.EINVAL);
    }

    [Fact]
    public void Affinity_OneProcessor_IsReadBack()
    {
        Exception? failure = null;
        Thread thread = new(() => failure = Record.Exception(() =>
        {
            ThreadAffinity.TryGet(out int[] all, out LinuxError error).ShouldSucceed(error);
            ThreadAffinity.TrySet([all[^1]], out error).ShouldSucceed(error);
            ThreadAffinity.TryGet(out int[] now, out error).ShouldSucceed(error);
            now.ShouldBe([all[^1]]);
            ThreadAffinity.TrySet([], out error).ShouldFailWith(error, Errno.EINVAL);
            ThreadAffinity.TrySet([100_000], out error).ShouldFailWith(error, Errno.EINVAL);
        }));
        thread.Start();
        thread.Join();
        failure.ShouldBeNull();
    }

    [Fact]
    public void CurrentProcess_Ids_AgreeWithProc()
    {
        Directory.Exists($"/proc/self/task/{CurrentProcess.ThreadId}").ShouldBeTrue();
        string uid = File.ReadLines("/proc/self/status").First(l => l.StartsWith("Uid:", StringComparison.Ordinal));
        uid.Split('\t')[1..3].ShouldBe([$"{CurrentProcess.UserId}", $"{CurrentProcess.EffectiveUserId}"]);
    }
}
