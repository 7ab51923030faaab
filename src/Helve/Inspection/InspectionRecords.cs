using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;

namespace Helve.Inspection;

/// <summary>A process that the broker knows.</summary>
/// <param name="ProcessId">Its id.</param>
/// <param name="Name">Its command's name.</param>
/// <param name="Flags">Client, foreign, exited, or the broker itself.</param>
/// <param name="Started">When it started.</param>
/// <param name="ExitCode">Its exit code, when it has ended.</param>
/// <param name="ObjectId">Id of its process object.</param>
/// <param name="Handles">Handles open in its table, of all types.</param>
/// <param name="HandlesByType">Of these, how many lead to objects of each type; types without any are not in it.</param>
/// <param name="ThreadRecords">Thread records in use: threads that called Helve, and awaited waits.</param>
/// <param name="Arrivals">Handles that were sent to it and that it has not received.</param>
/// <param name="Domain">Number of its domain (<see cref="DomainSummary"/>).</param>
public sealed record ProcessSummary(
    int ProcessId,
    string Name,
    ProcessFlags Flags,
    DateTimeOffset Started,
    int? ExitCode,
    ulong ObjectId,
    int Handles,
    IReadOnlyDictionary<ObjectType, int> HandlesByType,
    int ThreadRecords,
    int Arrivals,
    int Domain);

/// <summary>State of an object, in numbers.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Flags">Signalled, manual, abandoned, owned, exited, armed, absolute.</param>
/// <param name="Count">Semaphore: count. Mutex: how often it is owned. Event: 1 if signalled. Timer: period in milliseconds. End of a named pipe: its <see cref="Helve.Kernel.Objects.PipeState"/>; other file: its <see cref="Helve.Kernel.Objects.FileKind"/>. Job: its <see cref="Helve.Kernel.Objects.JobContainment"/>.</param>
/// <param name="Limit">Semaphore: limit. Timer: milliseconds until it expires, <see cref="int.MaxValue"/> if there are more. End of a named pipe: its <see cref="Helve.Kernel.Objects.PipeShape"/>. Job: processes in it now.</param>
/// <param name="ProcessId">Mutex: the owner's process id. Process: its id. Thread: its process's. Job: its <see cref="Helve.Kernel.Objects.JobLimitFlags"/>.</param>
/// <param name="ThreadId">Mutex: the owner's thread id. Thread: its id. End of a named pipe: its <see cref="Helve.Kernel.Objects.PipeModes"/>. Job: processes that ever were in it.</param>
/// <param name="Waiters">Blocked waiters.</param>
/// <param name="ExitCode">Process, thread: exit code, when it has ended. Job: how many processes it may have, if that is limited.</param>
public sealed record ObjectState(
    ObjectType Type, ObjectStateFlags Flags, int Count, int Limit, int ProcessId, int ThreadId, int Waiters, int ExitCode)
{
    /// <summary>Open file: its path, and what it was opened for. Socket: its addresses, and whether it listens. End of an anonymous pipe: which. Others: null.</summary>
    public string? Content { get; init; }

    /// <summary>Section: its size in bytes, as the memory of its domain says.</summary>
    public long SectionSize => Type == ObjectType.Section ? ((long)(uint)ThreadId << 32) | (uint)Count : 0;

    /// <summary>Section: its protection.</summary>
    public PageProtection Protection => Type == ObjectType.Section ? (PageProtection)Limit : PageProtection.None;
}

/// <summary>One handle of one process.</summary>
/// <param name="ProcessId">The process that has it.</param>
/// <param name="Value">Its value there.</param>
/// <param name="GrantedAccess">Its access.</param>
/// <param name="Attributes">Its attributes.</param>
/// <param name="ObjectId">Id of its object.</param>
/// <param name="Name">NT path of the object, or null.</param>
/// <param name="ObjectHandles">Handles to the object, in all processes.</param>
/// <param name="ObjectReferences">References to the object that are not handles: blocked waiters.</param>
/// <param name="State">State of the object.</param>
/// <param name="Domain">Number of the process's domain.</param>
public sealed record HandleSummary(
    int ProcessId,
    nint Value,
    uint GrantedAccess,
    HandleAttributes Attributes,
    ulong ObjectId,
    string? Name,
    int ObjectHandles,
    int ObjectReferences,
    ObjectState State,
    int Domain);

