using BenchmarkDotNet.Attributes;
using Helve.Kernel;

namespace Helve.Benchmarks.Bdn;

/// <summary>Waits for any of several events, the last one set.</summary>
public class WaitAnyBenchmarks
{
    private KernelEvent[] _events = [];
    private nint[] _handles = [];
    private AutoResetEvent[] _dotnet = [];

    [Params(2, 8, 64)]
    public int Number { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _events = [.. Enumerable.Range(0, Number).Select(_ => new KernelEvent(manualReset: false, initialState: false))];
        _handles = [.. _events.Select(e => e.Handle)];
        _dotnet = [.. Enumerable.Range(0, Number).Select(_ => new AutoResetEvent(false))];
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        Array.ForEach(_events, e => e.Dispose());
        Array.ForEach(_dotnet, e => e.Dispose());
    }

    [Benchmark]
    public NtStatus SetWaitAny()
    {
        _ = KernelHandles.TrySetEvent(_handles[^1], out _);
        return KernelHandles.TryWaitAny(_handles, Timeout.InfiniteTimeSpan, out _);
    }

    [Benchmark]
    public int DotNetWaitAny()
    {
        _dotnet[^1].Set();
        return WaitHandle.WaitAny(_dotnet);
    }
}
