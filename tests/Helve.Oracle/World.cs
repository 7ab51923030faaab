using System.Diagnostics;

namespace Helve.Oracle;

/// <summary>Where the calls are made: Helve on Linux, or the Windows libraries of Wine.</summary>
internal abstract class World : IDisposable
{
    private readonly Dictionary<string, AgentProcess> _agents = new(StringComparer.Ordinal);

    internal abstract string Title { get; }

    /// <summary>A directory of its own, in the root's terms: both worlds read such a path.</summary>
    internal string Files { get; } = Directory.CreateTempSubdirectory("helve-oracle-").FullName;

    /// <summary>A process that goes on from one session to the next, unless it was ended.</summary>
    internal AgentProcess this[string actor]
    {
        get
        {
            if (!_agents.TryGetValue(actor, out AgentProcess? agent))
            {
                _agents.Add(actor, agent = Start());
            }

            return agent;
        }
    }

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

        if (Directory.Exists(Files))
        {
            Directory.Delete(Files, recursive: true);
        }
    }

    private protected abstract AgentProcess Start();
}

/// <summary>Helve, with a broker of its own.</summary>
internal sealed class HelveWorld : World
{
    private readonly string _home = Directory.CreateTempSubdirectory("helve-oracle-").FullName;

    internal override string Title => "Helve";

    private string Socket => Path.Combine(_home, "broker.sock");

    public override void Dispose()
    {
        base.Dispose();
        if (Inspection.KernelInspector.TryConnect(Socket, out Inspection.KernelInspector? inspector))
        {
            inspector!.StopBroker(evenWithClients: true);
            inspector.Dispose();
        }

        if (Directory.Exists(_home))
        {
            Directory.Delete(_home, recursive: true);
        }
    }

    private protected override AgentProcess Start()
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Helve.Oracle.Agent"));
        start.Environment["XDG_RUNTIME_DIR"] = _home;
        start.Environment["HELVE_SOCKET"] = Socket;
        return new AgentProcess(start);
    }
}

/// <summary>Wine.</summary>
/// <param name="wine">Its program.</param>
/// <param name="agent">The agent published for win-x64.</param>
/// <param name="prefix">Its directory of state.</param>
internal sealed class WineWorld(string wine, string agent, string prefix) : World
{
    internal override string Title => "Wine";

    private protected override AgentProcess Start()
    {
        var start = new ProcessStartInfo(wine, [agent]);
        start.Environment["WINEPREFIX"] = prefix;
        start.Environment["WINEDEBUG"] = "-all";
        return new AgentProcess(start);
    }
}
