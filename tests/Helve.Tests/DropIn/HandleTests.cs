using System.Runtime.CompilerServices;
using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Helve.Threading;
using Shouldly;
using Xunit;
using AutoResetEvent = Helve.Threading.AutoResetEvent;
using ManualResetEvent = Helve.Threading.ManualResetEvent;
using Mutex = Helve.Threading.Mutex;
using Semaphore = Helve.Threading.Semaphore;
using WaitHandle = Helve.Threading.WaitHandle;

namespace Helve.Tests.DropIn;

/// <summary>Handles of wait handles: asked for, set, given away, closed behind one's back.</summary>
[Collection(LibraryCollection.Name)]
public sealed class HandleTests
{
    [Fact]
    public void Handle_LeadsToTheObject_AndGoesWithIt()
    {
        var signal = new ManualResetEvent(false);
        nint handle = signal.SafeWaitHandle.DangerousGetHandle();
        KernelHandles.TrySetEvent(handle, out _).ShouldBe(NtStatus.Success);
        signal.WaitOne(0).ShouldBeTrue();
        signal.GetSafeWaitHandle().ShouldBeSameAs(signal.SafeWaitHandle);
        signal.Dispose();
        KernelHandles.TryQuery(handle, out _).ShouldBe(NtStatus.InvalidHandle);
    }

    [Fact]
    public void Handle_OfAnyObject_CanBeWaitedFor()
    {
        // The idiom for what .NET has no class for: an event that is given another handle.
        using var timer = new KernelTimer(manualReset: true);
        using var waited = new ManualResetEvent(false);
        waited.SafeWaitHandle.Dispose();
        waited.SafeWaitHandle = new SafeWaitHandle(timer.Handle, ownsHandle: false);
        waited.WaitOne(0).ShouldBeFalse();
        timer.Set(TimeSpan.Zero);
        WaitHandle.WaitAny([waited]).ShouldBe(0);
        Should.Throw<IOException>(() => waited.Set(), "a timer is no event").HResult.ShouldBe(unchecked((int)0x80070006));
        waited.Dispose();
        timer.Handle.ShouldNotBe(0);
        timer.Wait(0).Succeeded.ShouldBeTrue("the value was not owned");
    }

    [Fact]
    public void Handle_ThatIsOwned_IsClosed()
    {
        KernelHandles.TryCreateSemaphore(0x1F_0003, 0, 1, 1, out nint handle).ShouldBe(NtStatus.Success);
        using (var semaphore = new Semaphore(0, 1))
        {
            semaphore.SafeWaitHandle.Dispose();
            semaphore.SetSafeWaitHandle(new SafeWaitHandle(handle, ownsHandle: true));
            semaphore.WaitOne(0).ShouldBeTrue();
            semaphore.Release().ShouldBe(0);
        }

        KernelHandles.TryQuery(handle, out _).ShouldBe(NtStatus.InvalidHandle);
    }

    [Fact]
    public void Handle_ThatIsNone_IsAnInvalidOperation()
    {
        using var waited = new AutoResetEvent(false) { SafeWaitHandle = new SafeWaitHandle(0x7FFF_FFF0, ownsHandle: false) };
        Should.Throw<InvalidOperationException>(() => waited.WaitOne(0)).HResult.ShouldBe(unchecked((int)0x80070006));
        using var marshalled = new AutoResetEvent(false) { SafeWaitHandle = new SafeWaitHandle() };
        Should.Throw<InvalidOperationException>(() => marshalled.WaitOne(0));
    }

