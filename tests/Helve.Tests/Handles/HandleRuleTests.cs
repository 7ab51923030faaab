using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Security;
using Shouldly;
using Xunit;
using Operations = Helve.Kernel.Handles.HandleOperations<Helve.Kernel.Memory.HardwareMemory>;

namespace Helve.Tests.Handles;

public sealed class HandleRuleTests : IDisposable
{
    private const uint EventAll = 0x1F_0003;

    private readonly HandleDomain _domain = new();
    private readonly ThreadContext _ctx;
    private readonly TableSegment _table;

    public HandleRuleTests()
    {
        _ctx = _domain.Thread(1);
        _table = _domain.Table(1);
    }

    public void Dispose()
    {
        Invariants.HoldAtRest(_domain);
        _domain.Dispose();
    }

    [Fact]
    [Rule("A1")]
    public void Create_FirstHandle_IsFour() => CreateEvent().ShouldBe(4u);

    [Fact]
    [Rule("A2")]
    public void Lookup_LowBitsSet_AreIgnored()
    {
        uint handle = CreateEvent();
        for (uint tag = 0; tag < 4; tag++)
        {
            Operations.Lookup(_table, handle | tag, out HandleInfo info).ShouldBe(NtStatus.Success);
            info.Access.ShouldBe(EventAll);
        }

        Operations.Close(_ctx, _table, handle | 3).ShouldBe(NtStatus.Success);
    }

    [Theory]
    [Rule("A4")]
    [Rule("A7")]
    [Rule("A10")]
    [Rule("A11")]
    [InlineData(0L)]
    [InlineData(3L)]
    [InlineData(-1L)]
    [InlineData(-7L)]
    [InlineData(0xFFFF_FFFFL)]
    [InlineData(0x1_0000_0004L)]
    [InlineData(unchecked((long)0xFFFF_FFFF_8000_0004))]
    [InlineData(long.MinValue + 4)]
    [InlineData(8L)]
    [InlineData(64 * 4L)]
    public void Operations_BadValue_InvalidHandle(long value)
    {
        CreateEvent();
        Operations.Lookup(_table, value, out HandleInfo info).ShouldBe(NtStatus.InvalidHandle);
        info.A.ShouldBe(0ul);
        Operations.Close(_ctx, _table, value).ShouldBe(NtStatus.InvalidHandle);
        Operations.SetAttributes(_table, value, HandleAttributes.All, HandleAttributes.All).ShouldBe(NtStatus.InvalidHandle);
        Duplicate(value, 0, 0, DuplicateOptions.CloseSource, out uint handle).ShouldBe(NtStatus.InvalidHandle);
        handle.ShouldBe(0u);
    }

    [Fact]
    [Rule("A14")]
    public void Close_Twice_SecondIsInvalid()
    {
        uint handle = CreateEvent();
        Operations.Close(_ctx, _table, handle).ShouldBe(NtStatus.Success);
        Operations.Close(_ctx, _table, handle).ShouldBe(NtStatus.InvalidHandle);
    }

    [Fact]
    [Rule("A19")]
    [Rule("C1")]
    [Rule("C3")]
    public void Close_Protected_NotClosableAndUsable()
    {
        uint handle = CreateEvent();
        Operations.SetAttributes(_table, handle, (HandleAttributes)0xFF, (HandleAttributes)0xFF).ShouldBe(NtStatus.Success);
        Operations.Close(_ctx, _table, handle).ShouldBe(NtStatus.HandleNotClosable);
        Info(handle).Attributes.ShouldBe(HandleAttributes.All);
        Operations.SetAttributes(_table, handle, HandleAttributes.ProtectFromClose, HandleAttributes.None).ShouldBe(NtStatus.Success);
        Info(handle).Attributes.ShouldBe(HandleAttributes.Inherit);
        Operations.Close(_ctx, _table, handle).ShouldBe(NtStatus.Success);
    }

    [Fact]
    [Rule("A24")]
    [Rule("A25")]
    public void Lookup_Checks_ExistenceThenTypeThenAccess()
    {
        uint handle = CreateEvent(access: 0);
        Lookup(99 * 4, ObjectType.Semaphore, 2).ShouldBe(NtStatus.InvalidHandle);
        Lookup(handle, ObjectType.Semaphore, 2).ShouldBe(NtStatus.ObjectTypeMismatch);
        Lookup(handle, ObjectType.Event, 2).ShouldBe(NtStatus.AccessDenied);
        Lookup(handle, ObjectType.Event, 0).ShouldBe(NtStatus.Success);
        Lookup(handle, ObjectType.None, 0).ShouldBe(NtStatus.Success);
    }

