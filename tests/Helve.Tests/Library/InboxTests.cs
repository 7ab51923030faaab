using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;
using static Helve.Tests.Library.InboxPeers;

namespace Helve.Tests.Library;

/// <summary>Handles that one process sends to another, which is told of them. The test process has one inbox, which each test leaves empty.</summary>
[Collection(LibraryCollection.Name)]
public sealed class InboxTests(LibraryFixture fixture)
{
    [Fact]
    public async Task SendHandle_FromAnotherProcess_ArrivesInOrderWithTagTypeAccessAndSender()
    {
        using Peer peer = fixture.StartPeer();
        nint here = Here(peer);
        nint e = peer.Call("event", "-", 1, 0).Handle;
        nint s = peer.Call("semaphore", "-", 1, 5).Handle;
        peer.Call("send", here, e, "0x100000", 0, 11).Status.ShouldBe(NtStatus.Success);
        peer.Call("send", here, s, 0, SameAccess, 12).Status.ShouldBe(NtStatus.Success);
        peer.Call("send", here, -1, 0, SameAccess, 13).Status.ShouldBe(NtStatus.Success);

        List<ReceivedHandle> arrivals = await Read(3);
        arrivals.Select(static a => (a.Tag, a.Type)).ShouldBe(
            [(11ul, ObjectType.Event), (12ul, ObjectType.Semaphore), (13ul, ObjectType.Process)]);
        arrivals.ShouldAllBe(a => a.SenderProcessId == peer.ProcessId);
        arrivals[0].GrantedAccess.ShouldBe((uint)EventRights.Synchronize);

        using KernelEvent theEvent = arrivals[0].OpenEvent();
        theEvent.Wait(0).TimedOut.ShouldBeTrue();
        peer.Call("set", e).Status.ShouldBe(NtStatus.Success);
        theEvent.Wait(0).Succeeded.ShouldBeTrue();
        Should.Throw<KernelException>(() => theEvent.Set()).Status.ShouldBe(NtStatus.AccessDenied);
        using KernelSemaphore semaphore = arrivals[1].OpenSemaphore();
        semaphore.State.ShouldBe(new SemaphoreInformation(1, 5));
        using KernelProcess process = arrivals[2].OpenProcess();
        process.ProcessId.ShouldBe(peer.ProcessId);
    }

    [Fact]
    public async Task ReceiveAsync_BegunBeforeTheSend_IsWokenByIt()
    {
        using Peer peer = fixture.StartPeer();
        nint here = Here(peer);
        nint e = peer.Call("event", "-", 0, 0).Handle;
        for (int i = 0; i < 50; i++)
        {
            Task<ReceivedHandle> pending = KernelInbox.ReceiveAsync().AsTask();
            pending.IsCompleted.ShouldBeFalse();
            peer.Call("send", here, e, 0, SameAccess, i).Status.ShouldBe(NtStatus.Success);
            using ReceivedHandle arrival = await pending.WaitAsync(Until.Patience);
            arrival.Tag.ShouldBe((ulong)i);
        }
    }

    [Fact]
    public void SendHandle_ToAProcessThatAwaits_IsReceivedThere()
    {
        using Peer peer = fixture.StartPeer();
        using var e = KernelEvent.Create(manualReset: false, initialState: false);
        using KernelProcess target = Open(peer);
        Task<PeerReply> pending = peer.Begin("@reader", "receive-all", 5);
        for (ulong tag = 1; tag <= 5; tag++)
        {
            target.SendHandle(e, tag);
        }

        pending.Wait(Until.Patience).ShouldBeTrue();
        pending.Result.Text.ShouldBe("Success 1 2 3 4 5");
        Until.True(() => e.Query().HandleCount == 1, "the peer closed them");
    }

