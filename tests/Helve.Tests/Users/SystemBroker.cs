using System.Diagnostics;
using Helve.Broker;
using Helve.Inspection;
using Helve.Tests.Broker;
using Helve.Tests.Cli;
using Helve.Tests.Infrastructure;
using Shouldly;

namespace Helve.Tests.Users;

/// <summary>
/// A broker for all users inside the test, and programs that users can run wherever the repository lies: copies of the peer and of the
/// command, in a directory that all can enter.
/// </summary>
internal sealed class SystemBroker : IDisposable
{
    private readonly BrokerHost _host;
    private readonly List<Peer> _peers = [];

    public SystemBroker(Func<BrokerOptions, BrokerOptions>? change = null)
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("helve-test-").FullName;
        File.SetUnixFileMode(Directory, (UnixFileMode)0x1ED);
        var options = new BrokerOptions
        {
            SocketPath = Path.Combine(Directory, "run", "helve.sock"),
            IsSystem = true,
            Idle = TimeSpan.FromSeconds(-1),
            ObjectCapacity = 4096,
            RecordCapacity = 1024,
            ProcessCapacity = 128,
            TableEntries = 4096,
            Logger = Log,
        };
        _host = BrokerHost.Start(change?.Invoke(options) ?? options);
        Peer = CopyOf("tests/Helve.Peer", "Helve.Peer");
        Command = CopyOf("src/Helve.Cli", "helve");
    }

    public string Directory { get; }

    public string SocketPath => _host.SocketPath;

    public RecordingLogger Log { get; } = new();

    /// <summary>The peer's program.</summary>
    public string Peer { get; }

    /// <summary>The command <c>helve</c>.</summary>
    public string Command { get; }

    public RawClient Join() => new RawClient(SocketPath).Join();

    /// <summary>Starts a peer that is killed at the end of the test if it still runs.</summary>
    /// <param name="user">Whose process it is.</param>
    /// <param name="through">What starts it, such as unshare with its options.</param>
    public Peer StartPeer(uint user, params string[] through)
    {
        var peer = Infrastructure.Peer.Start(StartOf(user, [.. through, Peer]));
        _peers.Add(peer);
        return peer;
    }

    /// <summary>How many threads, of any domain, wait for an object.</summary>
    public int CountWaiters(string name)
    {
        KernelInspector.TryConnect(SocketPath, out KernelInspector? inspector).ShouldBeTrue();
        using (inspector)
        {
            return inspector!.ShowObject(name).Waiters.Count;
        }
    }

    /// <summary>Runs <c>helve</c> to its end.</summary>
    public HelveCommand.Result Run(uint user, params string[] arguments) => RunProgram(user, [Command, .. arguments]);

    /// <summary>Runs any program to its end.</summary>
    public HelveCommand.Result RunProgram(uint user, params string[] command)
    {
        using Process process = Process.Start(StartOf(user, command))!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit(Until.Patience).ShouldBeTrue();
        return new HelveCommand.Result(process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    public void Dispose()
    {
        _peers.ForEach(static peer => peer.Dispose());
        _host.Dispose();
        _host.Ended.IsCompletedSuccessfully.ShouldBeTrue();
        File.Exists(SocketPath).ShouldBeFalse("an ended broker takes its socket away");
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private ProcessStartInfo StartOf(uint user, string[] command)
    {
        string[] all = user == 0 ? command : OtherUsers.As(user, command);
        var start = new ProcessStartInfo(all[0], all[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (string name in new[] { "XDG_RUNTIME_DIR", "HELVE_TICKET", "HELVE_BROKER", "HELVE_SOCKET_OWNER" })
        {
            start.Environment.Remove(name);
        }

        start.Environment["HELVE_SOCKET"] = SocketPath;

        // A killed runtime would leave its diagnostics socket in the temporary directory.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return start;
    }

    private string CopyOf(string project, string program)
    {
        string from = Path.GetDirectoryName(Repository.Built(project, program))!;
        string to = System.IO.Directory.CreateDirectory(Path.Combine(Directory, program)).FullName;
        foreach (string file in System.IO.Directory.EnumerateFiles(from))
        {
            string copy = Path.Combine(to, Path.GetFileName(file));
            File.Copy(file, copy);
            File.SetUnixFileMode(copy, (UnixFileMode)0x1ED);
        }

        return Path.Combine(to, program);
    }
}
