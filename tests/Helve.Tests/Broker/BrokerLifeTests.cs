using Helve.Broker;
using Helve.Kernel;
using Helve.Kernel.Wire;
using Helve.Linux;
using Helve.Tests.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Broker;

/// <summary>How a broker begins and ends.</summary>
public class BrokerLifeTests
{
    [Fact]
    public async Task IdleBroker_Ends_AndLeavesNothing()
    {
        using var broker = new RunningBroker(idle: TimeSpan.FromMilliseconds(20));
        await broker.Host.Ended.WaitAsync(TimeSpan.FromSeconds(60));
        System.IO.Directory.Exists(broker.Directory).ShouldBeFalse();
    }

    [Fact]
    public async Task Broker_WithAClient_StaysUntilItLeaves()
    {
        using var broker = new RunningBroker(idle: TimeSpan.FromMilliseconds(20));
        using (RawClient client = broker.Join())
        {
            using RawClient inspector = broker.Connect();
            inspector.Ask(WireOperation.Hello, RawClient.Greeting(HelloFlags.InspectOnly));
            broker.Host.Ended.IsCompleted.ShouldBeFalse();
        }

        await broker.Host.Ended.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Stop_WithClients_NeedsForce()
    {
        using var broker = new RunningBroker();
        using RawClient client = broker.Join();
        using RawClient inspector = broker.Connect();
        inspector.Ask(WireOperation.Hello, RawClient.Greeting(HelloFlags.InspectOnly));
        inspector.Ask(WireOperation.Stop, default(StopRequest)).Status.ShouldBe(NtStatus.InvalidParameterMix);
        inspector.Ask(WireOperation.Stop, new StopRequest { Flags = 1 }).Status.ShouldBe(NtStatus.Success);
        await broker.Host.Ended.WaitAsync(TimeSpan.FromSeconds(60));
        client.ReceiveToEnd().ShouldBeEmpty();
    }

    [Fact]
    public void SecondBroker_OnTheSameSocket_IsRefused()
    {
        using var broker = new RunningBroker();
        Should.Throw<BrokerStartException>(() => BrokerHost.Start(new BrokerOptions { SocketPath = broker.SocketPath }))
            .Message.ShouldContain("taken by a running broker");
        using RawClient client = broker.Join();
    }

    [Fact]
    public void Socket_OfAKilledBroker_IsReplaced()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.In("broker.sock");
        using (UnixSocket left = UnixSocket.Create())
        {
            left.TryBind(path, out _).ShouldBeTrue();
        }

        using (BrokerHost host = BrokerHost.Start(new BrokerOptions { SocketPath = path, ObjectCapacity = 4096 }))
        {
            using RawClient client = new RawClient(path).Join();
        }

        System.IO.Directory.CreateDirectory(directory.Path);
    }

    [Fact]
    public void ListeningSocket_ThatBlocks_IsMadeNotTo()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.In("broker.sock");
        using UnixSocket listener = UnixSocket.Create();
        listener.TryBind(path, out _).ShouldBeTrue();
        listener.TryListen(8, out _).ShouldBeTrue();
        using FileDescriptor passed = listener.Descriptor.Duplicate();
        int number = passed.Number;
        passed.SetHandleAsInvalid();
        using (BrokerHost host = BrokerHost.Start(new BrokerOptions { SocketPath = path, ListenDescriptor = number, ObjectCapacity = 4096 }))
        {
            using RawClient client = new RawClient(path).Join();
            client.Ask(WireOperation.BrokerStatus).Status.ShouldBe(NtStatus.Success);
        }

        System.IO.Directory.CreateDirectory(directory.Path);
    }

    [Fact]
    public void Broker_InAMissingDirectory_SaysSo() =>
        Should.Throw<BrokerStartException>(() => BrokerHost.Start(new BrokerOptions { SocketPath = "/nowhere/at/all.sock" }))
            .Message.ShouldContain("can't be opened");

    [Fact]
    public void Broker_InADirectoryThatOthersCanWrite_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        using FileDescriptor open = directory.Open();
        Directories.TrySetPermissions(open, 0x1FF, out _).ShouldBeTrue();
        Should.Throw<BrokerStartException>(() => BrokerHost.Start(new BrokerOptions { SocketPath = directory.In("s") }))
            .Message.ShouldContain("can be written by others");
    }
}
