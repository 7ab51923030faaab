using System.Runtime.InteropServices;

namespace Helve.Kernel.Memory;

/// <summary>The type of a kernel object. A slot keeps its type for ever; the numbers are part of the layout.</summary>
public enum ObjectType : byte
{
    /// <summary>A slot that was never used.</summary>
    None = 0,

    /// <summary>Event.</summary>
    Event = 1,

    /// <summary>Mutant (mutex).</summary>
    Mutex = 2,

    /// <summary>Semaphore.</summary>
    Semaphore = 3,

    /// <summary>Process.</summary>
    Process = 4,

    /// <summary>Object directory; its content is the broker's.</summary>
    Directory = 5,

    /// <summary>Symbolic link of the namespace; its target is the broker's.</summary>
    SymbolicLink = 6,

    /// <summary>
    /// Stands for an object whose home is another domain: it has handles here, everything else is the broker's. Subtype is the type of the
    /// object itself.
    /// </summary>
    Foreign = 7,

    /// <summary>Timer.</summary>
    Timer = 16,

    /// <summary>Section: memory that processes map; the broker keeps its file.</summary>
    Section = 17,

    /// <summary>File, socket or pipe end; the broker keeps a descriptor. Subtype says which.</summary>
    File = 18,

    /// <summary>Job: processes that are one thing to end, to count and to limit. The broker keeps who they are.</summary>
    Job = 19,

    /// <summary>Thread; the broker signals its end.</summary>
    Thread = 20,

    /// <summary>Keyed event: threads of one process meet at it by a key. It has no state of its own.</summary>
    KeyedEvent = 21,
}

/// <summary>Facts about an object that the broker knows, repeated in its slot for whoever reads it.</summary>
[Flags]
public enum ObjectFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>It was created with a name, or is a directory or link.</summary>
    Named = 1,

    /// <summary>The broker has a security descriptor of it.</summary>
    Secured = 2,

    /// <summary>OBJ_PERMANENT.</summary>
    Permanent = 4,

    /// <summary>OBJ_EXCLUSIVE.</summary>
    Exclusive = 8,

    /// <summary>Another domain has, or had, handles to it; the broker knows how many.</summary>
    Shared = 16,
}

/// <summary>
/// One kernel object: one cache line. <see cref="State"/> changes by the wait protocol, <see cref="Count"/> by the handle protocol;
/// the rest is written by the creator, before the first handle is published, except where a field says more.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
public struct ObjectSlot
{
    /// <summary>The dispatcher word (<c>Waiting/WaitWord.cs</c>); its low half is the futex.</summary>
    [FieldOffset(0)] public ulong State;

    /// <summary>Handles, generation and lock (<c>Handles/CountWord.cs</c>).</summary>
    [FieldOffset(8)] public ulong Count;

    /// <summary>References that are not handles; written only by the thread that owns <see cref="Count"/>.</summary>
    [FieldOffset(16)] public uint References;

    /// <summary>An <see cref="ObjectType"/>; constant once set (slots are type-stable).</summary>
    [FieldOffset(20)] public byte Type;

    /// <summary>
    /// Event, timer: 1 for a manual (notification) one. Foreign: <see cref="ObjectType"/> of the object itself. Section: 1 if a file is behind it. File:
    /// which kind. Others: 0.
    /// </summary>
    [FieldOffset(21)] public byte Subtype;

    /// <summary><see cref="ObjectFlags"/>; the broker changes those that can change, with a store of the byte.</summary>
    [FieldOffset(22)] public byte Flags;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(23)] public byte Reserved0;

    /// <summary>The object id: slot in the high 24 bits, how often the slot was used in the low 40. Never reused.</summary>
    [FieldOffset(24)] public ulong Id;

    /// <summary>Process index of the creator.</summary>
    [FieldOffset(32)] public uint Creator;

    /// <summary>Oldest node of the object's pending list (<c>Waiting/PendingList.cs</c>), or 0; derived data, under the domain lock only.</summary>
    [FieldOffset(36)] public uint Pending;

    /// <summary>
    /// Semaphore: the limit. Mutex: recursion count above the first, written by the owner only. Process: process id. Thread: thread id. Directory, symbolic
    /// link: its entry in the broker's registry plus 1. Foreign: low half of the id of the object itself. Section: low half of its size; what
    /// is written of a section here is for people to read. Pipe end: with <see cref="Value1"/> its state (<c>Objects/Pipe/PipeSlot.cs</c>), changed by the broker.
    /// </summary>
    [FieldOffset(40)] public uint Value0;

    /// <summary>Process, thread: exit code, stored before the object is signalled. Foreign: high half of the id of the object itself. Section: high half of its size.</summary>
    [FieldOffset(44)] public uint Value1;

    /// <summary>Process: index of its process slot. Thread: id of its process. Timer: period in milliseconds, under the domain lock only. Foreign: number of the object's home domain. Section: its protection. Pipe end: its shape.</summary>
    [FieldOffset(48)] public uint Value2;

    /// <summary>Process, thread: non-zero once <see cref="Value1"/> is valid. Pipe end: its modes.</summary>
    [FieldOffset(52)] public uint Value3;

    /// <summary>Timer: when it expires next (<c>Objects/Timer/TimerLayout.cs</c>), under the domain lock only. Pipe end: messages that were read and not taken away yet, and of
    /// which connection (<c>Objects/Pipe/PipeSlot.cs</c>), by whoever reads.</summary>
    [FieldOffset(56)] public ulong Due;
}
