using Helve.Inspection;
using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Library;

/// <summary>How the broker is found and started, by processes that start from nothing.</summary>
public sealed class BrokerStartTests
{
    [Fact]
    public async Task TwentyFirstUsers_AtOnce_EndWithOneBrokerAndTwentySuccesses()
    {
        using var environment = new BrokerEnvironment();
        Peer[] peers = [.. Enumerable.Range(0, 20).Select(_ => environment.StartPeer())];
        PeerReply[] replies = await Task.WhenAll(peers.Select(static p => p.Begin("event", "the-one", 1, 0))).WaitAsync(Until.Patience * 2);
        replies.Count(static r => r.Status == NtStatus.Success).ShouldBe(1);
        replies.Count(static r => r.Status == NtStatus.ObjectNameExists).ShouldBe(19);
        environment.LivingProcesses().Except(peers.Select(static p => p.ProcessId)).Count().ShouldBe(1, "one broker");
        using KernelInspector inspector = environment.Inspect();
        inspector.GetBrokerStatus().Clients.ShouldBe(20);
        inspector.ShowObject("the-one").Handles.ShouldBe(20);
    }

    [Fact]
    public void Inspection_WithoutABroker_StartsNone()
    {
        using var environment = new BrokerEnvironment();
        KernelInspector.TryConnect(environment.SocketPath, out _).ShouldBeFalse();
        Directory.EnumerateFileSystemEntries(environment.RuntimeDirectory).ShouldBeEmpty();
    }

    [Fact]
    public void Directory_OpenToOthers_IsRefusedWithTheCure()
    {
        using var environment = new BrokerEnvironment();
        string directory = Directory.CreateDirectory(Path.GetDirectoryName(environment.SocketPath)!).FullName;
        File.SetUnixFileMode(directory, (UnixFileMode)0x1FF);
        Peer peer = environment.StartPeer();
        PeerReply reply = peer.Call("await", "any", -1, -1, 4);
        reply.Status.ShouldBe(NtStatus.AccessDenied);
        reply.Text.ShouldContain("chmod 700");
        Directory.Delete(directory);
    }

    [Fact]
    public void Directory_ThatIsALink_IsRefused()
    {
        using var environment = new BrokerEnvironment();
        string directory = Path.GetDirectoryName(environment.SocketPath)!;
        File.CreateSymbolicLink(directory, "/tmp");
        Peer peer = environment.StartPeer();
        PeerReply reply = peer.Call("await", "any", -1, -1, 4);
        reply.Status.ShouldBe(NtStatus.AccessDenied);
        reply.Text.ShouldContain("not a link");
        File.Delete(directory);
    }

    [Fact]
    public void Program_ThatIsMissing_IsNamed()
    {
        using var environment = new BrokerEnvironment();
        Peer peer = environment.StartPeer(("HELVE_BROKER", "/no/such/helved.dll"));
        PeerReply reply = peer.Call("await", "any", -1, -1, 4);
        reply.Status.ShouldBe(NtStatus.PortConnectionRefused);
        reply.Text.ShouldContain("/no/such/helved.dll");
        CleanUp(environment);
    }

    [Theory]
    [InlineData("await any -1 -1 4", NtStatus.PortDisconnected)]
    [InlineData("inspect", NtStatus.PortConnectionRefused)]
    public void Broker_ThatEndsAtOnce_IsToldNotAwaited_AndLeavesNoSocket(string command, NtStatus expected)
    {
        using var environment = new BrokerEnvironment();
        Peer peer = environment.StartPeer(("HELVE_BROKER", "/bin/false"));
        PeerReply reply = peer.Call(command);
        reply.Status.ShouldBe(expected);
        Directory.Exists(Path.Combine(environment.RuntimeDirectory, "helve")).ShouldBeFalse();
        CleanUp(environment);
    }

    [Fact]
    public void LongPath_OfTheSocket_Works()
    {
        using var environment = new BrokerEnvironment();
        string directory = Path.Combine(environment.RuntimeDirectory, new string('d', 150));
        string socket = Path.Combine(directory, "s.sock");
        Peer peer = environment.StartPeer(("HELVE_SOCKET", socket));
        peer.Call("event", "far", 1, 0).Status.ShouldBe(NtStatus.Success);
        KernelInspector.TryConnect(socket, out KernelInspector? inspector).ShouldBeTrue();
        inspector!.ShowObject("far").Handles.ShouldBe(1);
        peer.End().ShouldBe(0);
        inspector.StopBroker(evenWithClients: true);
        inspector.Dispose();
        Until.True(() => environment.LivingProcesses().Count == 0, "the broker ends");
        Directory.Exists(directory).ShouldBeFalse();
    }

    [Fact]
    public void IdleBroker_EndsByItselfAndTheNextUserStartsAnother()
    {
        using var environment = new BrokerEnvironment();
        for (int round = 0; round < 2; round++)
        {
            Peer peer = environment.StartPeer(("HELVE_IDLE_SECONDS", "0"));
            peer.Call("event", "idle", 1, 0).Status.ShouldBe(NtStatus.Success);
            peer.End().ShouldBe(0);
            Until.True(() => environment.LivingProcesses().Count == 0, "the idle broker ends");
            Directory.EnumerateFileSystemEntries(environment.RuntimeDirectory).ShouldBeEmpty();
        }
    }

    [Fact]
    public void Broker_ThatIsGone_LeavesLocalWorkAndIsToldOtherwise()
    {
        using var environment = new BrokerEnvironment();
        Peer peer = environment.StartPeer();
        nint handle = peer.Call("event", "-", 0, 0).Handle;
        using (KernelInspector inspector = environment.Inspect())
        {
            Should.Throw<KernelException>(() => inspector.StopBroker()).Status.ShouldBe(NtStatus.InvalidParameterMix);
            inspector.StopBroker(evenWithClients: true);
        }

        Until.True(() => environment.LivingProcesses().SequenceEqual([peer.ProcessId]), "the broker ends");
        peer.Call("event", "too-late", 0, 0).Status.ShouldBe(NtStatus.PortDisconnected);
        peer.Call("set", handle).Status.ShouldBe(NtStatus.Success);
        peer.Call("wait", handle, 0).Status.ShouldBe(NtStatus.Success);
    }

    private static void CleanUp(BrokerEnvironment environment)
    {
        // The socket was made, and nobody came to serve and remove it.
        string directory = Path.GetDirectoryName(environment.SocketPath)!;
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
