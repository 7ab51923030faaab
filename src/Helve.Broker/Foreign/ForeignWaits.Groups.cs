using System.Runtime.InteropServices;
using Helve.Broker.Domains;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;

namespace Helve.Broker.Foreign;

/// <content>Waits over several domains, and the signals that they may get.</content>
internal sealed unsafe partial class ForeignWaits
{
    private readonly Dictionary<(Arena Arena, uint Record), RemoteGroup> _groups = [];
    private readonly Dictionary<RemoteGroup, (ForeignWait Wait, nint Verdict)> _byGroup = [];

    /// <summary>Held by whoever of the broker's threads acts on waits over several domains.</summary>
    public Lock Gate { get; } = new();

    /// <inheritdoc/>
    public RemoteGroup? Find(Arena arena, uint record) => _groups.GetValueOrDefault((arena, record));

    /// <summary>
    /// Carries out a signal. RETRY: a client keeps what is needed, and nothing was done. <paramref name="force"/>: no longer for the sake
    /// of other domains.
    /// </summary>
    public NtStatus Signal(ThreadContext? owner, HomeObject target, SignalKind kind, uint count, bool force, out int previous)
    {
        previous = 0;
        if (target.Home.Guests.Locker is not { } locker)
        {
            return NtStatus.InsufficientResources;
        }

        var decided = new List<RemoteGroup>();
        NtStatus status;
        lock (Gate)
        {
            status = WaitEngine<HardwareMemory>.Signal(
                owner ?? locker, locker, this, new WaitTarget(target.Slot, target.Generation), kind, count, force, out previous, decided);
        }

        Finish(decided);
        if (target.Home.Guests.Count != 0)
        {
            Collect(target.Home);
        }

        return status;
    }

    /// <summary>Waits that were decided: their parts are taken away, and the waiters are told.</summary>
    public void Finish(IReadOnlyList<RemoteGroup> decided)
    {
        foreach (RemoteGroup group in decided)
        {
            if (_byGroup.TryGetValue(group, out (ForeignWait Wait, nint Verdict) known) && !TryFinish(known.Wait))
            {
                Again(s_firstPause, () => !_byGroup.ContainsKey(group) || TryFinish(known.Wait));
            }
        }

        foreach (RemoteGroup late in _byGroup.Keys.Where(static group => group.IsLate).ToArray())
        {
            Again(s_firstPause, () => TrySettle(late));
        }
    }

    private NtStatus TryBeginGroup(ForeignWait wait)
    {
        DomainServices[] homes = [.. wait.Targets.Select(static target => target.Object.Home).Distinct().OrderBy(static home => home.Number)];
        var parts = new Surrogate?[homes.Length];
        var members = new RemoteMember[homes.Length];
        for (int i = 0; i < homes.Length; i++)
        {
            NtStatus found = FindPart(wait, homes[i], out parts[i], out members[i]!);
            if (found != NtStatus.Success)
            {
                return found;
            }
        }

        ulong* verdict = (ulong*)NativeMemory.AllocZeroed(sizeof(ulong));
        var group = new RemoteGroup(verdict, wait.All, members);
        lock (Gate)
        {
            NtStatus status = WaitEngine<HardwareMemory>.BeginRemote(group, wait.Poll);
            if (status != NtStatus.Pending)
            {
                NativeMemory.Free(verdict);
                return status;
            }

            wait.Group = group;
            wait.Parts = parts;
            _byGroup.Add(group, (wait, (nint)verdict));
            foreach (RemoteMember member in members)
            {
                _groups.Add((member.Waiter.Arena, member.Waiter.Record), group);
            }
        }

        return NtStatus.Pending;
    }

    private NtStatus FindPart(ForeignWait wait, DomainServices home, out Surrogate? part, out RemoteMember? member)
    {
        part = null;
        member = null;
        NtStatus status = home == wait.Holder ? NtStatus.Success : home.Guests.GetOrAdd(wait.Holder, wait.Record, out part);
        if (status != NtStatus.Success || home.Guests.Locker is not { } locker)
        {
            return status != NtStatus.Success ? status : NtStatus.InsufficientResources;
        }

        if (part is not null && !TryClean(part))
        {
            return NtStatus.Retry;
        }

        int[] indexes = [.. Enumerable.Range(0, wait.Targets.Length).Where(i => wait.Targets[i].Object.Home == home)];
        member = new RemoteMember(
            locker,
            part?.Context ?? home.Domain.ContextOf(wait.Record, wait.Process.Index),
            Array.ConvertAll(indexes, i => wait.Targets[i].Target),
            indexes);
        return NtStatus.Success;
    }

    // The waiter is told as soon as its own record is free; the others are cleaned when their domains let go.
    private bool TryFinish(ForeignWait wait)
    {
        NtStatus status;
        lock (Gate)
        {
            status = WaitEngine<HardwareMemory>.StatusOf(wait.Group!);
            for (int i = 0; i < wait.Parts.Length; i++)
            {
                RemoteMember member = wait.Group!.Members[i];
                bool clean = WaitEngine<HardwareMemory>.TryClean(member);
                if (!clean && wait.Parts[i] is null)
                {
                    return false;
                }

                if (!clean)
                {
                    Surrogate part = wait.Parts[i]!;
                    part.Uncleaned = member;
                    Again(s_firstPause, () => TryClean(part));
                }
            }

            Unregister(wait);
        }

        Deliver(wait, status);
        return true;
    }

    private bool TryClean(Surrogate surrogate)
    {
        if (surrogate.Uncleaned is { } member)
        {
            lock (Gate)
            {
                if (!surrogate.Home.HasEnded && !WaitEngine<HardwareMemory>.TryClean(member))
                {
                    return false;
                }
            }

            surrogate.Uncleaned = null;
        }

        return true;
    }

    // Under the gate.
    private void Unregister(ForeignWait wait)
    {
        foreach (RemoteMember member in wait.Group!.Members)
        {
            _groups.Remove((member.Waiter.Arena, member.Waiter.Record));
        }

        if (_byGroup.Remove(wait.Group, out (ForeignWait Wait, nint Verdict) known))
        {
            NativeMemory.Free((void*)known.Verdict);
        }
    }

    private bool TrySettle(RemoteGroup group)
    {
        var decided = new List<RemoteGroup>();
        lock (Gate)
        {
            if (_byGroup.ContainsKey(group) && WaitEngine<HardwareMemory>.SettleLate(group, this, decided) == NtStatus.Retry)
            {
                return false;
            }
        }

        Finish(decided);
        return true;
    }
}
