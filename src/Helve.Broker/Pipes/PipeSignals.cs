using Helve.Broker.Foreign;
using Helve.Broker.Loop;
using Helve.Kernel;
using Helve.Kernel.Waiting;
using Helve.Linux;

namespace Helve.Broker.Pipes;

/// <summary>
/// Sets what somebody waits for: a server's end, the event of who waits for an instance. What can't be set at once is tried again, by one timer for each object, for
/// as long as its domain is there and somebody wants it.
/// </summary>
internal sealed class PipeSignals(EventLoop loop, ForeignWaits waits)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);
    private readonly Dictionary<HomeObject, Attempt> _underWay = [];

    private sealed class Attempt(Func<bool> isWanted)
    {
        public long Begun { get; } = MonotonicClock.Now;

        public Func<bool> IsWanted { get; set; } = isWanted;
    }

    /// <summary>Objects that could not be set yet.</summary>
    public int UnderWay => _underWay.Count;

    /// <summary>Sets an object, sooner or later.</summary>
    public void Set(HomeObject target, Func<bool> isWanted)
    {
        if (_underWay.TryGetValue(target, out Attempt? known))
        {
            known.IsWanted = isWanted;
        }
        else if (!TrySet(target, force: false))
        {
            var attempt = new Attempt(isWanted);
            _underWay.Add(target, attempt);
            TryAgainLater(target, attempt);
        }
    }

    /// <summary>Makes an object signalled or not. RETRY: not now.</summary>
    public NtStatus Signal(HomeObject target, SignalKind kind, bool force) => waits.Signal(null, target, kind, 0, force, out _);

    private void TryAgainLater(HomeObject target, Attempt attempt) => loop.After(s_pause, () =>
    {
        if (attempt.IsWanted() && !TrySet(target, MonotonicClock.Now - attempt.Begun > ForeignWaits.LongestDelay))
        {
            TryAgainLater(target, attempt);
        }
        else
        {
            _ = _underWay.Remove(target);
        }
    });

    // True as well when there is nothing to set any more: the memory of a domain that has ended is somebody else's by now.
    private bool TrySet(HomeObject target, bool force) =>
        Signal(target, SignalKind.Set, force) is not (NtStatus.Retry or NtStatus.InsufficientResources);
}
