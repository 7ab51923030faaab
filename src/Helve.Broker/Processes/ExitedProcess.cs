namespace Helve.Broker.Processes;

/// <summary>A process that is gone while somebody still holds a handle to it (semantics D7).</summary>
/// <param name="Number">Its number in the registry: its process id, negative if it had none here.</param>
/// <param name="Slot">Slot of its process object.</param>
/// <param name="Generation">Generation of that slot.</param>
internal readonly record struct ExitedProcess(int Number, uint Slot, uint Generation)
{
    /// <summary>Its process id; 0 if it had none here.</summary>
    public int ProcessId => Math.Max(Number, 0);
}
