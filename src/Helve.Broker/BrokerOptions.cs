using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Helve.Broker;

/// <summary>How a broker runs. The defaults are those of the program; tests shrink times and capacities.</summary>
public sealed record BrokerOptions
{
    /// <summary>Path of the socket: bound by the broker, unless <see cref="ListenDescriptor"/> is given; removed at its end.</summary>
    public required string SocketPath { get; init; }

    /// <summary>Number of a descriptor that listens on <see cref="SocketPath"/> already; the broker takes it over.</summary>
    public int? ListenDescriptor { get; init; }

    /// <summary>Whether all users are served, and not only the broker's own.</summary>
    public bool IsSystem { get; init; }

    /// <summary>
    /// Whether <see cref="ListenDescriptor"/> is a service manager's, which listens on when the broker has ended: the socket's name stays.
    /// </summary>
    public bool IsActivated { get; init; }

    /// <summary>How long the broker stays when nobody needs it; negative: for ever.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a new connection may take to say Hello.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a client may leave replies unread before it is cut off.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Connections at a time.</summary>
    public int MaximumConnections { get; init; } = 20_000;

    /// <summary>Connections of one process at a time. The library needs one, and one more for each look at the broker.</summary>
    public int MaximumConnectionsPerProcess { get; init; } = 256;

    /// <summary>What each user may have.</summary>
    public UserLimits Limits { get; init; } = new();

    /// <summary>Domains at a time.</summary>
    public int MaximumDomains { get; init; } = (int)NameRegistryDomain.Capacity;

    /// <summary>How long a domain stays when nobody needs it. The broker's own stays as long as the broker.</summary>
    public TimeSpan DomainIdle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Objects that a domain can hold.</summary>
    public uint ObjectCapacity { get; init; } = Arena.DefaultSlots;

    /// <summary>Thread records that a domain can hold.</summary>
    public uint RecordCapacity { get; init; } = Arena.DefaultRecords;

    /// <summary>Processes that a domain can hold.</summary>
    public uint ProcessCapacity { get; init; } = Arena.DefaultProcesses;

    /// <summary>Entries of each handle table.</summary>
    public uint TableEntries { get; init; } = TableSegment.MaximumEntries;

    /// <summary>Handles that a process can have open at most: all entries of the largest table but the first, which is no handle.</summary>
    public const uint MaximumHandles = TableSegment.MaximumEntries - 1;

    /// <summary>Entries of a table that holds that many handles: one at least, <see cref="MaximumHandles"/> at most.</summary>
    /// <param name="handles">How many handles.</param>
    public static uint EntriesFor(uint handles) => Math.Clamp(handles, 1, MaximumHandles) + 1;

    /// <summary>Capacity of an arena for that many objects: whole chunks, one at least, all that there can be at most.</summary>
    /// <param name="objects">How many objects.</param>
    public static uint ObjectsFor(int objects)
    {
        uint wanted = Math.Min((uint)Math.Max(objects, 1), Arena.DefaultSlots);
        return (wanted + Arena.SlotsPerChunk - 1) / Arena.SlotsPerChunk * Arena.SlotsPerChunk;
    }

    /// <summary>Whether jobs are held by process trees even where control groups could be used.</summary>
    public bool ForceProcessTrees { get; init; }

    /// <summary>Whether process trees are only looked for in /proc, even where the kernel would tell of forks.</summary>
    public bool IgnoreForks { get; init; }

    /// <summary>Where the broker tells what it does.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;
}
