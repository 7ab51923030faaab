using Helve.Kernel.Memory;
using Helve.Linux;

namespace Helve.Broker.Processes;

/// <summary>A memfd and the broker's mapping of it.</summary>
internal sealed class Segment : ISegmentPages, IDisposable
{
    private Segment(FileDescriptor descriptor, MappedMemory memory)
    {
        Descriptor = descriptor;
        Memory = memory;
    }

    /// <summary>The descriptor that clients get.</summary>
    public FileDescriptor Descriptor { get; }

    /// <summary>The broker's mapping.</summary>
    public MappedMemory Memory { get; }

    /// <summary>Bytes that the segment really takes.</summary>
    public long AllocatedBytes => FileStatus.TryGet(Descriptor, out FileStatus status, out _) ? status.AllocatedBytes : 0;

    /// <inheritdoc/>
    public bool TryFindData(ulong offset, out ulong start, out ulong end)
    {
        bool found = MemFd.TryFindData(Descriptor, (long)offset, out long from, out long to, out _);
        (start, end) = found ? ((ulong)from, (ulong)to) : (0, 0);
        return found;
    }

    /// <summary>Creates a sealed sparse segment of zeros.</summary>
    public static bool TryCreate(string name, ulong size, out Segment? segment, out LinuxError error)
    {
        segment = null;
        if (!MemFd.TryCreateSealed(name, (long)size, out FileDescriptor? descriptor, out error))
        {
            return false;
        }

        if (!MappedMemory.TryMap(descriptor, (long)size, out MappedMemory? memory, out error))
        {
            descriptor.Dispose();
            return false;
        }

        segment = new Segment(descriptor, memory);
        return true;
    }

    public void Dispose()
    {
        Memory.Dispose();
        Descriptor.Dispose();
    }
}
