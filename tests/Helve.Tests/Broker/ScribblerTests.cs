using System.Diagnostics;
using System.Runtime.CompilerServices;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;
using Helve.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Broker;

/// <summary>
/// A client that writes anything into the memory of its domain. Its own domain may become useless; the broker must not end, hang or work for
/// ever, and answers whoever asks.
/// </summary>
public sealed unsafe class ScribblerTests
{
    private const int Recovered = 400;

    // HELVE_SOAK=50 runs fifty times as many.
    private static readonly int s_soak = int.TryParse(Environment.GetEnvironmentVariable("HELVE_SOAK"), out int n) ? n : 1;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void Scribbling_OfRandomWords_LeavesABrokerThatServesAndEnds()
    {
        int first = Environment.TickCount & 0xFFFFFF;
        for (int seed = first; seed < first + (24 * s_soak); seed++)
        {
            try
            {
                Run(seed, always: seed % 3 == 0);
            }
            catch (Exception e)
            {
                throw new Xunit.Sdk.XunitException($"seed {seed}: {e}");
            }
        }
    }

    [Fact]
    public void TableOfTheBroker_IsNotGivenOut_WhateverASlotSays()
    {
        using var broker = new RunningBroker();
        using RawClient client = broker.Join();

        // A handle to a process object in slot 0 that says that it is process slot 0: the broker's own.
        ref ObjectSlot slot = ref client.Arena.Slot(0);
        slot.Type = (byte)ObjectType.Process;
        slot.Value2 = 0;
        ref HandleEntry entry = ref client.Table.Entry(1);
        Volatile.Write(ref entry.A, EntryWord.Live(0, 0, 1, HandleAttributes.None).Value);
        Volatile.Write(ref entry.B, new GrantWord(0).Next(1, 0x1FFFFF).Value);
        client.Lookup(4, out HandleInfo info).ShouldBe(NtStatus.Success);
        (info.Access & 0x40).ShouldBe(0x40u);
        client.Ask(WireOperation.MapTable, new MapTableRequest { Handle = 4 }).Status.ShouldBe(NtStatus.ProcessIsTerminating);
    }

    [Fact]
    public void Status_DoesNotTouchWhatOnlyAScribblerSaysIsUsed()
    {
        using var broker = new RunningBroker(change: static options => options with { ObjectCapacity = Arena.DefaultSlots });
        using RawClient client = broker.Join();
        client.Create(ObjectType.Event, "one").Status.ShouldBe(NtStatus.Success);
        long before = client.Ask(WireOperation.BrokerStatus).Body<BrokerStatusReply>().SegmentBytes;
        Volatile.Write(ref client.Arena.NextChunk, uint.MaxValue);
        BrokerStatusReply after = client.Ask(WireOperation.BrokerStatus).Body<BrokerStatusReply>();
        (after.SegmentBytes - before).ShouldBeLessThan(1 << 20);
        after.Objects.ShouldBe(2u, "the event and the process");
    }

    [Fact]
    public void TableThatSaysItIsSwept_IsSweptAllTheSame()
    {
        using var broker = new RunningBroker();
        using RawClient client = broker.Join();
        HandleReply named = client.Create(ObjectType.Event, "x").Body<HandleReply>();
        Reply prepared = client.Ask(WireOperation.PrepareChild);
        TableReply child = prepared.Body<TableReply>();
        TableSegment table = client.MapTable(prepared.Descriptors[0]);
        var ctx = new ThreadContext(client.Arena, client.TakeRecord(), client.Hello.ProcessIndex);
        HandleOperations<HardwareMemory>.SetAttributes(client.Table, named.Handle, HandleAttributes.Inherit, HandleAttributes.Inherit).ShouldBe(NtStatus.Success);
        HandleOperations<HardwareMemory>.InheritAll(ctx, client.Table, new TableReference(table, child.TableId)).ShouldBe(NtStatus.Success);
        client.Close(ctx.Record, named.Handle);
        Volatile.Write(ref table.State, new TableHeaderWord(child.TableId, TableState.Swept).Value);
        client.Ask(WireOperation.ChildFailed, new ChildFailedRequest { ProcessIndex = child.ProcessIndex }).Status.ShouldBe(NtStatus.Success);
        Eventually.ShouldBeTrue(
            () => new CountWord(Volatile.Read(ref client.Arena.Slot(named.Slot).Count)).Handles == 0, "the child's handle was never closed");
    }

