using System.Runtime.InteropServices;
using Helve.Linux;

namespace Helve.Broker.Keeping;

/// <summary>Descriptors that go out with a reply. Those made for it are closed when it is sent.</summary>
internal sealed class FetchedDescriptors : IDisposable
{
    private readonly List<FileDescriptor> _all = [];
    private readonly List<FileDescriptor> _made = [];

    /// <summary>All of them, in the order in which the client gets them.</summary>
    public ReadOnlySpan<FileDescriptor> All => CollectionsMarshal.AsSpan(_all);

    /// <summary>Adds one that its owner keeps.</summary>
    public void Add(FileDescriptor kept) => _all.Add(kept);

    /// <summary>Adds one that was made for this reply.</summary>
    public void AddMade(FileDescriptor made)
    {
        _made.Add(made);
        _all.Add(made);
    }

    public void Dispose() => _made.ForEach(static made => made.Dispose());
}
