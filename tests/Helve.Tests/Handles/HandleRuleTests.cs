using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Security;
using Shouldly;
using Xunit;
using Operations = Helve.Kernel.Handles.HandleOperations<Helve.Kernel.Memory.HardwareMemory>;

namespace Helve.Tests.Handles;

/// <summary>Handles of one table: values, look-up, closing, limits, comparison, enumeration.</summary>
public sealed class HandleRuleTests : HandleRules
{
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
}
