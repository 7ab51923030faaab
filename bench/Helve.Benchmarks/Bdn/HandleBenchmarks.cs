using BenchmarkDotNet.Attributes;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;

namespace Helve.Benchmarks.Bdn;

/// <summary>Making, duplicating, resolving and closing handles.</summary>
[MemoryDiagnoser]
public class HandleBenchmarks
{
    private readonly KernelEvent _event = new(manualReset: false, initialState: false);
    private nint _raw;

    [GlobalSetup]
    public void Setup() => _raw = _event.Handle;

    [GlobalCleanup]
    public void Cleanup() => _event.Dispose();

    [Benchmark]
    public NtStatus CreateClose()
    {
        _ = KernelHandles.TryCreateEvent((uint)EventRights.AllAccess, HandleAttributes.None, false, false, out nint handle);
        return KernelHandles.TryClose(handle);
    }

    [Benchmark]
    public void CreateCloseTyped() => new KernelEvent(manualReset: false, initialState: false).Dispose();

    [Benchmark]
    public void DotNetAutoResetEvent() => new AutoResetEvent(false).Dispose();

    [Benchmark]
    public NtStatus DuplicateClose()
    {
        _ = KernelHandles.TryDuplicate(
            KernelHandles.CurrentProcess, _raw, KernelHandles.CurrentProcess, 0, HandleAttributes.None, DuplicateOptions.SameAccess, out nint handle);
        return KernelHandles.TryClose(handle);
    }

    [Benchmark]
    public void DuplicateCloseTyped() => _event.Duplicate().Dispose();

    [Benchmark]
    public NtStatus Lookup() => KernelHandles.TryGetAttributes(_raw, out _);
}
