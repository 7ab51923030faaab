using Helve.Linux;

namespace Helve.Broker.Hosting;

/// <summary>
/// A socket of the service manager's, which goes on listening when the broker has ended, and starts another for whoever connects then. Its
/// name is not the broker's to make or remove.
/// </summary>
internal sealed class ActivatedPlace : IListeningPlace
{
    /// <inheritdoc/>
    public UnixSocket Listen(int? handedOver)
    {
        FileDescriptor descriptor = FileDescriptor.Adopt(handedOver!.Value);
        if (!descriptor.TrySetNonBlocking(out LinuxError error))
        {
            throw new BrokerStartException($"descriptor {handedOver} of the service manager can't be used: {error}");
        }

        UnixSocket socket = UnixSocket.Adopt(descriptor);
        if (!socket.IsListening())
        {
            socket.Dispose();
            throw new BrokerStartException(
                $"descriptor {handedOver} of the service manager is no listening Unix socket for sequenced packets (ListenSequentialPacket=)");
        }

        return socket;
    }

    /// <inheritdoc/>
    public bool TryRemove(Func<bool> clientCame, out string? error)
    {
        error = null;
        return !clientCame();
    }

    public void Dispose()
    {
    }
}
