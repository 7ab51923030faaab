using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Library;

/// <summary>Which handle is whose, when it moves, is protected, or is closed by two.</summary>
[Collection(LibraryCollection.Name)]
public sealed class HandleOwnershipTests
{
    [Fact]
    [Rule("B14")]
    public void DuplicateTo_WithCloseSource_OfAProtectedHandle_LeavesTheSourceToItsOwner()
    {
        using var guarded = new KernelEvent(manualReset: true) { ProtectedFromClose = true };
        nint copy = guarded.DuplicateTo(KernelProcess.Current, closeSource: true);
        copy.ShouldNotBe(guarded.Handle);
        guarded.Set().ShouldBeFalse();
        guarded.Query().HandleCount.ShouldBe(2);
        TryClose(copy).ShouldBe(NtStatus.Success);
        guarded.ProtectedFromClose = false;
    }

    [Fact]
    [Rule("B15")]
    public void DuplicateTo_WithCloseSource_WithinTheProcess_GivesTheHandleToTheCaller()
    {
        var mine = new KernelEvent(manualReset: true);
        nint value = mine.Handle;
        nint moved = mine.DuplicateTo(KernelProcess.Current, closeSource: true);
        moved.ShouldBe(value);
        Should.Throw<ObjectDisposedException>(() => mine.Set());
        mine.Dispose();
        TryClose(moved).ShouldBe(NtStatus.Success);
    }

    [Fact]
    [Rule("B21")]
    [Rule("B13")]
    public void DuplicateTo_WithCloseSource_ThatFailsEarly_LeavesTheSourceToItsOwner()
    {
        using var mine = new KernelEvent(manualReset: true);
        Should.Throw<KernelException>(() => mine.DuplicateTo(KernelProcess.Current, uint.MaxValue, closeSource: true)).Status.ShouldBe(NtStatus.AccessDenied);
        mine.Set().ShouldBeFalse();
    }

    [Fact]
    [Rule("B10")]
    public void DuplicateTo_WithCloseSource_IntoABadTarget_ClosesTheSource()
    {
        var mine = new KernelEvent(manualReset: true);
        KernelProcess target = KernelProcess.Open(Environment.ProcessId);
        Should.Throw<KernelException>(() => mine.DuplicateTo(target, closeSource: true)).Status.ShouldBe(NtStatus.AccessDenied, "no PROCESS_DUP_HANDLE");
        Should.Throw<ObjectDisposedException>(() => mine.Set());
        target.Close();
    }

    [Fact]
    [Rule("A14")]
    public void TypedObject_ClosedByTwoWhileAThirdCreates_NeverTakesTheNewHandle()
    {
        const int rounds = 5000;
        var shared = new KernelEvent[1];
        using var barrier = new Barrier(3);
        Thread[] closers = [.. Enumerable.Range(0, 2).Select(_ => new Thread(() => Close(barrier, shared, rounds)))];
        Array.ForEach(closers, static t => t.Start());
        for (int i = 0; i < rounds; i++)
        {
            shared[0] = new KernelEvent(manualReset: true);
            barrier.SignalAndWait();

            // Freed values come back at once: this one may be that of the object which the two are closing.
            TryCreateEvent((uint)Kernel.Objects.EventRights.AllAccess, HandleAttributes.None, true, false, out nint mine).ShouldBe(NtStatus.Success);
            barrier.SignalAndWait();
            TryClose(mine).ShouldBe(NtStatus.Success, "one of the two closed a stranger's handle");
        }

        Array.ForEach(closers, static t => t.Join());
    }

    private static void Close(Barrier barrier, KernelEvent[] shared, int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            barrier.SignalAndWait();
            try
            {
                shared[0].Close();
            }
            catch (KernelException e) when (e.Status == NtStatus.InvalidHandle)
            {
                // The other one was first, and this one was told.
            }

            barrier.SignalAndWait();
        }
    }
}
