namespace Helve.Benchmarks.Harness;

/// <summary>A thread of which one can know that the kernel has put it to sleep.</summary>
internal sealed class SleepingThread : IDisposable
{
    private readonly Thread _thread;
    private volatile string? _statPath;

    public SleepingThread(Action body)
    {
        _thread = new Thread(() =>
        {
            _statPath = $"/proc/{File.ResolveLinkTarget("/proc/thread-self", returnFinalTarget: false)!.FullName["/proc/".Length..]}/stat";
            body();
        });
        _thread.Start();
    }

    /// <summary>Returns when the thread sleeps in the kernel, seen ten times in a row: nothing on its way there sleeps that long.</summary>
    public void AwaitSleep()
    {
        for (int seen = 0; seen < 10; seen = IsAsleep() ? seen + 1 : 0)
        {
            Thread.Yield();
        }
    }

    /// <summary>Waits for its end.</summary>
    public void Join() => _thread.Join();

    /// <inheritdoc/>
    public void Dispose() => _thread.Join();

    private bool IsAsleep()
    {
        if (_statPath is not { } path)
        {
            return false;
        }

        string stat = File.ReadAllText(path);
        return stat[stat.LastIndexOf(')') + 2] == 'S';
    }
}
