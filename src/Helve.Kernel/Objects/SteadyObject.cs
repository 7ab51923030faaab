using Helve.Kernel.Handles;
using Helve.Kernel.Objects.Event;

namespace Helve.Kernel.Objects;

/// <summary>An object that is signalled from its first moment to its last, as a section is (semantics H34): a wait for it is always satisfied.</summary>
public static class SteadyObject
{
    /// <summary>What a creator stores into the slot.</summary>
    /// <param name="subtype"><c>ObjectSlot.Subtype</c>.</param>
    /// <param name="value">What it tells of itself: low and high half go into <c>Value0</c> and <c>Value1</c>.</param>
    /// <param name="second"><c>Value2</c>.</param>
    /// <param name="third"><c>Value3</c>.</param>
    public static ObjectInit Init(byte subtype, ulong value, uint second = 0, uint third = 0) => new()
    {
        State = EventLayout.Initial(manual: true, set: true),
        Subtype = subtype,
        Value0 = (uint)value,
        Value1 = (uint)(value >> 32),
        Value2 = second,
        Value3 = third,
    };
}