/// <summary>One name of a directory of the namespace.</summary>
/// <param name="Kind">Object, directory or symbolic link.</param>
/// <param name="Name">The last component.</param>
/// <param name="Target">Where a link leads; the boundary of a private namespace; else null.</param>
/// <param name="ObjectId">Id of the object; 0 for a directory or link.</param>
/// <param name="Handles">Handles to the object.</param>
/// <param name="State">State of the object; null for a directory or link.</param>
/// <param name="IsPermanent">Whether it lives without handles.</param>
/// <param name="Domain">Number of the object's domain; 0 for a directory or link, which are the broker's own.</param>
public sealed record NameSummary(
    NameKind Kind, string Name, string? Target, ulong ObjectId, int Handles, ObjectState? State, bool IsPermanent, int Domain);

/// <summary>One object, with who holds it and who waits on it.</summary>
/// <param name="ObjectId">Its id.</param>
/// <param name="Name">Its NT path, or null.</param>
/// <param name="CreatorProcessId">Process that created it; 0 if that is not known any more.</param>
/// <param name="Handles">Handles in all processes.</param>
/// <param name="References">References that are not handles.</param>
/// <param name="State">Its state.</param>
/// <param name="Holders">Every handle to it.</param>
/// <param name="Waiters">Every thread that waits on it.</param>
/// <param name="Domain">Number of the domain that it lives in.</param>
public sealed record ObjectDetails(
    ulong ObjectId,
    string? Name,
    int CreatorProcessId,
    int Handles,
    int References,
    ObjectState State,
    IReadOnlyList<ObjectHolder> Holders,
    IReadOnlyList<ObjectWaiter> Waiters,
    int Domain)
{
    /// <summary>Job: its processes, its memory, who watches it and what happened last; others: null.</summary>
    public JobDetails? Job { get; init; }
}

/// <summary>Who may do what with an object, directory or link.</summary>
/// <param name="ObjectId">Its id; 0 for a directory or link.</param>
/// <param name="Type">Its type; None: an object type.</param>
/// <param name="Name">Its NT path, or null.</param>
/// <param name="Descriptor">Its security descriptor; null: it has none, as an unnamed event has, and forbids nothing.</param>
public sealed record SecurityDetails(ulong ObjectId, ObjectType Type, string? Name, SecurityDescriptor? Descriptor);

/// <summary>A handle to an object.</summary>
/// <param name="ProcessId">The process that has it, or that it was sent to.</param>
/// <param name="Value">Its value there; 0: it was sent and is not received yet.</param>
/// <param name="GrantedAccess">Its access.</param>
/// <param name="Attributes">Its attributes.</param>
public sealed record ObjectHolder(int ProcessId, nint Value, uint GrantedAccess, HandleAttributes Attributes);

/// <summary>A thread, or an awaited wait, that waits on an object.</summary>
/// <param name="ProcessId">Its process.</param>
/// <param name="ThreadId">The thread; 0 for an awaited wait.</param>
/// <param name="Kind">What it waits for.</param>
public sealed record ObjectWaiter(int ProcessId, int ThreadId, WaitKind Kind);

/// <summary>What a blocked wait waits for.</summary>
public enum WaitKind
{
    /// <summary>This object alone.</summary>
    Single = 0,

    /// <summary>Any of several objects.</summary>
    Any = 1,

    /// <summary>All of several objects.</summary>
    All = 2,
}

/// <summary>The broker, in numbers.</summary>
/// <param name="ProcessId">Its process id.</param>
/// <param name="UserId">The user that it serves.</param>
/// <param name="Socket">Path of its socket.</param>
/// <param name="Uptime">Since when it runs.</param>
/// <param name="ResidentBytes">Its resident memory.</param>
/// <param name="SegmentBytes">Memory of the shared segments that is really allocated.</param>
/// <param name="Clients">Connected clients.</param>
/// <param name="Processes">Processes that it knows, itself included.</param>
/// <param name="Objects">Live objects.</param>
/// <param name="Handles">Handles in all tables.</param>
/// <param name="Names">Live names.</param>
/// <param name="ThreadRecords">Thread records in use.</param>
/// <param name="CutOff">Clients that it cut off for breaking the protocol.</param>
/// <param name="IdleSeconds">Seconds without a client after which it ends; null: it does not.</param>
/// <param name="Domains">Domains. This and the other counts are of what the asker may look into.</param>
public sealed record BrokerStatus(
    int ProcessId,
    int UserId,
    string Socket,
    TimeSpan Uptime,
    long ResidentBytes,
    long SegmentBytes,
    int Clients,
    int Processes,
    int Objects,
    int Handles,
    int Names,
    int ThreadRecords,
    int CutOff,
    int? IdleSeconds,
    int Domains);
