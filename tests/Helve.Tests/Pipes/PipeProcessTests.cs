using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;
using static Helve.Tests.Pipes.PipePair;

namespace Helve.Tests.Pipes;

/// <summary>Pipes between processes, and what is left when one of them is killed.</summary>
[Collection(LibraryCollection.Name)]
public sealed class PipeProcessTests(LibraryFixture fixture)
{
    private const uint Duplex = (uint)PipeOpenModes.Duplex;
    private const uint Messages = (uint)(PipeModes.Messages | PipeModes.ReadMessages);
    private const uint ReadWrite = (uint)(PipeRights.GenericRead | PipeRights.GenericWrite);

    [Fact]
    public async Task TwoProcesses_TalkDirectly()
    {
        using Peer server = fixture.StartPeer();
        using Peer client = fixture.StartPeer();
        string name = NewName();
        nint end = server.Call("named-pipe", "create", name, Duplex, Messages, 1).Handle;
        Task<PeerReply> coming = server.Begin("@a", "named-pipe", "connect", end, -1);
        nint other = client.Call("named-pipe", "open", name, ReadWrite).Handle;
        (await coming).Status.ShouldBeOneOf(NtStatus.Success, NtStatus.PipeConnected);
        Task<PeerReply> reading = client.Begin("@a", "named-pipe", "read", other, 10);
        server.Call("named-pipe", "write", end, "hello")[0].ShouldBe(5);
        (await reading).Word(1).ShouldBe("hello");
        client.Call("named-pipe", "write", other, "you");
        server.Call("named-pipe", "read", end, 10).Word(1).ShouldBe("you");
        const int Much = 20_000_000;
        Task<PeerReply> flood = client.Begin("@a", "named-pipe", "flood", other, Much);
        long sum = 0;
        while (sum < Much)
        {
            sum += server.Call("named-pipe", "read", end, 65536)[0];
        }

        (await flood)[0].ShouldBe(Much);
    }

    [Fact]
    public async Task ServerHandle_DuplicatedIntoAnotherProcess_ServesTheClientThere()
    {
        // Who duplicated it may end: the pipe lives on in the other process.
        using Peer worker = fixture.StartPeer();
        string name = NewName();
        nint server = MakeServer(name, PipeModes.Messages | PipeModes.ReadMessages);
        TryOpenProcess(worker.ProcessId, 0x40, HandleAttributes.None, out nint process).ShouldBe(NtStatus.Success);
        TryDuplicate(CurrentProcess, server, process, 0, 0, DuplicateOptions.SameAccess, out nint there).ShouldBe(NtStatus.Success);
        TryClose(process).ShouldBe(NtStatus.Success);
        Task<PeerReply> coming = worker.Begin("@a", "named-pipe", "connect", there, -1);
        nint client = Open(name);
        (await coming).Status.ShouldBeOneOf(NtStatus.Success, NtStatus.PipeConnected);
        Write(client, "a-long-message");
        PeerReply part = worker.Call("named-pipe", "read", there, 6);
        part.Status.ShouldBe(NtStatus.BufferOverflow);
        part.Word(1).ShouldBe("a-long");
        Read(server, 100).ShouldBe("-message");
        TryClose(server).ShouldBe(NtStatus.Success);
        worker.Call("named-pipe", "write", there, "still-here");
        Read(client).ShouldBe("still-here");
        worker.Call("named-pipe", "disconnect", there).Status.ShouldBe(NtStatus.Success);
        Read(client).ShouldBe("PipeDisconnected");
        worker.Call("close", there).Status.ShouldBe(NtStatus.Success);
        TryOpenPipe(name, 0, HandleAttributes.None, out _).ShouldBe(NtStatus.ObjectNameNotFound);
        TryClose(client).ShouldBe(NtStatus.Success);
    }

    [Fact]
    [Rule("J33")]
    public void KilledClient_LeavesWhatItSent_ThenBroken()
    {
        using Peer client = fixture.StartPeer();
        string name = NewName();
        nint server = MakeServer(name);
        nint end = client.Call("named-pipe", "open", name, ReadWrite).Handle;
        client.Call("named-pipe", "write", end, "last-words");
        client.Kill();
        Read(server).ShouldBe("last-words");
        Read(server).ShouldBe("PipeBroken");
        Until.True(() => TryConnectPipe(server, TimeSpan.Zero) == NtStatus.PipeClosing, "the client is cleaned up after");
        TryWritePipe(server, [1], out _).ShouldBe(NtStatus.PipeClosing);
        TryDisconnectPipe(server).ShouldBe(NtStatus.Success);
        TryConnectPipe(server, TimeSpan.Zero).ShouldBe(NtStatus.Timeout);
        nint next = Open(name);
        Write(next, "next");
        Read(server).ShouldBe("next");
        TryClose(next).ShouldBe(NtStatus.Success);
        TryClose(server).ShouldBe(NtStatus.Success);
    }

