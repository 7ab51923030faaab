using Helve.Kernel;

namespace Helve.Peer;

/// <summary>await any|all MS CANCEL-MS HANDLE... -> index abandoned; CANCEL-MS -1: never. The handles stay open.</summary>
internal static class AwaitCommand
{
    internal static async Task<string> Run(string[] words)
    {
        using var cancellation = new CancellationTokenSource();
        int cancelAfter = Commands.Int(words[3]);
        if (cancelAfter >= 0)
        {
            cancellation.CancelAfter(cancelAfter);
        }

        KernelWaitHandle[] objects = Array.ConvertAll(Commands.HandlesFrom(words, 4), Wrap);
        try
        {
            TimeSpan timeout = Commands.Time(words[2]);
            WaitResult result = words[1] == "all"
                ? await KernelWait.AllAsync(objects, timeout, cancellation.Token)
                : await KernelWait.AnyAsync(objects, timeout, cancellation.Token);
            return Commands.Reply(result.TimedOut ? NtStatus.Timeout : NtStatus.Success, result.Index, result.Abandoned ? 1 : 0);
        }
        catch (OperationCanceledException)
        {
            return Commands.Reply(NtStatus.Cancelled, -1, 0);
        }
        finally
        {
            Array.ForEach(objects, static o => o.DetachHandle());
        }
    }

    internal static KernelWaitHandle Wrap(nint handle)
    {
        _ = KernelHandles.TryQuery(handle, out HandleInformation information);
        return information.Type switch
        {
            Kernel.Memory.ObjectType.Mutex => KernelMutex.FromHandle(handle),
            Kernel.Memory.ObjectType.Semaphore => KernelSemaphore.FromHandle(handle),
            Kernel.Memory.ObjectType.Process => KernelProcess.FromHandle(handle),
            _ => KernelEvent.FromHandle(handle),
        };
    }
}
