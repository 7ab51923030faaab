using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Tests.Foreign;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.Tests.Pipes.PipePair;

namespace Helve.Tests.Pipes;

/// <summary>Pipes between users: the descriptor decides who connects.</summary>
public sealed class PipeUserTests : IDisposable
{
    private const uint Duplex = (uint)PipeOpenModes.Duplex;
    private const uint Messages = (uint)(PipeModes.Messages | PipeModes.ReadMessages);
    private const uint ReadWrite = (uint)(PipeRights.GenericRead | PipeRights.GenericWrite);
    private readonly TwoUsers _users = new();

    public void Dispose() => _users.Dispose();

    [TwoUsersFact]
    public void Descriptor_DecidesWhoConnects_AndDataGoesBothWays()
    {
        Peer ann = _users.Start(TwoUsers.Ann);
        Peer bob = _users.Start(TwoUsers.Bob);
        Peer root = _users.Start(TwoUsers.Root);
        string closed = NewName();
        _ = ann.Call("named-pipe", "create", closed, Duplex, 0, 5).Handle;
        bob.Call("named-pipe", "open", closed, ReadWrite).Status.ShouldBe(NtStatus.AccessDenied);

        string open = NewName();
        nint server = ann.Call("named-pipe", "create", open, Duplex, Messages, 5, "D:(A;;GRGW;;;WD)").Handle;
        nint client = bob.Call("named-pipe", "open", open, ReadWrite).Handle;
        ann.Call("named-pipe", "connect", server, -1).Status.ShouldBe(NtStatus.PipeConnected);
        bob.Call("named-pipe", "write", client, "from-bob");
        ann.Call("named-pipe", "read", server, 20).Word(1).ShouldBe("from-bob");
        ann.Call("named-pipe", "write", server, "from-ann");
        bob.Call("named-pipe", "read", client, 20).Word(1).ShouldBe("from-ann");
        ann.Call("named-pipe", "write", server, "lost");
        ann.Call("named-pipe", "disconnect", server).Status.ShouldBe(NtStatus.Success);
        bob.Call("named-pipe", "query", client).Status.ShouldBe(NtStatus.PipeDisconnected);
        bob.Call("named-pipe", "modes", client, (uint)PipeModes.NoWait).Status.ShouldBe(NtStatus.PipeDisconnected);
        bob.Call("named-pipe", "read", client, 20).Status.ShouldBe(NtStatus.PipeDisconnected);
        ann.Call("named-pipe", "connect", server, 0).Status.ShouldBe(NtStatus.Timeout);
        nint next = root.Call("named-pipe", "open", open, ReadWrite).Handle;
        root.Call("named-pipe", "write", next, "from-root");
        ann.Call("named-pipe", "read", server, 20).Word(1).ShouldBe("from-root");
        root.Kill();
        ann.Call("named-pipe", "read", server, 20).Status.ShouldBe(NtStatus.PipeBroken);
        bob.Call("named-pipe", "create", open, Duplex, 0, 5).Status.ShouldBe(NtStatus.Success, "who may write may make an instance, as on NT: the bit is the same");
    }

    [TwoUsersFact]
    public void ClientThatMayOnlyRead_CannotBeReadFrom()
    {
        Peer ann = _users.Start(TwoUsers.Ann);
        Peer bob = _users.Start(TwoUsers.Bob);
        string name = NewName();
        nint server = ann.Call("named-pipe", "create", name, Duplex, 0, 5, "D:(A;;GR;;;WD)").Handle;
        bob.Call("named-pipe", "open", name, ReadWrite).Status.ShouldBe(NtStatus.AccessDenied);
        nint client = bob.Call("named-pipe", "open", name, (uint)PipeRights.GenericRead).Handle;
        bob.Call("named-pipe", "write", client, "x").Status.ShouldBe(NtStatus.AccessDenied);
        ann.Call("named-pipe", "write", server, "news");
        bob.Call("named-pipe", "read", client, 20).Word(1).ShouldBe("news");
        ann.Call("named-pipe", "read", server, 20).Status.ShouldBe(NtStatus.PipeBroken);
    }

    [TwoUsersFact]
    public void End_HeldByAnotherUser_WorksThere_AndOutlivesItsMaker()
    {
        Peer ann = _users.Start(TwoUsers.Ann);
        Peer root = _users.Start(TwoUsers.Root);
        string name = NewName();
        nint server = ann.Call("named-pipe", "create", name, Duplex, Messages, 5).Handle;
        nint process = root.Call("open-process", ann.ProcessId, 0x40).Handle;
        nint there = root.Call("duplicate", process, server, -1, 0, 0, 2).Handle;
        root.Call("named-pipe", "read", there, 20).Status.ShouldBe(NtStatus.PipeListening);
        nint client = ann.Call("named-pipe", "open", name, ReadWrite).Handle;
        ann.Call("named-pipe", "write", client, "one");
        root.Call("named-pipe", "read", there, 20).Word(1).ShouldBe("one");
        root.Call("named-pipe", "query", there)[0].ShouldBe((long)PipeState.Connected);
        ann.Call("named-pipe", "disconnect", server).Status.ShouldBe(NtStatus.Success);
        root.Call("named-pipe", "peek", there).Status.ShouldBe(NtStatus.InvalidPipeState, "no client is there");
        root.Call("named-pipe", "query", there)[0].ShouldBe((long)PipeState.Disconnected);
        root.Call("named-pipe", "read", there, 20).Status.ShouldBe(NtStatus.PipeDisconnected);
        root.Call("named-pipe", "connect", there, 0).Status.ShouldBe(NtStatus.Timeout);
        nint second = root.Call("named-pipe", "open", name, ReadWrite).Handle;
        ann.Kill();
        root.Call("named-pipe", "write", second, "two");
        root.Call("named-pipe", "read", there, 20).Word(1).ShouldBe("two");
    }

    [TwoUsersFact]
    public void ClientsEnd_GivenToAnotherUser_IsReadAndWrittenThere_AndOutlivesItsMaker()
    {
        Peer ann = _users.Start(TwoUsers.Ann);
        Peer bob = _users.Start(TwoUsers.Bob);
        Peer root = _users.Start(TwoUsers.Root);
        string name = NewName();
        nint server = ann.Call("named-pipe", "create", name, Duplex, Messages, 5).Handle;
        Peer maker = _users.Start(TwoUsers.Ann);
        nint client = maker.Call("named-pipe", "open", name, ReadWrite).Handle;
        maker.Call("named-pipe", "modes", client, (uint)PipeModes.ReadMessages).Status.ShouldBe(NtStatus.Success);
        nint there = TwoUsers.Give(root, maker, client, bob);
        bob.Call("named-pipe", "query", there)[0].ShouldBe((long)PipeState.Connected);
        ann.Call("named-pipe", "write", server, "a-long-message");
        PeerReply part = maker.Call("named-pipe", "read", client, 6);
        (part.Status, part.Word(1)).ShouldBe((NtStatus.BufferOverflow, "a-long"));
        bob.Call("named-pipe", "read", there, 20).Word(1).ShouldBe("-message");
        maker.Kill();
        bob.Call("named-pipe", "write", there, "from-bob").Status.ShouldBe(NtStatus.Success);
        ann.Call("named-pipe", "read", server, 20).Word(1).ShouldBe("from-bob");
        bob.Kill();
        ann.Call("named-pipe", "read", server, 20).Status.ShouldBe(NtStatus.PipeBroken);
    }
}
