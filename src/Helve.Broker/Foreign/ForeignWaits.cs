using Helve.Broker.Domains;
using Helve.Broker.Loop;
using Helve.Broker.Processes;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;

namespace Helve.Broker.Foreign;

/// <summary>
/// Waits and signals beyond one domain (docs/adr/0003-objects-of-other-domains.md). The loop's thread owns everything here, except the waits
/// over several domains, which recovery threads hand objects to as well: those are under <see cref="Gate"/>.
/// </summary>
/// <remarks>The files: this one (begin, end, deaths), Groups (several domains), Timers.</remarks>
internal sealed partial class ForeignWaits(EventLoop loop, ForeignTable table) : IRemoteGroups
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(50);
    private readonly Dictionary<(uint Domain, uint Record), ForeignWait> _waits = [];

    /// <summary>
    /// Begins a wait: how it ended, or Pending. RETRY, for a poll only: a client keeps what is needed, and nothing was done.
    /// </summary>
    public NtStatus Begin(ForeignWait wait)
    {
        if (_waits.ContainsKey(KeyOf(wait)))
        {
            return NtStatus.InvalidParameter;
        }

        NtStatus status = TryBegin(wait);
        if (status == NtStatus.Retry && !wait.Poll)
        {
            // It begins when it can; until then it can be cancelled like any other.
            wait.IsStarting = true;
            Again(s_firstPause, () => !wait.IsStarting || TryStart(wait));
            status = NtStatus.Pending;
        }

        if (status == NtStatus.Pending)
        {
            _waits.Add(KeyOf(wait), wait);
            Array.ForEach(wait.Targets, static target => Pin(target.Proxy));
            WatchTimers(wait);
        }

        return status;
    }

    /// <summary>Ends a wait unless it has its objects; either way the end is stored. False: a client keeps what is needed; try again.</summary>
    public bool TryCancel(DomainServices holder, uint record, uint number, NtStatus reason)
    {
        if (!_waits.TryGetValue((holder.Number, record), out ForeignWait? wait) || wait.Number != number)
        {
            return true;
        }

        if (wait.IsStarting)
        {
            wait.IsStarting = false;
            Deliver(wait, reason);
            return true;
        }

        if (wait.Group is { } group)
        {
            lock (Gate)
            {
                _ = WaitEngine<HardwareMemory>.EndRemote(group, reason);
            }

            return TryFinish(wait);
        }

        if (!WaitEngine<HardwareMemory>.TryCancelForeign(wait.Surrogate!.Context, reason))
        {
            return false;
        }

        // A hand-off that came first has put the record on the ready list, from where it must be taken before it can wait again.
        Collect(wait.Surrogate.Home);
        EndIfDone(wait.Surrogate);
        return true;
    }

    /// <summary>Ends the waits of a process that does not listen any more.</summary>
    public void CancelAll(TrackedProcess process)
    {
        foreach (ForeignWait wait in _waits.Values.Where(wait => wait.Process == process).ToArray())
        {
            Again(TimeSpan.Zero, () => TryCancel(wait.Holder, wait.Record, wait.Number, NtStatus.Cancelled));
        }
    }

    /// <summary>
    /// Records of a domain are dead: their waits in other domains are over, their surrogates' mutexes become abandoned. Returns what they had
    /// there; null: nothing.
    /// </summary>
    public JointEnd? OnRecordsEnding(DomainServices holder, uint[] records, IEnumerable<DomainServices> domains)
    {
        foreach (uint record in records)
        {
            if (_waits.Remove((holder.Number, record), out ForeignWait? wait))
            {
                Forget(wait);
            }
        }

        var whole = new JointEnd();
        foreach (DomainServices home in domains)
        {
            uint[] dead = [.. records.Select(record => home.Guests.Take(holder, record)).OfType<Surrogate>().Select(static s => s.Context.Record)];
            if (dead.Length != 0)
            {
                home.Registry.EndGuests(dead, whole);
            }
        }

        return whole.Parts.Count == 0 ? null : whole;
    }

    /// <summary>Looks which guests of a domain have their objects.</summary>
    public void Collect(DomainServices home)
    {
        if (home.HasEnded || home.Guests.TakeEnded() is not { } ended)
        {
            if (!home.HasEnded)
            {
                loop.After(s_firstPause, () => Collect(home), home);
            }

            return;
        }

        ended.ForEach(EndIfDone);
        LookAtChangedTimers(home);
    }

    private static (uint, uint) KeyOf(ForeignWait wait) => (wait.Holder.Number, wait.Record);

    private static void Pin(ForeignProxy? proxy)
    {
        if (proxy is not null)
        {
            proxy.Pins++;
        }
    }

    private NtStatus TryBegin(ForeignWait wait)
    {
        if (wait.HasTimers)
        {
            _ = CatchUpTimers(wait);
        }

        DomainServices home = wait.Targets[0].Object.Home;
        if (Array.Exists(wait.Targets, static target => target.Object.Home.HasEnded))
        {
            // A poll that is tried again holds nothing meanwhile: the handles were closed, and with the last one the domain's memory went.
            return NtStatus.InvalidHandle;
        }

        return home != wait.Holder && Array.TrueForAll(wait.Targets, target => target.Object.Home == home)
            ? TryBeginIn(wait, home)
            : TryBeginGroup(wait);
    }

    private NtStatus TryBeginIn(ForeignWait wait, DomainServices home)
    {
        NtStatus status = home.Guests.GetOrAdd(wait.Holder, wait.Record, out Surrogate? surrogate);
        if (status != NtStatus.Success)
        {
            return status;
        }

        if (!TryClean(surrogate!))
        {
            return NtStatus.Retry;
        }

        home.Guests.Listen();
        status = WaitEngine<HardwareMemory>.BeginForeign(
            surrogate!.Context, TargetsOf(wait), wait.All, wait.Poll, out ulong owned);
        if (status == NtStatus.Pending)
        {
            surrogate.Wait = wait;
            wait.Surrogate = surrogate;
            wait.Owned = owned;
        }

        return status;
    }

    private static WaitTarget[] TargetsOf(ForeignWait wait) => Array.ConvertAll(wait.Targets, static target => target.Target);

    private bool TryStart(ForeignWait wait)
    {
        NtStatus status = TryBegin(wait);
        if (status == NtStatus.Retry)
        {
            return false;
        }

        wait.IsStarting = false;
        if (status != NtStatus.Pending)
        {
            Deliver(wait, status);
        }
        else
        {
            WatchTimers(wait);
        }

        return true;
    }

    private void EndIfDone(Surrogate surrogate)
    {
        if (surrogate.Wait is { } wait
            && WaitEngine<HardwareMemory>.TryEndForeign(surrogate.Context, TargetsOf(wait), wait.All, wait.Owned, out NtStatus status))
        {
            surrogate.Wait = null;
            Deliver(wait, status);
        }
    }

    // The end is one store into the waiter's record; who scribbles there misleads itself.
    private void Deliver(ForeignWait wait, NtStatus status)
    {
        _waits.Remove(KeyOf(wait));
        wait.NextLook?.Cancel();
        foreach (NamedTarget target in wait.Targets)
        {
            if (target.Proxy is { } proxy)
            {
                table.Unpin(proxy);
            }
        }

        if (wait.Holder.HasEnded)
        {
            return;
        }

        Arena arena = wait.Holder.Arena;
        ref ulong result = ref arena.Record(wait.Record).ForeignResult;
        Volatile.Write(ref result, ForeignResult.Of(wait.Number, status).Value);
        if (wait.IsAwaited)
        {
            Doorbell<HardwareMemory>.PushForeign(arena, wait.Process.Index, wait.Record);
        }
        else
        {
            Doorbell<HardwareMemory>.WakeForeign(arena, wait.Record);
        }
    }

    private void Forget(ForeignWait wait)
    {
        wait.IsStarting = false;
        wait.NextLook?.Cancel();
        if (wait.Surrogate is { } surrogate)
        {
            surrogate.Wait = null;
        }

        if (wait.Group is { } group)
        {
            lock (Gate)
            {
                _ = WaitEngine<HardwareMemory>.EndRemote(group, NtStatus.Cancelled);
                Unregister(wait);
            }
        }

        foreach (NamedTarget target in wait.Targets)
        {
            if (target.Proxy is { } proxy)
            {
                table.Unpin(proxy);
            }
        }
    }

    // Tried again after pauses that grow, until it is done.
    private void Again(TimeSpan pause, Func<bool> act) => loop.After(pause, () =>
    {
        if (!act())
        {
            TimeSpan next = pause < s_firstPause ? s_firstPause : pause * 2;
            Again(next < s_longestPause ? next : s_longestPause, act);
        }
    });
}