    [Fact]
    [Rule("J40")]
    public async Task KilledServer_BreaksItsClient_AndThePipeIsGone()
    {
        using Peer server = fixture.StartPeer();
        string name = NewName();
        nint instance = server.Call("named-pipe", "create", name, Duplex, 0, 3).Handle;
        _ = server.Call("named-pipe", "create", name, Duplex, 0, 3).Handle;
        nint client = Open(name);
        Task<string> reading = Task.Factory.StartNew(() => Read(client), TaskCreationOptions.LongRunning);
        server.Call("named-pipe", "query", instance)[0].ShouldBe((long)PipeState.Connected);
        server.Kill();
        (await reading.WaitAsync(Until.Patience)).ShouldBe("PipeBroken");
        Until.True(() => TryOpenPipe(name, 0, HandleAttributes.None, out _) == NtStatus.ObjectNameNotFound, "the pipe goes");
        TryClose(client).ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void ReaderThatIsKilledInTheMiddleOfAMessage_LeavesTheRest()
    {
        using Peer reader = fixture.StartPeer();
        string name = NewName();
        nint server = MakeServer(name, PipeModes.Messages | PipeModes.ReadMessages);
        nint client = Open(name);
        TryOpenProcess(reader.ProcessId, 0x40, HandleAttributes.None, out nint process).ShouldBe(NtStatus.Success);
        TryDuplicate(CurrentProcess, server, process, 0, 0, DuplicateOptions.SameAccess, out nint there).ShouldBe(NtStatus.Success);
        TryClose(process).ShouldBe(NtStatus.Success);
        Write(client, "abcdef");
        Write(client, "next");
        reader.Call("named-pipe", "read", there, 2).Word(1).ShouldBe("ab");
        reader.Kill();
        Read(server).ShouldBe("cdef");
        Read(server).ShouldBe("next");
        TryClose(client).ShouldBe(NtStatus.Success);
        TryClose(server).ShouldBe(NtStatus.Success);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Rule("J35")]
    public void MessagesOfAllLengths_ReadInTurnByTwoProcesses_ComeOnceAndInOrder(bool inParts)
    {
        using Peer reader = fixture.StartPeer();
        string name = NewName();
        nint server = MakeServer(name, PipeModes.Messages | PipeModes.ReadMessages);
        nint client = Open(name);
        TryOpenProcess(reader.ProcessId, 0x40, HandleAttributes.None, out nint process).ShouldBe(NtStatus.Success);
        TryDuplicate(CurrentProcess, server, process, 0, 0, DuplicateOptions.SameAccess, out nint there).ShouldBe(NtStatus.Success);
        TryClose(process).ShouldBe(NtStatus.Success);
        int written = 0;
        for (int read = 0; read < 200; read++)
        {
            // Some lie there always, so that what is taken away too much or too little is missed or comes again.
            for (; written < read + 20; written++)
            {
                Write(client, Text(written));
            }

            string expected = Text(read);
            string got = string.Empty;
            int size = inParts && read % 5 == 4 ? 7 : 5000;
            for (bool more = true; more; size = 5000)
            {
                if ((read + size) % 3 == 0)
                {
                    PeerReply reply = reader.Call("named-pipe", "read", there, size);
                    more = reply.Status == NtStatus.BufferOverflow;
                    got += reply.Word(1);
                }
                else
                {
                    string part = Read(server, size);
                    more = part.StartsWith("BufferOverflow:", StringComparison.Ordinal);
                    got += more ? part["BufferOverflow:".Length..] : part;
                }
            }

            got.ShouldBe(expected, $"message {read}");
        }

        reader.Kill();
        Read(server, 5000).ShouldBe(Text(200));
        TryClose(client).ShouldBe(NtStatus.Success);
        TryClose(server).ShouldBe(NtStatus.Success);

        static string Text(int number) => $"{number}:{new string((char)('a' + (number % 26)), number % 7 == 6 ? 3000 : 1 + (number % 90))}";
    }

    [Fact]
    public void ReadersThatAreKilled_LeaveNothingThatTheWriterWaitsFor()
    {
        // More bytes than a socket has room for, read by processes of which each is killed after a few messages.
        string name = NewName();
        nint server = MakeServer(name, PipeModes.Messages | PipeModes.ReadMessages | PipeModes.NoWait);
        nint client = Open(name);
        string text = new('x', 500);
        for (int i = 0; i < 4; i++)
        {
            using Peer reader = fixture.StartPeer();
            TryOpenProcess(reader.ProcessId, 0x40, HandleAttributes.None, out nint process).ShouldBe(NtStatus.Success);
            TryDuplicate(CurrentProcess, server, process, 0, 0, DuplicateOptions.SameAccess, out nint there).ShouldBe(NtStatus.Success);
            TryClose(process).ShouldBe(NtStatus.Success);
            for (int k = 0; k < 5; k++)
            {
                Write(client, text);
                reader.Call("named-pipe", "read", there, 1000).Word(1).ShouldBe(text);
            }

            reader.Kill();
        }

        for (int i = 0; i < 20_000; i++)
        {
            Write(client, text);
            Read(server, 1000).ShouldBe(text);
        }

        TryClose(client).ShouldBe(NtStatus.Success);
        TryClose(server).ShouldBe(NtStatus.Success);
    }
}