    [Fact]
    [Rule("A17")]
    [Rule("B40")]
    public void Table_Full_InsufficientResourcesAndSourceGone()
    {
        var handles = new List<uint>();
        for (int i = 0; i < 63; i++)
        {
            handles.Add(CreateEvent());
        }

        handles.Distinct().Count().ShouldBe(63);
        Operations.Create(_ctx, _table, ObjectType.Event, 0, 0, new ObjectInit(), out uint none).ShouldBe(NtStatus.InsufficientResources);
        none.ShouldBe(0u);
        Invariants.HoldAtRest(_domain);
        ThreadContext other = _domain.Thread(2);
        Operations.Create(other, _domain.Table(2), ObjectType.Event, 0, 0, new ObjectInit(), out uint foreign).ShouldBe(NtStatus.Success);
        Operations.Duplicate(
            other, _domain.Reference(2), foreign, _domain.Reference(1), 0, 0, DuplicateOptions.CloseSource, out _)
            .ShouldBe(NtStatus.InsufficientResources);
        Operations.CountHandles(_domain.Table(2)).ShouldBe(0u);
        Operations.Close(_ctx, _table, handles[40]).ShouldBe(NtStatus.Success);
        CreateEvent().ShouldBe(handles[40]);
    }

    [Fact]
    public void Arena_Full_InsufficientResourcesAndNothingLost()
    {
        // Four chunks; the other types keep what they have taken.
        Operations.Create(_ctx, _table, ObjectType.Mutex, 0, 0, new ObjectInit(), out _).ShouldBe(NtStatus.Success);
        int made = 0;
        for (uint process = 0; process < 4; process++)
        {
            ThreadContext ctx = _domain.Thread(process == 0 ? 4 : process);
            while (Operations.Create(ctx, _domain.Table(process), ObjectType.Event, 0, 0, new ObjectInit(), out _) == NtStatus.Success)
            {
                made++;
            }
        }

        made.ShouldBe(3 * 64);
    }

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
    [Rule("B27")]
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

    [Fact]
    [Rule("B9")]
    public void CloseRemote_Protection_Counts()
    {
        ThreadContext other = _domain.Thread(2);
        Operations.Create(other, _domain.Table(2), ObjectType.Event, 0, HandleAttributes.ProtectFromClose, new ObjectInit(), out uint handle);
        Operations.CloseRemote(_ctx, _domain.Reference(2), handle).ShouldBe(NtStatus.HandleNotClosable);
        Operations.SetAttributes(_domain.Table(2), handle, HandleAttributes.All, HandleAttributes.None);
        Operations.CloseRemote(_ctx, new TableReference(_domain.Table(2), 5), handle).ShouldBe(NtStatus.ProcessIsTerminating);
        Operations.CloseRemote(_ctx, _domain.Reference(2), handle).ShouldBe(NtStatus.Success);
        Operations.CloseRemote(_ctx, _domain.Reference(2), handle).ShouldBe(NtStatus.InvalidHandle);
    }

    [Fact]
    [Rule("C17")]
    public void Compare_Handles_ByObject()
    {
        uint one = CreateEvent(0);
        uint other = CreateEvent(0);
        Duplicate(one, 0, 0, 0, out uint copy).ShouldBe(NtStatus.Success);
        Operations.Compare(_table, one, copy).ShouldBe(NtStatus.Success);
        Operations.Compare(_table, one, other).ShouldBe(NtStatus.NotSameObject);
        Operations.Compare(_table, one, 0).ShouldBe(NtStatus.InvalidHandle);
    }

    [Fact]
    [Rule("C22")]
    [Rule("C23")]
    public void Enumerate_Table_ShowsWhatIsOpen()
    {
        uint[] handles = [.. Enumerable.Range(0, 5).Select(_ => CreateEvent())];
        Operations.Close(_ctx, _table, handles[2]);
        Operations.CountHandles(_table).ShouldBe(4u);
        var seen = new List<uint>();
        uint next = 0;
        Span<HandleView> page = stackalloc HandleView[3];
        do
        {
            int count = Operations.Enumerate(_domain.Arena, _table, ref next, page);
            foreach (HandleView view in page[..count])
            {
                seen.Add(view.Handle);
                view.Type.ShouldBe(ObjectType.Event);
            }
        }
        while (next != 0);

        seen.ShouldBe([handles[0], handles[1], handles[3], handles[4]]);
    }

