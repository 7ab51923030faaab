using System.Diagnostics;
using Helve.Broker;
using Helve.Inspection;
using Helve.Tests.Broker;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Foreign;

/// <summary>A test with processes of two users and of root, skipped where that is not allowed.</summary>
public sealed class TwoUsersFactAttribute : FactAttribute
{
    public TwoUsersFactAttribute() => Skip = WhyNot;

    internal static string? WhyNot { get; } = Environment.UserName != "root" ? "needs root, to act as other users"
        : !File.Exists("/usr/bin/setpriv") ? "needs setpriv, to act as other users"
        : null;
}

/// <summary>The same with data.</summary>
public sealed class TwoUsersTheoryAttribute : TheoryAttribute
{
    public TwoUsersTheoryAttribute() => Skip = TwoUsersFactAttribute.WhyNot;
}

/// <summary>A broker for all users inside the test, and peers of three of them: root and two numbers that no account has.</summary>
internal sealed class TwoUsers : IDisposable
{
    public const uint Root = 0;
    public const uint Ann = 61001;
    public const uint Bob = 61002;

    private const UnixFileMode ForAll = (UnixFileMode)0x1ED;
    private readonly BrokerHost _host;
    private readonly List<Peer> _peers = [];
    private readonly string _directory;
    private readonly string _program;

    public TwoUsers()
    {
        _directory = Directory.CreateTempSubdirectory("helve-test-").FullName;
        File.SetUnixFileMode(_directory, ForAll);
        _host = BrokerHost.Start(new BrokerOptions
        {
            SocketPath = Path.Combine(_directory, "run", "helve.sock"),
            IsSystem = true,
            Idle = TimeSpan.FromSeconds(-1),
            ObjectCapacity = 4096,
            RecordCapacity = 1024,
            ProcessCapacity = 128,
            TableEntries = 4096,
            Logger = Log,
        });
        _program = CopyOfPeer();
    }

    public string SocketPath => _host.SocketPath;

    public RecordingLogger Log { get; } = new();

    /// <summary>The peer's program, where all users can run it.</summary>
    public string Program => _program;

    /// <summary>Starts a peer that is killed at the end of the test if it still runs.</summary>
    public Peer Start(uint user)
    {
        string[] command = user == Root
            ? [_program]
            : ["/usr/bin/setpriv", "--reuid", $"{user}", "--regid", $"{user}", "--clear-groups", _program];
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = "/" };
        foreach (string name in new[] { "XDG_RUNTIME_DIR", "HELVE_TICKET", "HELVE_BROKER", "HELVE_SOCKET_OWNER" })
        {
            start.Environment.Remove(name);
        }

        start.Environment["HELVE_SOCKET"] = SocketPath;

        // A killed runtime would leave its diagnostics socket in the temporary directory.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        Peer peer = Peer.Start(start);
        _peers.Add(peer);
        return peer;
    }

    /// <summary>
    /// An object of one user in the hands of another: root opens both processes and duplicates the handle from the one to the other.
    /// </summary>
    public static nint Give(Peer root, Peer owner, nint handle, Peer to, uint? access = null)
    {
        // A process that never used Helve is no process of any domain yet.
        to.Call("close", to.Call("event", "-", 0, 0).Handle);
        nint from = root.Call("open-process", owner.Call("pid")[0], 0x40).Handle;
        nint target = root.Call("open-process", to.Call("pid")[0], 0x40).Handle;
        nint given = root.Call("duplicate", from, handle, target, access ?? 0, 0, access is null ? 2 : 0).Handle;
        root.Call("close", from);
        root.Call("close", target);
        return given;
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

    /// <summary>Ends the broker under its clients.</summary>
    public void StopBroker() => _host.Dispose();

    public void Dispose()
    {
        _peers.ForEach(static peer => peer.Dispose());
        _host.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    // Where all users can run it, wherever the repository lies.
    private string CopyOfPeer()
    {
        string from = Path.GetDirectoryName(Peer.Program)!;
        string to = Directory.CreateDirectory(Path.Combine(_directory, "peer")).FullName;
        foreach (string file in Directory.EnumerateFiles(from))
        {
            string copy = Path.Combine(to, Path.GetFileName(file));
            File.Copy(file, copy);
            File.SetUnixFileMode(copy, ForAll);
        }

        return Path.Combine(to, Path.GetFileName(Peer.Program));
    }
}
