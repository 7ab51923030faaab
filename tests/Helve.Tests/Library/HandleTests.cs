using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Library;

/// <summary>Handle values, closing, querying, comparing: raw and typed.</summary>
[Collection(LibraryCollection.Name)]
public sealed class HandleTests
{
    private const uint All = (uint)EventRights.AllAccess;

    [Fact]
    [Rule("A1")]
    public void Create_Always_GivesPositiveMultiplesOfFour()
    {
        nint[] handles = [.. Enumerable.Range(0, 100).Select(_ => Event())];
        handles.All(static h => h > 0 && h % 4 == 0 && h < 1 << 26).ShouldBeTrue();
        handles.Distinct().Count().ShouldBe(100);
        Array.ForEach(handles, CloseIt);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [Rule("A2")]
    public void Value_WithTagBits_IsTheHandle(int tag)
    {
        nint handle = Event();
        TrySetEvent(handle + tag, out _).ShouldBe(NtStatus.Success);
        TryWait(handle + tag, TimeSpan.Zero).ShouldBe(NtStatus.Success);
        TryGetAttributes(handle + tag, out _).ShouldBe(NtStatus.Success);
        TryDuplicate(CurrentProcess, handle + tag, CurrentProcess, 0, 0, DuplicateOptions.SameAccess, out nint copy).ShouldBe(NtStatus.Success);
        CloseIt(copy);
        TryClose(handle + tag).ShouldBe(NtStatus.Success);
        TryClose(handle).ShouldBe(NtStatus.InvalidHandle);
    }

    [Fact]
    [Rule("A3")]
    [Rule("A8")]
    public void PseudoHandle_OfTheProcess_IsTheRunningProcess()
    {
        TryWait(CurrentProcess, TimeSpan.Zero).ShouldBe(NtStatus.Timeout);
        TryGetProcessId(CurrentProcess, out int id).ShouldBe(NtStatus.Success);
        id.ShouldBe(Environment.ProcessId);
        TryGetExitCode(CurrentProcess, out int code).ShouldBe(NtStatus.Success);
        code.ShouldBe(StillActive);
        TryQuery(CurrentProcess, out HandleInformation information).ShouldBe(NtStatus.Success);
        information.GrantedAccess.ShouldBe((uint)ProcessRights.AllAccess);
        information.Type.ShouldBe(ObjectType.Process);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-7)]
    [InlineData(0x123450)]
    [InlineData(0x00000000FFFFFFFF)]
    [InlineData(0x0000000100000004)]
    [InlineData(unchecked((long)0xFFFFFFFF80000004))]
    [Rule("A4")]
    [Rule("A7")]
    [Rule("A10")]
    [Rule("A11")]
    public void Value_ThatIsNoHandle_IsInvalid(long value)
    {
        var handle = (nint)value;
        TryClose(handle).ShouldBe(NtStatus.InvalidHandle);
        TryWait(handle, TimeSpan.Zero).ShouldBe(NtStatus.InvalidHandle);
        TryGetAttributes(handle, out _).ShouldBe(NtStatus.InvalidHandle);
        TrySetEvent(handle, out _).ShouldBe(NtStatus.InvalidHandle);
        TryGetExitCode(handle, out _).ShouldBe(NtStatus.InvalidHandle);
        TryDuplicate(CurrentProcess, handle, CurrentProcess, 0, 0, DuplicateOptions.SameAccess, out nint copy).ShouldBe(NtStatus.InvalidHandle);
        copy.ShouldBe(0);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-2)]
    [InlineData(-6)]
    [Rule("A9")]
    public void Close_OfAPseudoHandle_DoesNothing(int value)
    {
        TryClose(value).ShouldBe(NtStatus.Success);
        TryGetProcessId(CurrentProcess, out _).ShouldBe(NtStatus.Success);
    }

    [Fact]
    [Rule("A14")]
    public void Close_Twice_IsInvalidTheSecondTime()
    {
        nint handle = Event();
        TryClose(handle).ShouldBe(NtStatus.Success);
        TryClose(handle).ShouldBe(NtStatus.InvalidHandle);
    }

    [Fact]
    [Rule("A19")]
    public void Close_OfAProtectedHandle_IsRefusedAndItStaysUsable()
    {
        nint handle = Event();
        TrySetAttributes(handle, HandleAttributes.ProtectFromClose, HandleAttributes.ProtectFromClose).ShouldBe(NtStatus.Success);
        TryClose(handle).ShouldBe(NtStatus.HandleNotClosable);
        TrySetEvent(handle, out _).ShouldBe(NtStatus.Success);
        TrySetAttributes(handle, HandleAttributes.ProtectFromClose, HandleAttributes.None).ShouldBe(NtStatus.Success);
        CloseIt(handle);
    }

    [Fact]
    [Rule("A24")]
    public void TypedCall_OnAnotherType_IsATypeMismatch()
    {
        nint handle = Event();
        TryCreateMutex((uint)MutexRights.AllAccess, 0, false, out nint mutex).ShouldBe(NtStatus.Success);
        TryReleaseMutex(handle, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        TryReleaseSemaphore(handle, 1, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        TrySetEvent(mutex, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        TrySetEvent(CurrentProcess, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        TryGetExitCode(handle, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        CloseIt(mutex);
        CloseIt(handle);
    }

    [Fact]
    [Rule("A25")]
    [Rule("F34")]
    [Rule("F35")]
    [Rule("F37")]
    public void Check_OfTheType_ComesBeforeTheAccess()
    {
        TryCreateEvent(0, 0, false, false, out nint handle).ShouldBe(NtStatus.Success);
        TryReleaseSemaphore(handle, 1, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        TrySetEvent(handle, out _).ShouldBe(NtStatus.AccessDenied);
        TryQueryEvent(handle, out _).ShouldBe(NtStatus.AccessDenied);
        TryWait(handle, TimeSpan.Zero).ShouldBe(NtStatus.AccessDenied);
        CloseIt(handle);
    }

    [Fact]
    [Rule("C1")]
    [Rule("C3")]
    [Rule("C6")]
    public void Attributes_OfAHandle_AreItsOwn()
    {
        TryCreateEvent(0, HandleAttributes.Inherit, false, false, out nint handle).ShouldBe(NtStatus.Success);
        TryGetAttributes(handle, out HandleAttributes attributes).ShouldBe(NtStatus.Success);
        attributes.ShouldBe(HandleAttributes.Inherit);
        TryDuplicate(CurrentProcess, handle, CurrentProcess, 0, 0, DuplicateOptions.SameAccess, out nint copy).ShouldBe(NtStatus.Success);
        TryGetAttributes(copy, out attributes).ShouldBe(NtStatus.Success);
        attributes.ShouldBe(HandleAttributes.None);
        TrySetAttributes(handle, (HandleAttributes)0xFFFF_FFF0, (HandleAttributes)0xFFFF_FFFF).ShouldBe(NtStatus.Success);
        TryGetAttributes(handle, out attributes).ShouldBe(NtStatus.Success);
        attributes.ShouldBe(HandleAttributes.Inherit);
        CloseIt(copy);
        CloseIt(handle);
    }

    [Fact]
    [Rule("C2")]
    [Rule("C4")]
    public void Attributes_OfPseudoHandles_AreNoneAndCannotBeSet()
    {
        TryGetAttributes(CurrentProcess, out HandleAttributes attributes).ShouldBe(NtStatus.Success);
        attributes.ShouldBe(HandleAttributes.None);
        TrySetAttributes(CurrentProcess, HandleAttributes.Inherit, HandleAttributes.Inherit).ShouldBe(NtStatus.AccessDenied);
        TrySetAttributes(0, HandleAttributes.Inherit, HandleAttributes.Inherit).ShouldBe(NtStatus.InvalidHandle);
    }

    [Fact]
    [Rule("C17")]
    public void Compare_Always_TellsObjectsApartAndNeedsNoAccess()
    {
        TryCreateEvent(0, 0, false, false, out nint a).ShouldBe(NtStatus.Success);
        nint b = Event();
        TryDuplicate(CurrentProcess, a, CurrentProcess, 0, 0, DuplicateOptions.None, out nint copy).ShouldBe(NtStatus.Success);
        TryCompare(a, copy).ShouldBe(NtStatus.Success);
        TryCompare(a, b).ShouldBe(NtStatus.NotSameObject);
        TryCompare(a, 0).ShouldBe(NtStatus.InvalidHandle);
        TryCompare(CurrentProcess, CurrentProcess).ShouldBe(NtStatus.Success);
        TryCompare(CurrentProcess, a).ShouldBe(NtStatus.NotSameObject);
        CloseIt(a);
        CloseIt(b);
        CloseIt(copy);
    }

    [Fact]
    [Rule("C8")]
    [Rule("C9")]
    [Rule("B1")]
    public void Query_OfADuplicatedHandle_CountsHandlesOfTheObject()
    {
        using var first = new KernelEvent(manualReset: false);
        first.Query().HandleCount.ShouldBe(1);
        using KernelEvent second = first.Duplicate(EventRights.Synchronize, inheritable: true);
        first.Query().HandleCount.ShouldBe(2);
        second.Query().Attributes.ShouldBe(HandleAttributes.Inherit);
        second.GrantedAccess.ShouldBe((uint)EventRights.Synchronize);
        second.ObjectId.ShouldBe(first.ObjectId);
        second.IsSameObject(first).ShouldBeTrue();
    }

    [Fact]
    [Rule("A14")]
    [Rule("A15")]
    public void TypedObject_WhoseHandleWasClosedAndReused_NeverReachesTheStranger()
    {
        var owner = new KernelEvent(manualReset: true);
        nint value = owner.Handle;
        CloseIt(value);

        // Freed values come back; which one first is nobody's promise.
        var strangers = new List<nint>();
        do
        {
            strangers.Add(Event());
        }
        while (strangers[^1] != value && strangers.Count < 1_000_000);

        strangers[^1].ShouldBe(value);
        Should.Throw<KernelException>(() => owner.Set()).Status.ShouldBe(NtStatus.InvalidHandle);
        Should.Throw<KernelException>(() => owner.Wait(0)).Status.ShouldBe(NtStatus.InvalidHandle);
        Should.Throw<KernelException>(() => owner.Duplicate()).Status.ShouldBe(NtStatus.InvalidHandle);
        Should.Throw<KernelException>(() => owner.DuplicateTo(KernelProcess.Current)).Status.ShouldBe(NtStatus.InvalidHandle);
        Should.Throw<KernelException>(() => owner.Query()).Status.ShouldBe(NtStatus.InvalidHandle);
        Should.Throw<KernelException>(() => owner.Inheritable).Status.ShouldBe(NtStatus.InvalidHandle);
        Should.Throw<KernelException>(() => owner.Inheritable = true).Status.ShouldBe(NtStatus.InvalidHandle);
        Should.Throw<KernelException>(owner.Close).Status.ShouldBe(NtStatus.InvalidHandle);
        owner.Dispose();
        TryQueryEvent(value, out EventInformation state).ShouldBe(NtStatus.Success);
        state.IsSet.ShouldBeFalse();
        strangers.ForEach(CloseIt);
    }

    [Fact]
    public void TypedObject_WhenClosed_IsDisposed()
    {
        var closed = new KernelEvent(manualReset: true);
        closed.Close();
        closed.Close();
        closed.Dispose();
        Should.Throw<ObjectDisposedException>(() => closed.Set());
        Should.Throw<ObjectDisposedException>(() => closed.Handle);
    }

    [Fact]
    public void TypedObject_ThatIsProtected_StaysOpenWhenClosed()
    {
        var guarded = new KernelEvent(manualReset: true) { ProtectedFromClose = true };
        Should.Throw<KernelException>(guarded.Close).Status.ShouldBe(NtStatus.HandleNotClosable);
        guarded.Set();
        guarded.ProtectedFromClose = false;
        guarded.Close();
    }

    [Fact]
    public void TypedObject_ThatIsForgotten_IsClosedByItsFinalizer()
    {
        nint handle = Forget();
        Until.True(() => Collect() && TryQuery(handle, out _) == NtStatus.InvalidHandle, "the finalizer closes the handle");
    }

    [Fact]
    public void FromHandle_OfAnotherType_IsATypeMismatchAndLeavesItOpen()
    {
        nint handle = Event();
        Should.Throw<KernelException>(() => KernelMutex.FromHandle(handle)).Status.ShouldBe(NtStatus.ObjectTypeMismatch);
        using var owner = KernelEvent.FromHandle(handle);
        owner.Set();
    }

    [Fact]
    public void DetachHandle_Always_LeavesTheHandleToTheCaller()
    {
        var owner = new KernelEvent(manualReset: true);
        nint handle = owner.DetachHandle();
        owner.Dispose();
        TrySetEvent(handle, out _).ShouldBe(NtStatus.Success);
        CloseIt(handle);
    }

    [Fact]
    public void Exception_Always_CarriesStatusAndASentence()
    {
        using var weak = KernelEvent.Create(false, false, EventRights.Synchronize);
        KernelException e = Should.Throw<KernelException>(() => weak.Set());
        e.Status.ShouldBe(NtStatus.AccessDenied);
        e.HResult.ShouldBe(unchecked((int)0xD000_0022));
        e.Message.ShouldContain("access");
    }

    private static nint Event()
    {
        TryCreateEvent(All, 0, false, false, out nint handle).ShouldBe(NtStatus.Success);
        return handle;
    }

    private static void CloseIt(nint handle) => TryClose(handle).ShouldBe(NtStatus.Success);

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static nint Forget() => new KernelEvent(manualReset: true).Handle;

    private static bool Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return true;
    }
}
