using System.Collections.Concurrent;
using Helve.Linux;

namespace Helve.Broker.Loop;

/// <summary>
/// The broker's one thread for requests: descriptors, timers, and work that other threads post. With nothing to do it sleeps in the
/// kernel without a time-out, so an idle broker uses no CPU.
/// </summary>
/// <remarks>
/// Tokens are never reused: an event for a source that was removed earlier in the same round finds nobody, instead of whoever
/// got the same descriptor number since.
/// </remarks>
internal sealed class EventLoop : IDisposable
{
    private const ulong WakeToken = 0;
    private readonly Epoll _epoll = Epoll.Create();
    private readonly EventFd _wake = EventFd.Create();
    private readonly Dictionary<ulong, ILoopSource> _sources = [];
    private readonly PriorityQueue<LoopTimer, long> _timers = new();
    private readonly ConcurrentQueue<(Action Action, object? Concern)> _posted = new();
    private readonly Func<Action, object?, Exception, bool>? _onFault;
    private readonly Lock _wakeGate = new();
    private ulong _lastToken;
    private bool _ending;
    private bool _isOver;

    /// <param name="onFault">
    /// Told of an exception in a timer's or a posted action, and what it concerns; returns whether the loop is to go on. Null: it ends with every one.
    /// </param>
    public EventLoop(Func<Action, object?, Exception, bool>? onFault = null)
    {
        _onFault = onFault;
        Add(_wake.Descriptor, PollEvents.In, WakeToken);
    }

    /// <summary>Watches a descriptor; returns the token that ends it.</summary>
    public ulong Watch(FileDescriptor descriptor, PollEvents events, ILoopSource source)
    {
        ulong token = ++_lastToken;
        Add(descriptor, events, token);
        _sources.Add(token, source);
        return token;
    }

    /// <summary>Changes what a descriptor is watched for.</summary>
    public void Rewatch(FileDescriptor descriptor, PollEvents events, ulong token)
    {
        if (!_epoll.TryModify(descriptor, events, token, out LinuxError error))
        {
            throw new LinuxException("epoll_ctl", error);
        }
    }

    /// <summary>Ends watching. Explicit, since the open file may live on in other processes.</summary>
    public void Unwatch(FileDescriptor descriptor, ulong token)
    {
        if (_sources.Remove(token) && !_epoll.TryRemove(descriptor, out LinuxError error))
        {
            throw new LinuxException("epoll_ctl", error);
        }
    }

    /// <summary>Runs an action after a while, on the loop's thread.</summary>
    /// <param name="delay">How long.</param>
    /// <param name="action">What.</param>
    /// <param name="concern">What a fault in it concerns.</param>
    public LoopTimer After(TimeSpan delay, Action action, object? concern = null)
    {
        var timer = new LoopTimer(() => Guard(action, concern));
        _timers.Enqueue(timer, MonotonicClock.Now + (long)(delay.TotalMilliseconds * 1_000_000));
        return timer;
    }

    /// <summary>Runs an action on the loop's thread. From any thread.</summary>
    public void Post(Action action) => Post(action, null);

    /// <inheritdoc cref="Post(Action)"/>
    /// <param name="action">What.</param>
    /// <param name="concern">What a fault in it concerns.</param>
    public void Post(Action action, object? concern)
    {
        _posted.Enqueue((action, concern));
        lock (_wakeGate)
        {
            // Who was at work on a thread of its own may be later than the end of the loop: then nobody wants to know any more.
            // EAGAIN means a counter at its limit: then the loop is awake anyway.
            _ = _isOver || _wake.TrySignal(out _);
        }
    }

    /// <summary>Makes <see cref="Run"/> return after the present round. On the loop's thread.</summary>
    public void End() => _ending = true;

    /// <summary>Serves until <see cref="End"/>.</summary>
    public void Run()
    {
        Span<EpollEvent> events = stackalloc EpollEvent[64];
        while (!_ending)
        {
            if (!_epoll.TryWait(events, Timeout(), out int count, out LinuxError error))
            {
                throw new LinuxException("epoll_wait", error);
            }

            for (int i = 0; i < count && !_ending; i++)
            {
                Dispatch(events[i]);
            }

            RunTimers();
        }
    }

    public void Dispose()
    {
        lock (_wakeGate)
        {
            _isOver = true;
            _wake.Dispose();
        }

        _epoll.Dispose();
    }

    private void Add(FileDescriptor descriptor, PollEvents events, ulong token)
    {
        if (!_epoll.TryAdd(descriptor, events, token, out LinuxError error))
        {
            throw new LinuxException("epoll_ctl", error);
        }
    }

    private void Dispatch(EpollEvent ready)
    {
        if (ready.Token == WakeToken)
        {
            RunPosted();
        }
        else if (_sources.TryGetValue(ready.Token, out ILoopSource? source))
        {
            source.OnReady(ready.Events);
        }
    }

    private void RunPosted()
    {
        // The counter is taken before the queue is looked at: what is posted later makes it readable again.
        _ = _wake.TryTake(out _, out _);
        while (!_ending && _posted.TryDequeue(out (Action Action, object? Concern) posted))
        {
            Guard(posted.Action, posted.Concern);
        }
    }

    /// <summary>Runs an action at once. One action's fault is not the end of all the others; who knows what is torn decides. On the loop's thread.</summary>
    /// <param name="action">What.</param>
    /// <param name="concern">What a fault in it concerns.</param>
    public void Guard(Action action, object? concern)
    {
        try
        {
            action();
        }
#pragma warning disable CA1031 // As with a request.
        catch (Exception e) when (_onFault is not null)
#pragma warning restore CA1031
        {
            if (!_onFault(action, concern, e))
            {
                throw;
            }
        }
    }

    private int Timeout()
    {
        while (_timers.TryPeek(out LoopTimer? timer, out long due))
        {
            if (timer.IsPending)
            {
                // Rounded up: waking a fraction too early would spin until the time has come.
                long wait = (due - MonotonicClock.Now + 999_999) / 1_000_000;
                return (int)Math.Clamp(wait, 0, int.MaxValue);
            }

            _timers.Dequeue();
        }

        return -1;
    }

    private void RunTimers()
    {
        while (!_ending && _timers.TryPeek(out LoopTimer? timer, out long due) && (!timer.IsPending || due <= MonotonicClock.Now))
        {
            _timers.Dequeue();
            timer.Run();
        }
    }
}
