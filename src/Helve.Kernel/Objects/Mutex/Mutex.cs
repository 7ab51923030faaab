using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;

namespace Helve.Kernel.Objects.Mutex;

/// <summary>The operations on a mutex. Rights were checked by the caller. INVALID_HANDLE: the object is gone.</summary>
public static class Mutex<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>What a creator stores into the slot; owner 0: free. See <see cref="ExpectOwnership"/>.</summary>
    public static ObjectInit Init(uint owner) => new() { State = MutexLayout.Initial(owner) };

    /// <summary>Before a mutex is created with the calling thread as its owner: from here on recovery looks at every mutex.</summary>
    public static void ExpectOwnership(ThreadContext ctx) { }

    /// <summary>After <see cref="ExpectOwnership"/>: the slot of the mutex that the thread now owns, or null if it came to nothing.</summary>
    public static void SettleOwnership(ThreadContext ctx, uint? slot) { }

    /// <summary>Gives up one acquisition; the count before was 1 less the acquisitions.</summary>
    public static NtStatus Release(ThreadContext ctx, WaitTarget target, out int previousCount) { previousCount = 0; return NtStatus.Success; }

    /// <summary>Reads it.</summary>
    public static NtStatus Query(ThreadContext ctx, WaitTarget target, out int currentCount, out bool ownedByCaller, out bool abandoned)
    {
        currentCount = 0;
        ownedByCaller = abandoned = false;
        return NtStatus.Success;
    }
}
