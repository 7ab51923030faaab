using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Helve.Linux;

namespace Helve.Client;

/// <summary>
/// Tells when something may have changed about a descriptor, for an operation that found nothing to do and tries again then. The operation itself is always one that
/// does not wait, so a change that is told twice, or of which somebody else got the good, only costs a try.
/// </summary>
/// <remarks>
/// Edge-triggered, and begun before the first try that counts: what comes after that try is told. One thread of the process waits for all of them.
/// The watched number is a duplicate: the set knows an open file under one number once, and two operations may wait for one descriptor.
/// </remarks>
internal sealed class DescriptorWatch : IDisposable
{
    private static readonly Lazy<Watcher> s_watcher = new(static () => new Watcher());
    private readonly SemaphoreSlim _changed = new(0);
    private readonly FileDescriptor _watched;
    private readonly ulong _token;

    private DescriptorWatch(FileDescriptor watched, ulong token)
    {
        _watched = watched;
        _token = token;
    }

    /// <summary>Begins to watch; false: there is no room for another descriptor.</summary>
    internal static bool TryBegin(FileDescriptor descriptor, PollEvents events, [NotNullWhen(true)] out DescriptorWatch? watch)
    {
        watch = null;
        if (!descriptor.TryDuplicate(out FileDescriptor? duplicate, out _))
        {
            return false;
        }

        watch = s_watcher.Value.TryAdd(duplicate, events);
        if (watch is null)
        {
            duplicate.Dispose();
        }

        return watch is not null;
    }

    /// <summary>Completes when something has changed since the last time, or since the beginning.</summary>
    internal Task ChangedAsync(CancellationToken cancellation) => _changed.WaitAsync(cancellation);

    public void Dispose()
    {
        s_watcher.Value.Remove(this);
        _watched.Dispose();
    }

    private void Tell()
    {
        // Two tellings that nobody took are one.
        if (_changed.CurrentCount == 0)
        {
            _ = _changed.Release();
        }
    }

    private sealed class Watcher
    {
        private readonly ConcurrentDictionary<ulong, DescriptorWatch> _watches = new();
        private readonly Epoll _set = Epoll.Create();
        private ulong _lastToken;

        public Watcher() => new Thread(Run, 256 * 1024) { IsBackground = true, Name = "helve watcher" }.Start();

        public DescriptorWatch? TryAdd(FileDescriptor duplicate, PollEvents events)
        {
            ulong token = Interlocked.Increment(ref _lastToken);
            var watch = new DescriptorWatch(duplicate, token);
            _watches[token] = watch;
            if (_set.TryAddForChanges(duplicate, events, token, out _))
            {
                return watch;
            }

            _ = _watches.TryRemove(token, out _);
            return null;
        }

        public void Remove(DescriptorWatch watch)
        {
            // Fails never for what was added; the file may live on elsewhere, so closing the number is not enough.
            _ = _set.TryRemove(watch._watched, out _);
            _ = _watches.TryRemove(watch._token, out _);
        }

        private void Run()
        {
            var events = new EpollEvent[64];
            while (_set.TryWait(events, -1, out int count, out _))
            {
                foreach (EpollEvent happened in events.AsSpan(0, count))
                {
                    if (_watches.TryGetValue(happened.Token, out DescriptorWatch? watch))
                    {
                        watch.Tell();
                    }
                }
            }
        }
    }
}
