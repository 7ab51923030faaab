using Helve.Linux;

namespace Helve.Broker.Domains;

/// <summary>
/// Who a process is, and what makes that unique: while the descriptor of its user namespace is open, no other namespace gets the number that is in
/// the key.
/// </summary>
internal sealed class PeerIdentity(DomainKey key, FileDescriptor? space) : IDisposable
{
    /// <summary>The domain that it belongs to.</summary>
    public DomainKey Key => key;

    /// <summary>Its user namespace; null if the kernel has none.</summary>
    public FileDescriptor? Space => space;

    public void Dispose() => space?.Dispose();
}
