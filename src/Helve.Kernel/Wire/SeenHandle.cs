using System.Runtime.InteropServices;

namespace Helve.Kernel.Wire;

/// <summary>
/// A handle, and what it stood for when the sender looked. Between that look and the broker's another thread of the sender may close it, and its
/// value be given out again: the broker then refuses (InvalidHandle) instead of acting on another object.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 12)]
public struct SeenHandle
{
    /// <summary>In <see cref="Slot"/>: whatever the value stands for. So are handles of other tables named, into which the sender can't look.</summary>
    public const uint AnySlot = uint.MaxValue;

    /// <summary>The value.</summary>
    [FieldOffset(0)] public uint Value;

    /// <summary>Slot in the arena of the domain whose table it is in.</summary>
    [FieldOffset(4)] public uint Slot;

    /// <summary>Generation of that slot.</summary>
    [FieldOffset(8)] public uint Generation;

    /// <summary>A value of which nothing more is known.</summary>
    public static SeenHandle Of(uint value) => new() { Value = value, Slot = AnySlot };

    /// <summary>Whether it is a handle to what is in that slot.</summary>
    public readonly bool Names(uint slot, uint generation) => Slot == AnySlot || (Slot == slot && Generation == generation);
}
