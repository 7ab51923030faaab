namespace Helve.Inspection;

/// <summary>A domain: the processes that share memory with each other (docs/trust.md), and what its user has of the broker.</summary>
/// <param name="Domain">Its number: how the other lists call it.</param>
/// <param name="UserId">Its user.</param>
/// <param name="UserNamespace">Number of its user namespace.</param>
/// <param name="Restricted">0, or what tells one restricted domain of the user from another.</param>
/// <param name="IsBrokers">Whether it is the broker's own.</param>
/// <param name="Processes">Processes of it.</param>
/// <param name="Objects">Live objects, and how many it can hold.</param>
/// <param name="Handles">Handles in the tables of its processes.</param>
/// <param name="HandleLimit">Handles that one process can have.</param>
/// <param name="User">What all domains of the user have together, and may have.</param>
public sealed record DomainSummary(
    int Domain,
    uint UserId,
    ulong UserNamespace,
    ulong Restricted,
    bool IsBrokers,
    int Processes,
    Share Objects,
    int Handles,
    int HandleLimit,
    UserShares User);

/// <summary>How much there is of something.</summary>
/// <param name="Used">What is used.</param>
/// <param name="Limit">What may be used; null: as much as there is room for.</param>
public sealed record Share(long Used, long? Limit);

/// <summary>What a user has of a broker, in all domains of the user together.</summary>
/// <param name="Connections">Connections.</param>
/// <param name="Domains">Domains.</param>
/// <param name="Processes">Processes that the broker watches, those being cleaned up after included.</param>
/// <param name="ThreadRecords">Threads that use Helve, and awaited waits.</param>
/// <param name="Names">Objects, directories and links that have a name, or that the broker knows by a handle.</param>
/// <param name="Descriptors">Descriptors that the broker holds.</param>
/// <param name="Pending">Requests that wait for somebody else.</param>
/// <param name="Jobs">Jobs that somebody has a handle to, or that have processes.</param>
public sealed record UserShares(
    Share Connections, Share Domains, Share Processes, Share ThreadRecords, Share Names, Share Descriptors, Share Pending, Share Jobs);
