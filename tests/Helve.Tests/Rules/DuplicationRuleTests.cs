using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Rules;

/// <summary>Rules B1 to B41 in every mode: within the caller, from another process, into one, between two, within another one.</summary>
[Collection(LibraryCollection.Name)]
public sealed class DuplicationRuleTests(ThreeProcesses three) : IClassFixture<ThreeProcesses>
{
    private const uint All = ThreeProcesses.All;
    private const uint Synchronize = (uint)EventRights.Synchronize;

    public static TheoryData<Place, Place> Modes => ThreeProcesses.Modes;

    public static TheoryData<Place, Place, uint> ModesAndGrants => ThreeProcesses.ModesAnd(0u, 1u, 2u, Synchronize, All);

    public static TheoryData<Place, Place, HandleAttributes> ModesAndAttributes =>
        ThreeProcesses.ModesAnd(HandleAttributes.None, HandleAttributes.Inherit, HandleAttributes.ProtectFromClose, HandleAttributes.All);

    [Theory]
    [MemberData(nameof(Modes))]
    [Rule("B1")]
    [Rule("D1")]
    public void Duplicate_InEveryMode_IsOneMoreHandleToTheSameObject(Place from, Place to)
    {
        nint source = three.Event(from);
        Seen before = three.Look(from, source);
        nint copy = three.Copy(from, source, to);
        Seen after = three.Look(to, copy);
        after.ObjectId.ShouldBe(before.ObjectId);
        after.HandleCount.ShouldBe(before.HandleCount + 1);
        three.Discard(from, source);
        three.Look(to, copy).ShouldBe(after with { HandleCount = 1 });
        three.Discard(to, copy);
    }

    [Theory]
    [MemberData(nameof(ModesAndGrants))]
    [Rule("B18")]
    public void Duplicate_WithSameAccess_CopiesTheGrantAndIgnoresTheMask(Place from, Place to, uint access)
    {
        nint source = three.Event(from, access);
        nint copy = three.Copy(from, source, to, DuplicateOptions.SameAccess, access: uint.MaxValue);
        three.Look(to, copy).Access.ShouldBe(access);
        three.Discard(from, source);
        three.Discard(to, copy);
    }

    [Theory]
    [MemberData(nameof(MaskRows))]
    [Rule("B19")]
    [Rule("B20")]
    [Rule("B26")]
    public void Duplicate_WithAMask_MapsItForTheTypeAndDropsWhatTheTypeLacks(Place from, Place to, uint held, uint asked, uint granted)
    {
        nint source = three.Event(from, held);
        nint copy = three.Copy(from, source, to, DuplicateOptions.None, asked);
        three.Look(to, copy).Access.ShouldBe(granted);
        three.Set(to, copy).ShouldBe((granted & 2) != 0 ? NtStatus.Success : NtStatus.AccessDenied);
        three.Discard(from, source);
        three.Discard(to, copy);
    }

