using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Waiting;

/// <summary>How the creator of an object stores the first dispatcher word.</summary>
public static class SlotReset<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>
    /// Stores <paramref name="state"/> (epoch bits 0) with an epoch one past the slot's last. The caller holds the slot's only handle, not
    /// yet published, and its generation is already the new one, so whoever still means the old object turns away.
    /// </summary>
    public static void Initialise(ThreadContext ctx, uint slot, ulong state) { }
}
