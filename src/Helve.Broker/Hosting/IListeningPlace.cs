using Helve.Linux;

namespace Helve.Broker.Hosting;

/// <summary>Where the broker listens, and what becomes of that place when it ends.</summary>
internal interface IListeningPlace : IDisposable
{
    /// <summary>The listening socket: the one that was handed over, else a new one.</summary>
    UnixSocket Listen(int? handedOver);

    /// <summary>Takes the place out of use, unless a client came meanwhile.</summary>
    /// <param name="clientCame">Accepts what is in the backlog; true if there was something.</param>
    /// <param name="error">Why it could not be done; null if a client came.</param>
    bool TryRemove(Func<bool> clientCame, out string? error);
}
