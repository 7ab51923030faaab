using Helve.Linux;

namespace Helve.Broker.Connections;

/// <summary>A reply that the client's socket had no room for: a copy, with descriptors of its own.</summary>
internal sealed class OutgoingMessage : IDisposable
{
    private readonly List<FileDescriptor> _descriptors = [];

    public OutgoingMessage(ReadOnlySpan<byte> bytes, ReadOnlySpan<FileDescriptor> descriptors)
    {
        Bytes = bytes.ToArray();
        foreach (FileDescriptor descriptor in descriptors)
        {
            if (!descriptor.TryDuplicate(out FileDescriptor? copy, out _))
            {
                IsComplete = false;
                break;
            }

            _descriptors.Add(copy);
        }
    }

    /// <summary>Whether all descriptors could be kept.</summary>
    public bool IsComplete { get; } = true;

    /// <summary>The message.</summary>
    public byte[] Bytes { get; }

    /// <summary>The descriptors.</summary>
    public FileDescriptor[] Descriptors => [.. _descriptors];

    public void Dispose()
    {
        foreach (FileDescriptor descriptor in _descriptors)
        {
            descriptor.Dispose();
        }
    }
}