    /// <summary>What the source has, what is asked for, what the duplicate has: an object without a name has no security against more.</summary>
    public static TheoryData<Place, Place, uint, uint, uint> MaskRows
    {
        get
        {
            var rows = new TheoryData<Place, Place, uint, uint, uint>();
            foreach ((uint held, uint asked, uint granted) in ((uint, uint, uint)[])
            [
                (All, 0x8, 0),
                (All, 0x8000_0000, 0x2_0001),
                (All, 0x4000_0000, 0x2_0002),
                (All, 0x2000_0000, 0x12_0000),
                (1, 0x1000_0000, All),
                (0, 0x0200_0000, All),
                (2, 0, 0),
                (0, Synchronize | 2, Synchronize | 2),
            ])
            {
                foreach (object[] mode in Modes)
                {
                    rows.Add((Place)mode[0], (Place)mode[1], held, asked, granted);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(ModesAndReserved))]
    [Rule("B13")]
    [Rule("B21")]
    public void Duplicate_WithReservedBits_IsDeniedBeforeTheSourceIsLookedAt(Place from, Place to, uint mask)
    {
        nint source = three.Event(from);
        three.Duplicate(from, source, to, mask, 0, DuplicateOptions.CloseSource, out nint copy).ShouldBe(NtStatus.AccessDenied);
        copy.ShouldBe(0);
        three.IsOpen(from, source).ShouldBeTrue();
        three.Discard(from, source);
    }

    public static TheoryData<Place, Place, uint> ModesAndReserved =>
        ThreeProcesses.ModesAnd(uint.MaxValue, 0x0080_0000u, 0x0400_0000u, 0x0800_0000u, 0x8000u, 0x0200u);

    [Theory]
    [InlineData(0x7FFFF0)]
    [InlineData(0)]
    [Rule("B13")]
    [Rule("B21")]
    public void ReservedBits_AndABadSourceOrTarget_AreTheErrorThatIsTold(int bad)
    {
        nint source = three.Event(Place.First);
        TryDuplicate(three.Process(Place.First), source, bad, uint.MaxValue, 0, DuplicateOptions.CloseSource, out _).ShouldBe(NtStatus.AccessDenied);
        TryDuplicate(CurrentProcess, bad, CurrentProcess, uint.MaxValue, 0, DuplicateOptions.None, out _).ShouldBe(NtStatus.AccessDenied);
        three.Discard(Place.First, source);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    [Rule("B28")]
    public void Duplicate_WithSystemSecurity_NeedsAPrivilegeAndClosesTheSource(Place from, Place to)
    {
        nint source = three.Event(from);
        three.Duplicate(from, source, to, 0x0100_0000, 0, DuplicateOptions.None, out nint copy).ShouldBe(NtStatus.PrivilegeNotHeld);
        copy.ShouldBe(0);
        three.Duplicate(from, -1, to, 0x0100_0000, 0, DuplicateOptions.CloseSource, out _).ShouldBe(NtStatus.PrivilegeNotHeld);
        three.Duplicate(from, source, to, 0x0100_0000, 0, DuplicateOptions.CloseSource, out copy).ShouldBe(NtStatus.PrivilegeNotHeld);
        copy.ShouldBe(0);
        three.IsOpen(from, source).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(ModesAndAttributes))]
    [Rule("B29")]
    [Rule("B31")]
    public void Duplicate_WithoutSameAttributes_TakesThoseOfTheCall(Place from, Place to, HandleAttributes attributes)
    {
        nint source = three.Event(from, All, attributes ^ HandleAttributes.All);
        nint copy = three.Copy(from, source, to, attributes: attributes | (HandleAttributes)0x40);
        three.Look(to, copy).Attributes.ShouldBe(attributes);
        three.Look(from, source).Attributes.ShouldBe(attributes ^ HandleAttributes.All);
        three.Close(to, copy).ShouldBe((attributes & HandleAttributes.ProtectFromClose) != 0 ? NtStatus.HandleNotClosable : NtStatus.Success);
        if (three.IsOpen(to, copy))
        {
            three.Discard(to, copy);
        }

        three.Discard(from, source);
    }

    [Theory]
    [MemberData(nameof(ModesAndAttributes))]
    [Rule("B30")]
    public void Duplicate_WithSameAttributes_CopiesThose(Place from, Place to, HandleAttributes attributes)
    {
        nint source = three.Event(from, All, attributes);
        nint copy = three.Copy(
            from, source, to, DuplicateOptions.SameAccess | DuplicateOptions.SameAttributes, attributes: attributes ^ HandleAttributes.All);
        three.Look(to, copy).Attributes.ShouldBe(attributes);
        three.Discard(from, source);
        three.Discard(to, copy);
    }

    [Theory]
    [MemberData(nameof(ModesAndOptions))]
    [Rule("B32")]
    public void Duplicate_WithUnknownOptions_IgnoresThem(Place from, Place to, uint unknown)
    {
        nint source = three.Event(from, Synchronize);
        nint copy = three.Copy(from, source, to, DuplicateOptions.SameAccess | (DuplicateOptions)unknown);
        three.Look(to, copy).Access.ShouldBe(Synchronize);
        three.Discard(from, source);
        three.Discard(to, copy);
    }

    public static TheoryData<Place, Place, uint> ModesAndOptions => ThreeProcesses.ModesAnd(0x8u, 0xFFFF_FFF8u);

    [Theory]
    [MemberData(nameof(Modes))]
    [Rule("B33")]
    [Rule("B35")]
    public void Duplicate_OfMinusOne_IsTheSourceProcessWithAllAccess(Place from, Place to)
    {
        nint copy = three.Copy(from, CurrentProcess, to);
        three.Look(to, copy).Access.ShouldBe((uint)ProcessRights.AllAccess);
        nint here = to == Place.Caller ? copy : three.Copy(to, copy, Place.Caller);
        TryGetProcessId(here, out int id).ShouldBe(NtStatus.Success);
        id.ShouldBe(three.ProcessId(from));
        nint narrow = three.Copy(to, copy, to, DuplicateOptions.None, (uint)ProcessRights.Terminate);
        three.Look(to, narrow).Access.ShouldBe((uint)ProcessRights.Terminate);
        three.Discard(to, copy, narrow);
        if (here != copy)
        {
            three.Discard(Place.Caller, here);
        }
    }

    [Theory]
    [MemberData(nameof(ProcessMasks))]
    [Rule("B36")]
    public void Duplicate_OfAProcess_BringsTheLimitedFormsOfItsRights(Place from, Place to, uint asked)
    {
        uint granted = asked switch
        {
            0x400 => 0x1400,
            0x200 => 0x2200,
            _ => 0x600 | 0x3000,
        };
        nint copy = three.Copy(from, CurrentProcess, to, DuplicateOptions.None, asked);
        three.Look(to, copy).Access.ShouldBe(granted);
        three.Discard(to, copy);
    }

    public static TheoryData<Place, Place, uint> ProcessMasks => ThreeProcesses.ModesAnd(0x400u, 0x200u, 0x600u);

    [Theory]
    [MemberData(nameof(Modes))]
    [Rule("B38")]
    public void Handles_InEveryMode_ShareTheObjectsState(Place from, Place to)
    {
        nint source = three.Event(from);
        nint copy = three.Copy(from, source, to);
        three.Set(from, source).ShouldBe(NtStatus.Success);
        three.Wait(to, copy).ShouldBe(NtStatus.Success);
        three.Wait(from, source).ShouldBe(NtStatus.Timeout, "the event resets itself for both");
        three.Discard(from, source);
        three.Discard(to, copy);
    }

    [Fact]
    [Rule("B39")]
    public void Duplicate_BetweenTwoOthers_GivesAValueThatMeansSomethingInTheTargetOnly()
    {
        nint source = three.Event(Place.First);
        ulong id = three.Look(Place.First, source).ObjectId;

        // So that the value is not the source's own by chance.
        nint[] others = [.. Enumerable.Range(0, 3).Select(_ => three.Event(Place.Second))];
        nint copy = three.Copy(Place.First, source, Place.Second);
        copy.ShouldNotBe(source);
        three.Look(Place.Second, copy).ObjectId.ShouldBe(id);
        foreach (Place elsewhere in (Place[])[Place.Caller, Place.First])
        {
            (three.IsOpen(elsewhere, copy) && three.Look(elsewhere, copy).ObjectId == id).ShouldBeFalse();
        }

        three.Discard(Place.Second, others);
        three.Discard(Place.First, source);
        three.Discard(Place.Second, copy);
    }
}
