using System.Runtime.InteropServices;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Shouldly;
using Xunit;

namespace Helve.Tests.Waiting;

/// <summary>
/// A broker that is killed at any access of a wait for all over two domains. What it leaves in each domain is whole by itself; between the
/// domains it is not, until a broker that takes all of them over completes it.
/// </summary>
public sealed unsafe class BrokerDeathTests
{
    private const int MostAccesses = 2000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WaitForAll_WhoseBrokerDiesAnywhere_IsWholeWhenTheNextOneTakesOver(bool atBegin)
    {
        int torn = 0;
        int access = 0;
        for (bool died = true; died; access++)
        {
            access.ShouldBeLessThan(MostAccesses);
            using var scene = new Scene(atBegin);
            died = scene.DiesBefore(access);
            torn += scene.IsTorn ? 1 : 0;
            scene.TakeOver(together: true);
            scene.IsTorn.ShouldBeFalse($"killed before access {access}: {scene}");
            scene.ShouldBeAtRest($"killed before access {access}");
        }

        access.ShouldBeGreaterThan(20, "nothing was done");
        torn.ShouldBeGreaterThan(0, "there is no moment between the two domains?");
    }

    [Fact]
    public void WaitForAll_WhoseBrokerDiesBetweenTheDomains_StaysTornWhileNobodyTakesAllOver()
    {
        int torn = 0;
        int access = 0;
        for (bool died = true; died; access++)
        {
            using var scene = new Scene(atBegin: false);
            died = scene.DiesBefore(access);
            scene.TakeOver(together: false);
            scene.ShouldBeAtRest($"killed before access {access}");
            torn += scene.IsTorn ? 1 : 0;
        }

        torn.ShouldBeGreaterThan(0);
    }

    // Two domains with an event each, and one waiter for both, as the broker knows it.
    private sealed class Scene : IRemoteGroups, IDisposable
    {
        private readonly WaitFixture[] _domains = [new(), new()];
        private readonly WaitTarget[] _events;
        private readonly ThreadContext[] _lockers;
        private readonly ThreadContext[] _waiters;
        private readonly ulong* _verdict = (ulong*)NativeMemory.AllocZeroed(sizeof(ulong));
        private readonly bool _atBegin;
        private RemoteGroup _group;

        public Scene(bool atBegin)
        {
            _atBegin = atBegin;
            _events = Array.ConvertAll(_domains, domain => domain.AutoEvent(set: atBegin));
            _lockers = Array.ConvertAll(_domains, static domain => Own(domain.Thread()));
            _waiters = Array.ConvertAll(_domains, static domain => Own(domain.Thread()));
            _group = MakeGroup();
            if (!atBegin)
            {
                WaitEngine<HardwareMemory>.BeginRemote(_group, poll: false).ShouldBe(NtStatus.Pending);
                Set<HardwareMemory>(0);
            }
        }

        // One has been taken, and the other is there to be taken.
        public bool IsTorn => IsSet(0) != IsSet(1) && Verdict(0).State == VerdictState.Satisfied != (Verdict(1).State == VerdictState.Satisfied);

        public bool DiesBefore(int access) => DyingMemory.DiesBefore(access, () =>
        {
            if (_atBegin)
            {
                _ = WaitEngine<DyingMemory>.BeginRemote(_group, poll: false);
            }
            else
            {
                Set<DyingMemory>(1);
            }
        });

        /// <summary>The dead broker's own records are dead; the waiter's are as they were. The decision is in memory that is gone.</summary>
        public void TakeOver(bool together)
        {
            *_verdict = new VerdictWord(0).Prepare().With(VerdictState.Pending).Value;
            _group = MakeGroup();
            foreach (ThreadContext locker in _lockers)
            {
                Volatile.Write(ref locker.Self.State, (uint)RecordState.Dead);
            }

            (ThreadContext, uint)[] all = Array.ConvertAll(_domains, static domain => (domain.Recovery, WaitFixture.Records));
            foreach ((ThreadContext, uint)[] domains in together ? [all] : Array.ConvertAll(all, static one => new[] { one }))
            {
                WaitRecovery<HardwareMemory>.Recover(domains, together ? this : null, [], out _).ShouldBe(RecoveryResult.Done);
            }
        }

        public void ShouldBeAtRest(string when)
        {
            foreach (WaitFixture domain in _domains)
            {
                domain.Arena.Domain.Lock.ShouldBe(0ul, when);
                domain.Arena.Domain.Phase.ShouldBe((uint)EnginePhase.Idle, when);
            }

            for (int i = 0; i < _domains.Length; i++)
            {
                (_domains[i].Word(_events[i]) & WaitWord.Recovering).ShouldBe(0ul, when);
            }
        }

        public RemoteGroup? Find(Arena arena, uint record) =>
            Array.Exists(_waiters, waiter => waiter.Arena == arena && waiter.Record == record) ? _group : null;

        public override string ToString() => $"set {IsSet(0)} {IsSet(1)}, parts {Verdict(0).State} {Verdict(1).State}";

        public void Dispose()
        {
            Array.ForEach(_domains, static domain => domain.Dispose());
            NativeMemory.Free(_verdict);
        }

        private static ThreadContext Own(ThreadContext context) => new(context.Arena, context.Record, 0) { Patience = 2 };

        private RemoteGroup MakeGroup() => new(
            _verdict, all: true, [.. Enumerable.Range(0, 2).Select(i => new RemoteMember(_lockers[i], _waiters[i], [_events[i]], [i]))]);

        private bool IsSet(int i) => (_domains[i].Word(_events[i]) & WaitWord.Available) != 0;

        private VerdictWord Verdict(int i) => WaitRecords<HardwareMemory>.Verdict(_domains[i].Arena, _waiters[i].Record);

        private void Set<TMemory>(int i)
            where TMemory : struct, ISharedMemory => WaitEngine<TMemory>.Signal(
                _lockers[i], _lockers[i], this, _events[i], SignalKind.Set, 1, force: false, out _, []);
    }
}