    [Fact]
    [Rule("D4")]
    [Rule("D1")]
    public void Reference_LastHandleClosed_ObjectLivesOnNameless()
    {
        uint handle = CreateEvent();
        HandleInfo info = Info(handle);
        Operations.Reference(_ctx, info.Slot, info.Generation, 0).ShouldBe(NtStatus.Success);
        Operations.Close(_ctx, _table, handle);
        Operations.HasHandles(_domain.Arena, info.Slot, info.Generation).ShouldBeFalse();
        Operations.InsertByName(_ctx, _domain.Reference(1), info.Slot, info.Generation, 0, 0, out _).ShouldBe(NtStatus.InvalidHandle);
        Operations.Reference(_ctx, info.Slot, info.Generation, 1).ShouldBe(NtStatus.InvalidHandle);
        _domain.Count(info.Slot).Generation.ShouldBe(info.Generation);
        Invariants.HoldAtRest(_domain);
        Operations.Unreference(_ctx, 0);
        _domain.Count(info.Slot).Generation.ShouldBe(info.Generation + 1);
    }

    [Fact]
    [Rule("D16")]
    public void Create_RecycledSlot_EpochGoesOnAndPayloadIsNew()
    {
        var seen = new Dictionary<uint, (ulong Epoch, ulong Id)>();
        for (uint i = 1; i <= 130; i++)
        {
            Operations.Create(_ctx, _table, ObjectType.Semaphore, 0, 0, new ObjectInit { State = 1 | (5ul << 32), Value0 = i }, out uint handle);
            uint index = Info(handle).Slot;
            ref ObjectSlot slot = ref _domain.Arena.Slot(index);
            ulong epoch = (slot.State >> 5) & 0x7FF_FFFF;
            (slot.State & ~0xFFFF_FFE0ul).ShouldBe(1 | (5ul << 32));
            slot.Value0.ShouldBe(i);
            (slot.Id >> 40).ShouldBe(index);
            if (seen.TryGetValue(index, out var before))
            {
                epoch.ShouldBe(before.Epoch + 1);
                slot.Id.ShouldBe(before.Id + 1);
            }

            seen[index] = (epoch, slot.Id);
            Operations.Close(_ctx, _table, handle);
        }

        seen.Count.ShouldBe(64, "slots are used in rotation");
    }

    private uint CreateEvent(uint access = EventAll, HandleAttributes attributes = HandleAttributes.None)
    {
        Operations.Create(_ctx, _table, ObjectType.Event, access, attributes, new ObjectInit(), out uint handle).ShouldBe(NtStatus.Success);
        return handle;
    }

    [Fact]
    public void Operations_OnAnEntryThatWasGivenOutAgain_KnowThatItIsAnother()
    {
        uint handle = CreateEvent();
        var mine = new EntryWord(Info(handle).A);
        Operations.SetAttributesExactly(_table, handle, mine, HandleAttributes.Inherit, HandleAttributes.Inherit).ShouldBe(NtStatus.Success);
        DuplicateExactly(handle, mine, DuplicateOptions.SameAccess, out uint copy).ShouldBe(NtStatus.Success, "attributes are no part of the identity");
        Operations.Close(_ctx, _table, copy).ShouldBe(NtStatus.Success);
        Operations.Close(_ctx, _table, handle).ShouldBe(NtStatus.Success);
        var created = new List<uint>();
        do
        {
            created.Add(CreateEvent());
        }
        while (created[^1] != handle);
        DuplicateExactly(handle, mine, DuplicateOptions.SameAccess | DuplicateOptions.CloseSource, out copy).ShouldBe(NtStatus.InvalidHandle);
        copy.ShouldBe(0u);
        Operations.SetAttributesExactly(_table, handle, mine, HandleAttributes.All, HandleAttributes.All).ShouldBe(NtStatus.InvalidHandle);
        Operations.CloseExactly(_ctx, _table, handle, mine).ShouldBe(NtStatus.InvalidHandle);
        Info(handle).Attributes.ShouldBe(HandleAttributes.None);
        created.ForEach(h => Operations.Close(_ctx, _table, h).ShouldBe(NtStatus.Success));
    }

    private NtStatus DuplicateExactly(long value, EntryWord expected, DuplicateOptions options, out uint handle) =>
        Operations.DuplicateExactly(_ctx, _domain.Reference(1), value, expected, _domain.Reference(1), 0, 0, options, out handle);

    private NtStatus Duplicate(long value, uint access, HandleAttributes attributes, DuplicateOptions options, out uint handle) =>
        Operations.Duplicate(_ctx, _domain.Reference(1), value, _domain.Reference(1), access, attributes, options, out handle);

    private NtStatus Lookup(long value, ObjectType type, uint access) =>
        Operations.Lookup(_domain.Arena, _table, value, type, access, out _);

    private HandleInfo Info(uint handle)
    {
        Operations.Lookup(_table, handle, out HandleInfo info).ShouldBe(NtStatus.Success);
        return info;
    }
}
