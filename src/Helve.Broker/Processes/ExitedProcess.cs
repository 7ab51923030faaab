namespace Helve.Broker.Processes;

/// <summary>A process that is gone while somebody still holds a handle to it (semantics D7).</summary>
/// <param name="ProcessId">Its process id.</param>
/// <param name="Slot">Slot of its process object.</param>
/// <param name="Generation">Generation of that slot.</param>
internal readonly record struct ExitedProcess(int ProcessId, uint Slot, uint Generation);
