using System.Runtime.CompilerServices;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Waiting;

/// <summary>What every operation on a dispatcher word needs.</summary>
internal static class DispatcherSlot<TMemory>
    where TMemory : struct, ISharedMemory
{
    /// <summary>How long who was sent away by R, or by M to the domain lock, sleeps before it looks at the word again: 1 ms.</summary>
    private const long SoftNanoseconds = 1_000_000;

    /// <summary>
    /// Whether the slot still holds the object that the caller means. Read after the state word: then that word was the object's, and a
    /// compare-and-swap from it can't hit a later object, whose creator raised the epoch.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsCurrent(ref ObjectSlot slot, uint generation) =>
        new CountWord(TMemory.Read(ref slot.Count)).Generation == generation;

    /// <summary>The slot's generation.</summary>
    public static uint GenerationOf(ref ObjectSlot slot) => new CountWord(TMemory.Read(ref slot.Count)).Generation;

    /// <summary>The type of the slot; constant once set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ObjectType TypeOf(ref ObjectSlot slot) =>
        (ObjectType)(byte)TMemory.Read(ref Unsafe.As<byte, uint>(ref slot.Type));

    /// <summary>Whether it holds mutexes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsMutex(ref ObjectSlot slot) => TypeOf(ref slot) == ObjectType.Mutex;

    /// <summary>Whether it holds timers: their words have M = 1 for ever.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsTimer(ref ObjectSlot slot) => TypeOf(ref slot) == ObjectType.Timer;

    /// <summary>The half that the kernel compares (the machine is little-endian).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref uint LowHalf(ref ulong word) => ref Unsafe.As<ulong, uint>(ref word);

    /// <summary>Carries a wake out. Always after the change that owed it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Wake(ref ObjectSlot slot, WakePlan plan)
    {
        if (plan.Count != 0)
        {
            TMemory.Wake(ref LowHalf(ref slot.State), plan.Count, plan.Bits);
        }
    }

    /// <summary>Waits for recovery to clear R, which the word had. Its wake may have died with a broker, so not for ever.</summary>
    public static void AwaitRecovery(ref ObjectSlot slot, ulong word) =>
        TMemory.Park(ref LowHalf(ref slot.State), (uint)word, uint.MaxValue, SoftDeadline());

    /// <summary>
    /// A full fence. A thread that reports what it merely read (not available, or a set manual event) lets go of its own earlier stores
    /// first, as every call of NT does; on a line of its own, so that readers don't fight over the object's.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fence(ThreadContext ctx) => TMemory.Or(ref ctx.Self.Single, 0);

    /// <summary>A deadline one soft period from now. Nothing is decided by its value.</summary>
    public static long SoftDeadline() => TMemory.Spins ? TMemory.MonotonicNow + SoftNanoseconds : 1;
}
