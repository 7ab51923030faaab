using System.Collections.Concurrent;
using Helve.Linux;

namespace Helve.Broker.Keeping;

/// <summary>
/// Closes descriptors on a thread of its own, one for each domain. To close a file may wait for whoever serves it, and a client may have opened
/// one that it serves itself (FUSE); and to give back a section's memory takes long. So it is never done on the loop, and who makes it wait
/// holds up nobody but its own domain.
/// </summary>
internal sealed class DescriptorCloser : IDisposable
{
    private readonly BlockingCollection<Action> _waiting = [];
    private bool _started;
    private int _pending;

    /// <summary>Descriptors that are not closed yet.</summary>
    public int Pending => Volatile.Read(ref _pending);

    /// <summary>Closes a descriptor, soon. On the loop's thread.</summary>
    public void Close(FileDescriptor descriptor)
    {
        if (_waiting.IsAddingCompleted)
        {
            // The domain has ended, or the broker ends: nobody waits for anything here any more.
            new Thread(descriptor.Dispose) { IsBackground = true, Name = "helved last closer" }.Start();
            return;
        }

        _ = Interlocked.Increment(ref _pending);
        _waiting.Add(() =>
        {
            descriptor.Dispose();
            _ = Interlocked.Decrement(ref _pending);
        });
        if (!_started)
        {
            _started = true;
            new Thread(Run, 128 * 1024) { IsBackground = true, Name = "helved closer" }.Start();
        }
    }

    /// <summary>Does something when all that was given so far is closed: at once, or on the closer's thread. On the loop's thread.</summary>
    public void Then(Action done)
    {
        if (Pending == 0 || _waiting.IsAddingCompleted)
        {
            done();
        }
        else
        {
            _waiting.Add(done);
        }
    }

    /// <summary>What was given is closed still; a thread that a file keeps waiting is not waited for.</summary>
    public void Dispose()
    {
        _waiting.CompleteAdding();
        if (!_started)
        {
            _waiting.Dispose();
        }
    }

    private void Run()
    {
        foreach (Action next in _waiting.GetConsumingEnumerable())
        {
            next();
        }

        _waiting.Dispose();
    }
}
