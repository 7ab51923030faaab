using Helve.Broker.Loop;
using Helve.Kernel;
using Helve.Kernel.Wire;
using Helve.Linux;
using Helve.Tests.Broker;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.Tests.Users.OtherUsers;

namespace Helve.Tests.Users;

/// <summary>A client is served one message a turn: who asks without end gets its turns, and so does everybody else.</summary>
public sealed class FairnessTests
{
    [Fact]
    public void Loop_UnderAFlood_ServesASourceWithinOneRound()
    {
        // More than one wait of the loop tells at a time, and none of them is ever done.
        const int Flooders = 200;
        const int Rounds = 50;
        using var loop = new EventLoop();
        var order = new List<int>();
        List<Source> sources = [.. Enumerable.Range(0, Flooders + 1).Select(i => new Source(loop, i, order))];
        sources[..Flooders].ForEach(static source => source.Ring());
        int asked = 0;
        var distances = new List<int>();
        sources[Flooders].Served = () =>
        {
            distances.Add(order.Count - asked);
            asked = order.Count;
            if (distances.Count == Rounds)
            {
                loop.End();
            }
        };
        sources[Flooders].Ring();
        loop.Run();
        sources.ForEach(static source => source.Dispose());
        distances.Count.ShouldBe(Rounds);
        distances.Max().ShouldBeLessThanOrEqualTo(2 * (Flooders + 1), "somebody was served twice before it was served once");
        order.CountBy(static number => number).Min(static served => served.Value).ShouldBeGreaterThanOrEqualTo(Rounds / 2);
    }

    [Fact]
    public void Loop_AfterFaultsInWhatItWasGiven_GoesOn_OrEndsAsItIsTold()
    {
        var faults = new List<(object? Concern, string Message)>();
        using var loop = new EventLoop((_, concern, fault) =>
        {
            faults.Add((concern, fault.Message));
            return fault.Message != "torn";
        });
        object concern = new();
        bool served = false;
        loop.Post(static () => throw new InvalidOperationException("posted"), concern);
        loop.After(TimeSpan.Zero, static () => throw new InvalidOperationException("timer"));
        loop.After(TimeSpan.FromMilliseconds(1), () =>
        {
            served = true;
            loop.End();
        });
        loop.Run();
        served.ShouldBeTrue();
        faults.ShouldBe([(concern, "posted"), (null, "timer")], ignoreOrder: true);
    }

    [Fact]
    public void Loop_AfterAFaultThatTearsAll_Ends()
    {
        using var loop = new EventLoop(static (_, _, _) => false);
        loop.Post(static () => throw new InvalidOperationException("torn"));
        Should.Throw<InvalidOperationException>(loop.Run).Message.ShouldBe("torn");
    }

    [UserFact]
    public void Flood_OfOneUser_LeavesAnotherUserItsTurns()
    {
        const int Flooders = 8;
        const int Rounds = 300;
        using var broker = new SystemBroker();
        using var end = new CancellationTokenSource();
        int[] served = new int[Flooders];
        Thread[] flood = [.. Enumerable.Range(0, Flooders).Select(i => new Thread(() => served[i] = Flood(broker, end.Token)))];
        Array.ForEach(flood, static thread => thread.Start());
        Peer ann = broker.StartPeer(Ann);
        Peer root = broker.StartPeer(0);
        nint own = ann.Call("event", @"Global\e", 0, 0).Handle;
        nint foreign = root.Call("open-event", @"Global\e").Handle;
        for (int i = 0; i < Rounds; i++)
        {
            // Each is a request to the broker, or two.
            root.Call("set", foreign).Status.ShouldBe(NtStatus.Success);
            ann.Call("wait", own, 0).Status.ShouldBe(NtStatus.Success);
            ann.Call("event", $@"Global\beside{i}", 1, 1).Status.ShouldBe(NtStatus.Success);
        }

        end.Cancel();
        Array.ForEach(flood, static thread => thread.Join());
        served.Sum().ShouldBeGreaterThan(Rounds, "there was hardly a flood");
        served.ShouldAllBe(static count => count > 0);
    }

    private static int Flood(SystemBroker broker, CancellationToken end)
    {
        using RawClient client = UserThread.Join(broker.SocketPath, Bob);
        int count = 0;
        for (; !end.IsCancellationRequested; count++)
        {
            client.Ask(WireOperation.BrokerStatus).Status.ShouldBe(NtStatus.Success);
        }

        return count;
    }

    private sealed class Source : ILoopSource, IDisposable
    {
        private readonly EventFd _bell = EventFd.Create();
        private readonly EventLoop _loop;
        private readonly ulong _token;
        private readonly int _number;
        private readonly List<int> _order;

        public Source(EventLoop loop, int number, List<int> order)
        {
            _loop = loop;
            _number = number;
            _order = order;
            _token = loop.Watch(_bell.Descriptor, PollEvents.In, this);
        }

        public Action? Served { get; set; }

        public void Ring() => _bell.TrySignal(out _).ShouldBeTrue();

        public void OnReady(PollEvents events)
        {
            _order.Add(_number);
            Served?.Invoke();
        }

        public void Dispose()
        {
            _loop.Unwatch(_bell.Descriptor, _token);
            _bell.Dispose();
        }
    }
}
