using System.Diagnostics;
using Helve.Broker.Hosting;
using Helve.Tests.Cli;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.Tests.Users.OtherUsers;

namespace Helve.Tests.Users;

/// <summary>
/// The real place of the broker for all users, /run/helve/helve.sock, found by programs that nobody told anything: in a mount namespace whose /run is
/// the test's own.
/// </summary>
public sealed class DiscoveryTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("helve-test-").FullName;
    private readonly Process _keeper;

    public DiscoveryTests()
    {
        File.SetUnixFileMode(_directory, (UnixFileMode)0x1ED);
        Run("/bin/cp", "-r", Path.GetDirectoryName(HelveCommand.Program)!, Program).ExitCode.ShouldBe(0);
        Run("/bin/chmod", "-R", "a+rX", Program).ExitCode.ShouldBe(0);
        Run("/usr/bin/install", "-d", "-o", $"{Ann}", "-m", "700", AnnsRuntime).ExitCode.ShouldBe(0);

        // Keeps the namespace; says when /run is the test's own.
        _keeper = Start("/usr/bin/unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", "mount -t tmpfs -o mode=755 none /run && echo ready && exec cat");
        _keeper.StandardOutput.ReadLine().ShouldBe("ready");
    }

    private string Program => Path.Combine(_directory, "helve");

    private string AnnsRuntime => Path.Combine(_directory, "ann");

    [NamespaceFact]
    public void Programs_OfTwoUsers_FindTheBrokerOfAll_BeforeTheirOwn()
    {
        using Process broker = StartBroker();
        foreach (uint user in new[] { Ann, Bob, 0u })
        {
            HelveCommand.Result status = Inside(user, "broker", "status");
            status.ExitCode.ShouldBe(0, status.ToString());
            status.Output.ShouldContain(SystemMode.SocketPath);
        }

        HelveCommand.Result tour = Inside(Ann, "tour");
        tour.ExitCode.ShouldBe(0, tour.ToString());
        tour.Output.ShouldContain($"it was running. It answers on {SystemMode.SocketPath}.");
        Directory.EnumerateFileSystemEntries(AnnsRuntime).ShouldBeEmpty("nobody started a broker of ann's own");
        File.Exists(SystemMode.SocketPath).ShouldBeFalse("the namespace's /run is not the system's");
        Stop(broker);
    }

    [NamespaceFact]
    public void Program_WhereTheBrokerOfAllWasKilled_UsesItsOwnUsers()
    {
        using (Process broker = StartBroker())
        {
            Stop(broker);
        }

        HelveCommand.Result tour = Inside(Ann, "tour");
        tour.ExitCode.ShouldBe(0, tour.ToString());
        tour.Output.ShouldContain($"it was started by this first use. It answers on {AnnsRuntime}/helve/broker.sock.");
        Inside(Ann, "broker", "stop", "--force").ExitCode.ShouldBe(0);

        // What it left is no reason for the next one not to start.
        using Process next = StartBroker();
        Inside(Bob, "broker", "status").ExitCode.ShouldBe(0);
        Stop(next);
    }

    [NamespaceFact]
    public void Program_WhereAnotherUserListensAtTheSystemsPlace_RefusesIt()
    {
        // As if /run were anybody's: ann puts a broker of her own there.
        InsideAs(0, "/usr/bin/install", "-d", "-o", $"{Ann}", "-m", "755", Path.GetDirectoryName(SystemMode.SocketPath)!).ExitCode.ShouldBe(0);
        using Process broker = Start(Enter(Ann, "dotnet", BrokerProgram, "--socket", SystemMode.SocketPath, "--idle", "-1"));
        Until.True(() => InsideAs(0, "/usr/bin/test", "-S", SystemMode.SocketPath).ExitCode == 0, "it listens");
        InsideAs(0, "/bin/chmod", "666", SystemMode.SocketPath).ExitCode.ShouldBe(0);
        HelveCommand.Result refused = Inside(Bob, "ps");
        refused.ExitCode.ShouldBe(4, refused.ToString());
        refused.Error.ShouldContain(SystemMode.SocketPath);
        Stop(broker);
    }

    public void Dispose()
    {
        _keeper.StandardInput.Close();
        _keeper.WaitForExit(Until.Patience).ShouldBeTrue();
        _keeper.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private string BrokerProgram => Path.Combine(Program, "helved", "helved.dll");

    private Process StartBroker()
    {
        Process broker = Start(Enter(0, "dotnet", BrokerProgram, "--system"));
        Until.True(() => Inside(0, "broker", "status").ExitCode == 0, "the broker answers");
        return broker;
    }

    private static void Stop(Process broker)
    {
        broker.Kill();
        broker.WaitForExit(Until.Patience).ShouldBeTrue();
    }

    private HelveCommand.Result Inside(uint user, params string[] arguments) => InsideAs(user, [Path.Combine(Program, "helve"), .. arguments]);

    private HelveCommand.Result InsideAs(uint user, params string[] command) => Run(Enter(user, command));

    private string[] Enter(uint user, params string[] command) =>
        ["/usr/bin/nsenter", $"--mount=/proc/{_keeper.Id}/ns/mnt", .. user == 0 ? command : As(user, command)];

    private HelveCommand.Result Run(params string[] command)
    {
        using Process process = Start(command);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit(Until.Patience).ShouldBeTrue();
        return new HelveCommand.Result(process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private Process Start(params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (string name in new[] { "HELVE_SOCKET", "HELVE_TICKET", "HELVE_BROKER", "HELVE_SOCKET_OWNER", "HELVE_LISTEN_FD" })
        {
            start.Environment.Remove(name);
        }

        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["HELVE_IDLE_SECONDS"] = "5";
        start.Environment["XDG_RUNTIME_DIR"] = command.Contains($"{Ann}") ? AnnsRuntime : string.Empty;
        start.Environment["HOME"] = _directory;
        return Process.Start(start)!;
    }
}

/// <summary>A test in a mount namespace with processes of several users, skipped where that is not allowed.</summary>
public sealed class NamespaceFactAttribute : FactAttribute
{
    public NamespaceFactAttribute() => Skip = WhyNot
        ?? (!File.Exists("/usr/bin/unshare") || !File.Exists("/usr/bin/nsenter") ? "needs unshare and nsenter, for a /run of its own" : null);
}