    [Fact]
    public void Handle_ThatIsGivenAway_StaysOpen()
    {
        var signal = new AutoResetEvent(true);
        nint handle = signal.SafeWaitHandle.DangerousGetHandle();
        signal.SafeWaitHandle.SetHandleAsInvalid();
        signal.Dispose();
        KernelHandles.TryWait(handle, TimeSpan.Zero).ShouldBe(NtStatus.Success);
        KernelHandles.TryClose(handle).ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void Handle_ThatIsClosedByItsValue_LeavesTheWaitHandleWithItsObject()
    {
        using var signal = new AutoResetEvent(false);
        nint handle = signal.SafeWaitHandle.DangerousGetHandle();
        KernelHandles.TryClose(handle).ShouldBe(NtStatus.Success);
        signal.Set().ShouldBeTrue();
        signal.WaitOne(0).ShouldBeTrue();
    }

    [Fact]
    public void ObsoleteHandle_SetsAndTakes()
    {
#pragma warning disable CS0618 // it is what is tested
        using var owner = new KernelEvent(manualReset: true, initialState: true);
        nint copy = owner.Duplicate().DetachHandle();
        var waited = new ManualResetEvent(false);
        waited.SafeWaitHandle.Dispose();
        waited.Handle = copy;
        waited.Handle.ShouldBe(copy);
        waited.WaitOne(0).ShouldBeTrue();
        waited.Handle = -1;
        Should.Throw<ObjectDisposedException>(() => waited.WaitOne(0));
        waited.Dispose();
        KernelHandles.TryClose(copy).ShouldBe(NtStatus.Success, "it was given away");
#pragma warning restore CS0618
    }

    [Fact]
    public void ClosedObject_IsCalledByTheNameThatTheProgramKnows()
    {
        var closed = new AutoResetEvent(false);
        closed.Dispose();
        using var set = new ManualResetEvent(true);
        using var mutex = new Mutex();
        mutex.SafeWaitHandle.Dispose();
        string name = typeof(AutoResetEvent).FullName!;
        Should.Throw<ObjectDisposedException>(() => closed.WaitOne(0)).ObjectName.ShouldBe(name);
        Should.Throw<ObjectDisposedException>(() => closed.Set()).ObjectName.ShouldBe(name);
        Should.Throw<ObjectDisposedException>(() => WaitHandle.WaitAny([set, closed], 0)).ObjectName.ShouldBe(name);
        Should.Throw<ObjectDisposedException>(() => mutex.ReleaseMutex()).ObjectName.ShouldBe(typeof(Mutex).FullName);
    }

    [Fact]
    public void WaitHandleOfOnesOwn_WaitsForWhatItWasGiven()
    {
        using var inner = new KernelSemaphore(1, 1);
        using var mine = new Own(inner.Duplicate().DetachHandle());
        mine.WaitOne(0).ShouldBeTrue();
        inner.State.CurrentCount.ShouldBe(0);
        using var empty = new Own();
        Should.Throw<ObjectDisposedException>(() => empty.WaitOne(0));
    }

    [Fact]
    public void WaitHandleOfAKernelObject_WaitsForIt()
    {
        using var timer = new KernelTimer(manualReset: false);
        using WaitHandle waited = WaitHandle.Of(timer);
        using var other = new AutoResetEvent(false);
        timer.Set(TimeSpan.Zero);
        WaitHandle.WaitAny([other, waited]).ShouldBe(1);
        waited.KernelObject.ShouldBeSameAs(timer);
    }

    [Fact]
    public void Mutex_OfTheException_IsTheMutex()
    {
        using var mutex = new Mutex();
        using var signal = new AutoResetEvent(false);
        WaitFamily.InThread(() => mutex.WaitOne());
        Threading.AbandonedMutexException e = Should.Throw<Threading.AbandonedMutexException>(() => WaitHandle.WaitAny([signal, mutex]));
        e.MutexIndex.ShouldBe(1);
        e.Mutex.ShouldBeSameAs(mutex);
        ((System.Threading.AbandonedMutexException)e).MutexIndex.ShouldBe(1);
        mutex.ReleaseMutex();
    }

    [Fact]
    public void ForgottenObjects_AreClosedByTheCollector()
    {
        string name = NameTests.NewName();
        Forget(name);
        Until.True(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                bool isThere = Mutex.TryOpenExisting(name, out Mutex? still);
                still?.Dispose();
                return !isThere;
            },
            "the name goes");
    }

    // In a frame of its own, so that nothing of it is left on the stack.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(string name) => _ = new Mutex(false, name).SafeWaitHandle;

    private sealed class Own : WaitHandle
    {
        public Own()
        {
        }

        public Own(nint handle) => SafeWaitHandle = new SafeWaitHandle(handle, ownsHandle: true);
    }
}
