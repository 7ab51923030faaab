using Helve.Kernel.Handles;

namespace Helve.Kernel.Waiting;

/// <summary>
/// A wait over objects of several domains, as the broker knows it. In each of the domains a record of that domain lists its objects; the
/// wait itself is decided by one word in the broker's own memory, which no client maps.
/// </summary>
/// <remarks>
/// All calls that take a group are made by one thread of the broker at a time. What a domain's memory says of its part is bounded and can
/// mislead nobody but that domain.
/// </remarks>
public sealed unsafe class RemoteGroup
{
    private readonly ulong* _verdict;

    /// <summary>Makes a wait that has not begun.</summary>
    /// <param name="verdict">Where it is decided; 0 at first. The broker's memory, for as long as the group is used.</param>
    /// <param name="all">All objects, or one.</param>
    /// <param name="members">The parts, one for each domain.</param>
    public RemoteGroup(ulong* verdict, bool all, IReadOnlyList<RemoteMember> members)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(members);
        _verdict = verdict;
        All = all;
        Members = members;
        Order = new (RemoteMember Member, int Index)[members.Sum(static member => member.Targets.Count)];
        foreach (RemoteMember member in members)
        {
            for (int i = 0; i < member.Indexes.Count; i++)
            {
                Order[member.Indexes[i]] = (member, i);
            }
        }
    }

    /// <summary>Whether it waits for all of them.</summary>
    public bool All { get; }

    /// <summary>The parts.</summary>
    public IReadOnlyList<RemoteMember> Members { get; }

    /// <summary>
    /// It waits for all, and a signal did not wait any longer for the lock of one of its domains: that domain's objects were not looked at.
    /// </summary>
    public bool IsLate { get; internal set; }

    /// <summary>Which part has the object of each handle, and where.</summary>
    internal IReadOnlyList<(RemoteMember Member, int Index)> OrderOfHandles => Order;

    internal ref ulong Verdict => ref *_verdict;

    private (RemoteMember Member, int Index)[] Order { get; }

    /// <summary>The part that is in that arena.</summary>
    internal RemoteMember? In(Memory.Arena arena)
    {
        foreach (RemoteMember member in Members)
        {
            if (member.Waiter.Arena == arena)
            {
                return member;
            }
        }

        return null;
    }
}

/// <summary>The part of a wait over several domains that lies in one of them.</summary>
/// <param name="Locker">Under whose record the broker takes the lock of that domain; one for each domain.</param>
/// <param name="Waiter">The record that lists the objects and becomes the owner of mutexes among them.</param>
/// <param name="Targets">The objects.</param>
/// <param name="Indexes">Of each, its index among all handles of the wait.</param>
public sealed record RemoteMember(ThreadContext Locker, ThreadContext Waiter, IReadOnlyList<WaitTarget> Targets, IReadOnlyList<int> Indexes);

/// <summary>Finds the wait that a record is a part of.</summary>
public interface IRemoteGroups
{
    /// <summary>The wait, or null: the record is part of none.</summary>
    RemoteGroup? Find(Memory.Arena arena, uint record);
}
