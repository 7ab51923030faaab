using System.Runtime.CompilerServices;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Waiting;

namespace Helve.Client;

/// <summary>
/// The common case of the common calls: the handle is good, nobody waits for the object, one swap does it. False, whatever the reason:
/// the call goes the long way, which tells errors apart, waits, and connects a thread that is new.
/// </summary>
/// <remarks>
/// Written for the machine: no thread-local object is looked at (about 5 ns), only, for mutexes, the number of the thread's record
/// (about 2 ns); everything else hangs on the process's one connection.
/// </remarks>
internal static class QuickPath
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TrySet(nint handle, ulong identity) =>
        TryResolve(handle, identity, ObjectType.Event, (uint)EventRights.ModifyState, out Arena? arena, out WaitTarget target)
        && QuietSwap<HardwareMemory>.TrySet(arena!, target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryRelease(nint handle, ulong identity, int count, out int previous)
    {
        previous = 0;
        return TryResolve(handle, identity, ObjectType.Semaphore, (uint)SemaphoreRights.ModifyState, out Arena? arena, out WaitTarget target)
            && QuietSwap<HardwareMemory>.TryRelease(arena!, target, count, out previous);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryReleaseMutex(nint handle, ulong identity) =>
        TryResolve(handle, identity, ObjectType.Mutex, 0, out Arena? arena, out WaitTarget target)
        && ClientThread.Record is var record and not 0
        && QuietSwap<HardwareMemory>.TryReleaseMutex(arena!, record, target);

    /// <summary>A wait that is satisfied at once. Its time-out does not matter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryTake(nint handle, ulong identity)
    {
        if (!TryResolve(handle, identity, ObjectType.None, (uint)EventRights.Synchronize, out Arena? arena, out WaitTarget target))
        {
            return false;
        }

        return arena!.Slot(target.Slot).Type == (byte)ObjectType.Mutex
            ? ClientThread.Record is var record and not 0 && QuietSwap<HardwareMemory>.TryTakeMutex(arena, record, target)
            : QuietSwap<HardwareMemory>.TryTake(arena, target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryResolve(nint handle, ulong identity, ObjectType type, uint access, out Arena? arena, out WaitTarget target)
    {
        arena = null;
        target = default;
        KernelConnection? connection = KernelConnection.Current;
        if (connection is null || HandleOperations<HardwareMemory>.Lookup(connection.Table, handle, out HandleInfo info) != NtStatus.Success)
        {
            return false;
        }

        arena = connection.Arena;
        target = new WaitTarget(info.Slot, info.Generation);
        return (info.Access & access) == access
            && (identity == 0 || HandleResolver.Identity(info.A) == identity)
            && (type == ObjectType.None || arena.Slot(info.Slot).Type == (byte)type);
    }
}
