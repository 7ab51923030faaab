namespace Helve.Kernel.Memory;

/// <summary>Which parts of a sparse segment have memory. The others read as zeros, at the price of memory for them.</summary>
public interface ISegmentPages
{
    /// <summary>The next stretch of bytes with memory at or behind <paramref name="offset"/>; false: there is none.</summary>
    bool TryFindData(ulong offset, out ulong start, out ulong end);
}
