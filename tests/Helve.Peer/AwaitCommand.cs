using Helve.Kernel;
using Helve.Kernel.Objects;

namespace Helve.Peer;

/// <summary>await any|all MS CANCEL-MS HANDLE... -> index abandoned; CANCEL-MS -1: by the command "cancel". The handles stay open.</summary>
internal static class AwaitCommand
{
    private static readonly CancellationTokenSource s_cancel = new();

    /// <summary>Cancelled by the command "cancel".</summary>
    internal static CancellationToken Cancellation => s_cancel.Token;

    /// <summary>Blocks until the object is signalled or the command "cancel" comes.</summary>
    internal static string Wait(nint handle)
    {
        KernelWaitHandle waited = Wrap(handle);
        try
        {
            waited.Wait(Timeout.InfiniteTimeSpan, s_cancel.Token);
            return Commands.Reply(NtStatus.Success);
        }
        catch (OperationCanceledException)
        {
            return Commands.Reply(NtStatus.Cancelled);
        }
        finally
        {
            waited.DetachHandle();
        }
    }

    /// <summary>Cancels all waits that can be, from a thread that has not used Helve: as a timer's callback does.</summary>
    internal static string Cancel()
    {
        var thread = new Thread(s_cancel.Cancel);
        thread.Start();
        thread.Join();
        return Commands.Reply(NtStatus.Success);
    }

    internal static async Task<string> Run(string[] words)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(s_cancel.Token);
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

    /// <summary>await-until-gone HANDLE THREADS -> how many of the threads, each of which awaits the object again and again, ended because the broker did.</summary>
    internal static string AwaitUntilGone(nint handle, int threads)
    {
        KernelWaitHandle waited = Wrap(handle);
        Task<bool>[] ends = [.. Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(() => AwaitUntilGone(waited), TaskCreationOptions.LongRunning))];
        Task.WaitAll(ends);
        waited.DetachHandle();
        return Commands.Reply(NtStatus.Success, ends.Count(static end => end.Result));
    }

    private static bool AwaitUntilGone(KernelWaitHandle waited)
    {
        try
        {
            bool goesOn = true;
            while (goesOn)
            {
                goesOn = waited.WaitAsync().AsTask().Result.Succeeded;
            }

            return false;
        }
        catch (KernelException e) when (e.Status == NtStatus.PortDisconnected)
        {
            return true;
        }
        catch (AggregateException e) when (e.InnerException is KernelException { Status: NtStatus.PortDisconnected })
        {
            return true;
        }
    }

    internal static KernelWaitHandle Wrap(nint handle)
    {
        _ = KernelHandles.TryQuery(handle, out HandleInformation information);
        return information.Type switch
        {
            Kernel.Memory.ObjectType.Mutex => KernelMutex.FromHandle(handle),
            Kernel.Memory.ObjectType.Semaphore => KernelSemaphore.FromHandle(handle),
            Kernel.Memory.ObjectType.Timer => KernelTimer.FromHandle(handle),
            Kernel.Memory.ObjectType.Process => KernelProcess.FromHandle(handle),
            Kernel.Memory.ObjectType.Thread => KernelThread.FromHandle(handle),
            Kernel.Memory.ObjectType.Job => KernelJob.FromHandle(handle),
            Kernel.Memory.ObjectType.Section => KernelSection.FromHandle(handle),
            Kernel.Memory.ObjectType.File => WrapFile(handle),
            _ => KernelEvent.FromHandle(handle),
        };
    }

    private static KernelWaitHandle WrapFile(nint handle)
    {
        _ = KernelHandles.TryQueryFile(handle, out FileInformation information);
        return information.Kind switch
        {
            FileKind.Socket => KernelSocket.FromHandle(handle),
            FileKind.PipeReadEnd or FileKind.PipeWriteEnd => KernelPipe.FromHandle(handle),
            FileKind.NamedPipeServerEnd => KernelPipeServer.FromHandle(handle),
            FileKind.NamedPipeClientEnd => KernelPipeClient.FromHandle(handle),
            _ => KernelFile.FromHandle(handle),
        };
    }
}
