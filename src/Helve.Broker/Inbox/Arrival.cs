using Helve.Broker.Processes;

namespace Helve.Broker.Inbox;

/// <summary>A handle that was sent and waits to be received.</summary>
/// <param name="Custody">The broker's own handle, which keeps object and name meanwhile.</param>
/// <param name="Slot">The object's slot.</param>
/// <param name="Generation">Generation of that slot.</param>
/// <param name="Access">Access of the handle that the receiver gets.</param>
/// <param name="Tag">What the sender wanted to say.</param>
/// <param name="Sender">The sender's process object: it tells two processes of one id apart.</param>
/// <param name="SenderId">The sender's process id.</param>
internal readonly record struct Arrival(
    uint Custody, uint Slot, uint Generation, uint Access, ulong Tag, ProcessObjectName Sender, int SenderId);
