namespace Helve.Kernel.Waiting;

/// <summary>How a wait ended that the broker carried out (<c>ThreadRecord.ForeignResult</c>): one store, and a wake on the low half.</summary>
/// <remarks>
/// <code>
///  63 ............. 32   31 ............. 0
/// +--------------------+-------------------+
/// |      NTSTATUS      |  number of waits  |
/// +--------------------+-------------------+
/// </code>
/// The number rises with each wait that has ended; the waiter says in its request which one it sleeps on.
/// </remarks>
/// <param name="Value">The word.</param>
public readonly record struct ForeignResult(ulong Value)
{
    private const int StatusShift = 32;

    /// <summary>How many waits of the record have ended so.</summary>
    public uint Number => (uint)Value;

    /// <summary>How the last one ended.</summary>
    public NtStatus Status => (NtStatus)(uint)(Value >> StatusShift);

    /// <summary>The end of the wait that began at that number.</summary>
    public static ForeignResult Of(uint number, NtStatus status) => new(((ulong)(uint)status << StatusShift) | unchecked(number + 1));
}
