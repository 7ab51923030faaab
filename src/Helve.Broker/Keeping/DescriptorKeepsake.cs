using Helve.Linux;

namespace Helve.Broker.Keeping;

/// <summary>A keepsake that consists of descriptors.</summary>
/// <param name="closer">Closes them in the end: it may take long, and a client's file may make it wait for the client.</param>
internal abstract class DescriptorKeepsake(DescriptorCloser closer) : Keepsake
{
    private readonly List<FileDescriptor> _held = [];

    /// <summary>Those that it holds.</summary>
    protected IReadOnlyList<FileDescriptor> Held => _held;

    /// <summary>Takes a descriptor over.</summary>
    protected void Hold(FileDescriptor descriptor) => _held.Add(descriptor);

    /// <summary>Takes one that came with a request over; the request has it no more.</summary>
    protected void Take(ref FileDescriptor? descriptor)
    {
        _held.Add(descriptor!);
        descriptor = null;
    }

    /// <inheritdoc/>
    protected override void End(KeepsakeEnd why)
    {
        _held.ForEach(closer.Close);
        _held.Clear();
    }
}
