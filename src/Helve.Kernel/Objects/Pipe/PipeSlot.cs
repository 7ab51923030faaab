using System.Runtime.CompilerServices;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Event;

namespace Helve.Kernel.Objects;

/// <summary>
/// What an end of a pipe is at the moment and which of its connections that is: one 64-bit word, so that both are read together.
/// <code>
///  63                              32 31                     8 7      0
/// +----------------------------------+------------------------+--------+
/// | connections made so far          | 0                      | state  |
/// +----------------------------------+------------------------+--------+
/// </code>
/// Changed by the broker only.
/// </summary>
/// <param name="Value">The word.</param>
public readonly record struct PipeWord(ulong Value)
{
    /// <summary>Makes a word.</summary>
    public PipeWord(PipeState state, uint connection)
        : this((ulong)connection << 32 | (byte)state)
    {
    }

    /// <summary>The state.</summary>
    public PipeState State => (PipeState)(byte)Value;

    /// <summary>Which connection: an end's descriptors are those of one connection.</summary>
    public uint Connection => (uint)(Value >> 32);

    /// <summary>Whether there is something to read from or write to.</summary>
    public bool HasConnection => State is PipeState.Connected or PipeState.Closing;
}

/// <summary>
/// What does not change about an end of a pipe, or only for people to read.
/// <code>
///  31                   16 15            8 7    6            5       4    2   0
/// +-----------------------+---------------+----+------------+-------+-------+---+
/// | instances, as of late | most instances| 0  | overlapped | server| modes |dir|
/// +-----------------------+---------------+----+------------+-------+-------+---+
/// </code>
/// </summary>
/// <param name="Value">The word.</param>
public readonly record struct PipeShape(uint Value)
{
    private const int ServerBit = 0x20;
    private const int OverlappedBit = 0x40;

    /// <summary>Makes a word.</summary>
    public PipeShape(PipeOpenModes direction, PipeModes type, bool isServer, uint maximumInstances, int instances)
        : this((uint)(direction & PipeOpenModes.Duplex) | ((uint)(type & PipeModes.Messages) << 2) | (isServer ? ServerBit : 0u)
            | (maximumInstances << 8) | ((uint)Math.Min(instances, ushort.MaxValue) << 16))
    {
    }

    /// <summary>Which way data goes, as the server says it.</summary>
    public PipeOpenModes Direction => (PipeOpenModes)Value & PipeOpenModes.Duplex;

    /// <summary>Whether each write is a message.</summary>
    public bool IsMessages => Type != PipeModes.None;

    /// <summary><see cref="PipeModes.Messages"/> or none.</summary>
    public PipeModes Type => (PipeModes)(Value >> 2) & PipeModes.Messages;

    /// <summary>Whether it is the server's end.</summary>
    public bool IsServer => (Value & ServerBit) != 0;

    /// <summary>Whether calls on it can go on in the background (FILE_FLAG_OVERLAPPED).</summary>
    public bool IsOverlapped
    {
        get => (Value & OverlappedBit) != 0;
        init => Value = value ? Value | OverlappedBit : Value & ~(uint)OverlappedBit;
    }

    /// <summary>Instances that there may be.</summary>
    public uint MaximumInstances => (byte)(Value >> 8);

    /// <summary>Instances that there are; of pipes with more than 255, as of when this one was made.</summary>
    public int Instances => (int)(Value >> 16);
}

