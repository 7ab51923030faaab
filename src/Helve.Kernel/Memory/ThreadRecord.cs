using System.Runtime.InteropServices;

namespace Helve.Kernel.Memory;

/// <summary>
/// What recovery needs to know of one thread (or of one awaited wait, which is a record without a thread). Two cache lines.
/// Written by its thread only, except where a field says more; after the thread's death, by the broker in its stead.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
public struct ThreadRecord
{
    /// <summary>Intent I0 of the handle protocol (<c>Handles/IntentWord.cs</c>).</summary>
    [FieldOffset(0)] public ulong Intent0;

    /// <summary>Intent I1 of the handle protocol: the reserved entry.</summary>
    [FieldOffset(8)] public ulong Intent1;

    /// <summary>The reference held for wait object 0, slot + 1, or 0; those for objects 1 to 63 are in the block.</summary>
    [FieldOffset(16)] public ulong Held0;

    /// <summary>The single wait: none, or object, epoch and RELEASED (<c>Waiting/SingleWord.cs</c>).</summary>
    [FieldOffset(24)] public ulong Single;

    /// <summary>Non-zero, slot + 1, around every compare-and-swap that registers, takes or leaves.</summary>
    [FieldOffset(32)] public ulong Ambiguous;

    /// <summary>Outcome of a multi-object wait; its low half is parked on. Written under the domain lock only.</summary>
    [FieldOffset(40)] public ulong Verdict;

    /// <summary>A <see cref="RecordState"/>; written by the broker.</summary>
    [FieldOffset(48)] public uint State;

    /// <summary>Index of the process slot; written by the broker.</summary>
    [FieldOffset(52)] public uint Process;

    /// <summary>How many entries of <see cref="RecordBlock.Owned"/> are in use.</summary>
    [FieldOffset(56)] public uint OwnedCount;

    /// <summary>Non-zero: the thread owns more mutexes than the block lists; recovery then looks at every mutex.</summary>
    [FieldOffset(60)] public uint OwnedOverflow;

    /// <summary>Kernel thread id in its own pid namespace; for people to read.</summary>
    [FieldOffset(64)] public uint ThreadId;

    /// <summary>Multi-object wait: 0 none, 1 any, 2 all. Under the domain lock.</summary>
    [FieldOffset(68)] public uint WaitKind;

    /// <summary>Multi-object wait: number of objects, 1 to 64. Under the domain lock.</summary>
    [FieldOffset(72)] public uint WaitCount;

    /// <summary>
    /// Bit 0: awaited; the wake goes to the process's doorbell. Bit 1: part of a wait over several domains; the broker alone hands off to it.
    /// Under the domain lock.
    /// </summary>
    [FieldOffset(76)] public uint WaitFlags;

    /// <summary>Order of arrival of multi-object waits. Under the domain lock.</summary>
    [FieldOffset(80)] public ulong Ticket;

    /// <summary>Next record of the process's ready list, plus 1. Under the domain lock until pushed.</summary>
    [FieldOffset(88)] public uint ReadyNext;

    /// <summary>Adaptive spin budget of the thread, in iterations.</summary>
    [FieldOffset(92)] public uint SpinBudget;

    /// <summary>Raised by the broker each time the record is given out again.</summary>
    [FieldOffset(96)] public uint Generation;

    /// <summary>Non-zero: the cancellable wait that the thread is in, or is about to begin, is to end; written by any thread of its process.</summary>
    [FieldOffset(100)] public uint CancelRequest;

    /// <summary>Outcome of a wait that the broker carries out (<c>Waiting/ForeignResult.cs</c>), stored by the broker; its low half is parked on.</summary>
    [FieldOffset(104)] public ulong ForeignResult;

    /// <summary>Next record of the process's list of ended foreign waits, plus 1; written by the broker.</summary>
    [FieldOffset(112)] public uint ForeignNext;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(116)] public uint Reserved2;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(120)] public ulong Reserved3;
}

/// <summary>States of a <see cref="ThreadRecord"/>; only the broker moves them.</summary>
public enum RecordState : uint
{
    /// <summary>May be given to a process.</summary>
    Free = 0,

    /// <summary>Belongs to a process.</summary>
    Assigned = 1,

    /// <summary>Its thread or process is dead and recovery has not finished.</summary>
    Dead = 2,

    /// <summary>As <see cref="Dead"/>, of a thread that ended by itself in a process that lives on: no call of it was cut off.</summary>
    Ended = 3,
}

/// <summary>The larger part of a thread record, touched by multi-object waits and mutex owners only. 1,536 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 1536)]
public unsafe struct RecordBlock
{
    /// <summary>Objects of a multi-object wait at most (MAXIMUM_WAIT_OBJECTS).</summary>
    public const int MaximumWaitObjects = 64;

    /// <summary>Mutexes that are listed one by one; a thread that owns more sets <see cref="ThreadRecord.OwnedOverflow"/>.</summary>
    public const int OwnedCapacity = 64;

    /// <summary>References held for wait objects, slot + 1 or 0; index 0 is unused (<see cref="ThreadRecord.Held0"/>).</summary>
    [FieldOffset(0)] public fixed ulong Held[MaximumWaitObjects];

    /// <summary>Slots of the objects of the multi-object wait.</summary>
    [FieldOffset(512)] public fixed uint WaitObjects[MaximumWaitObjects];

    /// <summary>
    /// Slots of mutexes that the thread owns, is about to take, or has just released: always a superset of what it owns (an entry is
    /// added before the taking compare-and-swap and removed after the releasing one), so a stale entry only costs recovery a look. A mutex
    /// that is destroyed while owned leaves one; a full list is cleared of them.
    /// </summary>
    [FieldOffset(768)] public fixed uint Owned[OwnedCapacity];

    /// <summary>
    /// Links of the objects' pending lists (<c>Waiting/PendingList.cs</c>): the node behind the one of wait object i. Derived data, under
    /// the domain lock only; rebuilt after a holder's death.
    /// </summary>
    [FieldOffset(1024)] public fixed uint PendingNext[MaximumWaitObjects];

    /// <summary>The node before it.</summary>
    [FieldOffset(1280)] public fixed uint PendingPrevious[MaximumWaitObjects];
}
