using System.Runtime.CompilerServices;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Waiting;

/// <summary>Which word of a slot an entry of the redo record stands for (<c>DomainState.Objects</c>). Part of the layout.</summary>
internal enum SlotWord : uint
{
    /// <summary><see cref="ObjectSlot.State"/>.</summary>
    State = 0,

    /// <summary><see cref="ObjectSlot.Due"/>.</summary>
    Due = 1,

    /// <summary><see cref="ObjectSlot.Value2"/> and <see cref="ObjectSlot.Value3"/>.</summary>
    Value2 = 2,
}

/// <summary>An entry of the redo record: a slot and one of its words.</summary>
internal readonly record struct RedoEntry(uint Value)
{
    private const int WordShift = 30;

    /// <summary>The slot; the caller checks the bound.</summary>
    public uint Slot => Value & ((1u << WordShift) - 1);

    private SlotWord Word => (SlotWord)(Value >> WordShift);

    /// <summary>The entry of a word.</summary>
    public static RedoEntry Of(uint slot, SlotWord word) => new(slot | ((uint)word << WordShift));

    /// <summary>The word itself. One that there is not is the last.</summary>
    public ref ulong In(ref ObjectSlot slot)
    {
        switch (Word)
        {
            case SlotWord.State:
                return ref slot.State;
            case SlotWord.Due:
                return ref slot.Due;
            default:
                return ref Unsafe.As<uint, ulong>(ref slot.Value2);
        }
    }
}
