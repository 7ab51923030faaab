using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Process;
using Helve.Kernel.Waiting;

namespace Helve.Kernel.Objects.Thread;

/// <summary>A thread as an object: its word is that of a process (<c>Process/ProcessLayout.cs</c>), which the broker sets once, at the end.</summary>
public static class ThreadObject<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>What the broker stores into the slot of a thread that runs.</summary>
    public static ObjectInit Init(uint threadId, uint processId) =>
        new() { State = ProcessLayout.Running, Value0 = threadId, Value2 = processId };

    /// <summary>What the thread says that its exit code will be. Whoever has its memory may say that, which is its own process and domain only.</summary>
    public static void Announce(Arena arena, WaitTarget target, uint exitCode) => TMemory.Write(ref arena.Slot(target.Slot).Value1, exitCode);

    /// <summary>What a thread that has not ended yet has said; 0: nothing.</summary>
    public static uint Announced(Arena arena, WaitTarget target) => TMemory.Read(ref arena.Slot(target.Slot).Value1);

    /// <summary>The thread has ended: its exit code, before it is signalled, for whoever is let go.</summary>
    public static void StoreExit(Arena arena, WaitTarget target, uint exitCode)
    {
        ref ObjectSlot slot = ref arena.Slot(target.Slot);
        TMemory.Write(ref slot.Value1, exitCode);
        TMemory.Write(ref slot.Value3, 1);
    }

    /// <summary>Reads it; the exit code is 259 until it has ended.</summary>
    public static NtStatus Query(ThreadContext ctx, WaitTarget target, out uint threadId, out uint processId, out bool ended, out uint exitCode)
    {
        ref ObjectSlot slot = ref ctx.Arena.Slot(target.Slot);
        threadId = TMemory.Read(ref slot.Value0);
        processId = TMemory.Read(ref slot.Value2);
        return ProcessObject<TMemory>.Query(ctx, target, out ended, out exitCode);
    }
}
