using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;

namespace Helve.Kernel.Objects.Semaphore;

/// <summary>The operations on a semaphore. Rights were checked by the caller. INVALID_HANDLE: the object is gone.</summary>
public static class Semaphore<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>What a creator stores into the slot; the caller has checked 0 &lt;= count &lt;= limit, 1 &lt;= limit.</summary>
    public static ObjectInit Init(int count, int limit) => new() { State = SemaphoreLayout.Initial((uint)count), Value0 = (uint)limit };

    /// <summary>Adds to the count, waiters first. INVALID_PARAMETER: less than 1. SEMAPHORE_LIMIT_EXCEEDED: nothing was changed.</summary>
    public static NtStatus Release(ThreadContext ctx, WaitTarget target, int count, out int previous)
    {
        previous = 0;
        if (count <= 0)
        {
            return NtStatus.InvalidParameter;
        }

        NtStatus status = DispatcherSignal<TMemory>.Signal(ctx, target, EngineOperation.Release, (uint)count, out ulong before);
        previous = status == NtStatus.Success ? (int)SemaphoreLayout.Count(before) : 0;
        return status;
    }

    /// <summary>Reads it.</summary>
    public static NtStatus Query(ThreadContext ctx, WaitTarget target, out int count, out int limit)
    {
        NtStatus status = DispatcherQuery<TMemory>.Read(ctx, target, out ulong word);
        count = (int)SemaphoreLayout.Count(word);
        limit = status == NtStatus.Success ? (int)TMemory.Read(ref ctx.Arena.Slot(target.Slot).Value0) : 0;
        return status;
    }
}
