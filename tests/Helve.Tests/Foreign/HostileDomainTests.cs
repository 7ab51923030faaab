using System.Runtime.CompilerServices;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;
using Helve.Tests.Broker;
using Helve.Tests.Infrastructure;
using Helve.Tests.Users;
using Shouldly;

namespace Helve.Tests.Foreign;

/// <summary>
/// A domain that writes anything over its lock, its wait records and its objects while another domain's threads wait for its objects and their
/// own. Waits for its objects may end in any way; of their own objects the others lose nothing and get nothing twice.
/// </summary>
public sealed unsafe class HostileDomainTests : IDisposable
{
    private const int OwnFault = 204;
    private const int BrokerFailed = 103;
    private readonly TwoUsers _users = new();

    public void Dispose() => _users.Dispose();

    [TwoUsersFact]
    public void Scribbling_BesideMixedWaits_LosesTheOtherDomainNoSignal()
    {
        const int Releases = 20_000;
        using RawClient hostile = UserThread.Join(_users.SocketPath, TwoUsers.Ann);
        hostile.Create(ObjectType.Event, @"Global\h", 0x1F0003).Status.ShouldBe(NtStatus.Success);
        hostile.Create(ObjectType.Mutex, @"Global\hm", 0x1F0001).Status.ShouldBe(NtStatus.Success);
        Peer root = _users.Start(TwoUsers.Root);
        Peer other = _users.Start(TwoUsers.Root);
        nint mine = root.Call("semaphore", @"Global\r", 0, 1_000_000).Handle;
        nint stop = root.Call("event", @"Global\stop", 1, 0).Handle;
        nint foreign = root.Call("open-event", @"Global\h").Handle;
        nint mutex = root.Call("open-mutex", @"Global\hm").Handle;
        nint again = other.Call("open-semaphore", @"Global\r").Handle;
        nint stopAgain = other.Call("open-event", @"Global\stop").Handle;

        using var end = new CancellationTokenSource();
        var scribbler = new Thread(() => Scribble(hostile.Arena, end.Token));
        scribbler.Start();
        Task<PeerReply>[] takers =
        [
            root.Begin("@a", "stress", "beside", 0, mine, foreign, stop),
            root.Begin("@b", "stress", "beside", 0, mine, mutex, stop),
            other.Begin("@c", "stress", "take", 0, again, stopAgain),
        ];
        PeerReply released = other.Call("stress", "release", Releases, again);
        released.Status.ShouldBe(NtStatus.Success, released.Text);
        root.Call("set", stop).Status.ShouldBe(NtStatus.Success);
        Task.WaitAll(takers, Until.Patience).ShouldBeTrue("a wait does not end");
        end.Cancel();
        scribbler.Join();

        foreach (Task<PeerReply> taker in takers)
        {
            taker.Result.Status.ShouldBe(NtStatus.Success, taker.Result.Text);
        }

        long left = root.Call("query-semaphore", mine)[0];
        (takers.Sum(static taker => taker.Result[0]) + left).ShouldBe(Releases);
        _users.Log.Of(OwnFault).ShouldBeEmpty();
        _users.Log.Of(BrokerFailed).ShouldBeEmpty();
    }

    // The lock mostly, then records with their waits, then objects.
    private static void Scribble(Arena arena, CancellationToken end)
    {
        var random = new Random(20);
        for (int i = 0; !end.IsCancellationRequested; i++)
        {
            ref ulong word = ref Choose(arena, random);
            Volatile.Write(ref word, random.Next(4) switch
            {
                0 => 0,
                1 => (ulong)random.Next(64),
                2 => word ^ (1ul << random.Next(64)),
                _ => (ulong)random.NextInt64(),
            });

            // So that now and then something can be done between two words.
            if (i % 64 == 0)
            {
                Volatile.Write(ref arena.Domain.Lock, 0);
                Thread.Yield();
            }
        }
    }

    private static ref ulong Choose(Arena arena, Random random)
    {
        switch (random.Next(10))
        {
            case 0:
                return ref arena.Domain.Lock;
            case 1 or 2:
                return ref Word(ref arena.Domain, random.Next(sizeof(DomainState) / sizeof(ulong)));
            case 3 or 4 or 5:
                return ref Word(ref arena.Record((uint)random.Next(1, 16)), random.Next(sizeof(ThreadRecord) / sizeof(ulong)));
            case 6 or 7:
                return ref Word(ref arena.Block((uint)random.Next(1, 16)), random.Next(sizeof(RecordBlock) / sizeof(ulong)));
            default:
                return ref Word(ref arena.Slot((uint)random.Next(64 * 3)), random.Next(sizeof(ObjectSlot) / sizeof(ulong)));
        }
    }

    private static ref ulong Word<T>(ref T memory, int index)
        where T : unmanaged => ref Unsafe.Add(ref Unsafe.As<T, ulong>(ref memory), index);
}
