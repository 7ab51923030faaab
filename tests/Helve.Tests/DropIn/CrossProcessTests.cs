using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using EventWaitHandle = Helve.Threading.EventWaitHandle;
using MemoryMappedFile = Helve.IO.MemoryMappedFiles.MemoryMappedFile;
using Mutex = Helve.Threading.Mutex;
using Semaphore = Helve.Threading.Semaphore;
using WaitHandle = Helve.Threading.WaitHandle;

namespace Helve.Tests.DropIn;

/// <summary>Names are those of all processes: what one makes, another one has, and what a killed one had is told of.</summary>
[Collection(LibraryCollection.Name)]
public sealed class CrossProcessTests(LibraryFixture fixture)
{
    private const string AllAccess = "0x1F0003";

    [Fact]
    public void Event_SetByAnotherProcess_EndsTheWait()
    {
        using Peer peer = fixture.StartPeer();
        string name = NameTests.NewName();
        using var signal = new EventWaitHandle(false, EventResetMode.AutoReset, name);
        using var never = new EventWaitHandle(false, EventResetMode.AutoReset);
        nint there = peer.Call("open-event", name, AllAccess).Handle;
        int index = -1;
        var thread = new Thread(() => index = WaitHandle.WaitAny([never, signal]));
        thread.Start();
        Until.True(() => fixture.Environment.WaitersOf(signal.KernelObject.ObjectId) == 1, "the thread waits");
        peer.Call("set", there).Status.ShouldBe(NtStatus.Success);
        thread.Join();
        index.ShouldBe(1);
        peer.End();
    }

    [Fact]
    public void Semaphore_MadeByAnotherProcess_IsOpened()
    {
        using Peer peer = fixture.StartPeer();
        string name = NameTests.NewName();
        nint there = peer.Call("semaphore", name, 2, 5).Handle;
        using var semaphore = new Semaphore(0, 1, name, out bool createdNew);
        createdNew.ShouldBeFalse();
        semaphore.WaitOne(0).ShouldBeTrue();
        peer.Call("query-semaphore", there)[0].ShouldBe(1);
        semaphore.Release(4).ShouldBe(1);
        Should.Throw<SemaphoreFullException>(() => semaphore.Release());
        peer.End();
        using var still = Semaphore.OpenExisting(name);
    }

    [Theory]
    [InlineData("one")]
    [InlineData("any")]
    [InlineData("all")]
    public void Mutex_OfAKilledProcess_IsAbandoned(string wait)
    {
        using Peer peer = fixture.StartPeer();
        string name = NameTests.NewName();
        using var mutex = new Mutex(false, name);
        using var signal = new EventWaitHandle(wait == "all", EventResetMode.AutoReset);
        nint there = peer.Call("open-mutex", name, "0x1F0001").Handle;
        peer.Call("@a", "wait", there, 0).Status.ShouldBe(NtStatus.Success);
        mutex.WaitOne(0).ShouldBeFalse();
        Threading.AbandonedMutexException? abandoned = null;
        var thread = new Thread(() =>
        {
            abandoned = Should.Throw<Threading.AbandonedMutexException>(() => Wait(wait, signal, mutex));
            mutex.ReleaseMutex();
        });
        thread.Start();
        Until.True(() => fixture.Environment.WaitersOf(mutex.KernelObject.ObjectId) == 1, "the thread waits");
        peer.Kill();
        thread.Join();
        abandoned!.MutexIndex.ShouldBe(wait == "any" ? 1 : -1);
        abandoned.Mutex.ShouldBe(wait == "any" ? mutex : null);
        mutex.WaitOne().ShouldBeTrue("the next wait is an ordinary one");
        mutex.ReleaseMutex();
    }

    [Fact]
    public void Memory_OfAName_IsOneInAllProcesses_AndOutlivesItsMaker()
    {
        using Peer peer = fixture.StartPeer();
        string name = NameTests.NewName();
        using MemoryMappedFile made = MemoryMappedFile.CreateNew(name, 4096);
        using var view = made.CreateViewAccessor();
        nint there = peer.Call("open-section", name, "0x6").Handle;
        nint address = (nint)peer.Call("map", there, "0x4")[0];
        view.Write(0, 7);
        peer.Call("peek", address)[0].ShouldBe(7);
        peer.Call("poke", address, 8);
        view.ReadInt32(0).ShouldBe(8);
        view.Dispose();
        made.Dispose();
        using (MemoryMappedFile again = MemoryMappedFile.OpenExisting(name))
        using (var second = again.CreateViewAccessor())
        {
            second.ReadInt32(0).ShouldBe(8, "the other process has it");
        }

        peer.Kill();
        Until.True(() => Record.Exception(() => MemoryMappedFile.OpenExisting(name).Dispose()) is FileNotFoundException, "the name goes with the last process");
    }

    private static void Wait(string how, EventWaitHandle signal, Mutex mutex)
    {
        _ = how switch
        {
            "one" => mutex.WaitOne(),
            "any" => WaitHandle.WaitAny([signal, mutex]) >= 0,
            _ => WaitHandle.WaitAll([signal, mutex]),
        };
    }
}
