namespace Helve.Kernel.Handles;

/// <summary>Life of a handle table.</summary>
public enum TableState : uint
{
    /// <summary>Made for a process that does not run yet; its creator may put handles in.</summary>
    Init = 0,

    /// <summary>Its process runs.</summary>
    Alive = 1,

    /// <summary>Its process is dead; no new handles.</summary>
    Dying = 2,

    /// <summary>All handles are closed; waits for the last thread that may still have an entry in mind.</summary>
    Swept = 3,
}

/// <summary>Word H, the header of a handle table.</summary>
/// <remarks>
/// <code>
///  63          32 31            3 2     0
/// +--------------+---------------+-------+
/// | table id 32  | 0             | state |
/// +--------------+---------------+-------+
/// </code>
/// Written by the broker; INIT to ALIVE also by the parent that fills the table.
/// </remarks>
public readonly record struct TableHeaderWord(ulong Value)
{
    private const ulong StateMask = 7;

    /// <summary>Makes the word.</summary>
    public TableHeaderWord(uint id, TableState state)
        : this(((ulong)id << 32) | (ulong)state)
    {
    }

    /// <summary>The table id; another one for each process.</summary>
    public uint Id => (uint)(Value >> 32);

    /// <summary>The state.</summary>
    public TableState State => (TableState)(Value & StateMask);

    /// <summary>The same table in another state.</summary>
    public TableHeaderWord With(TableState state) => new(Id, state);
}
