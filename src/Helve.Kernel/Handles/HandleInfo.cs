using System.Runtime.CompilerServices;

namespace Helve.Kernel.Handles;

/// <summary>What a handle stood for when it was looked up.</summary>
public readonly struct HandleInfo
{
    /// <summary>Makes it from the two words of an entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public HandleInfo(ulong a, ulong b)
    {
        A = a;
        B = b;
    }

    /// <summary>Word A of the entry, LIVE.</summary>
    public ulong A { get; }

    /// <summary>Word B of the entry.</summary>
    public ulong B { get; }

    /// <summary>Slot of the object.</summary>
    public uint Slot => new EntryWord(A).Slot;

    /// <summary>Generation of the slot, which names the object.</summary>
    public uint Generation => new EntryWord(A).Generation;

    /// <summary>Granted access.</summary>
    public uint Access => new GrantWord(B).Access;

    /// <summary>Attributes of the handle.</summary>
    public HandleAttributes Attributes => new EntryWord(A).Attributes;
}
