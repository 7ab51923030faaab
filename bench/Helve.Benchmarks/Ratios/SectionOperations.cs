using System.Diagnostics;
using Helve.Benchmarks.Harness;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;

namespace Helve.Benchmarks.Ratios;

/// <summary>Sections: opened by name and mapped, as a program does that joins others.</summary>
internal sealed class SectionOperations : IDisposable
{
    private const uint Access = (uint)(SectionRights.MapRead | SectionRights.MapWrite);
    private readonly string _name = $"helve-bench-section-{Environment.ProcessId}";
    private readonly nint _section;

    public SectionOperations() => Check.Success(KernelHandles.TryCreateSection(
        _name, (uint)SectionRights.AllAccess, HandleAttributes.None, 1L << 20, PageProtection.ReadWrite, SectionAttributes.Commit, null, out _section));

    /// <summary>Open by name and map. Unmapping and closing are not what somebody waits for who joins others, and not measured.</summary>
    public Batch NamedOpenMap => count =>
    {
        long ticks = 0;
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Check.Success(KernelHandles.TryOpenSection(_name, Access, HandleAttributes.None, out nint handle));
            Check.Success(KernelHandles.TryMapView(handle, 0, 0, PageProtection.ReadWrite, out nint view, out _));
            ticks += Stopwatch.GetTimestamp() - start;
            Check.Success(KernelHandles.TryUnmapView(view));
            Check.Success(KernelHandles.TryClose(handle));
        }

        return ticks * 1e9 / Stopwatch.Frequency;
    };

    /// <summary>The same with unmapping and closing.</summary>
    public Batch WholeRound => Batches.Of(count =>
    {
        for (int i = 0; i < count; i++)
        {
            Check.Success(KernelHandles.TryOpenSection(_name, Access, HandleAttributes.None, out nint handle));
            Check.Success(KernelHandles.TryMapView(handle, 0, 0, PageProtection.ReadWrite, out nint view, out _));
            Check.Success(KernelHandles.TryUnmapView(view));
            Check.Success(KernelHandles.TryClose(handle));
        }
    });

    /// <inheritdoc/>
    public void Dispose() => _ = KernelHandles.TryClose(_section);
}
