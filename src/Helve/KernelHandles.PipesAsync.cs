using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Objects;

namespace Helve;

public static partial class KernelHandles
{
    /// <summary>Whether a handle is to an end of a named pipe that was made or opened with FILE_FLAG_OVERLAPPED, by whatever process.</summary>
    /// <param name="handle">Any handle.</param>
    public static bool IsOverlappedPipe(nint handle)
    {
        if (PipeUse.Begin(handle, 0, PipeRights.None, out PipeUse use) != NtStatus.Success)
        {
            return false;
        }

        using (use)
        {
            return use.Shape.IsOverlapped;
        }
    }

    /// <summary>Reads as <see cref="TryReadPipe"/> does, without holding a thread.</summary>
    /// <param name="handle">An end of a pipe; needs FILE_READ_DATA.</param>
    /// <param name="buffer">Where to put the bytes.</param>
    /// <param name="cancellation">Ends the read early; then nothing was taken.</param>
    /// <returns>The status of <see cref="TryReadPipe"/>, or Cancelled; and how many bytes came.</returns>
    public static ValueTask<(NtStatus Status, int Count)> ReadPipeAsync(nint handle, Memory<byte> buffer, CancellationToken cancellation) =>
        Settle(Pipes.ReadAsync(handle, 0, buffer, cancellation));

    /// <summary>Writes as <see cref="TryWritePipe"/> does, without holding a thread.</summary>
    /// <param name="handle">An end of a pipe; needs FILE_WRITE_DATA.</param>
    /// <param name="data">The bytes; none is a message too.</param>
    /// <param name="cancellation">Ends the write early: some bytes may be sent then, of a message none.</param>
    /// <returns>The status of <see cref="TryWritePipe"/>, or Cancelled; and how many bytes were written.</returns>
    public static ValueTask<(NtStatus Status, int Count)> WritePipeAsync(nint handle, ReadOnlyMemory<byte> data, CancellationToken cancellation) =>
        Settle(Pipes.WriteAsync(handle, 0, data, cancellation));

    /// <summary>Waits for a client as <see cref="TryConnectPipe"/> does, without holding a thread.</summary>
    /// <param name="handle">A server's end.</param>
    /// <param name="cancellation">Ends the wait early; the instance goes on listening.</param>
    /// <returns>The status of <see cref="TryConnectPipe"/>, or Cancelled.</returns>
    public static async ValueTask<NtStatus> ConnectPipeAsync(nint handle, CancellationToken cancellation) =>
        (await Settle(Pipes.ConnectAsync(handle, 0, cancellation)).ConfigureAwait(false)).Status;

    private static async ValueTask<(NtStatus Status, int Count)> Settle(ValueTask<(NtStatus Status, int Count)> operation)
    {
        try
        {
            return await operation.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return (NtStatus.Cancelled, 0);
        }
        catch (KernelException e)
        {
            return (e.Status, 0);
        }
    }
}
