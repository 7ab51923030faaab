using Helve.Inspection;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;
using Helve.Linux;
using Shouldly;

namespace Helve.Tests.Infrastructure;

/// <summary>
/// A runtime directory of its own, hence a broker of its own, for the processes that a test starts. Its end fails when a process, a
/// handle, a file or a name is left over.
/// </summary>
public sealed class BrokerEnvironment : IDisposable
{
    // Carried by who is started for a test, and by what that starts.
    private const string Mark = "HELVE_TEST_ENVIRONMENT";
    private const string Way = "XDG_RUNTIME_DIR";
    private static readonly System.Collections.Concurrent.ConcurrentBag<BrokerEnvironment> s_all = [];

    private readonly List<Peer> _peers = [];

    public BrokerEnvironment()
    {
        LastThrown.Forget();
        RuntimeDirectory = Directory.CreateTempSubdirectory("helve-test-").FullName;
        s_all.Add(this);
    }

    /// <summary>All that the run has made so far.</summary>
    internal static IReadOnlyCollection<BrokerEnvironment> All => s_all;

    /// <summary>What XDG_RUNTIME_DIR is for these processes.</summary>
    public string RuntimeDirectory { get; }

    public string SocketPath => Path.Combine(RuntimeDirectory, "helve", "broker.sock");

    /// <summary>Sets the variables that lead a process to this broker, and takes away those that lead elsewhere.</summary>
    public void Apply(IDictionary<string, string?> environment)
    {
        Lead(environment);
        environment[Mark] = RuntimeDirectory;
    }

    /// <summary>The same for this process, whose children do not belong here by that alone.</summary>
    internal void Lead(IDictionary<string, string?> environment)
    {
        environment[Way] = RuntimeDirectory;
        environment["HELVE_IDLE_SECONDS"] = "60";
        environment.Remove("HELVE_SOCKET");
        environment.Remove("HELVE_TICKET");
        environment.Remove("HELVE_BROKER");
    }

    /// <summary>Starts a peer, which is killed at the end of the test if it still runs.</summary>
    public Peer StartPeer(params (string Name, string? Value)[] variables)
    {
        var peer = Peer.Start(this, variables);
        lock (_peers)
        {
            _peers.Add(peer);
        }

        return peer;
    }

    /// <summary>Connects an inspector; the broker must run.</summary>
    public KernelInspector Inspect()
    {
        KernelInspector.TryConnect(SocketPath, out KernelInspector? inspector).ShouldBeTrue("no broker runs");
        return inspector!;
    }

    /// <summary>Blocked waiters of an object, as the broker sees them.</summary>
    public int WaitersOf(ulong objectId)
    {
        using KernelInspector inspector = Inspect();
        return inspector.ShowObject(objectId).Waiters.Count;
    }

    /// <summary>Whether a process waits for an event that it has a handle to.</summary>
    public bool IsBlocked(int processId)
    {
        using KernelInspector inspector = Inspect();
        return inspector.ListProcesses().Any(process => process.ProcessId == processId)
            && inspector.ListHandles(processId).Any(handle => handle.State.Type == ObjectType.Event && handle.ObjectReferences != 0);
    }

    /// <summary>An object as the broker sees it, for the text of a failure.</summary>
    public string Describe(ulong objectId)
    {
        using KernelInspector inspector = Inspect();
        ObjectDetails shown = inspector.ShowObject(objectId);
        return $"{shown}: {string.Join(", ", shown.Waiters)}; {string.Join(", ", shown.Holders)}";
    }

    /// <summary>
    /// Processes that belong here: those that were started for it, what they started, what this process started by the library, and the broker. Not whatever
    /// else a test starts while the test process itself is led to this broker (<see cref="LibraryFixture"/>): that inherits the way to it, too.
    /// </summary>
    public IReadOnlyList<int> LivingProcesses()
    {
        var found = new List<int>();
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), out int id) && id != Environment.ProcessId && BelongsHere(directory))
            {
                found.Add(id);
            }
        }

        return found;
    }

    public void Dispose() => LastThrown.Check(End);

    private void End()
    {
        foreach (Peer peer in _peers)
        {
            peer.Dispose();
        }

        try
        {
            CheckNothingIsLeft();
        }
        catch
        {
            foreach (int id in LivingProcesses())
            {
                _ = Signals.TrySend(id, Signals.SIGKILL, out _);
            }

            throw;
        }
        finally
        {
            Directory.Delete(RuntimeDirectory, recursive: true);
        }
    }

    private void CheckNothingIsLeft()
    {
        if (KernelInspector.TryConnect(SocketPath, out KernelInspector? inspector))
        {
            using (inspector)
            {
                // The dead are swept soon after their death, not at once.
                Until.True(() => inspector.ListProcesses().All(static p => (p.Flags & ProcessFlags.Broker) != 0), "no client is left");
                inspector.ListHandles().ShouldAllBe(h => h.ProcessId == inspector.GetBrokerStatus().ProcessId);
                inspector.GetBrokerStatus().Names.ShouldBe(0);
                inspector.StopBroker();
            }
        }

        Until.True(() => LivingProcesses().Count == 0, "no process is left");
        Directory.EnumerateFileSystemEntries(RuntimeDirectory).ShouldBeEmpty();
    }

    private bool BelongsHere(string process)
    {
        try
        {
            string[] environment = File.ReadAllText(Path.Combine(process, "environ")).Split('\0');
            return Array.Exists(environment, entry => entry.Contains(RuntimeDirectory, StringComparison.Ordinal) && entry != $"{Way}={RuntimeDirectory}")
                || (environment.Contains($"{Way}={RuntimeDirectory}") && Array.Exists(environment, static entry => entry.StartsWith("HELVE_TICKET=", StringComparison.Ordinal)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended while we looked, or is another user's.
            return false;
        }
    }
}
