using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Helve.Client;
using Helve.Kernel;

namespace Helve;

/// <summary>
/// The handles that other processes send to this one (<see cref="KernelProcess.SendHandle(KernelObject, ulong)"/>), oldest first. A handle
/// made here by <see cref="KernelObject.DuplicateTo(KernelProcess, bool, bool)"/> is not told of: its sender has to say its value by other means.
/// </summary>
/// <remarks>
/// <para>Thread-safe, and one for the whole process: each handle is received once, by one reader. What is not received waits, 256 handles
/// at most and 64 of one sender, for as long as this process runs; it keeps its object and its name like any handle.</para>
/// <para>Waiting holds no thread.</para>
/// </remarks>
public static class KernelInbox
{
    /// <summary>Receives the oldest handle, if one waits.</summary>
    /// <param name="arrival">The handle; it is closed with this object, or with what it is opened as.</param>
    /// <exception cref="KernelException">PortDisconnected, InsufficientResources (the handle table is full; the handle goes on waiting).</exception>
    public static bool TryReceive([NotNullWhen(true)] out ReceivedHandle? arrival)
    {
        arrival = null;
        NtStatus status = KernelHandles.TryReceiveHandle(out HandleArrival received);
        if (status == NtStatus.NoMoreEntries)
        {
            return false;
        }

        KernelError.ThrowIfFailed(status);
        arrival = new ReceivedHandle(received);
        return true;
    }

    /// <summary>Receives the oldest handle, when there is one.</summary>
    /// <param name="cancellationToken">Ends the wait; no handle is lost by it.</param>
    /// <exception cref="KernelException">PortDisconnected (the broker went away), InsufficientResources (the handle table is full; the handle goes on waiting).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async ValueTask<ReceivedHandle> ReceiveAsync(CancellationToken cancellationToken = default) =>
        new(await Connection().Arrivals.ReceiveAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>Receives every handle, in the order in which they were sent, until it is cancelled.</summary>
    /// <param name="cancellationToken">Ends it; no handle is lost by it.</param>
    /// <exception cref="KernelException">PortDisconnected (the broker went away), InsufficientResources (the handle table is full; the handle goes on waiting).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async IAsyncEnumerable<ReceivedHandle> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            yield return await ReceiveAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static KernelConnection Connection()
    {
        if (ClientThread.Current is not { } state)
        {
            KernelError.Throw(ClientThread.Failure);
            return null;
        }

        return state.Connection;
    }
}