    [Fact]
    public async Task ReadAllAsync_ThatIsCancelled_EndsAndLosesNothing()
    {
        using var e = KernelEvent.Create(manualReset: false, initialState: false);
        using var cancellation = new CancellationTokenSource();
        Task<ReceivedHandle> pending = KernelInbox.ReceiveAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => pending.WaitAsync(Until.Patience));
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (ReceivedHandle arrival in KernelInbox.ReadAllAsync(cancellation.Token))
            {
                arrival.Dispose();
            }
        });

        KernelProcess.Current.SendHandle(e, 7);
        await Should.ThrowAsync<OperationCanceledException>(async () => await KernelInbox.ReceiveAsync(cancellation.Token));
        (await Read(1))[0].Tag.ShouldBe(7ul);
    }

    [Fact]
    public async Task Cancellation_AtTheMomentOfAnArrival_LeavesItToTheNextReader()
    {
        using var e = KernelEvent.Create(manualReset: false, initialState: false);
        for (ulong round = 1; round <= 300; round++)
        {
            using var cancellation = new CancellationTokenSource();
            Task<ReceivedHandle> pending = KernelInbox.ReceiveAsync(cancellation.Token).AsTask();
            Task cancel = Task.Run(cancellation.Cancel);
            KernelProcess.Current.SendHandle(e, round);
            await cancel;
            ReceivedHandle? arrival;
            try
            {
                arrival = await pending.WaitAsync(Until.Patience);
            }
            catch (OperationCanceledException)
            {
                KernelInbox.TryReceive(out arrival).ShouldBeTrue("the handle got lost");
            }

            arrival.Tag.ShouldBe(round);
            arrival.Dispose();
            KernelInbox.TryReceive(out _).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task TwoReaders_GetEachHandleOnce()
    {
        using var e = KernelEvent.Create(manualReset: false, initialState: false);
        using var end = new CancellationTokenSource();
        int count = 0;
        async Task<List<ulong>> Reader()
        {
            var tags = new List<ulong>();
            try
            {
                await foreach (ReceivedHandle arrival in KernelInbox.ReadAllAsync(end.Token))
                {
                    arrival.Dispose();
                    tags.Add(arrival.Tag);
                    if (Interlocked.Increment(ref count) == 200)
                    {
                        await end.CancelAsync();
                    }
                }
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                return tags;
            }

            return tags;
        }

        Task<List<ulong>>[] readers = [Task.Run(Reader), Task.Run(Reader)];
        for (ulong tag = 0; tag < 200; tag++)
        {
            SendWhenThereIsRoom(e, tag);
        }

        List<ulong>[] got = await Task.WhenAll(readers).WaitAsync(Until.Patience);
        got[0].Concat(got[1]).Order().ShouldBe(Enumerable.Range(0, 200).Select(static t => (ulong)t));
        got.ShouldAllBe(static tags => tags.SequenceEqual(tags.Order()), "each reader gets the earlier one first");
        e.Query().HandleCount.ShouldBe(1);
    }

    [Fact]
    public void ManyThreads_SendAndReceive_AndNothingIsLostOrDoubled()
    {
        const int threads = 6;
        const int each = 100;
        using var e = KernelEvent.Create(manualReset: false, initialState: false);
        var seen = new System.Collections.Concurrent.ConcurrentBag<ulong>();
        Thread[] all = [.. Enumerable.Range(0, threads).Select(t => new Thread(() =>
        {
            for (int i = 0; i < each; i++)
            {
                while (TrySendHandle(CurrentProcess, e.Handle, 0, DuplicateOptions.SameAccess, (ulong)((t * each) + i)) == NtStatus.QuotaExceeded)
                {
                    Receive(seen);
                }

                Receive(seen);
            }
        }))];
        Array.ForEach(all, static t => t.Start());
        Array.ForEach(all, static t => t.Join());
        while (seen.Count < threads * each)
        {
            Receive(seen);
        }

        seen.Order().ShouldBe(Enumerable.Range(0, threads * each).Select(static t => (ulong)t));
        KernelInbox.TryReceive(out _).ShouldBeFalse();
        e.Query().HandleCount.ShouldBe(1);
    }

    [Fact]
    public void SendHandle_WithoutTheRight_IsRefused()
    {
        using Peer peer = fixture.StartPeer();
        using var weak = KernelProcess.Open(peer.ProcessId, ProcessRights.AllAccess & ~ProcessRights.DuplicateHandle);
        using var e = KernelEvent.Create(manualReset: false, initialState: false, EventRights.Synchronize);
        Should.Throw<KernelException>(() => weak.SendHandle(e)).Status.ShouldBe(NtStatus.AccessDenied);
        using KernelProcess target = Open(peer);
        Should.Throw<KernelException>(() => target.SendHandle(e, (uint)EventRights.ModifyState, 0)).Status.ShouldBe(NtStatus.AccessDenied);
        TrySendHandle(target.Handle, unchecked((nint)0x1_0000_0004), 0, DuplicateOptions.SameAccess, 0).ShouldBe(NtStatus.InvalidHandle);
        TrySendHandle(e.Handle, e.Handle, 0, DuplicateOptions.SameAccess, 0).ShouldBe(NtStatus.ObjectTypeMismatch);
        e.Query().HandleCount.ShouldBe(1);
        peer.Call("receive").Status.ShouldBe(NtStatus.NoMoreEntries);
    }

    [Fact]
    public void ReceivedHandle_IsOpenedOnceAndAsItsType()
    {
        using var e = KernelEvent.Create(manualReset: false, initialState: false);
        KernelProcess.Current.SendHandle(e, 1);
        KernelInbox.TryReceive(out ReceivedHandle? arrival).ShouldBeTrue();
        Should.Throw<KernelException>(() => arrival!.OpenMutex()).Status.ShouldBe(NtStatus.ObjectTypeMismatch);
        KernelWaitHandle opened = arrival!.Open<KernelWaitHandle>();
        opened.ShouldBeOfType<KernelEvent>().IsSameObject(e).ShouldBeTrue();
        Should.Throw<ObjectDisposedException>(() => arrival.OpenEvent());
        arrival.Dispose();
        e.Query().HandleCount.ShouldBe(2, "it is the opened object's now");
        opened.Dispose();

        KernelProcess.Current.SendHandle(e, 2);
        KernelInbox.TryReceive(out arrival).ShouldBeTrue();
        arrival!.Dispose();
        arrival.Dispose();
        e.Query().HandleCount.ShouldBe(1);
    }

    private static async Task<List<ReceivedHandle>> Read(int count)
    {
        var arrivals = new List<ReceivedHandle>();
        using var deadline = new CancellationTokenSource(Until.Patience);
        await foreach (ReceivedHandle arrival in KernelInbox.ReadAllAsync(deadline.Token))
        {
            arrivals.Add(arrival);
            if (arrivals.Count == count)
            {
                break;
            }
        }

        return arrivals;
    }

    private static void Receive(System.Collections.Concurrent.ConcurrentBag<ulong> seen)
    {
        if (KernelInbox.TryReceive(out ReceivedHandle? arrival))
        {
            seen.Add(arrival.Tag);
            arrival.Dispose();
        }
    }

    private static void SendWhenThereIsRoom(KernelEvent e, ulong tag) => Until.True(
        () => TrySendHandle(CurrentProcess, e.Handle, 0, DuplicateOptions.SameAccess, tag) == NtStatus.Success, "the readers make room");
}
