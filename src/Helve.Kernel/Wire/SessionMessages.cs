using System.Runtime.InteropServices;

namespace Helve.Kernel.Wire;

/// <summary>What a client wants of its connection.</summary>
[Flags]
public enum HelloFlags : uint
{
    /// <summary>Nothing; not valid.</summary>
    None = 0,

    /// <summary>A full client: the arena and a table of its own. A process has one such connection at a time.</summary>
    WantTable = 1,

    /// <summary>Inspection only: no descriptors, no process slot; operations 11 and above. Does not keep an idle broker alive.</summary>
    InspectOnly = 2,
}

/// <summary>First message of a connection.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public struct HelloRequest
{
    /// <summary><see cref="WireLimits.Version"/> of the client.</summary>
    [FieldOffset(0)] public uint WireVersion;

    /// <summary><see cref="Memory.SegmentHeader.CurrentVersion"/> of the client.</summary>
    [FieldOffset(4)] public uint LayoutVersion;

    /// <summary><see cref="HelloFlags"/>; exactly one of them.</summary>
    [FieldOffset(8)] public uint Flags;

    /// <summary>Process index of the ticket, with <see cref="Ticket"/>.</summary>
    [FieldOffset(12)] public uint TicketIndex;

    /// <summary>The ticket from HELVE_TICKET, or 0. A ticket that does not fit is not an error: the process gets a fresh table.</summary>
    [FieldOffset(16)] public ulong Ticket;

    /// <summary>The client's process id as the client sees it, or 0. Where it differs from the broker's, the client's other process ids do too.</summary>
    [FieldOffset(24)] public uint ProcessId;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(28)] public uint Reserved;
}

/// <summary>
/// Answer to Hello. With status RevisionMismatch the two versions (always at these offsets) tell which side is stale:
/// <see cref="WireLimits.DescribeMismatch"/>.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
public struct HelloReply
{
    /// <summary><see cref="WireLimits.Version"/> of the broker.</summary>
    [FieldOffset(0)] public uint WireVersion;

    /// <summary><see cref="Memory.SegmentHeader.CurrentVersion"/> of the broker.</summary>
    [FieldOffset(4)] public uint LayoutVersion;

    /// <summary>Process slot of the client; 0 for an inspector.</summary>
    [FieldOffset(8)] public uint ProcessIndex;

    /// <summary>Id of the client's table; 0 for an inspector.</summary>
    [FieldOffset(12)] public uint TableId;

    /// <summary>The client's process id as the broker sees it.</summary>
    [FieldOffset(16)] public uint ProcessId;

    /// <summary>The broker's process id.</summary>
    [FieldOffset(20)] public uint BrokerProcessId;

    /// <summary>Seconds without a client after which the broker ends.</summary>
    [FieldOffset(24)] public uint IdleSeconds;

    /// <summary>Non-zero: the table is the one its parent prepared, with inherited handles in it.</summary>
    [FieldOffset(28)] public uint Inherited;

    /// <summary>Slot of the client's own process object.</summary>
    [FieldOffset(32)] public uint ProcessSlot;

    /// <summary>Generation of that slot.</summary>
    [FieldOffset(36)] public uint ProcessGeneration;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(40)] public ulong Reserved;
}

/// <summary>Asks for thread records.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct AllocateRecordsRequest
{
    /// <summary>How many, 1 to <see cref="WireLimits.MaximumRecords"/>.</summary>
    [FieldOffset(0)] public uint Count;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(4)] public uint Reserved;
}

/// <summary>Followed by <see cref="Count"/> record numbers, u32 each; they belong to the process until ended.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct AllocateRecordsReply
{
    /// <summary>How many were given; may be fewer than asked for, never 0 with status Success.</summary>
    [FieldOffset(0)] public uint Count;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(4)] public uint Reserved;
}

/// <summary>Gives a record back. The client must not use it any more from the moment it sends this.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct RecordEndedRequest
{
    /// <summary>The record; it must belong to the sender.</summary>
    [FieldOffset(0)] public uint Record;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(4)] public uint Reserved;
}

/// <summary>Orderly end of the broker.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct StopRequest
{
    /// <summary>Bit 0: end even though clients are connected (else status <see cref="NtStatus.InvalidParameterMix"/> then).</summary>
    [FieldOffset(0)] public uint Flags;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(4)] public uint Reserved;
}
