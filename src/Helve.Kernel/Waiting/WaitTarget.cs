namespace Helve.Kernel.Waiting;

/// <summary>An object as a wait or a signal names it: its slot, and the slot's generation when the handle was looked up.</summary>
/// <param name="Slot">Slot of the object; the caller has checked the bound.</param>
/// <param name="Generation">Generation that the slot must still have.</param>
public readonly record struct WaitTarget(uint Slot, uint Generation);
