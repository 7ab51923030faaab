using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Rules;

/// <summary>Rules B2 to B17 and B37: what fails with what, in which order, and what becomes of the source.</summary>
[Collection(LibraryCollection.Name)]
public sealed class DuplicationErrorRuleTests(ThreeProcesses three) : IClassFixture<ThreeProcesses>
{
    private const ProcessRights Weak = ProcessRights.AllAccess & ~ProcessRights.DuplicateHandle;

    /// <summary>A process handle that is none, and what it is told.</summary>
    public enum BadProcess
    {
        Unused,
        AnEvent,
        WithoutTheRight,
        TheThread,
    }

    public static TheoryData<Place, Place> Modes => ThreeProcesses.Modes;

    public static TheoryData<BadProcess, NtStatus> BadProcesses => new()
    {
        { BadProcess.Unused, NtStatus.InvalidHandle },
        { BadProcess.AnEvent, NtStatus.ObjectTypeMismatch },
        { BadProcess.WithoutTheRight, NtStatus.AccessDenied },
        { BadProcess.TheThread, NtStatus.ObjectTypeMismatch },
    };

    [Theory]
    [MemberData(nameof(BadProcesses))]
    [Rule("B2")]
    [Rule("B4")]
    [Rule("B13")]
    public void Duplicate_FromABadProcess_FailsAndLeavesTheSource(BadProcess bad, NtStatus expected)
    {
        nint source = three.Event(Place.First);
        nint process = Make(bad);
        foreach (nint target in (nint[])[CurrentProcess, three.Process(Place.Second), 0, ThreeProcesses.Unused])
        {
            TryDuplicate(process, source, target, uint.MaxValue, 0, DuplicateOptions.CloseSource, out nint copy).ShouldBe(expected);
            copy.ShouldBe(0);
            TryDuplicate(process, source, target, 0, 0, DuplicateOptions.SameAccess, out copy).ShouldBe(expected);
            copy.ShouldBe(0);
        }

        three.Discard(Place.First, source);
        Discard(process);
    }

    [Theory]
    [MemberData(nameof(BadProcesses))]
    [Rule("B3")]
    [Rule("B10")]
    public void Duplicate_IntoABadProcess_FailsAndClosesTheSourceIfThatWasAskedFor(BadProcess bad, NtStatus expected)
    {
        nint process = Make(bad);
        foreach (Place from in (Place[])[Place.Caller, Place.First])
        {
            nint source = three.Event(from);
            TryDuplicate(three.Process(from), source, process, 0, 0, DuplicateOptions.SameAccess, out nint copy).ShouldBe(expected);
            copy.ShouldBe(0);
            three.IsOpen(from, source).ShouldBeTrue();
            TryDuplicate(three.Process(from), source, process, 0, 0, DuplicateOptions.SameAccess | DuplicateOptions.CloseSource, out copy).ShouldBe(expected);
            copy.ShouldBe(0);
            three.IsOpen(from, source).ShouldBeFalse();
        }

        Discard(process);
    }

    [Theory]
    [MemberData(nameof(BadSources))]
    [Rule("B5")]
    public void Duplicate_OfABadSource_IsInvalid(Place from, Place to, nint source)
    {
        foreach (DuplicateOptions options in (DuplicateOptions[])[DuplicateOptions.SameAccess, DuplicateOptions.CloseSource])
        {
            three.Duplicate(from, source, to, 0, 0, options, out nint copy).ShouldBe(NtStatus.InvalidHandle);
            copy.ShouldBe(0);
        }
    }

    public static TheoryData<Place, Place, nint> BadSources => ThreeProcesses.ModesAnd<nint>(0, 3, ThreeProcesses.Unused, -4, -7, unchecked((nint)0x1_0000_0004));

    [Theory]
    [InlineData(Place.Caller)]
    [InlineData(Place.First)]
    [Rule("B8")]
    public void Duplicate_WithoutATargetAndWithoutCloseSource_IsABadParameter(Place from)
    {
        nint source = three.Event(from);
        foreach (nint handle in (nint[])[source, ThreeProcesses.Unused])
        {
            TryDuplicate(three.Process(from), handle, 0, uint.MaxValue, 0, DuplicateOptions.SameAttributes, out nint copy).ShouldBe(NtStatus.InvalidParameter);
            copy.ShouldBe(0);
        }

        three.Discard(from, source);
    }

    [Theory]
    [InlineData(Place.Caller)]
    [InlineData(Place.First)]
    [InlineData(Place.Second)]
    [Rule("B9")]
    public void Duplicate_WithoutATarget_ClosesTheSourceInItsProcess(Place from)
    {
        nint source = three.Event(from);
        nint witness = three.Copy(from, source, Place.Caller);
        TryDuplicate(three.Process(from), source, 0, 0, 0, DuplicateOptions.CloseSource, out nint copy).ShouldBe(NtStatus.Success);
        copy.ShouldBe(0);
        three.IsOpen(from, source).ShouldBeFalse();
        three.Look(Place.Caller, witness).HandleCount.ShouldBe(1);
        TryDuplicate(three.Process(from), source, 0, 0, 0, DuplicateOptions.CloseSource, out _).ShouldBe(NtStatus.InvalidHandle);
        TryDuplicate(three.Process(from), CurrentProcess, 0, 0, 0, DuplicateOptions.CloseSource, out _)
            .ShouldBe(NtStatus.Success, "a pseudo-handle is found, and there is nothing to close");
        three.Discard(Place.Caller, witness);
    }