/// <summary>
/// The slot of an end. Its word Due says how many messages were read and lie in the socket still:
/// <code>
///  63 62            48 47            32 31     30               0
/// +--+----------------+----------------+--------+----------------+
/// |1 | generation     | connection     | parts  | messages       |
/// +--+----------------+----------------+--------+----------------+
/// </code>
/// Who writes what is in <c>docs/adr/0005-pipes.md</c>.
/// </summary>
public static class PipeSlot<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>How many short messages that were read may lie in the socket.</summary>
    public const int MostUntaken = 16;

    private const int KeyShift = 32;
    private const ulong InParts = 0x8000_0000;
    private const ulong UntakenMask = 0x7FFF_FFFF;

    /// <summary>What a creator stores. A new end is signalled (semantics H33).</summary>
    public static ObjectInit Init(PipeWord word, PipeShape shape, PipeModes modes) => new()
    {
        State = EventLayout.Initial(manual: true, set: true),
        Subtype = shape.IsServer ? PipeRules.ServerSubtype : PipeRules.ClientSubtype,
        Flags = (byte)ObjectFlags.Named,
        Value0 = (uint)word.Value,
        Value1 = (uint)(word.Value >> 32),
        Value2 = shape.Value,
        Value3 = (uint)(modes & (PipeModes.NoWait | PipeModes.ReadMessages)),
    };

    /// <summary>Reads the state.</summary>
    public static PipeWord ReadWord(ref ObjectSlot slot) => new(TMemory.Read(ref Word(ref slot)));

    /// <summary>Sets the state. The broker only.</summary>
    public static void WriteWord(ref ObjectSlot slot, PipeWord word) => TMemory.Write(ref Word(ref slot), word.Value);

    /// <summary>Reads the shape.</summary>
    public static PipeShape ReadShape(ref ObjectSlot slot) => new(TMemory.Read(ref slot.Value2));

    /// <summary>Sets the shape. The broker only.</summary>
    public static void WriteShape(ref ObjectSlot slot, PipeShape shape) => TMemory.Write(ref slot.Value2, shape.Value);

    /// <summary>Reads how the end is read, and whether its calls wait.</summary>
    public static PipeModes ReadModes(ref ObjectSlot slot) => (PipeModes)TMemory.Read(ref slot.Value3);

    /// <summary>Sets that. The broker only, for whoever has the right to.</summary>
    public static void WriteModes(ref ObjectSlot slot, PipeModes modes) => TMemory.Write(ref slot.Value3, (uint)modes);

    /// <summary>A connection begins. Without room each message is taken away as soon as it was read.</summary>
    public static void BeginReads(ref ObjectSlot slot, uint generation, uint connection, bool hasRoom) =>
        TMemory.Write(ref slot.Due, hasRoom ? (ulong)KeyOf(generation, connection) << KeyShift : 0);

    /// <summary>A short message was read to its end: how many packets its reader takes away now, with those that lie there still.</summary>
    public static int AddRead(ref ObjectSlot slot, uint generation, uint connection)
    {
        ref ulong word = ref slot.Due;
        uint key = KeyOf(generation, connection);
        ulong seen = TMemory.Read(ref word);
        while ((uint)(seen >> KeyShift) == key && (seen & InParts) == 0)
        {
            uint count = (uint)seen + 1;
            bool takes = count >= MostUntaken;
            ulong found = TMemory.CompareExchange(ref word, takes ? seen & ~UntakenMask : seen + 1, seen);
            if (found == seen)
            {
                return takes ? MostUntaken : 0;
            }

            seen = found;
        }

        return 1;
    }

    /// <summary>
    /// A message is long, or was read in part: from now on all are taken away as soon as they were read. How many lie there still, which the caller takes away.
    /// </summary>
    public static int EndReads(ref ObjectSlot slot, uint generation, uint connection)
    {
        ref ulong word = ref slot.Due;
        uint key = KeyOf(generation, connection);
        ulong seen = TMemory.Read(ref word);
        while ((uint)(seen >> KeyShift) == key && (seen & InParts) == 0)
        {
            ulong found = TMemory.CompareExchange(ref word, (seen & ~UntakenMask) | InParts, seen);
            if (found == seen)
            {
                return (int)Math.Min((uint)(seen & UntakenMask), MostUntaken);
            }

            seen = found;
        }

        return 0;
    }

    // A reader may be late: its end is gone, and the slot another end's, or a timer's, whose word never has the highest bit.
    private static uint KeyOf(uint generation, uint connection) => 0x8000_0000 | ((generation & 0x7FFF) << 16) | (ushort)connection;

    // Value0 and Value1 are one aligned word.
    private static ref ulong Word(ref ObjectSlot slot) => ref Unsafe.As<uint, ulong>(ref slot.Value0);
}
