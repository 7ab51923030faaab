using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Helve.Kernel;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Client;

/// <content>Notices: they have no reply, and are owed until they went out.</content>
internal sealed partial class BrokerChannel
{
    private readonly ConcurrentQueue<byte[]> _owed = new();

    /// <summary>
    /// Sends what has no reply and must not be lost. Who is not patient waits neither for another request's reply nor for the broker to
    /// read: then it goes out before the next message, or when the present request is answered.
    /// </summary>
    internal void Notify<TRequest>(WireOperation operation, in TRequest request, bool patient)
        where TRequest : unmanaged
    {
        var packet = new byte[Unsafe.SizeOf<MessageHeader>() + Unsafe.SizeOf<TRequest>()];
        var writer = new MessageWriter(packet, operation, uint.MaxValue);
        _ = writer.TryPut(request);
        _ = writer.Finish();
        _owed.Enqueue(packet);
        if (patient)
        {
            lock (_lock)
            {
                SendOwed(noWait: false);
            }
        }

        // Whoever has the lock looks again after it let go.
        SendOwedIfFree();
    }

    private void SendOwedIfFree()
    {
        while (!_owed.IsEmpty && _lock.TryEnter())
        {
            bool sent = SendOwed(noWait: true);
            _lock.Exit();
            if (!sent)
            {
                return;
            }
        }
    }

    // Under the lock. False: the broker does not read at the moment.
    private bool SendOwed(bool noWait)
    {
        while (_owed.TryPeek(out byte[]? packet))
        {
            if (!_broken && !_socket.TrySend(packet, out LinuxError error, noWait))
            {
                if (error.Code == Errno.EAGAIN)
                {
                    return false;
                }

                _ = Break(NtStatus.PortDisconnected);
            }

            _ = _owed.TryDequeue(out _);
        }

        return true;
    }
}
