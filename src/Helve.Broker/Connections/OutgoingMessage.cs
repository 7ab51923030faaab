using Helve.Broker.Keeping;
using Helve.Linux;

namespace Helve.Broker.Connections;

/// <summary>A reply that the client's socket had no room for: a copy, with descriptors of its own.</summary>
internal sealed class OutgoingMessage : IDisposable
{
    private readonly List<FileDescriptor> _descriptors = [];
    private readonly DescriptorCloser? _closer;

    /// <param name="bytes">The message.</param>
    /// <param name="descriptors">What goes with it.</param>
    /// <param name="closer">Closes the copies; needed when there are any.</param>
    public OutgoingMessage(ReadOnlySpan<byte> bytes, ReadOnlySpan<FileDescriptor> descriptors, DescriptorCloser? closer)
    {
        _closer = closer;
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

    /// <summary>Another message in place of this one, without descriptors.</summary>
    public OutgoingMessage Replace(ReadOnlySpan<byte> bytes)
    {
        Dispose();
        return new OutgoingMessage(bytes, [], null);
    }

    /// <summary>Has the copies closed off the loop: a client may serve the file and take its time, with each descriptor of it that is closed.</summary>
    public void Dispose() => _descriptors.ForEach(descriptor => _closer!.Close(descriptor));
}
