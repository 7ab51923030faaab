using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Library;

/// <summary>DuplicateHandle within the process.</summary>
[Collection(LibraryCollection.Name)]
public sealed class DuplicationTests
{
    private const uint All = (uint)EventRights.AllAccess;
    private const uint Synchronize = (uint)EventRights.Synchronize;

    [Fact]
    [Rule("B4")]
    public void Duplicate_WithABadSourceProcess_FailsAndLeavesTheSource()
    {
        nint source = Event(All);
        Duplicate(0, source, CurrentProcess, DuplicateOptions.CloseSource, out _).ShouldBe(NtStatus.InvalidHandle);
        Duplicate(source, source, CurrentProcess, DuplicateOptions.CloseSource, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        CloseIt(source);
    }

    [Fact]
    [Rule("B5")]
    public void Duplicate_OfABadSource_IsInvalid()
    {
        Duplicate(CurrentProcess, 0, CurrentProcess, DuplicateOptions.SameAccess, out nint copy).ShouldBe(NtStatus.InvalidHandle);
        copy.ShouldBe(0);
    }

    [Fact]
    [Rule("B8")]
    [Rule("B9")]
    public void Duplicate_WithoutATarget_OnlyCloses()
    {
        nint source = Event(All);
        Duplicate(CurrentProcess, source, 0, DuplicateOptions.None, out _).ShouldBe(NtStatus.InvalidParameter);
        Duplicate(CurrentProcess, source, 0, DuplicateOptions.CloseSource, out nint copy).ShouldBe(NtStatus.Success);
        copy.ShouldBe(0);
        TryClose(source).ShouldBe(NtStatus.InvalidHandle);
    }

    [Fact]
    [Rule("B10")]
    public void Duplicate_ToABadTargetWithCloseSource_ClosesTheSource()
    {
        nint source = Event(All);
        Duplicate(CurrentProcess, source, 0x7FFFF0, DuplicateOptions.CloseSource, out nint copy).ShouldBe(NtStatus.InvalidHandle);
        copy.ShouldBe(0);
        TryClose(source).ShouldBe(NtStatus.InvalidHandle);
    }

    [Fact]
    [Rule("B14")]
    public void Duplicate_OfAProtectedSourceWithCloseSource_KeepsBoth()
    {
        TryCreateEvent(All, HandleAttributes.ProtectFromClose, false, false, out nint source).ShouldBe(NtStatus.Success);
        Duplicate(CurrentProcess, source, CurrentProcess, DuplicateOptions.CloseSource | DuplicateOptions.SameAccess, out nint copy).ShouldBe(NtStatus.Success);
        copy.ShouldNotBe(source);
        TrySetEvent(source, out _).ShouldBe(NtStatus.Success);
        CloseIt(copy);
        TrySetAttributes(source, HandleAttributes.ProtectFromClose, 0).ShouldBe(NtStatus.Success);
        CloseIt(source);
    }

    [Theory]
    [InlineData(HandleAttributes.Inherit)]
    [InlineData(HandleAttributes.None)]
    [Rule("B15")]
    [Rule("B16")]
    public void Duplicate_InPlace_KeepsTheValueAndTakesTheNewAttributes(HandleAttributes attributes)
    {
        TryCreateEvent(All, HandleAttributes.Inherit, false, false, out nint source).ShouldBe(NtStatus.Success);
        TryDuplicate(CurrentProcess, source, CurrentProcess, Synchronize, attributes, DuplicateOptions.CloseSource, out nint copy).ShouldBe(NtStatus.Success);
        copy.ShouldBe(source);
        TryQuery(copy, out HandleInformation information).ShouldBe(NtStatus.Success);
        information.Attributes.ShouldBe(attributes);
        information.GrantedAccess.ShouldBe(Synchronize);
        information.HandleCount.ShouldBe(1);
        CloseIt(copy);
    }

    [Fact]
    [Rule("B17")]
    [Rule("B35")]
    public void Duplicate_OfThePseudoHandle_IsARealHandleWithAllAccess()
    {
        Duplicate(CurrentProcess, CurrentProcess, CurrentProcess, DuplicateOptions.SameAccess | DuplicateOptions.CloseSource, out nint real).ShouldBe(NtStatus.Success);
        real.ShouldBeGreaterThan(0);
        TryQuery(real, out HandleInformation information).ShouldBe(NtStatus.Success);
        information.GrantedAccess.ShouldBe((uint)ProcessRights.AllAccess);
        information.Attributes.ShouldBe(HandleAttributes.None);
        TryGetProcessId(real, out int id).ShouldBe(NtStatus.Success);
        id.ShouldBe(Environment.ProcessId);
        CloseIt(real);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(Synchronize)]
    [InlineData(All)]
    [Rule("B18")]
    public void Duplicate_WithSameAccess_CopiesTheGrant(uint access)
    {
        nint source = Event(access);
        TryDuplicate(CurrentProcess, source, CurrentProcess, 3, 0, DuplicateOptions.SameAccess, out nint copy).ShouldBe(NtStatus.Success);
        AccessOf(copy).ShouldBe(access);
        CloseIt(copy);
        CloseIt(source);
    }

    [Theory]
    [InlineData(0x8u, 0u)]
    [InlineData(0x8000_0000u, 0x2_0001u)]
    [InlineData(0x4000_0000u, 0x2_0002u)]
    [InlineData(0x2000_0000u, 0x12_0000u)]
    [InlineData(0x1000_0000u, 0x1F_0003u)]
    [Rule("B19")]
    [Rule("F20")]
    public void Duplicate_WithGenericAndUnknownBits_MapsAndDropsThem(uint asked, uint granted)
    {
        nint source = Event(All);
        TryDuplicate(CurrentProcess, source, CurrentProcess, asked, 0, DuplicateOptions.None, out nint copy).ShouldBe(NtStatus.Success);
        AccessOf(copy).ShouldBe(granted);
        CloseIt(copy);
        CloseIt(source);
    }

    [Fact]
    [Rule("B20")]
    public void Duplicate_WithNoAccess_GivesAHandleThatCanDoNothingButBeAHandle()
    {
        nint source = Event(All);
        Duplicate(CurrentProcess, source, CurrentProcess, DuplicateOptions.None, out nint copy).ShouldBe(NtStatus.Success);
        TrySetEvent(copy, out _).ShouldBe(NtStatus.AccessDenied);
        TryWait(copy, TimeSpan.Zero).ShouldBe(NtStatus.AccessDenied);
        TryCompare(copy, source).ShouldBe(NtStatus.Success);
        CloseIt(copy);
        CloseIt(source);
    }

    [Fact]
    [Rule("B21")]
    [Rule("B13")]
    public void Duplicate_WithReservedBits_IsDeniedAndLeavesTheSource()
    {
        nint source = Event(All);
        TryDuplicate(CurrentProcess, source, CurrentProcess, uint.MaxValue, 0, DuplicateOptions.CloseSource, out nint copy).ShouldBe(NtStatus.AccessDenied);
        copy.ShouldBe(0);
        CloseIt(source);
    }

    [Fact]
    [Rule("B26")]
    public void Duplicate_OfAnUnnamedObject_CanWiden()
    {
        nint source = Event(Synchronize);
        TryDuplicate(CurrentProcess, source, CurrentProcess, All, 0, DuplicateOptions.None, out nint copy).ShouldBe(NtStatus.Success);
        TrySetEvent(copy, out _).ShouldBe(NtStatus.Success);
        CloseIt(copy);
        CloseIt(source);
    }

    [Fact]
    [Rule("B29")]
    [Rule("B30")]
    [Rule("B31")]
    public void Duplicate_Attributes_ComeFromTheCallOrFromTheSource()
    {
        TryCreateEvent(All, HandleAttributes.Inherit, false, false, out nint source).ShouldBe(NtStatus.Success);
        TryDuplicate(CurrentProcess, source, CurrentProcess, 0, HandleAttributes.ProtectFromClose, DuplicateOptions.SameAccess, out nint a).ShouldBe(NtStatus.Success);
        TryGetAttributes(a, out HandleAttributes attributes).ShouldBe(NtStatus.Success);
        attributes.ShouldBe(HandleAttributes.ProtectFromClose);
        TryDuplicate(
            CurrentProcess, source, CurrentProcess, 0, HandleAttributes.ProtectFromClose, DuplicateOptions.SameAccess | DuplicateOptions.SameAttributes, out nint b)
            .ShouldBe(NtStatus.Success);
        TryGetAttributes(b, out attributes).ShouldBe(NtStatus.Success);
        attributes.ShouldBe(HandleAttributes.Inherit);
        TrySetAttributes(a, HandleAttributes.ProtectFromClose, 0).ShouldBe(NtStatus.Success);
        CloseIt(a);
        CloseIt(b);
        CloseIt(source);
    }

    [Fact]
    [Rule("B32")]
    public void Duplicate_WithUnknownOptions_IgnoresThem()
    {
        nint source = Event(All);
        Duplicate(CurrentProcess, source, CurrentProcess, DuplicateOptions.SameAccess | (DuplicateOptions)0xFFF0, out nint copy).ShouldBe(NtStatus.Success);
        CloseIt(copy);
        CloseIt(source);
    }

    [Fact]
    [Rule("B38")]
    public void Duplicates_OfAHandle_ShareTheObjectsState()
    {
        using var first = new KernelEvent(manualReset: false);
        using KernelEvent second = first.Duplicate();
        first.Set();
        second.Wait(0).Succeeded.ShouldBeTrue();
        first.Wait(0).TimedOut.ShouldBeTrue();
    }

    private static nint Event(uint access)
    {
        TryCreateEvent(access, 0, false, false, out nint handle).ShouldBe(NtStatus.Success);
        return handle;
    }

    private static NtStatus Duplicate(nint sourceProcess, nint source, nint targetProcess, DuplicateOptions options, out nint copy) =>
        TryDuplicate(sourceProcess, source, targetProcess, 0, HandleAttributes.None, options, out copy);

    private static uint AccessOf(nint handle)
    {
        TryQuery(handle, out HandleInformation information).ShouldBe(NtStatus.Success);
        return information.GrantedAccess;
    }

    private static void CloseIt(nint handle) => TryClose(handle).ShouldBe(NtStatus.Success);
}
