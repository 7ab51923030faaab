using System.Runtime.InteropServices;
using Helve.Broker.Domains;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;

namespace Helve.Broker.Foreign;

/// <summary>Threads of other domains that own or wait for objects of one domain. The loop's thread owns it.</summary>
/// <remarks>
/// A guest takes a record here, and it is its own user's: counted with the records that the user has elsewhere, from the first wait or mutex until the
/// record is recovered. All guests together leave the domain half of its records, and one user's take no more than a quarter.
/// </remarks>
/// <param name="home">The domain.</param>
/// <param name="rung">What to do when a guest's wait may have ended.</param>
/// <param name="mayTake">Whether a user may have another record.</param>
internal sealed class Guests(DomainServices home, Action rung, Func<uint, NtStatus> mayTake) : IDisposable
{
    private const uint LargestPart = 2;
    private const uint LargestShare = 4;
    private readonly Dictionary<uint, uint> _userOfRecord = [];
    private readonly Dictionary<uint, int> _byUser = [];
    private readonly Dictionary<(uint Domain, uint Record), Surrogate> _byThread = [];
    private readonly Dictionary<uint, Surrogate> _byRecord = [];
    private ThreadContext? _locker;
    private GuestBell? _bell;

    /// <summary>Under whose record the broker takes the domain's lock for waits over several domains; null if no record is left.</summary>
    public ThreadContext? Locker => _locker ??= home.Domain.TryTakeLoopContext();

    /// <summary>Surrogates there are.</summary>
    public int Count => _byThread.Count;

    /// <summary>Records that guests have, those under recovery included.</summary>
    public int Records => _userOfRecord.Count;

    /// <summary>How many of them are a user's.</summary>
    public int RecordsOf(uint user) => _byUser.GetValueOrDefault(user);

    /// <summary>Who stands for a thread here, if somebody does.</summary>
    public Surrogate? Find(DomainServices holder, uint record) => _byThread.GetValueOrDefault((holder.Number, record));

    /// <summary>The one with that record.</summary>
    public Surrogate? ByRecord(uint record) => _byRecord.GetValueOrDefault(record);

    /// <summary>
    /// Who stands for a thread here. QUOTA_EXCEEDED: its user has as many records as a user may have, in all or here. INSUFFICIENT_RESOURCES: all
    /// guests together have.
    /// </summary>
    public NtStatus GetOrAdd(DomainServices holder, uint record, out Surrogate? surrogate)
    {
        surrogate = Find(holder, record);
        if (surrogate is not null)
        {
            return NtStatus.Success;
        }

        NtStatus status = CheckRoom(holder.Key.UserId);
        if (status != NtStatus.Success || !home.Domain.TryTakeRecord(0, out uint own))
        {
            return status != NtStatus.Success ? status : NtStatus.InsufficientResources;
        }

        surrogate = new Surrogate(home, home.Domain.ContextOf(own, 0));
        _byThread.Add((holder.Number, record), surrogate);
        _byRecord.Add(own, surrogate);
        _userOfRecord.Add(own, holder.Key.UserId);
        CollectionsMarshal.GetValueRefOrAddDefault(_byUser, holder.Key.UserId, out _)++;
        return NtStatus.Success;
    }

    /// <summary>Records of guests are recovered, and nobody's any more.</summary>
    public void OnRecovered(ReadOnlySpan<uint> records)
    {
        foreach (uint record in records)
        {
            if (_userOfRecord.Remove(record, out uint user) && --CollectionsMarshal.GetValueRefOrAddDefault(_byUser, user, out _) == 0)
            {
                _byUser.Remove(user);
            }
        }
    }

    /// <summary>The thread is dead: takes out who stood for it, whose record is recovery's from now on.</summary>
    public Surrogate? Take(DomainServices holder, uint record)
    {
        if (_byThread.Remove((holder.Number, record), out Surrogate? surrogate))
        {
            _byRecord.Remove(surrogate.Context.Record);
        }

        return surrogate;
    }

    /// <summary>From now on the domain's threads are heard when they satisfy a guest's wait.</summary>
    public void Listen() => _bell ??= new GuestBell(home.Arena, rung);

    /// <summary>
    /// The surrogates whose waits have ended, as the domain's own memory says. Null: its lock is needed and not to be had.
    /// </summary>
    public List<Surrogate>? TakeEnded()
    {
        _bell?.Answer();
        if (Doorbell<HardwareMemory>.NeedsScan(home.Arena, 0))
        {
            return Locker is { } locker && Doorbell<HardwareMemory>.TryBeginScan(locker) ? [.. _byThread.Values.Where(static s => s.Wait is not null)] : null;
        }

        var ended = new List<Surrogate>();
        uint record = Doorbell<HardwareMemory>.TakeReady(home.Arena, 0);
        for (int bound = _byRecord.Count; record != Arena.NoRecord; bound--)
        {
            if (bound < 0)
            {
                // No list of the engine's is that long: the domain wrote it. Its guests are not to suffer from that.
                return [.. _byThread.Values.Where(static s => s.Wait is not null)];
            }

            if (_byRecord.TryGetValue(record, out Surrogate? surrogate) && surrogate.Wait is not null)
            {
                ended.Add(surrogate);
            }

            record = Doorbell<HardwareMemory>.NextReady(home.Arena, record);
        }

        return ended;
    }

    public void Dispose() => _bell?.Dispose();

    private NtStatus CheckRoom(uint user)
    {
        uint all = home.Arena.RecordCapacity;
        return RecordsOf(user) >= all / LargestShare ? NtStatus.QuotaExceeded
            : Records >= all / LargestPart ? NtStatus.InsufficientResources
            : mayTake(user);
    }
}
