using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;
using Helve.Linux;
using Helve.Tests.Broker;
using Helve.Tests.Infrastructure;
using Helve.Tests.Users;
using Shouldly;
using Xunit;

namespace Helve.Tests.Pipes;

/// <summary>What goes away while the broker is at it. Handles are closed in memory only, so that the broker finds out for itself, at whatever point it has come to.</summary>
public sealed class PipeRaceTests
{
    private const int DomainEnded = 111;
    private const int Rounds = 300;
    private const uint ReadWrite = (uint)(PipeRights.GenericRead | PipeRights.GenericWrite);

    [Fact]
    [Rule("J33")]
    public void Client_WhoseServerIsClosedMeanwhile_HasNoPipe_OrOneThatIsBroken()
    {
        using var broker = new RunningBroker();
        using RawClient server = broker.Join();
        using RawClient client = broker.Join();
        uint[] records = [server.TakeRecord(), client.TakeRecord()];
        for (int i = 0; i < Rounds; i++)
        {
            string name = $"race-{i}";
            HandleReply instance = Created(server.Ask(WireOperation.CreatePipe, Creation(name), name));
            client.Post(WireOperation.OpenPipe, new OpenPipeRequest { Access = ReadWrite, NameBytes = (uint)name.Length * 2 }, name);
            Close(server, records[0], instance, i);
            Reply reply = client.Receive();
            Tell(server, instance);
            reply.Status.ShouldBeOneOf(NtStatus.Success, NtStatus.ObjectNameNotFound);
            if (reply.Status == NtStatus.Success)
            {
                FileDescriptor socket = reply.Descriptors.ShouldHaveSingleItem();
                Until.True(() => HasEnded(socket), $"the client of round {i} sees that its server is gone");
                socket.Dispose();
                HandleReply end = Created(reply);
                client.Close(records[1], end.Handle);
                Tell(client, end);
            }
        }
    }

    [Fact]
    [Rule("J40")]
    public void Instance_ThatIsMadeWhileTheLastOneIsClosed_CanBeConnectedTo()
    {
        using var broker = new RunningBroker();
        using RawClient first = broker.Join();
        using RawClient second = broker.Join();
        uint[] records = [first.TakeRecord(), second.TakeRecord()];
        for (int i = 0; i < Rounds; i++)
        {
            string name = $"again-{i}";
            HandleReply gone = Created(first.Ask(WireOperation.CreatePipe, Creation(name), name));
            second.Post(WireOperation.CreatePipe, Creation(name), name);
            Close(first, records[0], gone, i);
            HandleReply there = Created(second.Receive());
            Tell(first, gone);
            Reply client = first.Ask(WireOperation.OpenPipe, new OpenPipeRequest { Access = ReadWrite, NameBytes = (uint)name.Length * 2 }, name);
            client.Status.ShouldBe(NtStatus.Success, $"in round {i}");
            client.Descriptors.ShouldHaveSingleItem().Dispose();
            HandleReply end = Created(client);
            first.Close(records[0], end.Handle);
            second.Close(records[1], there.Handle);
            Tell(first, end);
            Tell(second, there);
        }
    }

    [UserFact]
    [Rule("J38")]
    public void WhoWaitsForAnInstance_MayEndWithItsWholeDomain()
    {
        using var broker = new SystemBroker(static options => options with { DomainIdle = TimeSpan.FromMilliseconds(50) });
        Peer ann = broker.StartPeer(OtherUsers.Ann);
        const string Name = "watched";
        const string Full = $@"\\.\pipe\{Name}";
        ann.Call("named-pipe", "create", Full, (uint)PipeOpenModes.Duplex, 0, 9, "D:(A;;GRGW;;;WD)").Status.ShouldBe(NtStatus.Success);
        ann.Call("named-pipe", "open", Full, ReadWrite).Status.ShouldBe(NtStatus.Success);
        using (RawClient bob = UserThread.Join(broker.SocketPath, OtherUsers.Bob))
        {
            uint told = bob.Create(ObjectType.Event, @"told", 0x1F0003).Body<HandleReply>().Handle;
            bob.Lookup(told, out HandleInfo info).ShouldBe(NtStatus.Success);
            Reply reply = bob.Ask(
                WireOperation.AwaitPipe, new AwaitPipeRequest { Event = told, Identity = info.A, NameBytes = (uint)Name.Length * 2 }, Name);
            (reply.Status, reply.Body<AwaitPipeReply>().Pending).ShouldBe((NtStatus.Success, 1u));
            bob.Close(bob.TakeRecord(), told);
        }

        Until.True(() => broker.Log.Of(DomainEnded).Length == 1, "bob's domain goes, and the memory where his event was");
        ann.Call("named-pipe", "create", Full, (uint)PipeOpenModes.Duplex, 0, 9).Status.ShouldBe(NtStatus.Success);
        ann.Call("named-pipe", "await", Full, 0).Status.ShouldBe(NtStatus.Success, "the broker is there, and the instance is free");
    }

    private static CreatePipeRequest Creation(string name) => new()
    {
        OpenModes = (uint)PipeOpenModes.Duplex,
        MaximumInstances = PipeRules.UnlimitedInstances,
        NameBytes = (uint)name.Length * 2,
    };

    private static HandleReply Created(Reply reply)
    {
        reply.Status.ShouldBe(NtStatus.Success);
        return reply.Body<KeptHandleReply>().Handle;
    }

    // Now, or a little later than in the round before: somewhere in between the broker is in the middle of the request.
    private static void Close(RawClient client, uint record, HandleReply handle, int round)
    {
        Thread.SpinWait(round * 20);
        client.Close(record, handle.Handle);
    }

    private static void Tell(RawClient client, HandleReply closed) =>
        client.Send(WireOperation.ObjectClosed, new ObjectClosedRequest { Slot = closed.Slot, Generation = closed.Generation });

    private static bool HasEnded(FileDescriptor socket)
    {
        var entry = new PollEntry(socket, PollEvents.In);
        return Poll.TryWait(new Span<PollEntry>(ref entry), 0, out int ready, out _) && ready > 0 && (entry.Returned & PollEvents.HangUp) != 0;
    }
}
