using Helve.Kernel;
using Helve.Linux;
using Helve.Tests.Cli;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.Tests.Users.OtherUsers;

namespace Helve.Tests.Users;

/// <summary>The broker's socket seen from other pid and user namespaces, as containers have them (docs/trust.md).</summary>
public sealed class ContainerTests : IDisposable
{
    private readonly SystemBroker _broker = new();

    // What a container's engine does: new namespaces, the broker's directory mounted, its own /proc.
    private string[] Container(params string[] namespaces) =>
        ["/usr/bin/unshare", "--mount", "--fork", "--kill-child", .. namespaces, "--", "/bin/sh", "-c",
            $"mkdir -p {_broker.Directory}/there && mount --bind {_broker.Directory}/run {_broker.Directory}/there && HELVE_SOCKET={_broker.Directory}/there/helve.sock exec \"$@\"", "sh"];

    [UserFact]
    public void Process_InAPidNamespaceBelow_IsInItsUsersDomain()
    {
        Peer outside = _broker.StartPeer(0);
        outside.Call("event", "shared", 0, 0).Status.ShouldBe(NtStatus.Success);
        Peer inside = _broker.StartPeer(0, Container("--pid", "--mount-proc"));
        inside.Call("pid")[0].ShouldBe(1);
        PeerReply opened = inside.Call("open-event", "shared");
        opened.Status.ShouldBe(NtStatus.Success, opened.Text);
        Task<PeerReply> waiting = inside.Begin("wait", opened.Handle, 60_000);
        PeerReply own = outside.Call("open-event", "shared");
        outside.Call("set", own.Handle).Status.ShouldBe(NtStatus.Success);
        waiting.Wait(Until.Patience).ShouldBeTrue();
        waiting.Result.Status.ShouldBe(NtStatus.Success);
    }

    [UserFact]
    public void ProcessIds_OfAPidNamespaceBelow_MeanItsOwnProcesses()
    {
        Peer inside = _broker.StartPeer(0, Container("--pid", "--mount-proc"));
        PeerReply self = inside.Call("open-process", 1);
        self.Status.ShouldBe(NtStatus.Success, self.Text);

        // Its own number 1, and not the first process of the system.
        long brokers = inside.Call("process-id", self.Handle)[0];
        brokers.ShouldBeGreaterThan(1);
        File.ReadAllText($"/proc/{brokers}/comm").Trim().ShouldBe("Helve.Peer");
        inside.Call("open-process", 4000000).Status.ShouldBe(NtStatus.InvalidCid);
        PeerReply child = inside.Call("start", "none", "/bin/false");
        child.Status.ShouldBe(NtStatus.Success, child.Text);
        inside.Call("wait", child.Handle, 60_000).Status.ShouldBe(NtStatus.Success);
        inside.Call("exit-code", child.Handle)[0].ShouldBe(1);
    }

    [UserFact]
    public void Process_InAPidNamespaceThatTheBrokerDoesNotSee_IsServed()
    {
        // The broker runs in the container, the clients outside: to it they have no numbers.
        string directory = Path.Combine(_broker.Directory, "inner");
        using System.Diagnostics.Process inner = StartInner(directory, "--pid");
        string socket = Path.Combine(directory, "helve.sock");
        Until.True(() => File.Exists(socket), "the inner broker listens");
        using var helve = new HelveCommand();
        Peer first = StartAt(socket);
        Peer second = StartAt(socket);
        try
        {
            first.Call("mutex", "m", 1).Status.ShouldBe(NtStatus.Success);
            second.Call("event", "e", 1, 1).Status.ShouldBe(NtStatus.Success);
            PeerReply opened = second.Call("open-mutex", "m");
            opened.Status.ShouldBe(NtStatus.Success);
            second.Call("open-process", second.ProcessId).Status.ShouldBe(NtStatus.Success);

            helve.Run("env", [$"HELVE_SOCKET={socket}", HelveCommand.Program, "ps", "--json"]).Output.ShouldContain("\"pid\": 0");

            // Two of them are two: the death of one is told by its pidfd, and abandons what that one owned.
            first.Kill();
            second.Call("wait", opened.Handle, 60_000).Status.ShouldBe(NtStatus.AbandonedWait0);
            second.Call("open-event", "e").Status.ShouldBe(NtStatus.Success);
        }
        finally
        {
            first.Dispose();
            second.Dispose();
            inner.Kill(entireProcessTree: true);
            inner.WaitForExit();
        }
    }

    [UserFact]
    public void Process_InAnotherUserNamespace_HasADomainOfItsOwn()
    {
        Peer outside = _broker.StartPeer(0);
        outside.Call("event", "hosts", 1, 1).Status.ShouldBe(NtStatus.Success);
        outside.Call("event", @"Global\hosts", 1, 1).Status.ShouldBe(NtStatus.Success);
        Peer inside = _broker.StartPeer(0, Container("--user", "--map-root-user", "--pid", "--mount-proc"));
        inside.Call("open-event", "hosts").Status.ShouldBe(NtStatus.ObjectNameNotFound);
        inside.Call("open-event", @"Global\hosts").Status.ShouldBe(NtStatus.AccessDenied);
        inside.Call("event", "own", 1, 1).Status.ShouldBe(NtStatus.Success);
        PeerReply child = inside.Call("start", "none", _broker.Peer, "Success", "open-event", "own");
        inside.Call("wait", child.Handle, 60_000).Status.ShouldBe(NtStatus.Success);
        inside.Call("exit-code", child.Handle)[0].ShouldBe(0);
        outside.Call("open-event", "own").Status.ShouldBe(NtStatus.ObjectNameNotFound);
        _broker.Run(0, "ls", "-R").Output.ShouldContain(@"\Sessions\0\Restricted\");
    }

    [UserFact]
    public void Users_OfAContainer_AreWhoTheBrokersNamespaceSays()
    {
        // Root of the container is a user of the host without any right there.
        string[] container = ["/usr/bin/unshare", "--user", "--map-root-user", "--"];
        Peer untold = _broker.StartPeer(Ann, container);
        untold.Call("explain", "event", "x", 1, 1).Text.ShouldContain($"runs as user {UserNamespaces.UnmappedUser}; this process runs as user 0");

        // The broker's user has no number in there. Who mounted the socket knows whose it is, and says so.
        Peer inside = _broker.StartPeer(Ann, ["/usr/bin/env", $"HELVE_SOCKET_OWNER={UserNamespaces.UnmappedUser}", .. container]);
        inside.Call("event", "x", 1, 1).Status.ShouldBe(NtStatus.Success);
        _broker.Log.Of(110).ShouldContain(static line => line.Contains($"user {Ann}, restricted"));
        inside.Call("event", @"Session\61002\x", 1, 1).Status.ShouldNotBe(NtStatus.Success);
    }

    public void Dispose() => _broker.Dispose();

    private System.Diagnostics.Process StartInner(string directory, params string[] namespaces)
    {
        Directories.TryMake(directory, 0x1C0, out LinuxError error).ShouldBeTrue(error.ToString());
        var start = new System.Diagnostics.ProcessStartInfo(
            "/usr/bin/unshare",
            ["--fork", "--kill-child", "--mount-proc", .. namespaces, "--", "dotnet", SystemProgramTests.Program, "--socket", Path.Combine(directory, "helve.sock"), "--idle", "-1"]);
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return System.Diagnostics.Process.Start(start)!;
    }

    private Peer StartAt(string socket)
    {
        var start = new System.Diagnostics.ProcessStartInfo(_broker.Peer);
        start.Environment["HELVE_SOCKET"] = socket;
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return Peer.Start(start);
    }
}
