using BenchmarkDotNet.Attributes;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;

namespace Helve.Benchmarks.Bdn;

/// <summary>Satisfied waits and the signals that satisfy them.</summary>
public class SignalBenchmarks
{
    private readonly KernelEvent _event = new(manualReset: false, initialState: false);
    private readonly KernelMutex _mutex = new(initiallyOwned: false);
    private readonly KernelSemaphore _semaphore = new(1, 1);
    private readonly AutoResetEvent _dotnetEvent = new(false);
    private readonly Mutex _dotnetMutex = new(false, $"Global\\helve-bench-{Environment.ProcessId}-bdn");
    private readonly SemaphoreSlim _dotnetSemaphore = new(1);
    private nint _rawEvent;
    private nint _rawMutex;
    private nint _rawSemaphore;

    [GlobalSetup]
    public void Setup() => (_rawEvent, _rawMutex, _rawSemaphore) = (_event.Handle, _mutex.Handle, _semaphore.Handle);

    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (IDisposable item in (IDisposable[])[_event, _mutex, _semaphore, _dotnetEvent, _dotnetMutex, _dotnetSemaphore])
        {
            item.Dispose();
        }
    }

    [Benchmark]
    public NtStatus EventSetWait()
    {
        _ = KernelHandles.TrySetEvent(_rawEvent, out _);
        return KernelHandles.TryWait(_rawEvent, Timeout.InfiniteTimeSpan);
    }

    [Benchmark]
    public WaitResult EventSetWaitTyped()
    {
        _event.Set();
        return _event.Wait();
    }

    [Benchmark]
    public bool DotNetAutoResetEvent()
    {
        _dotnetEvent.Set();
        return _dotnetEvent.WaitOne();
    }

    [Benchmark]
    public NtStatus MutexPair()
    {
        _ = KernelHandles.TryWait(_rawMutex, Timeout.InfiniteTimeSpan);
        return KernelHandles.TryReleaseMutex(_rawMutex, out _);
    }

    [Benchmark]
    public int MutexPairTyped()
    {
        _mutex.Wait();
        return _mutex.Release();
    }

    [Benchmark]
    public void DotNetNamedMutex()
    {
        _dotnetMutex.WaitOne();
        _dotnetMutex.ReleaseMutex();
    }

    [Benchmark]
    public NtStatus SemaphorePair()
    {
        _ = KernelHandles.TryWait(_rawSemaphore, Timeout.InfiniteTimeSpan);
        return KernelHandles.TryReleaseSemaphore(_rawSemaphore, 1, out _);
    }

    [Benchmark]
    public int DotNetSemaphoreSlim()
    {
        _dotnetSemaphore.Wait();
        return _dotnetSemaphore.Release();
    }
}
