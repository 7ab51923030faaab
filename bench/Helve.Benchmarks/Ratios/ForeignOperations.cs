using System.Globalization;
using Helve.Benchmarks.Harness;
using Helve.Benchmarks.Peers;

namespace Helve.Benchmarks.Ratios;

/// <summary>
/// Objects of another domain: a second user made them, and a process of root's works with them. Both are clients of a broker for all users,
/// which this process is not, so that process measures, and says what it measured.
/// </summary>
internal sealed class ForeignOperations(Workspace workspace)
{
    private ChildProcess? _caller;

    /// <summary>Sets an event that nobody waits for.</summary>
    public Batch Set => count => Ask(ForeignPeers.Set, count);

    /// <summary>Waits for an event that stays set.</summary>
    public Batch WaitSatisfied => count => Ask(ForeignPeers.Wait, count);

    private double Ask(string order, int count)
    {
        _caller ??= Start();
        return double.Parse(_caller.Ask(string.Create(CultureInfo.InvariantCulture, $"{order} {count}")), CultureInfo.InvariantCulture);
    }

    private ChildProcess Start()
    {
        string name = $"helve-bench-foreign-{Environment.ProcessId}";
        string directory = OtherUser.CreateDirectory(workspace, $"system-{Environment.ProcessId}");
        SystemBroker broker = workspace.Own(SystemBroker.Start(directory));
        var environment = new Dictionary<string, string?>
        {
            ["HELVE_SOCKET"] = broker.SocketPath,
            ["XDG_RUNTIME_DIR"] = null,
            ["DOTNET_EnableDiagnostics"] = "0",
        };
        string program = OtherUser.CreateDirectory(workspace, $"program-{Environment.ProcessId}");
        PeerProgram.AwaitReady(workspace.Own(OtherUser.StartSelf(program, [PeerProgram.Command, PeerProgram.ForeignOwner, name], environment)));
        return PeerProgram.AwaitReady(workspace.Own(ChildProcess.StartSelf([PeerProgram.Command, PeerProgram.ForeignCaller, name], environment)));
    }
}
