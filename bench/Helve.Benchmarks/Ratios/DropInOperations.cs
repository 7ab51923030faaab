using Helve.Benchmarks.Harness;
using Ours = Helve.Threading;

namespace Helve.Benchmarks.Ratios;

/// <summary>What the classes of .NET's names cost above the objects of this library.</summary>
internal sealed class DropInOperations : IDisposable
{
    private readonly Ours.AutoResetEvent _event = new(initialState: false);
    private readonly Ours.Mutex _mutex = new();
    private readonly Ours.AutoResetEvent[] _events = [.. Enumerable.Range(0, KernelHandles.MaximumWaitObjects).Select(_ => new Ours.AutoResetEvent(false))];
    private readonly KernelMutex _typedMutex = new();

    public Batch SetWait => Batches.Of(count =>
    {
        Ours.AutoResetEvent signal = _event;
        for (int i = 0; i < count; i++)
        {
            signal.Set();
            signal.WaitOne();
        }
    });

    public Batch MutexPair => Batches.Of(count =>
    {
        Ours.Mutex mutex = _mutex;
        for (int i = 0; i < count; i++)
        {
            mutex.WaitOne();
            mutex.ReleaseMutex();
        }
    });

    public Batch TypedMutexPair => Batches.Of(count =>
    {
        KernelMutex mutex = _typedMutex;
        for (int i = 0; i < count; i++)
        {
            _ = mutex.Wait();
            _ = mutex.Release();
        }
    });

    public Batch CreateDispose => Batches.Of(static count =>
    {
        for (int i = 0; i < count; i++)
        {
            new Ours.AutoResetEvent(initialState: false).Dispose();
        }
    });

    /// <summary>Sets the last of that many events and waits for any.</summary>
    public Batch SetWaitAny(int number)
    {
        Ours.WaitHandle[] handles = [.. _events.Take(number)];
        Ours.AutoResetEvent last = _events[number - 1];
        return Batches.Of(count =>
        {
            for (int i = 0; i < count; i++)
            {
                last.Set();
                Ours.WaitHandle.WaitAny(handles);
            }
        });
    }

    /// <summary>The same by typed objects.</summary>
    public Batch TypedSetWaitAny(int number)
    {
        KernelWaitHandle[] objects = [.. _events.Take(number).Select(e => e.KernelObject)];
        var last = (KernelEvent)objects[^1];
        return Batches.Of(count =>
        {
            for (int i = 0; i < count; i++)
            {
                last.Set();
                _ = KernelWait.Any(objects);
            }
        });
    }

    public void Dispose()
    {
        Array.ForEach(_events, e => e.Dispose());
        _event.Dispose();
        _mutex.Dispose();
        _typedMutex.Dispose();
    }
}
