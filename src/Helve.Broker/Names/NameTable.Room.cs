using Helve.Broker.Domains;
using Helve.Kernel;
using Helve.Kernel.Names;
using Helve.Linux;

namespace Helve.Broker.Names;

/// <content>How many names and descriptors a user may have.</content>
internal sealed partial class NameTable
{
    // So many times as long as a look at all of a user's names took, no other one follows.
    private const int PauseAfterLook = 19;

    // By user: when the next look at all its names may be.
    private readonly Dictionary<uint, long> _nextLook = [];

    /// <summary>
    /// At the user's limit all that the domain has is looked at whether it lives: who closes handles must get room again. RETRY: that was
    /// done a moment ago. It takes the longer the more there is, so a user gets a small part of the loop's time for it, however often and on
    /// however many connections it asks.
    /// </summary>
    public NtStatus CheckRoom(DomainServices home)
    {
        uint user = home.Key.UserId;
        NtStatus status = MayAdd(user);
        if (status == NtStatus.Success)
        {
            return status;
        }

        long begun = MonotonicClock.Now;
        if (begun < _nextLook.GetValueOrDefault(user))
        {
            return NtStatus.Retry;
        }

        ForgetDead(home);
        long ended = MonotonicClock.Now;
        _nextLook[user] = ended + ((ended - begun) * PauseAfterLook);
        return MayAdd(user);
    }

    private NtStatus MayAdd(uint user)
    {
        NtStatus status = _mayAdd(user);
        return status == NtStatus.Success && !Registry.HasRoom(user) ? NtStatus.QuotaExceeded : status;
    }

    private void ForgetDead(DomainServices home)
    {
        home.Security.Sweep();
        home.Foreign.OnRecovered(home);
        if (_byPlace.TryGetValue(home, out Dictionary<uint, NameNode<NamedObject>>? places))
        {
            foreach (NameNode<NamedObject> node in places.Values.ToArray())
            {
                _ = Tree.RemoveIfDead(node);
            }
        }
    }
}
