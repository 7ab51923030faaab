using System.Runtime.CompilerServices;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Handles;

public static partial class HandleOperations<TMemory>
{
    /// <summary>
    /// Takes a reference that is not a handle and notes it in the thread's record under that index (0 to 63, which must be empty).
    /// INVALID_HANDLE: that object has no handle any more.
    /// </summary>
    public static NtStatus Reference(ThreadContext ctx, uint slot, uint generation, int heldIndex)
    {
        if (slot >= ctx.Arena.SlotCapacity)
        {
            return NtStatus.InvalidHandle;
        }

        ref ulong intent = ref ctx.Self.Intent0;
        IntentWord change = IntentWord.Of(IntentOperation.Reference, slot, heldIndex);
        TMemory.Write(ref intent, change.Value);
        NtStatus status = CountChange<TMemory>.AddReference(ref ctx.Arena.Slot(slot), ref intent, change, generation, ctx.Record);
        if (status == NtStatus.Success)
        {
            // From here on the note answers for the reference; until I0 is 0 recovery clears the note and goes by I0.
            TMemory.Write(ref Held(ctx.Arena, ctx.Record, heldIndex), slot + 1ul);
        }

        TMemory.Write(ref intent, 0);
        return status;
    }

    /// <summary>Gives the reference noted under that index back; the last one of an object without handles destroys it.</summary>
    public static void Unreference(ThreadContext ctx, int heldIndex)
    {
        ref ulong held = ref Held(ctx.Arena, ctx.Record, heldIndex);
        ulong noted = TMemory.Read(ref held);
        if (noted == 0 || noted > ctx.Arena.SlotCapacity)
        {
            TMemory.Write(ref held, 0);
            return;
        }

        uint slot = (uint)noted - 1;
        ref ulong intent = ref ctx.Self.Intent0;
        IntentWord change = IntentWord.Of(IntentOperation.Unreference, slot, heldIndex);
        TMemory.Write(ref intent, change.Value);
        TMemory.Write(ref held, 0);
        CountChange<TMemory>.RemoveReference(ctx.Arena, slot, ref intent, change, ctx.Record);
        TMemory.Write(ref intent, 0);
    }

    /// <summary>Where a record notes the reference of that index: slot + 1, or 0.</summary>
    internal static unsafe ref ulong Held(Arena arena, uint record, int heldIndex) =>
        ref heldIndex == 0
            ? ref arena.Record(record).Held0
            : ref arena.Block(record).Held[heldIndex & (RecordBlock.MaximumWaitObjects - 1)];
}
