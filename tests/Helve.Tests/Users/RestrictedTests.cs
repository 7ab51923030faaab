using Helve.Kernel;
using Helve.Tests.Cli;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.Tests.Users.OtherUsers;

namespace Helve.Tests.Users;

/// <summary><c>helve run --restricted</c>: a domain of its own, known from the kernel, that no descendant leaves (docs/trust.md).</summary>
public sealed class RestrictedTests : IDisposable
{
    private readonly SystemBroker _broker = new();

    private string[] Restricted => [_broker.Command, "run", "--restricted", "--"];

    [UserFact]
    public void Objects_OfTheUser_AreOutOfReachOfARestrictedProgram()
    {
        Peer outside = _broker.StartPeer(Ann);
        outside.Call("event", "door", 1, 1).Status.ShouldBe(NtStatus.Success);
        outside.Call("event", @"Global\gate", 1, 1).Status.ShouldBe(NtStatus.Success);
        Peer inside = _broker.StartPeer(Ann, Restricted);
        inside.Call("open-event", "door").Status.ShouldBe(NtStatus.ObjectNameNotFound);
        inside.Call("open-event", $@"Session\{Ann}\door").Status.ShouldBe(NtStatus.AccessDenied);
        inside.Call("open-event", @"Global\gate").Status.ShouldBe(NtStatus.AccessDenied);
        inside.Call("open-process", outside.ProcessId).Status.ShouldBe(NtStatus.AccessDenied);
        outside.Call("open-process", inside.ProcessId).Status.ShouldBe(NtStatus.AccessDenied);
    }

    [UserFact]
    public void Names_OfARestrictedProgram_CantBeThoseOfItsUser()
    {
        Peer inside = _broker.StartPeer(Ann, Restricted);
        inside.Call("event", "door", 1, 1).Status.ShouldBe(NtStatus.Success);
        inside.Call("event", @"Local\second", 1, 1).Status.ShouldBe(NtStatus.Success);
        inside.Call("event", $@"Session\{Ann}\squatted", 1, 1).Status.ShouldBe(NtStatus.AccessDenied);
        inside.Call("event", @"Global\squatted", 1, 1).Status.ShouldBe(NtStatus.AccessDenied);
        Peer outside = _broker.StartPeer(Ann);
        outside.Call("open-event", "door").Status.ShouldBe(NtStatus.ObjectNameNotFound);
        outside.Call("event", "door", 1, 1).Status.ShouldBe(NtStatus.Success);
        _broker.Run(Ann, "ls", "-R").Output.ShouldContain($@"\Sessions\{Ann}\Restricted\");
    }

    [UserFact]
    public void Descendants_OfARestrictedProgram_AreInItsDomain()
    {
        Peer inside = _broker.StartPeer(Ann, Restricted);
        inside.Call("event", "mine", 1, 1).Status.ShouldBe(NtStatus.Success);

        // The child greets for itself; that it opens the name shows where it is. It can't shed the mark by another layer either.
        PeerReply child = inside.Call("start", "none", _broker.Peer, "Success", "open-event", "mine");
        inside.Call("wait", child.Handle, 60_000).Status.ShouldBe(NtStatus.Success);
        inside.Call("exit-code", child.Handle)[0].ShouldBe(0);
        Peer outside = _broker.StartPeer(Ann);
        outside.Call("event", "door", 1, 1).Status.ShouldBe(NtStatus.Success);
        Peer nested = _broker.StartPeer(Ann, [.. Restricted, "/usr/bin/unshare", "--user", "--map-current-user", "--"]);
        nested.Call("open-event", $@"Session\{Ann}\door").Status.ShouldBe(NtStatus.AccessDenied);
        nested.Call("open-event", "mine").Status.ShouldBe(NtStatus.ObjectNameNotFound);
    }

    [UserFact]
    public void TwoRestrictedPrograms_OfAUser_AreApart_AndTheUserSeesBoth()
    {
        Peer first = _broker.StartPeer(Ann, Restricted);
        Peer second = _broker.StartPeer(Ann, Restricted);
        first.Call("event", "firsts", 1, 1).Status.ShouldBe(NtStatus.Success);
        second.Call("event", "seconds", 1, 1).Status.ShouldBe(NtStatus.Success);
        second.Call("open-event", "firsts").Status.ShouldBe(NtStatus.ObjectNameNotFound);
        string seen = _broker.Run(Ann, "ls", "-R").Output;
        seen.ShouldContain("firsts");
        seen.ShouldContain("seconds");
        HelveCommand.Result inside = _broker.RunProgram(Ann, [.. Restricted, _broker.Command, "ls", "-R"]);
        inside.Output.ShouldNotContain("firsts");
        inside.Output.ShouldNotContain("seconds");
        _broker.Run(Bob, "ls", "-R").Output.ShouldNotContain("firsts");
    }

    [UserTheory]
    [InlineData(0u)]
    [InlineData(Ann)]
    public void ExitCode_OfTheProgram_IsPassedOn(uint user)
    {
        _broker.RunProgram(user, [.. Restricted, "/bin/sh", "-c", "exit 42"]).ExitCode.ShouldBe(42);
        HelveCommand.Result printed = _broker.RunProgram(user, [.. Restricted, "sh", "-c", "id -u; kill -s KILL $$"]);
        printed.Output.Trim().ShouldBe($"{user}");
        printed.ExitCode.ShouldBe(137);
    }

    [UserFact]
    public void Program_ThatCantBeRun_IsSaidWhy()
    {
        HelveCommand.Result missing = _broker.RunProgram(Ann, [.. Restricted, "no-such-program"]);
        missing.ExitCode.ShouldBe(127);
        missing.Error.ShouldContain("no-such-program is in no directory of PATH");
        HelveCommand.Result directory = _broker.RunProgram(Ann, [.. Restricted, "/tmp"]);
        directory.ExitCode.ShouldBe(126);
        directory.Error.ShouldContain("/tmp can't be executed: it is a directory");
        _broker.Run(Ann, "run", "--", "true").Error.ShouldContain("say --restricted");
        _broker.Run(Ann, "run", "--restricted").Error.ShouldContain("The program to run is missing");
        _broker.Run(Ann, "run", "--restricted").ExitCode.ShouldBe(2);
    }

    [UserFact]
    public void PerUserBroker_ServesItsUsersRestrictedPrograms()
    {
        // Root's own broker, and not a system-wide one.
        using var broker = new Broker.RunningBroker();
        using var helve = new HelveCommand();
        string socket = $"HELVE_SOCKET={broker.SocketPath}";
        helve.Run("env", [socket, Peer.Program, "Success", "event", "x", "1", "1"]).ExitCode.ShouldBe(0);
        helve.Run("env", [socket, HelveCommand.Program, "run", "--restricted", "--", Peer.Program, "Success", "event", "x", "1", "1"]).ExitCode.ShouldBe(0);
        helve.Run("env", [socket, HelveCommand.Program, "run", "--restricted", "--", Peer.Program, "AccessDenied", "event", @"Global\x", "1", "1"]).ExitCode.ShouldBe(0);
        broker.Log.Of(110).ShouldContain(static line => line.Contains("restricted"));
    }

    public void Dispose() => _broker.Dispose();
}
