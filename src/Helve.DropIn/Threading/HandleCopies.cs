using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Threading;

/// <summary>Second handles to objects of this process.</summary>
internal static class HandleCopies
{
    /// <summary>Another value for the object of a handle, with the same access; 0 if that one is closed.</summary>
    internal static nint Duplicate(nint handle)
    {
        NtStatus status = KernelHandles.TryDuplicate(
            KernelHandles.CurrentProcess, handle, KernelHandles.CurrentProcess, 0, HandleAttributes.None, DuplicateOptions.SameAccess, out nint copy);
        return status == NtStatus.Success ? copy : 0;
    }

    /// <summary>A typed object over another handle to what the value names; null if nothing that can be waited for has it.</summary>
    internal static KernelWaitHandle? Open(nint handle)
    {
        nint copy = Duplicate(handle);
        if (copy == 0 || KernelHandles.TryQuery(copy, out HandleInformation information) != NtStatus.Success)
        {
            return null;
        }

        KernelWaitHandle? opened = Wrap(copy, information.Type);
        if (opened is null)
        {
            _ = KernelHandles.TryClose(copy);
        }

        return opened;
    }

    private static KernelWaitHandle? Wrap(nint handle, ObjectType type) => type switch
    {
        ObjectType.Event => KernelEvent.FromHandle(handle),
        ObjectType.Mutex => KernelMutex.FromHandle(handle),
        ObjectType.Semaphore => KernelSemaphore.FromHandle(handle),
        ObjectType.Timer => KernelTimer.FromHandle(handle),
        ObjectType.Process => KernelProcess.FromHandle(handle),
        ObjectType.Thread => KernelThread.FromHandle(handle),
        ObjectType.Job => KernelJob.FromHandle(handle),
        ObjectType.Section => KernelSection.FromHandle(handle),
        _ => null,
    };
}