    [Theory]
    [InlineData(Place.Caller)]
    [InlineData(Place.First)]
    [Rule("B12")]
    [Rule("B5")]
    public void Duplicate_IntoAnEndedProcess_ClosesTheSourceAndABadSourceIsTheEarlierError(Place from)
    {
        three.Kill(Place.Second);
        nint source = three.Event(from);
        three.Duplicate(from, ThreeProcesses.Unused, Place.Second, 0, 0, DuplicateOptions.SameAccess, out _).ShouldBe(NtStatus.InvalidHandle);
        three.Duplicate(from, source, Place.Second, 0, 0, DuplicateOptions.SameAccess, out nint copy).ShouldBe(NtStatus.ProcessIsTerminating);
        copy.ShouldBe(0);
        three.IsOpen(from, source).ShouldBeTrue();
        three.Duplicate(from, source, Place.Second, 0, 0, DuplicateOptions.SameAccess | DuplicateOptions.CloseSource, out copy)
            .ShouldBe(NtStatus.ProcessIsTerminating);
        copy.ShouldBe(0);
        three.IsOpen(from, source).ShouldBeFalse();
        three.Restart(Place.Second);
    }

    [Theory]
    [InlineData(Place.Caller)]
    [InlineData(Place.First)]
    [Rule("B37")]
    public void Duplicate_OutOfAnEndedProcess_SaysSoAfterABadTarget(Place to)
    {
        nint source = three.Event(Place.Second);

        // Once while its table is mapped here, and once after that was forgotten.
        three.Discard(Place.Caller, three.Copy(Place.Second, source, Place.Caller));
        three.Kill(Place.Second);
        for (int i = 0; i < 2; i++)
        {
            TryDuplicate(three.Process(Place.Second), source, ThreeProcesses.Unused, 0, 0, DuplicateOptions.None, out _).ShouldBe(NtStatus.InvalidHandle);
            three.Duplicate(Place.Second, source, to, 0, 0, DuplicateOptions.SameAccess, out nint copy).ShouldBe(NtStatus.ProcessIsTerminating);
            copy.ShouldBe(0);
            TryDuplicate(three.Process(Place.Second), source, 0, 0, 0, DuplicateOptions.CloseSource, out _).ShouldBe(NtStatus.ProcessIsTerminating);
        }

        three.Restart(Place.Second);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    [Rule("B14")]
    public void Move_OfAProtectedSource_LeavesBoth(Place from, Place to)
    {
        nint source = three.Event(from, attributes: HandleAttributes.ProtectFromClose);
        nint copy = three.Copy(from, source, to, DuplicateOptions.SameAccess | DuplicateOptions.CloseSource);
        (from, source).ShouldNotBe((to, copy));
        three.Look(to, copy).HandleCount.ShouldBe(2);
        three.Look(to, copy).Attributes.ShouldBe(HandleAttributes.None);
        three.Discard(from, source);
        three.Discard(to, copy);
    }

    [Theory]
    [MemberData(nameof(Moves))]
    [Rule("B15")]
    [Rule("B16")]
    public void Move_WithinAProcess_KeepsTheValueAndAnywhereTakesTheCallsAttributes(Place from, Place to, HandleAttributes attributes)
    {
        nint source = three.Event(from, attributes: HandleAttributes.Inherit);
        ulong id = three.Look(from, source).ObjectId;
        nint moved = three.Copy(from, source | 3, to, DuplicateOptions.CloseSource, (uint)EventRights.Synchronize, attributes);
        three.Look(to, moved).ShouldBe(new Seen((uint)EventRights.Synchronize, attributes, id, 1));
        if (from == to)
        {
            moved.ShouldBe(source);
        }
        else
        {
            three.IsOpen(from, source).ShouldBeFalse();
        }

        three.Discard(to, moved);
    }

    public static TheoryData<Place, Place, HandleAttributes> Moves => ThreeProcesses.ModesAnd(HandleAttributes.None, HandleAttributes.Inherit, HandleAttributes.All);

    [Theory]
    [MemberData(nameof(PseudoMoves))]
    [Rule("B17")]
    public void Move_OfAPseudoHandle_IsARealHandleWithTheCallsAttributes(Place from, Place to, HandleAttributes attributes)
    {
        nint real = three.Copy(from, CurrentProcess, to, DuplicateOptions.SameAccess | DuplicateOptions.CloseSource, attributes: attributes);
        three.Look(to, real).Attributes.ShouldBe(attributes);
        nint other = three.Copy(
            from, CurrentProcess, to, DuplicateOptions.SameAccess | DuplicateOptions.CloseSource | DuplicateOptions.SameAttributes, attributes: attributes);
        three.Look(to, other).Attributes.ShouldBe(HandleAttributes.None, "a pseudo-handle has none");
        three.Discard(to, real, other);
    }

    public static TheoryData<Place, Place, HandleAttributes> PseudoMoves => ThreeProcesses.ModesAnd(HandleAttributes.None, HandleAttributes.Inherit);

    private nint Make(BadProcess bad) => bad switch
    {
        BadProcess.AnEvent => three.Event(Place.Caller),
        BadProcess.WithoutTheRight => three.Open(Place.First, Weak),
        BadProcess.TheThread => CurrentThread,
        _ => ThreeProcesses.Unused,
    };

    private static void Discard(nint process)
    {
        if (process is > 0 and not ThreeProcesses.Unused)
        {
            TryClose(process).ShouldBe(NtStatus.Success);
        }
    }
}
