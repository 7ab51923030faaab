using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Mutex;

namespace Helve.Kernel.Waiting;

/// <summary>How often the owner of a mutex has acquired it above the first time. Only the owner calls this.</summary>
internal static class MutexRecursion<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>Whether NT's limit is reached (semantics H14).</summary>
    public static bool IsExhausted(ref ObjectSlot slot) => TMemory.Read(ref slot.Value0) >= MutexLayout.MaximumRecursion;

    /// <summary>Once more; false at the limit.</summary>
    public static bool TryRaise(ref ObjectSlot slot)
    {
        uint recursion = TMemory.Read(ref slot.Value0);
        if (recursion >= MutexLayout.MaximumRecursion)
        {
            return false;
        }

        TMemory.Write(ref slot.Value0, recursion + 1);
        return true;
    }

    /// <summary>Once less; false if it was acquired only once. <paramref name="before"/> is the value before.</summary>
    public static bool TryLower(ref ObjectSlot slot, out uint before)
    {
        before = TMemory.Read(ref slot.Value0);
        if (before == 0)
        {
            return false;
        }

        TMemory.Write(ref slot.Value0, before - 1);
        return true;
    }
}
