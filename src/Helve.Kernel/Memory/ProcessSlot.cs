using System.Runtime.InteropServices;

namespace Helve.Kernel.Memory;

/// <summary>One process of the domain, as its arena knows it. Index 0 is the broker. Written by the broker, except where a field says more.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
public struct ProcessSlot
{
    /// <summary>A <see cref="ProcessSlotState"/>.</summary>
    [FieldOffset(0)] public uint State;

    /// <summary>Process id as the broker's pid namespace sees it; for people to read.</summary>
    [FieldOffset(4)] public uint ProcessId;

    /// <summary>Slot of the process object; the broker's own table holds a handle to it while the process runs.</summary>
    [FieldOffset(8)] public uint ObjectSlot;

    /// <summary>Generation of that slot.</summary>
    [FieldOffset(12)] public uint ObjectGeneration;

    /// <summary>Table id; equals the id in the table's header H. New for each process.</summary>
    [FieldOffset(16)] public uint TableId;

    /// <summary>Prepared: process slot of the parent, plus 1; else 0.</summary>
    [FieldOffset(20)] public uint Parent;

    /// <summary>Ticket that a prepared child shows when it connects; 0 when used.</summary>
    [FieldOffset(24)] public ulong Ticket;

    /// <summary>Futex on which the process's doorbell thread sleeps; any process of the domain adds 1 and wakes.</summary>
    [FieldOffset(64)] public uint Doorbell;

    /// <summary>Head of the list of awaited records with a verdict, record + 1; pushed by compare-and-swap under the domain lock, taken whole by exchange.</summary>
    [FieldOffset(68)] public uint ReadyHead;

    /// <summary>Set by recovery: the ready list may have lost an entry, look at all awaited records.</summary>
    [FieldOffset(72)] public uint ScanAll;

    /// <summary>How many handles were ever sent to this slot's processes. The broker raises it when one waits to be received, and then rings the doorbell.</summary>
    [FieldOffset(80)] public uint Arrivals;

    /// <summary>Set under the domain lock before a timer of one of the process's awaited waits is set; then the doorbell rings. The process clears it.</summary>
    [FieldOffset(88)] public uint TimersChanged;

    /// <summary>
    /// How often somebody else closed a handle in the table of this slot's processes that may have a descriptor of its own there. Who does so raises it and then
    /// rings the doorbell.
    /// </summary>
    [FieldOffset(84)] public uint ClosedByOthers;

    /// <summary>
    /// Head of the list of awaited waits that the broker carried out and that have ended, record + 1; pushed by the broker alone, taken
    /// whole by exchange.
    /// </summary>
    [FieldOffset(76)] public uint ForeignHead;
}

/// <summary>States of a <see cref="ProcessSlot"/>.</summary>
public enum ProcessSlotState : uint
{
    /// <summary>May be given to a process.</summary>
    Free = 0,

    /// <summary>Made for a child that has not started yet; its table is INIT.</summary>
    Prepared = 1,

    /// <summary>Its process runs.</summary>
    Alive = 2,

    /// <summary>Its process is dead and recovery has not finished.</summary>
    Dead = 3,
}
