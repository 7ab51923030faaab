using System.Diagnostics;
using System.Text.Json.Nodes;
using Helve.Kernel;
using Helve.Kernel.Security;
using Helve.Linux;

namespace Helve.Oracle;

/// <summary>Where the calls are made: Helve on Linux, or the Windows libraries of Wine.</summary>
internal abstract class World : IDisposable
{
    private readonly Dictionary<string, AgentProcess> _agents = new(StringComparer.Ordinal);
    private string? _user;

    internal abstract string Title { get; }

    /// <summary>Where the processes come that its processes start.</summary>
    internal Meeting Meeting { get; } = new();

    /// <summary>A directory of its own, in the root's terms: both worlds read such a path.</summary>
    internal string Files { get; } = Directory.CreateTempSubdirectory("helve-oracle-").FullName;

    /// <summary>How long an answer is waited for.</summary>
    internal TimeSpan Patience { get; set; } = AgentProcess.LongPatience;

    /// <summary>No answer is waited for any more.</summary>
    internal CancellationToken Stop { get; set; }

    /// <summary>The SID of who its processes belong to: the owner of one of them.</summary>
    internal string User => _user ??= OwnerOf(this["A"]);

    /// <summary>A process that goes on from one session to the next, unless it was ended.</summary>
    internal AgentProcess this[string actor]
    {
        get
        {
            if (!_agents.TryGetValue(actor, out AgentProcess? agent))
            {
                Add(actor, agent = Start());

                // Its first call: from now on it can be opened.
                agent.Ask(Session.Command("call", "t1", "GetHandleInformation", [-1, new JsonObject { ["out"] = 4 }]));
            }

            agent.Patience = Patience;
            return agent;
        }
    }

    /// <summary>A process that was started: from here, or by another one, for one session.</summary>
    internal void Add(string actor, AgentProcess agent)
    {
        (agent.Title, agent.Patience, agent.Stop) = ($"{Title} {actor}", Patience, Stop);
        _agents.Add(actor, agent);

        // From here on it is one that can be lost.
        agent.Greet();
    }

    internal bool Has(string actor) => _agents.ContainsKey(actor);

    /// <summary>There is no such call, and to make it ends the program.</summary>
    internal virtual bool Lacks(string call) => false;

    /// <summary>Ends all processes, if this one is among them: the next session has new ones.</summary>
    internal bool HasLost(AgentProcess agent)
    {
        bool lost = _agents.ContainsValue(agent);
        foreach (string actor in lost ? _agents.Keys.ToArray() : [])
        {
            End(actor);
        }

        return lost;
    }

    /// <summary>It was ended by another one: there is a new one from now on.</summary>
    internal bool WasEnded(string actor)
    {
        bool ended = _agents.TryGetValue(actor, out AgentProcess? agent) && agent.HasEnded;
        if (ended)
        {
            End(actor);
        }

        return ended;
    }

    internal void End(string actor)
    {
        if (_agents.Remove(actor, out AgentProcess? agent))
        {
            agent.Dispose();
        }
    }

    public virtual void Dispose()
    {
        foreach (string actor in _agents.Keys.ToArray())
        {
            End(actor);
        }

        Meeting.Dispose();
        if (Directory.Exists(Files))
        {
            Directory.Delete(Files, recursive: true);
        }
    }

    private protected abstract AgentProcess Start();

    private static string OwnerOf(AgentProcess agent)
    {
        var arguments = new JsonArray(-1, (int)SecurityInformation.Owner, new JsonObject { ["out"] = 256 }, 256, new JsonObject { ["out"] = 4 });
        JsonObject answer = agent.Ask(new JsonObject { ["do"] = "call", ["thread"] = "t1", ["call"] = "NtQuerySecurityObject", ["args"] = arguments });
        NtStatus status = SecurityDescriptor.TryRead(Convert.FromHexString(answer["out"]!["2"]!.GetValue<string>()), out SecurityDescriptor? descriptor);
        return status == NtStatus.Success && descriptor!.Owner is { } owner ? owner.ToString() : throw new InvalidOperationException($"a process without an owner: {answer}");
    }
}

/// <summary>Helve, with a broker of its own.</summary>
internal sealed class HelveWorld : World
{
    private const int MillisecondsToEnd = 10_000;
    private readonly string _home = Directory.CreateTempSubdirectory("helve-oracle-").FullName;

    internal override string Title => "Helve";

    private string Socket => Path.Combine(_home, "broker.sock");

    public override void Dispose()
    {
        base.Dispose();
        if (Inspection.KernelInspector.TryConnect(Socket, out Inspection.KernelInspector? inspector))
        {
            // It clears up in the directory when it ends.
            using PidFd broker = PidFd.Open(inspector!.GetBrokerStatus().ProcessId);
            inspector.StopBroker(evenWithClients: true);
            inspector.Dispose();
            _ = Poll.TryWait([new PollEntry(broker.Descriptor, PollEvents.In)], MillisecondsToEnd, out _, out _);
        }

        if (Directory.Exists(_home))
        {
            Directory.Delete(_home, recursive: true);
        }
    }

    private protected override AgentProcess Start()
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Helve.Oracle.Agent")) { WorkingDirectory = Files };
        start.Environment["XDG_RUNTIME_DIR"] = _home;
        start.Environment["HELVE_SOCKET"] = Socket;
        return new OwnAgent(start);
    }
}

/// <summary>Wine.</summary>
/// <param name="wine">Its program.</param>
/// <param name="agent">The agent published for win-x64.</param>
/// <param name="prefix">Its directory of state.</param>
internal sealed class WineWorld(string wine, string agent, string prefix) : World
{
    internal override string Title => "Wine";

    internal override bool Lacks(string call) => call.EndsWith("PrivateNamespaceW", StringComparison.Ordinal) || call is "ClosePrivateNamespace" or "AddSIDToBoundaryDescriptor";

    private protected override AgentProcess Start()
    {
        // Where Wine begins decides what a name means that is no full path.
        var start = new ProcessStartInfo(wine, [agent]) { WorkingDirectory = Files };
        start.Environment["WINEPREFIX"] = prefix;
        start.Environment["WINEDEBUG"] = "-all";
        return new OwnAgent(start);
    }
}
