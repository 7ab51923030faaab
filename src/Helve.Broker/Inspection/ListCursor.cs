namespace Helve.Broker.Inspection;

/// <summary>
/// Where a page of a list begins: 26 bits of the domain's number, 38 of a place in it. A place in a list of handles is 14 bits of the process slot
/// and 24 of the entry: all that a domain and a table can have.
/// </summary>
/// <param name="Value">The cursor, as a client sends it back. Any number is one.</param>
internal readonly record struct ListCursor(ulong Value)
{
    private const int PlaceBits = 38;
    private const int EntryBits = 24;
    private const ulong PlaceMask = (1UL << PlaceBits) - 1;

    /// <summary>The domain's number.</summary>
    public uint Domain => (uint)(Value >> PlaceBits);

    /// <summary>The place in it.</summary>
    public ulong Place => Value & PlaceMask;

    /// <summary>List of handles: the process slot.</summary>
    public uint Process => (uint)(Place >> EntryBits);

    /// <summary>List of handles: the entry of its table.</summary>
    public uint Entry => (uint)(Place & ((1UL << EntryBits) - 1));

    /// <summary>This cursor in its own domain, the beginning in the ones that follow.</summary>
    public ListCursor In(uint domain) => domain == Domain ? this : new ListCursor(Of(domain, 0));

    /// <summary>The cursor of a place.</summary>
    public static ulong Of(uint domain, ulong place) => ((ulong)domain << PlaceBits) | place;

    /// <summary>The cursor of a handle.</summary>
    public static ulong Of(uint domain, uint process, uint entry) => Of(domain, ((ulong)process << EntryBits) | entry);
}
