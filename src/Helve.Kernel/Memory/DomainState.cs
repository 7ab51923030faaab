using System.Runtime.InteropServices;

namespace Helve.Kernel.Memory;

/// <summary>The domain lock and the redo record of the multi-object wait engine. One page.</summary>
[StructLayout(LayoutKind.Explicit, Size = 4096)]
public unsafe struct DomainState
{
    /// <summary>In <see cref="RemoteWaits"/>: it is a count.</summary>
    public const uint CountsRemote = 0x8000_0000;

    /// <summary>0, or the holder's record and generation, and whether somebody is parked; the low half is the futex.</summary>
    [FieldOffset(0)] public ulong Lock;

    /// <summary>Next ticket of a multi-object wait; under the lock.</summary>
    [FieldOffset(8)] public ulong NextTicket;

    /// <summary>
    /// One past the highest record that was ever given out, raised by the broker before it gives one out; 0: not known. Who looks at all
    /// records stops there.
    /// </summary>
    [FieldOffset(16)] public uint RecordLimit;

    /// <summary>
    /// How many waits are listed that are parts of waits over several domains, with <see cref="CountsRemote"/>; without that nobody has counted, and the
    /// lists have to be looked at. Under the lock; derived from the records, like the lists.
    /// </summary>
    [FieldOffset(20)] public uint RemoteWaits;

    /// <summary>IDLE, SETTLE or APPLY: where a transaction stands.</summary>
    [FieldOffset(64)] public uint Phase;

    /// <summary>The operation that is being settled.</summary>
    [FieldOffset(68)] public uint Operation;

    /// <summary>Its object (or, for a begin, its record).</summary>
    [FieldOffset(72)] public uint OperationObject;

    /// <summary>Number of words of the transaction.</summary>
    [FieldOffset(76)] public uint Count;

    /// <summary>Record that gets the verdict, or none.</summary>
    [FieldOffset(80)] public uint VerdictRecord;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(84)] public uint Reserved0;

    /// <summary>The verdict it must still hold to get the new one.</summary>
    [FieldOffset(88)] public ulong VerdictExpected;

    /// <summary>The new verdict.</summary>
    [FieldOffset(96)] public ulong VerdictNew;

    /// <summary>Slots of the transaction's words; the two highest bits say which word of the slot it is (<c>Waiting/SlotWord.cs</c>).</summary>
    [FieldOffset(128)] public fixed uint Objects[64];

    /// <summary>Their new words, absolute.</summary>
    [FieldOffset(512)] public fixed ulong Words[64];

    /// <summary>
    /// How often the security descriptor of an object of the domain was changed; the broker's. What it decided of a
    /// name holds while this stays (<see cref="Wire.HandleReply.IsSteady"/>). Away from the lock: who opens by name reads it.
    /// </summary>
    [FieldOffset(2048)] public uint DescriptorChanges;
}
