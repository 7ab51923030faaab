using Helve.Broker.Foreign;
using Helve.Kernel.Memory;
using Helve.Linux;

namespace Helve.Broker.Processes;

/// <summary>
/// What threads that end have in several domains. Their mutexes become abandoned in all of them at one instant: the recovery of the threads' own
/// domain does it for all, unless a stopped thread keeps one of the domains from it for too long. Then each goes by itself.
/// </summary>
/// <remarks>Made by the loop; from then on recovery threads look at it, all under the gate of <c>RemoteExclusion</c>.</remarks>
internal sealed class JointEnd
{
    private readonly long _begun = MonotonicClock.Now;
    private int _left;

    /// <summary>The records that stand in other domains for the threads.</summary>
    public List<GuestRecords> Parts { get; } = [];

    /// <summary>Whether nobody waits for the others any more.</summary>
    public bool IsOverdue => MonotonicClock.Now - _begun > ForeignWaits.LongestDelay;

    /// <summary>Whether nothing of it is left in any other domain, handles included. From any thread.</summary>
    public bool IsOver => Volatile.Read(ref _left) == 0;

    /// <summary>Adds the records of one domain.</summary>
    public GuestRecords Add(Domain home, uint[] records, Action look)
    {
        var part = new GuestRecords(this, home, records, look);
        Parts.Add(part);
        _left++;
        return part;
    }

    /// <summary>One of the parts is recovered wholly.</summary>
    public void OnPartOver() => Interlocked.Decrement(ref _left);
}

/// <summary>Records of one domain that stood there for threads of another one, which have ended.</summary>
/// <param name="whole">All that the threads had.</param>
/// <param name="home">The domain that they are in.</param>
/// <param name="records">The records.</param>
/// <param name="look">Makes that domain's recovery look again.</param>
internal sealed class GuestRecords(JointEnd whole, Domain home, uint[] records, Action look)
{
    /// <summary>All that the threads had.</summary>
    public JointEnd Whole { get; } = whole;

    /// <summary>The domain that they are in.</summary>
    public Domain Home { get; } = home;

    /// <summary>Whether their mutexes are abandoned and their waits are gone.</summary>
    public bool IsRecovered { get; private set; }

    /// <summary>From here on recovery takes them for dead; <see cref="Spare"/>: not yet.</summary>
    public void Condemn() => SetState(RecordState.Dead);

    /// <summary>Undoes <see cref="Condemn"/>: nobody recovers them before the others.</summary>
    public void Spare() => SetState(RecordState.Assigned);

    /// <summary>Recovery has dealt with them.</summary>
    public void OnRecovered()
    {
        IsRecovered = true;
        look();
    }

    private void SetState(RecordState state)
    {
        foreach (uint record in records)
        {
            Volatile.Write(ref Home.Arena.Record(record).State, (uint)state);
        }
    }
}
