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

    /// <summary>Another message in place of this one, without descriptors.</summary>
    public OutgoingMessage Replace(ReadOnlySpan<byte> bytes)
    {
        Dispose();
        return new OutgoingMessage(bytes, []);
    }

    /// <summary>Closes the copies, on a thread of their own: a client may serve the file and take its time, with each descriptor of it that is closed.</summary>
    public void Dispose()
    {
        if (_descriptors.Count != 0)
        {
            new Thread(() => _descriptors.ForEach(static descriptor => descriptor.Dispose())) { IsBackground = true, Name = "helved reply closer" }.Start();
        }
    }
}
