namespace Helve.Tests.Checking.Core;

/// <summary>What an actor does next.</summary>
internal enum AccessKind
{
    /// <summary>Begin a step of the actor's program: one of its choices whose guard holds.</summary>
    Begin,
    Read,
    Write,
    CompareExchange,
    Exchange,
    Or,
    And,
    Add,

    /// <summary>Go on once the word holds something else.</summary>
    Await,

    /// <summary>Sleep on the word, unless it holds something else.</summary>
    Park,
    Wake,

    /// <summary>Nothing: the program has ended.</summary>
    Finished,

    /// <summary>The code did something that no actor may do (an exception, an access outside, no end).</summary>
    Fault,
}

/// <summary>One access to shared memory, with everything but its answer. 32-bit accesses name the half of the cell.</summary>
internal readonly record struct Access(AccessKind Kind)
{
    /// <summary>The 64-bit cell; see <see cref="SharedRegion"/>.</summary>
    public int Cell { get; init; }

    /// <summary>A 32-bit access.</summary>
    public bool Narrow { get; init; }

    /// <summary>Where in the cell a 32-bit access lies: 0 or 32.</summary>
    public int Shift { get; init; }

    /// <summary>Value stored, or value added; of a park, the expected value.</summary>
    public ulong Value { get; init; }

    /// <summary>Compared with (compare-and-swap), or last seen (await).</summary>
    public ulong Comparand { get; init; }

    /// <summary>Futex calls: how many to wake at most.</summary>
    public int Count { get; init; }

    /// <summary>Futex calls.</summary>
    public uint Bitset { get; init; }

    /// <summary>Park: whether it can time out.</summary>
    public bool HasDeadline { get; init; }

    /// <summary>Park: the deadline by the model's clock, which passes when <see cref="ClockCell"/> shows it; 0: it passes at any time.</summary>
    public ulong Until { get; init; }

    /// <summary>Park: the clock that <see cref="Until"/> goes by.</summary>
    public int ClockCell { get; init; }

    /// <summary>
    /// Park: with a deadline that only bounds how long a lost wake is not noticed. It passes when a look would find anything changed
    /// (<see cref="Comparand"/> stands for what was read).
    /// </summary>
    public bool IsSoft { get; init; }

    /// <summary>Fault: what happened.</summary>
    public string? Message { get; init; }

    /// <summary>Identity of the futex of a park or wake.</summary>
    public (int Cell, int Shift) Futex => (Cell, Shift);

    /// <summary>The part of the cell's value that the access sees.</summary>
    public ulong See(ulong cell) => Narrow ? (uint)(cell >> Shift) : cell;

    /// <summary>What a memory access leaves where it saw <paramref name="seen"/>.</summary>
    public ulong Apply(ulong seen) => Kind switch
    {
        AccessKind.Write or AccessKind.Exchange => Value,
        AccessKind.CompareExchange => seen == Comparand ? Value : seen,
        AccessKind.Or => seen | Value,
        AccessKind.And => seen & Value,
        AccessKind.Add => seen + Value,
        _ => seen,
    };

    /// <summary>The cell's value after the access stored <paramref name="value"/> into its part.</summary>
    public ulong Put(ulong cell, ulong value) =>
        Narrow ? (cell & ~((ulong)uint.MaxValue << Shift)) | ((ulong)(uint)value << Shift) : value;
}
