using Helve.Broker.Domains;
using Helve.Kernel.Handles;
using Helve.Kernel.Waiting;

namespace Helve.Broker.Foreign;

/// <summary>
/// The record of process 0 that stands in one domain for a thread of another: it owns the mutexes that the thread owns there, and waits in its
/// stead. It ends with the thread, by the recovery of the domain that it is in.
/// </summary>
internal sealed class Surrogate(DomainServices home, ThreadContext context)
{
    /// <summary>The domain that it is in.</summary>
    public DomainServices Home { get; } = home;

    /// <summary>Its record.</summary>
    public ThreadContext Context { get; } = context;

    /// <summary>The wait that it is in, if all of the wait's objects are in its domain.</summary>
    public ForeignWait? Wait { get; set; }

    /// <summary>Part of a wait that has ended and could not be taken out of the domain's lists yet.</summary>
    public RemoteMember? Uncleaned { get; set; }
}
