namespace Helve.Client;

/// <summary>
/// Which awaited wait the doorbell thread looks at next: a binary heap in which each wait is once at most, and knows its place. So there are never more entries
/// than waits, however often one begins, ends and begins again. The caller holds a lock.
/// </summary>
internal sealed class LookQueue
{
    private const int Smallest = 16;

    // The first place stays empty: the parent of i is i / 2.
    private AwaitedWait?[] _heap = new AwaitedWait?[Smallest];

    /// <summary>How many waits are in it.</summary>
    internal int Count { get; private set; }

    /// <summary>When the earliest look is; <see cref="long.MaxValue"/>: never.</summary>
    internal long Earliest => Count == 0 ? long.MaxValue : _heap[1]!.QueuedLook;

    /// <summary>Sees to it that a wait is looked at then, or before. False: it is already.</summary>
    internal bool TryAdvance(AwaitedWait wait, long look)
    {
        if (wait.QueuedAt == 0)
        {
            if (++Count == _heap.Length)
            {
                Array.Resize(ref _heap, 2 * _heap.Length);
            }

            wait.QueuedAt = Count;
        }
        else if (wait.QueuedLook <= look)
        {
            return false;
        }

        wait.QueuedLook = look;
        Rise(wait);
        return true;
    }

    /// <summary>Takes the earliest one out.</summary>
    internal AwaitedWait Take()
    {
        AwaitedWait first = _heap[1]!;
        Remove(first);
        return first;
    }

    /// <summary>Takes a wait out, if it is in.</summary>
    internal void Remove(AwaitedWait wait)
    {
        int at = wait.QueuedAt;
        if (at == 0)
        {
            return;
        }

        AwaitedWait last = _heap[Count]!;
        _heap[Count--] = null;
        wait.QueuedAt = 0;
        if (last != wait)
        {
            last.QueuedAt = at;
            Rise(last);
            Sink(last);
        }
    }

    private void Rise(AwaitedWait wait)
    {
        int at = wait.QueuedAt;
        for (; at > 1 && _heap[at / 2]!.QueuedLook > wait.QueuedLook; at /= 2)
        {
            Place(_heap[at / 2]!, at);
        }

        Place(wait, at);
    }

    private void Sink(AwaitedWait wait)
    {
        int at = wait.QueuedAt;
        for (int below = 2 * at; below <= Count; below = 2 * at)
        {
            below += below < Count && _heap[below + 1]!.QueuedLook < _heap[below]!.QueuedLook ? 1 : 0;
            if (_heap[below]!.QueuedLook >= wait.QueuedLook)
            {
                break;
            }

            Place(_heap[below]!, at);
            at = below;
        }

        Place(wait, at);
    }

    private void Place(AwaitedWait wait, int at)
    {
        _heap[at] = wait;
        wait.QueuedAt = at;
    }
}
