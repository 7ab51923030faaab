using Helve.Broker.Processes;
using Helve.Kernel.Memory;

namespace Helve.Broker.Inbox;

/// <summary>Who sent a handle: one process of one domain, whatever became of it. The object tells two processes of one id apart.</summary>
/// <param name="Domain">Number of its domain.</param>
/// <param name="Process">Its process object.</param>
internal readonly record struct Sender(uint Domain, ProcessObjectName Process);

/// <summary>A handle that was sent and waits to be received.</summary>
/// <param name="Custody">The broker's own handle, which keeps object and name meanwhile.</param>
/// <param name="Slot">The slot in the receiver's domain: the object's, or that of a proxy for it.</param>
/// <param name="Generation">Generation of that slot.</param>
/// <param name="Type">Type of the object.</param>
/// <param name="Access">Access of the handle that the receiver gets.</param>
/// <param name="Tag">What the sender wanted to say.</param>
/// <param name="Sender">Who sent it.</param>
/// <param name="SenderId">The sender's process id.</param>
internal readonly record struct Arrival(
    uint Custody, uint Slot, uint Generation, ObjectType Type, uint Access, ulong Tag, Sender Sender, int SenderId);
