using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Shouldly;
using Xunit;
using Mortal = Helve.Kernel.Handles.HandleOperations<Helve.Tests.Handles.MortalMemory>;
using Recovery = Helve.Kernel.Handles.HandleRecovery<Helve.Tests.Handles.MortalMemory>;

namespace Helve.Tests.Handles;

/// <summary>Threads of three processes at work on one another's tables, dying anywhere, while the broker recovers.</summary>
public sealed class HandleStressTests
{
    private const int ThreadsPerProcess = 2;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 300)]
    [InlineData(3, 40)]
    [InlineData(4, 2000)]
    public void Threads_DyingAnywhere_CountsAreExactInTheEnd(int seed, int meanAccessesOfALife)
    {
        using var domain = new HandleDomain(entries: 20);
        var broker = new Broker(domain, seed);
        for (uint process = 1; process <= 3; process++)
        {
            broker.Start(process, seed, meanAccessesOfALife);
        }

        // Every process is killed and its place used again a few times, while the others go on.
        for (uint round = 0; round < 9; round++)
        {
            uint process = 1 + (round % 3);
            broker.RecoverThreadsFor(TimeSpan.FromMilliseconds(15));
            broker.KillAndRecover(process, newTableId: 1000 + round);
            broker.Start(process, seed * 31 + (int)round, meanAccessesOfALife);
        }

        for (uint process = 1; process <= 3; process++)
        {
            broker.KillAndRecover(process, newTableId: 2000 + process);
        }

        broker.Lives.ShouldBeGreaterThanOrEqualTo(24);
        Invariants.NothingIsLeft(domain);
    }

    private sealed class Broker(HandleDomain domain, int seed)
    {
        private readonly Random _random = new(seed);
        private readonly Dictionary<uint, MortalMemory.Process> _processes = [];
        private readonly List<(uint Process, uint Record, Thread Thread)> _threads = [];

        public int Lives { get; private set; }

        public void Start(uint process, int workSeed, int meanLife)
        {
            TableReference table = domain.Reference(process);
            HandleOperations<HardwareMemory>.Activate(table);
            var life = new MortalMemory.Process();
            _processes[process] = life;
            for (uint i = 0; i < ThreadsPerProcess; i++)
            {
                StartThread(process, process + (4 * (i + 1)), workSeed * 7 + (int)i, meanLife);
            }
        }

        // One thread after the other dies alone; its record is recovered and a new thread takes its place.
        public void RecoverThreadsFor(TimeSpan time)
        {
            long end = Environment.TickCount64 + (long)time.TotalMilliseconds;
            while (Environment.TickCount64 < end)
            {
                for (int i = 0; i < _threads.Count; i++)
                {
                    (uint process, uint record, Thread thread) = _threads[i];
                    if (!thread.IsAlive)
                    {
                        domain.Kill(record);
                        Repeat(() => Recovery.ReleaseHeld(domain.Arena, record, domain));
                        domain.Revive(record);
                        _threads.RemoveAt(i--);
                        StartThread(process, record, _random.Next(), 300);
                    }
                }

                Thread.Yield();
            }
        }

        public void KillAndRecover(uint process, uint newTableId)
        {
            _processes[process].Kill();
            List<(uint Process, uint Record, Thread Thread)> dead = [.. _threads.Where(t => t.Process == process)];
            _threads.RemoveAll(t => t.Process == process);
            foreach ((_, uint record, Thread thread) in dead)
            {
                // Others may wait for a word that a thread of this process owns, so its threads are let die one by one.
                thread.Join(TimeSpan.FromSeconds(20)).ShouldBeTrue("a killed thread goes on");
                domain.Kill(record);
            }

            TableSegment table = domain.Table(process);
            foreach ((_, uint record, _) in dead)
            {
                Repeat(() => Recovery.ReleaseHeld(domain.Arena, record, domain));
            }

            Repeat(() => Recovery.Sweep(domain.Arena, table, Arena.RecoveryRecord, domain));
            while (!Recovery.TryRecycle(domain.Arena, table, HandleDomain.Records, newTableId))
            {
                // A thread of another process has an entry in its I1; should it have died there, its record must be recovered first.
                RecoverThreadsFor(TimeSpan.FromMilliseconds(1));
            }

            foreach ((_, uint record, _) in dead)
            {
                domain.Revive(record);
            }
        }

        // Recovery, killed now and then and begun again, until it is done; other dead threads may have to be recovered in between.
        private void Repeat(Func<RecoveryResult> step)
        {
            while (true)
            {
                RecoveryResult result = RecoveryResult.Busy;
                bool survived = MortalMemory.Survives(_random.Next(4) == 0 ? _random.Next(1, 60) : 0, () => result = step());
                if (!survived)
                {
                    Repeat(() => Recovery.Complete(domain.Arena, Arena.RecoveryRecord, domain));
                    continue;
                }

                result.ShouldNotBe(RecoveryResult.Damaged);
                if (result == RecoveryResult.Done)
                {
                    return;
                }

                foreach ((_, uint record, Thread thread) in _threads)
                {
                    if (!thread.IsAlive)
                    {
                        domain.Kill(record);
                    }
                }

                Thread.Yield();
            }
        }

        private void StartThread(uint process, uint record, int workSeed, int meanLife)
        {
            Lives++;
            var worker = new Worker(domain, process, record, new Random(workSeed));
            MortalMemory.Process life = _processes[process];
            var random = new Random(workSeed + 1);
            int deathAt = meanLife == 0 ? 0 : random.Next(1, 2 * meanLife);
            var thread = new Thread(() => MortalMemory.Survives(deathAt, worker.Run, life)) { IsBackground = true };
            _threads.Add((process, record, thread));
            thread.Start();
        }
    }

    private sealed class Worker(HandleDomain domain, uint process, uint record, Random random)
    {
        private readonly ThreadContext _ctx = new(domain.Arena, record, process);
        private readonly TableReference[] _tables = [.. Enumerable.Range(0, 4).Select(i => domain.Reference((uint)i))];

        public void Run()
        {
            for (int i = 0; ; i++)
            {
                Step(random.Next(10));
                if (i % 8 == 0)
                {
                    Thread.Yield();
                }
            }
        }

        private void Step(int choice)
        {
            TableReference own = _tables[process];
            TableReference other = _tables[random.Next(1, 4)];
            uint value = (uint)random.Next(1, 20) * 4;
            switch (choice)
            {
                case 0 or 1:
                    Mortal.Create(_ctx, own.Segment, ObjectType.Event, 3, 0, new ObjectInit(), out _);
                    break;
                case 2:
                    Mortal.Duplicate(_ctx, own, value, own, 1, 0, DuplicateOptions.SameAccess, out _);
                    break;
                case 3:
                    Mortal.Duplicate(_ctx, own, value, other, 1, 0, (DuplicateOptions)random.Next(8), out _);
                    break;
                case 4:
                    Mortal.Duplicate(_ctx, other, value, own, 1, HandleAttributes.Inherit, (DuplicateOptions)random.Next(8), out _);
                    break;
                case 5 or 6:
                    Mortal.Close(_ctx, own.Segment, value);
                    break;
                case 7:
                    Mortal.CloseRemote(_ctx, other, value);
                    break;
                case 8:
                    Mortal.SetAttributes(own.Segment, value, HandleAttributes.Inherit, (HandleAttributes)random.Next(4));
                    break;
                default:
                    HoldAndRelease(own.Segment, value, random.Next(64));
                    break;
            }
        }

        private void HoldAndRelease(TableSegment table, uint value, int heldIndex)
        {
            if (Mortal.Lookup(table, value, out HandleInfo info) == NtStatus.Success
                && Mortal.Reference(_ctx, info.Slot, info.Generation, heldIndex) == NtStatus.Success)
            {
                // While it is referenced, the slot is not used again.
                new CountWord(MortalMemory.Read(ref domain.Arena.Slot(info.Slot).Count)).Generation.ShouldBe(info.Generation);
                Mortal.Unreference(_ctx, heldIndex);
            }
        }
    }
}
