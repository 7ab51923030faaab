using Helve.Kernel;

namespace Helve.Win32;

/// <summary>The parts of calls in the background that wait for something, and touch no memory of the caller.</summary>
internal static class BackgroundSteps
{
    /// <summary>Waits for a client.</summary>
    internal static async ValueTask<(NtStatus Status, int Count)> ConnectAsync(nint pipe, CancellationToken cancellation) =>
        (await KernelHandles.ConnectPipeAsync(pipe, cancellation).ConfigureAwait(false), 0);

    /// <summary>Begins an operation when another one is over.</summary>
    internal static async ValueTask<(NtStatus Status, int Count)> AfterAsync(
        Task before, nint file, Func<nint, CancellationToken, ValueTask<(NtStatus Status, int Count)>> operation, CancellationToken cancellation)
    {
        try
        {
            await before.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return (NtStatus.Cancelled, 0);
        }

        return await operation(file, cancellation).ConfigureAwait(false);
    }

    /// <summary>Tells the result of an operation as soon as there is one.</summary>
    internal static async void Follow(ValueTask<(NtStatus Status, int Count)> running, Action<NtStatus, int> tell)
    {
        (NtStatus status, int count) = await running.ConfigureAwait(false);
        tell(status, count);
    }
}
