using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Rules;

/// <summary>Rules C2 to C6 and C17: attributes of handles, and which handles lead to one object.</summary>
[Collection(LibraryCollection.Name)]
public sealed class AttributeRuleTests(ThreeProcesses three) : IClassFixture<ThreeProcesses>
{
    public static TheoryData<Place, Place> Modes => ThreeProcesses.Modes;

    [Theory]
    [InlineData(HandleAttributes.None, 1u, 1u, HandleAttributes.ProtectFromClose)]
    [InlineData(HandleAttributes.None, 2u, 3u, HandleAttributes.Inherit)]
    [InlineData(HandleAttributes.All, 2u, 0u, HandleAttributes.ProtectFromClose)]
    [InlineData(HandleAttributes.All, 0u, 0u, HandleAttributes.All)]
    [InlineData(HandleAttributes.Inherit, 0xFFFF_FFFFu, 0xFFFF_FFFDu, HandleAttributes.ProtectFromClose)]
    [InlineData(HandleAttributes.Inherit, 0xFFFF_FFFCu, 0xFFFF_FFFFu, HandleAttributes.Inherit)]
    [Rule("C1")]
    [Rule("C3")]
    public void Set_WithAMask_ChangesTheseTwoAndNothingElse(HandleAttributes before, uint mask, uint values, HandleAttributes after)
    {
        foreach (Place place in (Place[])[Place.Caller, Place.First])
        {
            nint handle = three.Event(place, 0, before);
            Seen seen = three.Look(place, handle);
            NtStatus status = place == Place.Caller
                ? TrySetAttributes(handle, (HandleAttributes)mask, (HandleAttributes)values)
                : three.Peer(place).Call("attributes", handle, mask, values).Status;
            status.ShouldBe(NtStatus.Success);
            three.Look(place, handle).ShouldBe(seen with { Attributes = after });
            three.Discard(place, handle);
        }
    }

    [Theory]
    [InlineData(-1, NtStatus.AccessDenied)]
    [InlineData(-2, NtStatus.AccessDenied)]
    [InlineData(0, NtStatus.InvalidHandle)]
    [InlineData(-7, NtStatus.InvalidHandle)]
    [InlineData(0x7FFFF0, NtStatus.InvalidHandle)]
    [Rule("C4")]
    [Rule("C5")]
    public void Set_OfWhatIsNoHandle_IsRefused(int handle, NtStatus expected) =>
        TrySetAttributes(handle, HandleAttributes.All, HandleAttributes.All).ShouldBe(expected);

    [Theory]
    [MemberData(nameof(Modes))]
    [Rule("C6")]
    public void Attributes_OfADuplicate_AreItsOwnFromThenOn(Place from, Place to)
    {
        nint source = three.Event(from, attributes: HandleAttributes.Inherit);
        nint copy = three.Copy(from, source, to, DuplicateOptions.SameAccess | DuplicateOptions.SameAttributes);
        Set(to, copy, HandleAttributes.ProtectFromClose).ShouldBe(NtStatus.Success);
        three.Look(from, source).Attributes.ShouldBe(HandleAttributes.Inherit);
        three.Look(to, copy).Attributes.ShouldBe(HandleAttributes.ProtectFromClose);
        three.Close(to, copy).ShouldBe(NtStatus.HandleNotClosable);
        three.Discard(from, source);
        three.Discard(to, copy);
    }

    [Fact]
    [Rule("C17")]
    public void Compare_OfHandles_IsByObjectWhateverTheWayTheyCame()
    {
        nint one = three.Event(Place.Caller, 0);
        nint other = three.Event(Place.Caller);
        nint copy = three.Copy(Place.Caller, one, Place.Caller);
        nint there = three.Copy(Place.Caller, one, Place.First);
        nint back = three.Copy(Place.First, there, Place.Caller);
        nint self = three.Copy(Place.Caller, CurrentProcess, Place.Caller, DuplicateOptions.None);
        nint process = three.Open(Place.First, ProcessRights.Synchronize);
        (nint, nint, NtStatus)[] table =
        [
            (one, one | 2, NtStatus.Success),
            (one, copy, NtStatus.Success),
            (one, back, NtStatus.Success),
            (one, other, NtStatus.NotSameObject),
            (one, self, NtStatus.NotSameObject),
            (CurrentProcess, CurrentProcess, NtStatus.Success),
            (self, CurrentProcess, NtStatus.Success),
            (process, CurrentProcess, NtStatus.NotSameObject),
            (process, three.Process(Place.First), NtStatus.Success),
            (process, three.Process(Place.Second), NtStatus.NotSameObject),
            (one, 0, NtStatus.InvalidHandle),
            (ThreeProcesses.Unused, one, NtStatus.InvalidHandle),
        ];
        foreach ((nint first, nint second, NtStatus expected) in table)
        {
            TryCompare(first, second).ShouldBe(expected);
            TryCompare(second, first).ShouldBe(expected);
        }

        three.Discard(Place.Caller, one, other, copy, back, self, process);
        three.Discard(Place.First, there);
    }

    private NtStatus Set(Place place, nint handle, HandleAttributes attributes) => place == Place.Caller
        ? TrySetAttributes(handle, HandleAttributes.All, attributes)
        : three.Peer(place).Call("attributes", handle, 3, (uint)attributes).Status;
}
