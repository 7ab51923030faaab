using System.Globalization;
using System.IO.MemoryMappedFiles;

namespace Helve.Benchmarks.Scale;

/// <summary>A sparse, anonymous, mapped segment of which one can ask how much is resident.</summary>
internal sealed unsafe class ScratchSegment : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _memory;
    private readonly ulong _size;

    public ScratchSegment(ulong size)
    {
        _size = size;
        _file = MemoryMappedFile.CreateNew(null, (long)size);
        _view = _file.CreateViewAccessor();
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _memory);
    }

    /// <summary>Its first byte.</summary>
    public byte* Memory => _memory;

    /// <summary>Bytes of it that are in memory, as /proc/self/smaps counts them.</summary>
    public long Resident
    {
        get
        {
            ulong from = (ulong)_memory;
            long kilobytes = 0;
            bool mine = false;
            foreach (string line in File.ReadLines("/proc/self/smaps"))
            {
                if (TryReadRange(line, out ulong start))
                {
                    mine = start >= from && start < from + _size;
                }
                else if (mine && line.StartsWith("Rss:", StringComparison.Ordinal))
                {
                    kilobytes += long.Parse(line.AsSpan(4, line.Length - 6), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
                }
            }

            return kilobytes * 1024;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private static bool TryReadRange(string line, out ulong start)
    {
        start = 0;
        int dash = line.IndexOf('-', StringComparison.Ordinal);
        return dash > 0 && ulong.TryParse(line.AsSpan(0, dash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out start);
    }
}
