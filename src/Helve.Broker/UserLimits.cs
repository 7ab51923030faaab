namespace Helve.Broker;

/// <summary>
/// What one user may have of the broker, in all domains of the user together. The defaults bound nothing: a user's own broker hurts nobody
/// else. What lies in shared memory is bounded by its size instead: <see cref="BrokerOptions.ObjectCapacity"/>, <see cref="BrokerOptions.TableEntries"/>.
/// </summary>
public sealed record UserLimits
{
    /// <summary>Those of a broker for all users.</summary>
    public static UserLimits OfSystem { get; } = new()
    {
        Connections = 2048,
        Domains = 32,
        Processes = 2048,
        Records = 16_384,
        Names = 100_000,
        Descriptors = 8192,
        Pending = 256,
        Jobs = 1024,
    };

    /// <summary>Connections.</summary>
    public int Connections { get; init; } = int.MaxValue;

    /// <summary>Domains: the user's own, and one for each user namespace that the user's processes connect from.</summary>
    public int Domains { get; init; } = int.MaxValue;

    /// <summary>Processes that the broker watches, those being cleaned up after included.</summary>
    public int Processes { get; init; } = int.MaxValue;

    /// <summary>Thread records: one for each thread that uses Helve, and for each awaited wait.</summary>
    public int Records { get; init; } = int.MaxValue;

    /// <summary>Objects, directories and links that have a name, or that the broker knows by a handle.</summary>
    public int Names { get; init; } = int.MaxValue;

    /// <summary>Descriptors that the broker holds: one a connection, two a process, three a domain, one or two a section, five a job and two for each of its processes.</summary>
    public int Descriptors { get; init; } = int.MaxValue;

    /// <summary>Requests that wait for somebody else, such as a client that is stopped in the middle of a change.</summary>
    public int Pending { get; init; } = int.MaxValue;

    /// <summary>Jobs that somebody has a handle to, or that have processes.</summary>
    public int Jobs { get; init; } = int.MaxValue;
}
