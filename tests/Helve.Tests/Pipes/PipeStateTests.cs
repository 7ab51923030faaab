using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;
using static Helve.Tests.Pipes.PipePair;

namespace Helve.Tests.Pipes;

/// <summary>Names, instances and states, in one process.</summary>
[Collection(LibraryCollection.Name)]
public sealed class PipeStateTests(LibraryFixture fixture)
{
    private static readonly TimeSpan s_now = TimeSpan.Zero;

    [Theory]
    [InlineData(null, NtStatus.ObjectPathNotFound)]
    [InlineData("", NtStatus.ObjectNameInvalid)]
    [InlineData(@"\\.\pipe\", NtStatus.ObjectNameInvalid)]
    [InlineData(@"\\.\mailslot\x", NtStatus.ObjectNameInvalid)]
    [InlineData("x", NtStatus.ObjectNameInvalid)]
    [Rule("J22")]
    public void Name_ThatIsNone_IsRefused(string? name, NtStatus expected)
    {
        TryMake(name, PipeModes.None, PipeOpenModes.Duplex, 1, out _).ShouldBe(expected);
        TryOpenPipe(name, 0, HandleAttributes.None, out _).ShouldBe(expected);
        TryWaitNamedPipe(name, s_now).ShouldBe(expected);
    }

    [Fact]
    [Rule("J22")]
    [Rule("E7")]
    public void Name_HasNoCase_AndMayHaveAnyCharacters()
    {
        nint plain = MakeServer(@"\\.\PIPE\Odd\<name>|");
        nint other = MakeServer(@"\\.\pipe\odd\<name>|\", instances: 1);
        TryMake(@"\\.\pipe\ODD\<NAME>|\", PipeModes.None, PipeOpenModes.Duplex, 1, out _).ShouldBe(NtStatus.InstanceNotAvailable);
        nint client = Open(@"\\.\pIpE\oDD\<NaMe>|");
        TryQueryPipe(plain, out PipeInformation state).ShouldBe(NtStatus.Success);
        state.State.ShouldBe(PipeState.Connected);
        TryQueryName(client, out string name).ShouldBe(NtStatus.Success);
        name.ShouldBe(@"\Device\NamedPipe\Odd\<name>|");
        CloseAll(plain, other, client);
    }

    [Fact]
    [Rule("J23")]
    public void Modes_ThatMakeNoSense_AreRefused()
    {
        string name = NewName();
        TryMake(name, PipeModes.None, PipeOpenModes.None, 1, out _).ShouldBe(NtStatus.InvalidParameter);
        TryMake(name, PipeModes.None, (PipeOpenModes)7, 1, out _).ShouldBe(NtStatus.InvalidParameter);
        TryMake(name, PipeModes.ReadMessages, PipeOpenModes.Duplex, 1, out _).ShouldBe(NtStatus.InvalidParameter);
        TryMake(name, PipeModes.None, PipeOpenModes.Duplex, 0, out _).ShouldBe(NtStatus.InvalidParameter);
        TryMake(name, PipeModes.None, PipeOpenModes.Duplex, 256, out _).ShouldBe(NtStatus.InvalidParameter);
        TryMake(name, PipeModes.None, PipeOpenModes.Duplex, -1, out _).ShouldBe(NtStatus.InvalidParameter);
    }

    [Theory]
    [InlineData(PipeOpenModes.Duplex, 0x12019Fu)]
    [InlineData(PipeOpenModes.Inbound, 0x120089u)]
    [InlineData(PipeOpenModes.Outbound, 0x120116u)]
    [InlineData(PipeOpenModes.Outbound | PipeOpenModes.FirstInstance, 0x1A0116u)]
    [Rule("J24")]
    [Rule("J25")]
    public void ServerHandle_IsGrantedWhatItsDirectionNeeds(PipeOpenModes open, uint access)
    {
        nint server = MakeServer(NewName(), direction: open);
        TryQuery(server, out HandleInformation information).ShouldBe(NtStatus.Success);
        information.GrantedAccess.ShouldBe(access);
        CloseAll(server);
    }

    [Fact]
    [Rule("J25")]
    [Rule("J26")]
    [Rule("J40")]
    public void FirstInstance_FixesWhatCounts_AndThePipeGoesWithTheLast()
    {
        string name = NewName();
        nint first = MakeServer(name, PipeModes.Messages, PipeOpenModes.Inbound, 2);
        TryMake(name, PipeModes.Messages, PipeOpenModes.Inbound | PipeOpenModes.FirstInstance, 2, out _).ShouldBe(NtStatus.AccessDenied);
        TryMake(name, PipeModes.Messages, PipeOpenModes.Duplex, 2, out _).ShouldBe(NtStatus.AccessDenied);
        nint second = MakeServer(name, PipeModes.None, PipeOpenModes.Inbound, 7);
        TryQueryPipe(second, out PipeInformation information).ShouldBe(NtStatus.Success);
        information.ShouldBe(new PipeInformation(true, PipeOpenModes.Inbound, PipeModes.Messages, PipeState.Listening, 2, 2, 0, 0));
        TryMake(name, PipeModes.None, PipeOpenModes.Inbound, 7, out _).ShouldBe(NtStatus.InstanceNotAvailable);
        CloseAll(first);
        nint third = MakeServer(name, PipeModes.None, PipeOpenModes.Inbound, 7);
        CloseAll(second, third);
        TryOpenPipe(name, 0, HandleAttributes.None, out _).ShouldBe(NtStatus.ObjectNameNotFound);
        nint again = MakeServer(name, direction: PipeOpenModes.Duplex | PipeOpenModes.FirstInstance, instances: 1);
        CloseAll(again);
    }

    /// <summary>In Windows it counts until its client is closed, too.</summary>
    [Fact]
    public void Deviation_J26_AnInstanceCountsAsLongAsItsServersEnd()
    {
        string name = NewName();
        nint server = MakeServer(name), client = Open(name, (uint)PipeRights.GenericRead), second = MakeServer(name);
        Instances(second).ShouldBe(2);
        CloseAll(server);

        // The broker looks for what was closed when it is asked for one more.
        nint third = MakeServer(name);
        Instances(third).ShouldBe(2, "the second and the third");
        CloseAll(client, second, third);
    }

    private static int Instances(nint end)
    {
        TryQueryPipe(end, out PipeInformation information).ShouldBe(NtStatus.Success);
        return information.Instances;
    }

    [Fact]
    [Rule("J27")]
    [Rule("J28")]
    public void Client_GetsAnInstanceAtOnce_AndUsesItUpWhateverItMayDo()
    {
        string name = NewName();
        TryOpenPipe(name, 0, HandleAttributes.None, out _).ShouldBe(NtStatus.ObjectNameNotFound);
        nint server = MakeServer(name, direction: PipeOpenModes.Inbound);
        TryOpenPipe(name, (uint)PipeRights.GenericRead, HandleAttributes.None, out _).ShouldBe(NtStatus.AccessDenied);
        nint client = Open(name, 0);
        TryQuery(client, out HandleInformation information).ShouldBe(NtStatus.Success);
        information.GrantedAccess.ShouldBe(0x100080u);
        Read(client).ShouldBe("AccessDenied");
        TryOpenPipe(name, (uint)PipeRights.GenericWrite, HandleAttributes.None, out _).ShouldBe(NtStatus.PipeNotAvailable);
        CloseAll(client, server);
    }

    [Fact]
    [Rule("J29")]
    public void Clients_ComeToInstancesInTheOrderOfListening()
    {
        string name = NewName();
        nint[] servers = [MakeServer(name), MakeServer(name), MakeServer(name)];
        nint[] clients = [Open(name), Open(name), Open(name)];
        TryDisconnectPipe(servers[1]).ShouldBe(NtStatus.Success);
        TryConnectPipe(servers[1], s_now).ShouldBe(NtStatus.Timeout);
        TryDisconnectPipe(servers[0]).ShouldBe(NtStatus.Success);
        TryConnectPipe(servers[0], s_now).ShouldBe(NtStatus.Timeout);
        nint[] again = [Open(name), Open(name)];
        Write(again[0], "first");
        Read(servers[1]).ShouldBe("first");
        Write(again[1], "second");
        Read(servers[0]).ShouldBe("second");
        CloseAll([.. servers, .. clients, .. again]);
    }

    [Fact]
    [Rule("J30")]
    [Rule("J31")]
    public void Connect_SaysWhoIsThere_AndAGoneClientMustBeDisconnected()
    {
        string name = NewName();
        nint server = MakeServer(name);
        TryConnectPipe(server, s_now).ShouldBe(NtStatus.Timeout);
        nint client = Open(name);
        TryConnectPipe(server, s_now).ShouldBe(NtStatus.PipeConnected);
        TryConnectPipe(client, s_now).ShouldBe(NtStatus.IllegalFunction);
        TryDisconnectPipe(client).ShouldBe(NtStatus.IllegalFunction);
        CloseAll(client);
        TryConnectPipe(server, s_now).ShouldBe(NtStatus.PipeClosing);
        TryOpenPipe(name, 0, HandleAttributes.None, out _).ShouldBe(NtStatus.PipeNotAvailable);
        TryDisconnectPipe(server).ShouldBe(NtStatus.Success);
        TryOpenPipe(name, 0, HandleAttributes.None, out _).ShouldBe(NtStatus.PipeNotAvailable);
        TryConnectPipe(server, s_now).ShouldBe(NtStatus.Timeout);
        nint next = Open(name);
        Write(server, "hello");
        Read(next).ShouldBe("hello");
        CloseAll(next, server);
    }

    [Fact]
    [Rule("H33")]
    public void ServerHandle_IsSignalledWhenNew_AndWhenAClientCame()
    {
        string name = NewName();
        nint server = MakeServer(name);
        TryWait(server, s_now).ShouldBe(NtStatus.Success);
        TryConnectPipe(server, s_now).ShouldBe(NtStatus.Timeout);
        TryWait(server, s_now).ShouldBe(NtStatus.Timeout);
        nint client = Open(name);
        TryWait(server, s_now).ShouldBe(NtStatus.Success);
        TryWait(client, s_now).ShouldBe(NtStatus.Success);
        CloseAll(client, server);
    }

    [Fact]
    [Rule("J30")]
    public async Task Connect_Waits_ForAClient()
    {
        string name = NewName();
        nint server = MakeServer(name);
        Task<NtStatus> waiting = Task.Factory.StartNew(() => TryConnectPipe(server, Timeout.InfiniteTimeSpan), TaskCreationOptions.LongRunning);
        Until.True(() => TryWait(server, s_now) == NtStatus.Timeout, "it waits");
        nint client = Open(name);
        (await waiting).ShouldBe(NtStatus.Success);
        CloseAll(client, server);
    }

    [Fact]
    [Rule("J34")]
    public void DataOnAnInstanceWithoutClient_IsRefused()
    {
        nint server = MakeServer(NewName());
        Read(server).ShouldBe("PipeListening");
        TryWritePipe(server, [1], out _).ShouldBe(NtStatus.PipeListening);
        TryPeekPipe(server, [], out _).ShouldBe(NtStatus.InvalidPipeState);
        TryDisconnectPipe(server).ShouldBe(NtStatus.PipeListening);
        CloseAll(server);
    }

    [Fact]
    [Rule("J38")]
    public async Task WaitNamedPipe_EndsWithAnInstance_ATimeout_OrThePipe()
    {
        string name = NewName();
        TryWaitNamedPipe(name, Timeout.InfiniteTimeSpan).ShouldBe(NtStatus.ObjectNameNotFound);
        nint server = MakeServer(name);
        TryWaitNamedPipe(name, s_now).ShouldBe(NtStatus.Success);
        nint client = Open(name);
        TryWaitNamedPipe(name, TimeSpan.FromMilliseconds(1)).ShouldBe(NtStatus.IoTimeout);
        TryWaitNamedPipe(name, null).ShouldBe(NtStatus.IoTimeout);

        // Each change comes when the other process is blocked, and the broker has been asked to tell it.
        using Peer waiter = fixture.StartPeer();
        Task<PeerReply> waiting = Blocked(waiter, name);
        nint another = MakeServer(name);
        (await waiting.WaitAsync(Until.Patience)).Status.ShouldBe(NtStatus.Success);
        nint second = Open(name);

        waiting = Blocked(waiter, name);
        TryDisconnectPipe(server).ShouldBe(NtStatus.Success);
        waiting.IsCompleted.ShouldBeFalse("an instance that is disconnected does not listen");
        TryConnectPipe(server, s_now).ShouldBe(NtStatus.Timeout);
        (await waiting.WaitAsync(Until.Patience)).Status.ShouldBe(NtStatus.Success);
        nint third = Open(name);

        waiting = Blocked(waiter, name);
        CloseAll(server, another);
        (await waiting.WaitAsync(Until.Patience)).Status.ShouldBe(NtStatus.ObjectNameNotFound);
        CloseAll(client, second, third);
    }

    [Fact]
    public void WrongHandles_AreRefused()
    {
        TryCreateEvent((uint)EventRights.AllAccess, HandleAttributes.None, false, false, out nint other).ShouldBe(NtStatus.Success);
        Read(other).ShouldBe("ObjectTypeMismatch");
        TryConnectPipe(other, s_now).ShouldBe(NtStatus.ObjectTypeMismatch);
        TryDisconnectPipe(0x7FFF0).ShouldBe(NtStatus.InvalidHandle);
        CloseAll(other);
        using var inbound = new PipePair(direction: PipeOpenModes.Inbound);
        TryWritePipe(inbound.Server, [1], out _).ShouldBe(NtStatus.AccessDenied);
        Read(inbound.Client).ShouldBe("AccessDenied");
        TrySetPipeState(inbound.Server, PipeModes.NoWait).ShouldBe(NtStatus.AccessDenied);
        Write(inbound.Client, "in");
        Read(inbound.Server).ShouldBe("in");
    }

    // The only event of the peer is the one by which it is told.
    private Task<PeerReply> Blocked(Peer waiter, string name)
    {
        Task<PeerReply> waiting = waiter.Begin("@w", "named-pipe", "await", name, Until.Patience.TotalMilliseconds);
        Until.True(() => fixture.Environment.IsBlocked(waiter.ProcessId), "it waits for an instance");
        return waiting;
    }

    private static void CloseAll(params ReadOnlySpan<nint> handles)
    {
        foreach (nint handle in handles)
        {
            TryClose(handle).ShouldBe(NtStatus.Success);
        }
    }
}
