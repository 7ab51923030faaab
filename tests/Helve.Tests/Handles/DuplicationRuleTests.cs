using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Security;
using Shouldly;
using Xunit;
using Operations = Helve.Kernel.Handles.HandleOperations<Helve.Kernel.Memory.HardwareMemory>;

namespace Helve.Tests.Handles;

/// <summary>Duplicates and moves: access, attributes, the order of errors, what becomes of the source.</summary>
public sealed class DuplicationRuleTests : HandleRules
{
    [Fact]
    [Rule("B1")]
    public void Duplicate_Success_OneMoreHandleEachClosedAlone()
    {
        uint first = CreateEvent();
        Duplicate(first, 0, 0, DuplicateOptions.SameAccess, out uint second).ShouldBe(NtStatus.Success);
        _domain.Count(Info(first).Slot).Handles.ShouldBe(2u);
        Operations.Compare(_table, first, second).ShouldBe(NtStatus.Success);
        Operations.Close(_ctx, _table, first).ShouldBe(NtStatus.Success);
        Info(second).Access.ShouldBe(EventAll);
    }

    [Fact]
    [Rule("B12")]
    public void Duplicate_TargetGone_TerminatingAndSourceClosed()
    {
        uint handle = CreateEvent();
        TableReference target = _domain.Reference(2);
        target.Segment.State = new TableHeaderWord(target.TableId, TableState.Dying).Value;
        Operations.Duplicate(_ctx, _domain.Reference(1), handle, target, 0, 0, DuplicateOptions.CloseSource, out uint copy)
            .ShouldBe(NtStatus.ProcessIsTerminating);
        copy.ShouldBe(0u);
        Operations.CountHandles(_table).ShouldBe(0u);
    }

    [Fact]
    [Rule("A27")]
    public void Duplicate_TargetIsAnotherProcessNow_Terminating()
    {
        uint handle = CreateEvent();
        var stale = new TableReference(_domain.Table(2), 999);
        Operations.Duplicate(_ctx, _domain.Reference(1), handle, stale, 0, 0, 0, out _).ShouldBe(NtStatus.ProcessIsTerminating);
        Operations.InsertByName(_ctx, stale, Info(handle).Slot, Info(handle).Generation, 0, 0, out _).ShouldBe(NtStatus.ProcessIsTerminating);
    }

    [Fact]
    [Rule("B37")]
    public void Duplicate_SourceIsAnotherProcessNow_Terminating() =>
        Operations.Duplicate(_ctx, new TableReference(_domain.Table(2), 999), 4, _domain.Reference(1), 0, 0, 0, out _)
            .ShouldBe(NtStatus.ProcessIsTerminating);

    [Fact]
    [Rule("B14")]
    public void Move_Protected_LeavesBoth()
    {
        uint handle = CreateEvent(attributes: HandleAttributes.ProtectFromClose);
        Duplicate(handle, 0, 0, DuplicateOptions.CloseSource | DuplicateOptions.SameAccess, out uint copy).ShouldBe(NtStatus.Success);
        copy.ShouldNotBe(handle);
        Info(handle).Attributes.ShouldBe(HandleAttributes.ProtectFromClose);
        Info(copy).Attributes.ShouldBe(HandleAttributes.None);
    }

    [Fact]
    [Rule("B15")]
    [Rule("B16")]
    public void Move_SameProcess_SameValueWithTheCallsAttributes()
    {
        uint handle = CreateEvent(attributes: HandleAttributes.None);
        Duplicate(handle, 1, HandleAttributes.Inherit, DuplicateOptions.CloseSource, out uint moved).ShouldBe(NtStatus.Success);
        moved.ShouldBe(handle);
        Info(moved).Access.ShouldBe(1u);
        Info(moved).Attributes.ShouldBe(HandleAttributes.Inherit);
        Duplicate(handle, 0, 0, DuplicateOptions.CloseSource | DuplicateOptions.SameAccess, out moved).ShouldBe(NtStatus.Success);
        Info(moved).Access.ShouldBe(1u);
        Info(moved).Attributes.ShouldBe(HandleAttributes.None);
    }

    [Theory]
    [Rule("B18")]
    [Rule("B19")]
    [Rule("B20")]
    [Rule("B21")]
    [Rule("B26")]
    [InlineData(2u, 0xFFFF_FFFFu, DuplicateOptions.SameAccess, NtStatus.Success, 2u)]
    [InlineData(0u, 3u, DuplicateOptions.SameAccess, NtStatus.Success, 0u)]
    [InlineData(2u, 0x8u, DuplicateOptions.None, NtStatus.Success, 0u)]
    [InlineData(2u, 0u, DuplicateOptions.None, NtStatus.Success, 0u)]
    [InlineData(1u, AccessMask.GENERIC_ALL, DuplicateOptions.None, NtStatus.Success, EventAll)]
    [InlineData(1u, AccessMask.GENERIC_WRITE, DuplicateOptions.None, NtStatus.Success, 0x2_0002u)]
    [InlineData(1u, AccessMask.MAXIMUM_ALLOWED, DuplicateOptions.None, NtStatus.Success, EventAll)]
    [InlineData(2u, 0xFFFF_FFFFu, DuplicateOptions.None, NtStatus.AccessDenied, 0u)]
    [InlineData(2u, 0x8000u, DuplicateOptions.None, NtStatus.AccessDenied, 0u)]
    public void Duplicate_Access_IsMappedThenCutThenGranted(uint held, uint wanted, DuplicateOptions options, NtStatus expected, uint granted)
    {
        uint handle = CreateEvent(held);
        Duplicate(handle, wanted, 0, options, out uint copy).ShouldBe(expected);
        if (expected == NtStatus.Success)
        {
            Info(copy).Access.ShouldBe(granted);
        }
        else
        {
            copy.ShouldBe(0u);
        }
    }

    [Fact]
    [Rule("B13")]
    public void Move_ReservedAccess_SourceStays()
    {
        uint handle = CreateEvent();
        Duplicate(handle, 0xFFFF_FFFF, 0, DuplicateOptions.CloseSource, out _).ShouldBe(NtStatus.AccessDenied);
        Info(handle).Access.ShouldBe(EventAll);
    }

    [Theory]
    [Rule("B36")]
    [InlineData(0x400u, 0x1400u)]
    [InlineData(0x200u, 0x2200u)]
    public void Duplicate_ProcessRights_BringLimitedForms(uint wanted, uint granted) =>
        GenericMapping.Of(ObjectType.Process).Map(wanted).ShouldBe(granted);

    [Theory]
    [Rule("B29")]
    [Rule("B30")]
    [Rule("B31")]
    [Rule("B32")]
    [Rule("C6")]
    [InlineData(HandleAttributes.All, HandleAttributes.None, 0u, HandleAttributes.None)]
    [InlineData(HandleAttributes.None, HandleAttributes.All, 0u, HandleAttributes.All)]
    [InlineData(HandleAttributes.Inherit, HandleAttributes.ProtectFromClose, 4u, HandleAttributes.Inherit)]
    [InlineData(HandleAttributes.None, HandleAttributes.Inherit, 0xFFF8u, HandleAttributes.Inherit)]
    public void Duplicate_Attributes_ComeFromTheCallOrTheSource(
        HandleAttributes source, HandleAttributes call, uint options, HandleAttributes expected)
    {
        uint handle = CreateEvent(attributes: source);
        Duplicate(handle, 0, call, (DuplicateOptions)options, out uint copy).ShouldBe(NtStatus.Success);
        Info(copy).Attributes.ShouldBe(expected);
        Info(handle).Attributes.ShouldBe(source);
    }
}
