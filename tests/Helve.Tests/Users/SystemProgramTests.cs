using System.Diagnostics;
using System.Net.Sockets;
using Helve.Broker;
using Helve.Kernel;
using Helve.Linux;
using Helve.Tests.Broker;
using Helve.Tests.Cli;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.Tests.Users.OtherUsers;

namespace Helve.Tests.Users;

/// <summary>The program <c>helved --system</c>: where it listens, who may start it, and what it says to a service manager.</summary>
public sealed class SystemProgramTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("helve-test-").FullName;

    /// <summary>The broker's program, as built.</summary>
    internal static string Program { get; } = Cli.Repository.Built("src/Helve.Broker", "helved.dll");

    [UserFact]
    public void Directory_ThatOthersCanChange_IsRefused_WithTheCure()
    {
        string run = Path.Combine(_directory, "run");
        Directories.TryMake(run, 0x1C0, out _).ShouldBeTrue();
        Start(run).Message.ShouldContain($"chmod 755 {run}");
        File.SetUnixFileMode(run, (UnixFileMode)0x1FF);
        Start(run).Message.ShouldContain("has mode 777");
        File.SetUnixFileMode(run, (UnixFileMode)0x1ED);
        RunAs(0, "chown", $"{Ann}", run).ExitCode.ShouldBe(0);
        Start(run).Message.ShouldContain($"belongs to user {Ann}; the system-wide broker's directory must be root's");
    }

    [UserFact]
    public void Socket_OfTheSystemWideBroker_IsOpenToAll_ItsDirectoryIsRoots()
    {
        using var broker = new SystemBroker();
        File.GetUnixFileMode(broker.SocketPath).ShouldBe((UnixFileMode)0x1B6);
        File.GetUnixFileMode(Path.GetDirectoryName(broker.SocketPath)!).ShouldBe((UnixFileMode)0x1ED);
    }

    [Theory]
    [InlineData("helved: --idle is 'x': it must be a number of seconds. See 'helved --help'.", "--idle", "x")]
    [InlineData("helved: --limit-names is '0': it must be a number from 1 to 2147483647. See 'helved --help'.", "--limit-names", "0")]
    [InlineData("helved: Unrecognized command or argument 'extra'. See 'helved --help'.", "--system", "extra")]
    public void Start_ThatMakesNoSense_IsOneSentenceAndExitCode2(string sentence, params string[] arguments)
    {
        HelveCommand.Result result = RunAs(0, ["dotnet", Program, .. arguments]);
        result.Error.ShouldBe(sentence + "\n");
        result.ExitCode.ShouldBe(2);
        result.Output.ShouldBeEmpty();
    }

    [UserFact]
    public void Start_ByAUserWithoutTheServiceManager_IsRefused()
    {
        HelveCommand.Result refused = RunAs(Ann, "dotnet", CopyOfBroker(), "--system", "--socket", Path.Combine(_directory, "s"));
        refused.ExitCode.ShouldBe(1, refused.ToString());
        refused.Error.ShouldContain("must be started by root, or by the service manager");
    }

    [UserFact]
    public void Start_WithoutTheCapability_IsRefused()
    {
        HelveCommand.Result refused = RunAs(
            0, "setpriv", "--bounding-set", "-sys_ptrace", "--inh-caps", "-all", "dotnet", Program, "--system", "--socket", Path.Combine(_directory, "run", "s"));
        refused.ExitCode.ShouldBe(1, refused.ToString());
        refused.Error.ShouldContain("CAP_SYS_PTRACE");
    }

    [UserFact]
    public void ActivatedBroker_RunsAsAUserOfItsOwn_ServesAll_AndLeavesTheSocket()
    {
        string path = Path.Combine(_directory, "helve.sock");
        string notices = Path.Combine(_directory, "notify");
        File.SetUnixFileMode(_directory, (UnixFileMode)0x1ED);
        using UnixSocket listener = UnixSocket.Create();
        listener.TryBind(path, out _).ShouldBeTrue();
        File.SetUnixFileMode(path, (UnixFileMode)0x1B6);
        listener.TryListen(64, out _).ShouldBeTrue();
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(notices));
        File.SetUnixFileMode(notices, (UnixFileMode)0x1B6);
        int broker = Spawn.Start(new SpawnRequest(
            "/usr/bin/setpriv",
            ["setpriv", "--reuid", "61009", "--regid", "61009", "--clear-groups", "--inh-caps", "+sys_ptrace", "--ambient-caps", "+sys_ptrace",
                "/bin/sh", "-c", "LISTEN_PID=$$ LISTEN_FDS=1 exec \"$@\"", "sh", "dotnet", CopyOfBroker(), "--system"])
        {
            Environment = [$"PATH={Environment.GetEnvironmentVariable("PATH")}", $"NOTIFY_SOCKET={notices}", "DOTNET_EnableDiagnostics=0", .. DotnetRoot()],
            Descriptors = [(listener.Descriptor, ServiceManager.FirstDescriptor)],
        });
        try
        {
            manager.ReceiveTimeout = (int)Until.Patience.TotalMilliseconds;
            byte[] buffer = new byte[100];
            int count = manager.Receive(buffer);
            System.Text.Encoding.UTF8.GetString(buffer, 0, count).ShouldBe("READY=1");

            // This test's program is root's, and listened: clients trust the broker for it, whoever it runs as.
            using var users = new SystemBroker();
            using Process ann = StartPeer(users, path, Ann, "event", "shared", "1", "1");
            ann.ExitCode.ShouldBe(0);
            using Process bob = StartPeer(users, path, Bob, "event", @"Global\x", "1", "1");
            bob.ExitCode.ShouldBe(0);
            RefusesToHoldProcesses(users, path);
        }
        finally
        {
            Signals.TrySend(broker, Signals.SIGTERM, out _);
            Spawn.TryReap(broker, block: true, out ProcessStatus ended, out _).ShouldBeTrue();
            ended.ExitCode.ShouldBe(0);
        }

        File.Exists(path).ShouldBeTrue("the service manager's socket is not the broker's to remove");
    }

    [UserFact]
    public void ActivatedBroker_ThatIsHandedSomethingElse_SaysSo()
    {
        string path = Path.Combine(_directory, "stream.sock");
        using var stream = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        stream.Bind(new UnixDomainSocketEndPoint(path));
        stream.Listen();
        int number = (int)stream.Handle;
        using FileDescriptor passed = FileDescriptor.Borrow(number).Duplicate();
        int copy = passed.Number;
        passed.SetHandleAsInvalid();
        Should.Throw<BrokerStartException>(() => BrokerHost.Start(new BrokerOptions { SocketPath = path, IsSystem = true, IsActivated = true, ListenDescriptor = copy }))
            .Message.ShouldContain("ListenSequentialPacket=");
    }

    [UserFact]
    public void Client_TrustsNoSocketOfAnotherUser_UnlessTold()
    {
        using var broker = new SystemBroker();

        // Ann's own broker, which serves nobody else; Bob is led there.
        string anns = Path.Combine(_directory, "anns");
        Directory.CreateDirectory(anns);
        File.SetUnixFileMode(_directory, (UnixFileMode)0x1ED);
        File.SetUnixFileMode(anns, (UnixFileMode)0x1ED);
        RunAs(0, "chown", $"{Ann}", anns).ExitCode.ShouldBe(0);
        string socket = Path.Combine(anns, "s");
        string[] command = As(Ann, "dotnet", CopyOfBroker(), "--socket", socket, "--idle", "-1");
        var start = new ProcessStartInfo(command[0], command[1..]);
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        using Process own = Process.Start(start)!;
        try
        {
            Until.True(() => File.Exists(socket), "Ann's broker listens");
            File.SetUnixFileMode(socket, (UnixFileMode)0x1B6);
            Explain(broker, socket, Bob).ShouldContain($"runs as user {Ann}; this process runs as user {Bob} and does not trust it");
            Explain(broker, socket, Bob, ("HELVE_SOCKET_OWNER", $"{Bob}")).ShouldContain($"HELVE_SOCKET_OWNER says that it must be user {Bob}");
            Explain(broker, socket, Bob, ("HELVE_SOCKET_OWNER", $"{Ann}")).ShouldContain($"user {Bob} is not served here");
            Explain(broker, socket, Bob, ("HELVE_SOCKET_OWNER", "ann")).ShouldContain("HELVE_SOCKET_OWNER is 'ann'");
            Explain(broker, socket, Ann).ShouldStartWith("Success");
        }
        finally
        {
            own.Kill();
            own.WaitForExit();
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static string Explain(SystemBroker broker, string socket, uint user, params (string Name, string Value)[] variables)
    {
        string[] command = As(user, broker.Peer);
        var start = new ProcessStartInfo(command[0], command[1..]);
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["HELVE_SOCKET"] = socket;
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        using Peer peer = Peer.Start(start);
        return peer.Call("explain", "event", "-", 1, 1).Text;
    }

    private static IEnumerable<string> DotnetRoot() =>
        Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root ? [$"DOTNET_ROOT={root}"] : [];

    // With no capability to end other users' processes, it takes none into a job.
    private static void RefusesToHoldProcesses(SystemBroker programs, string socket)
    {
        string[] command = As(Ann, [programs.Peer]);
        var start = new ProcessStartInfo(command[0], command[1..]);
        start.Environment["HELVE_SOCKET"] = socket;
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        using Peer ann = Peer.Start(start);
        nint job = ann.Call("job", "create", "-").Handle;
        ann.Call("job", "start", job, "/bin/sleep", "1000").Status.ShouldBe(NtStatus.AccessDenied);
        ann.Call("job", "assign", job, -1).Status.ShouldBe(NtStatus.AccessDenied);
        ann.Call("job", "query", job)[0].ShouldBe(0);
        ann.Call("terminate", -1, 1).Status.ShouldBe(NtStatus.AccessDenied);
    }

    private static Process StartPeer(SystemBroker programs, string socket, uint user, params string[] words)
    {
        string[] command = As(user, [programs.Peer, "Success", .. words]);
        var start = new ProcessStartInfo(command[0], command[1..]);
        start.Environment["HELVE_SOCKET"] = socket;
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        Process process = Process.Start(start)!;
        process.WaitForExit(Until.Patience).ShouldBeTrue();
        return process;
    }

    private static BrokerStartException Start(string directory) =>
        Should.Throw<BrokerStartException>(() => BrokerHost.Start(new BrokerOptions { SocketPath = Path.Combine(directory, "s"), IsSystem = true }));

    private static HelveCommand.Result RunAs(uint user, params string[] command)
    {
        string[] all = user == 0 ? command : As(user, command);
        var start = new ProcessStartInfo(all[0], all[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit(Until.Patience).ShouldBeTrue();
        return new HelveCommand.Result(process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    // Where other users can read it, wherever the repository lies.
    private string CopyOfBroker()
    {
        string to = Path.Combine(_directory, "helved");
        File.SetUnixFileMode(_directory, (UnixFileMode)0x1ED);
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(Program)!))
        {
            string copy = Path.Combine(to, Path.GetFileName(file));
            File.Copy(file, copy, overwrite: true);
            File.SetUnixFileMode(copy, (UnixFileMode)0x1ED);
        }

        return Path.Combine(to, "helved.dll");
    }
}
