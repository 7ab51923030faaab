using Helve.Benchmarks.Harness;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;

namespace Helve.Benchmarks.Ratios;

/// <summary>Sections: opened by name and mapped, as a program does that joins others.</summary>
internal sealed class SectionOperations : IDisposable
{
    private readonly string _name = $"helve-bench-section-{Environment.ProcessId}";
    private readonly nint _section;

    public SectionOperations() => Check.Success(KernelHandles.TryCreateSection(
        _name, (uint)SectionRights.AllAccess, HandleAttributes.None, 1L << 20, PageProtection.ReadWrite, SectionAttributes.Commit, null, out _section));

    /// <summary>Open by name and map; unmapped and closed again, which is measured too.</summary>
    public Batch NamedOpenMap => Batches.Of(count =>
    {
        const uint Access = (uint)(SectionRights.MapRead | SectionRights.MapWrite);
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
