using Helve.Benchmarks.Harness;

namespace Helve.Benchmarks.Ratios;

/// <summary>The nearest thing in System.Threading to each operation, for the column beside ours.</summary>
internal sealed class DotNetOperations : IDisposable
{
    private readonly string _name = $"Global\\helve-bench-{Environment.ProcessId}";
    private readonly AutoResetEvent _event = new(false);
    private readonly Mutex _named;
    private readonly Mutex _unnamed = new(false);
    private readonly SemaphoreSlim _slim = new(1);
    private readonly AutoResetEvent[] _events = [.. Enumerable.Range(0, 64).Select(_ => new AutoResetEvent(false))];

    public DotNetOperations() => _named = new Mutex(false, _name);

    public Batch EventSetWait => Batches.Of(count =>
    {
        for (int i = 0; i < count; i++)
        {
            _event.Set();
            _event.WaitOne();
        }
    });

    public Batch NamedMutexPair => Batches.Of(count => Pairs(_named, count));

    public Batch UnnamedMutexPair => Batches.Of(count => Pairs(_unnamed, count));

    public Batch SemaphoreSlimPair => Batches.Of(count =>
    {
        for (int i = 0; i < count; i++)
        {
            _slim.Wait();
            _slim.Release();
        }
    });

    public Batch EventCreateDispose => Batches.Of(count =>
    {
        for (int i = 0; i < count; i++)
        {
            new AutoResetEvent(false).Dispose();
        }
    });

    /// <summary>A name that nothing else holds: each time made and removed.</summary>
    public Batch NamedCreateDispose => Batches.Of(count =>
    {
        for (int i = 0; i < count; i++)
        {
            new Mutex(false, _name + "-fresh").Dispose();
        }
    });

    /// <summary>A name that is held open elsewhere in the process.</summary>
    public Batch NamedOpenDispose => Batches.Of(count =>
    {
        for (int i = 0; i < count; i++)
        {
            Mutex.OpenExisting(_name).Dispose();
        }
    });

    /// <summary>Sets the last of that many events and waits for any.</summary>
    public Batch SetWaitAny(int number)
    {
        WaitHandle[] handles = _events[..number];
        AutoResetEvent last = _events[number - 1];
        return Batches.Of(count =>
        {
            for (int i = 0; i < count; i++)
            {
                last.Set();
                WaitHandle.WaitAny(handles);
            }
        });
    }

    /// <summary>Removes what named mutexes of the run left on disk if it was killed; they remove it themselves otherwise.</summary>
    public static void RemoveFiles(int processId)
    {
        foreach (string kind in (string[])["shm", "lockfiles"])
        {
            string directory = $"/tmp/.dotnet/{kind}/global";
            if (Directory.Exists(directory))
            {
                foreach (string file in Directory.EnumerateFiles(directory, $"helve-bench-{processId}*"))
                {
                    File.Delete(file);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _event.Dispose();
        _named.Dispose();
        _unnamed.Dispose();
        _slim.Dispose();
        Array.ForEach(_events, e => e.Dispose());
    }

    private static void Pairs(Mutex mutex, int count)
    {
        for (int i = 0; i < count; i++)
        {
            mutex.WaitOne();
            mutex.ReleaseMutex();
        }
    }
}