    [Fact]
    public void PendingListInACircle_IsNotFollowedForEver()
    {
        using var broker = new RunningBroker();
        using RawClient client = broker.Join();
        uint[] records = client.TakeRecords(4);
        using Process process = Process.Start("sleep", "1000");
        HandleReply opened = client.OpenProcess((uint)process.Id).Body<HandleReply>();
        var target = new WaitTarget(opened.Slot, opened.Generation);
        foreach (uint record in records)
        {
            var ctx = new ThreadContext(client.Arena, record, client.Hello.ProcessIndex);
            WaitEngine<HardwareMemory>.BeginAwait(ctx, [target], all: false).ShouldBe(NtStatus.Pending);
            Volatile.Write(ref client.Arena.Record(record).WaitKind, 2);
            Volatile.Write(ref client.Arena.Block(record).WaitObjects[0], opened.Slot + 1);
        }

        // The second points to itself and not to the head, and none of them can be satisfied.
        client.Arena.Block(records[1]).PendingNext[0] = records[1] * RecordBlock.MaximumWaitObjects;
        process.Kill();
        process.WaitForExit();
        Eventually.ShouldBeTrue(() => broker.Log.Of(Recovered).Length != 0, "recovery goes round in the list");
    }

    [Fact]
    public void FreeSlotThatSaysItIsWaitedFor_StopsOnlyWhoWantsASlot()
    {
        using var broker = new RunningBroker();
        using RawClient client = broker.Join();
        using RawClient bystander = broker.Join();
        Arena arena = client.Arena;
        for (uint slot = client.Hello.ProcessSlot + 1; slot < arena.SlotCapacity; slot++)
        {
            Volatile.Write(ref arena.Slot(slot).State, WaitWord.Frozen);
            Volatile.Write(ref arena.Slot(slot).Pending, 5 * RecordBlock.MaximumWaitObjects);
        }

        client.Post(WireOperation.CreateNamed, new CreateNamedRequest { Type = (uint)ObjectType.Event, Access = 0x100000, NameBytes = 2 }, "x");
        Eventually.ShouldBeTrue(() => broker.Log.Of(205).Length != 0, "the request was not put aside");
        bystander.Ask(WireOperation.BrokerStatus).Status.ShouldBe(NtStatus.Success);
        for (uint slot = client.Hello.ProcessSlot + 1; slot < arena.SlotCapacity; slot++)
        {
            Volatile.Write(ref arena.Slot(slot).Pending, 0);
        }

        client.Receive().Status.ShouldBe(NtStatus.Success);
    }

    private static void Run(int seed, bool always)
    {
        var broker = new RunningBroker();
        using var stop = new CancellationTokenSource();
        Thread? thread = null;
        using (RawClient client = broker.Join())
        using (Process victim = Process.Start("sleep", "1000"))
        {
            var random = new Random(seed);
            uint[] records = Furnish(client, (uint)victim.Id);
            if (always)
            {
                thread = new Thread(() => ScribbleUntil(client, new Random(seed + 1), stop.Token));
                thread.Start();
            }

            for (int round = 0; round < 12; round++)
            {
                Scribble(client, random, 2000);
                Ask(broker, random, records);
            }

            victim.Kill();
            victim.WaitForExit();
            CheckAnswers(broker);
            stop.Cancel();
            thread?.Join();
        }

        // Its threads end only between two pieces of work.
        Task.Factory.StartNew(broker.Dispose, TaskCreationOptions.LongRunning).Wait(s_patience).ShouldBeTrue("the broker works for ever");
    }

    // Something of everything that the broker reads: names, waits, mutexes with owners, a child to be, a process.
    private static uint[] Furnish(RawClient client, uint victim)
    {
        uint[] records = client.TakeRecords(16);
        var process = client.OpenProcess(victim).Body<HandleReply>();
        for (int i = 0; i < records.Length; i++)
        {
            var ctx = new ThreadContext(client.Arena, records[i], client.Hello.ProcessIndex);
            HandleReply e = client.Create(ObjectType.Event, $"e{i}").Body<HandleReply>();
            HandleReply m = client.Create(ObjectType.Mutex, $"m{i}").Body<HandleReply>();
            SingleWait<HardwareMemory>.Wait(ctx, new WaitTarget(m.Slot, m.Generation), deadline: 0).ShouldBe(NtStatus.Success);
            WaitTarget[] targets = [new(e.Slot, e.Generation), new(process.Slot, process.Generation)];
            WaitEngine<HardwareMemory>.BeginAwait(ctx, targets, all: i % 2 == 0).ShouldBe(NtStatus.Pending);
        }

        return records;
    }

    private static void ScribbleUntil(RawClient client, Random random, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            Scribble(client, random, 500);
        }
    }

    private static void Scribble(RawClient client, Random random, int words)
    {
        Arena arena = client.Arena;
        for (int i = 0; i < words; i++)
        {
            (nint From, ulong Bytes) part = random.Next(12) switch
            {
                0 => ((nint)arena.Base, arena.Size),
                1 => ((nint)arena.Base, 8192),
                2 => (Address(ref arena.Process(0)), 16 * 128),
                3 => (Address(ref arena.Record(0)), 24 * 128),
                4 or 5 => (Address(ref arena.Block(0)), 24 * 1536),
                6 => (Address(ref arena.ChunkType(0)), 64),
                7 => (Address(ref arena.Taken(0)), 512),
                8 or 9 => (Address(ref arena.Slot(0)), 256 * 64),
                10 => ((nint)client.Table.Base, client.Table.Size),
                _ => (Address(ref client.Table.Entry(0)), 64 * 16),
            };
            ref ulong word = ref ((ulong*)part.From)[random.NextInt64((long)part.Bytes / 8)];
            Volatile.Write(ref word, Value(random, word));
        }
    }

    private static nint Address<T>(ref T memory) => (nint)Unsafe.AsPointer(ref memory);

    private static ulong Value(Random random, ulong now) => random.Next(6) switch
    {
        0 => (ulong)random.NextInt64(long.MinValue, long.MaxValue),
        1 => (ulong)random.Next(4096),
        2 => now ^ (1ul << random.Next(64)),
        3 => ((ulong)random.Next(64) << 32) | (uint)random.Next(64),
        4 => ulong.MaxValue >> random.Next(64),
        _ => 0,
    };

    // Each on a connection of its own: what is put aside for ever, since the scribbler holds what it needs, goes with the connection.
    private static void Ask(RunningBroker broker, Random random, uint[] records)
    {
        using RawClient client = broker.Connect();
        client.Post(WireOperation.Hello, RawClient.Greeting(), "");
        switch (random.Next(10))
        {
            case 0:
                client.Post(WireOperation.BrokerStatus);
                break;
            case 1:
                client.Post(WireOperation.ListProcesses, default(ListRequest), "");
                break;
            case 2:
                client.Post(WireOperation.ListHandles, default(ListRequest), "");
                break;
            case 3:
                client.Post(WireOperation.ListNames, new ListRequest { PathBytes = 46 }, @"\Sessions\1\BaseNamedOb");
                break;
            case 4:
                client.Post(WireOperation.ShowObject, new ShowObjectRequest { NameBytes = 4 }, "e1");
                break;
            case 5:
                client.Post(WireOperation.OpenNamed, new OpenNamedRequest { Type = 1, Access = 0x100000, NameBytes = 4 }, "e2");
                break;
            case 6:
                client.Post(WireOperation.CreateNamed, new CreateNamedRequest { Type = 2, Access = 0x100000, NameBytes = 4 }, "n" + (char)random.Next('a', 'z'));
                break;
            case 7:
                client.Post(WireOperation.MapTable, new MapTableRequest { Handle = (uint)random.Next(64) * 4 }, "");
                break;
            case 8:
                client.Post(WireOperation.PrepareChild);
                break;
            default:
                client.Post(WireOperation.RecordEnded, new RecordEndedRequest { Record = records[random.Next(records.Length)] }, "");
                break;
        }

        CheckAnswers(broker);
    }

    // Somebody who only looks, and so meets nobody's words, is answered.
    private static void CheckAnswers(RunningBroker broker)
    {
        using RawClient inspector = broker.Connect();
        inspector.Socket.TrySetTimeouts(s_patience, s_patience, out LinuxError error).ShouldBeTrue(error.ToString());
        inspector.Ask(WireOperation.Hello, RawClient.Greeting(HelloFlags.InspectOnly)).Status.ShouldBe(NtStatus.Success);
        inspector.Ask(WireOperation.BrokerStatus).Status.ShouldBe(NtStatus.Success);
    }
}
