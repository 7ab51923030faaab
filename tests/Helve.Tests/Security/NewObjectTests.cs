using Helve.Kernel;
using Helve.Kernel.Security;
using Shouldly;
using Xunit;
using static Helve.Tests.Security.Principals;

namespace Helve.Tests.Security;

/// <summary>What a new object's descriptor is: rule F1, and F2 and F3 where they begin.</summary>
public sealed class NewObjectTests
{
    private const string AliceOwns = "O:S-1-22-1-1000G:S-1-22-2-1000";
    private const string AliceDefault = "D:(A;;0x1f0003;;;S-1-22-1-1000)(A;;0x1f0003;;;SY)";

    [Theory]
    [Rule("F1")]
    [InlineData(null, null, AliceOwns + AliceDefault)]
    [InlineData("", null, AliceOwns + AliceDefault)]
    [InlineData("G:{users}", null, "O:S-1-22-1-1000G:S-1-22-2-100" + AliceDefault)]
    [InlineData("D:(A;;GR;;;WD)", null, AliceOwns + "D:(A;;0x20001;;;WD)")]
    [InlineData("D:", null, AliceOwns + "D:")]
    [InlineData("D:NO_ACCESS_CONTROL", null, AliceOwns + "D:NO_ACCESS_CONTROL")]
    [InlineData("D:P(A;;0x1;;;WD)", "D:(A;OI;0x2;;;WD)", AliceOwns + "D:P(A;;0x1;;;WD)")]
    [InlineData("D:(A;;0x1;;;WD)", "D:(A;OI;0x2;;;WD)", AliceOwns + "D:(A;;0x1;;;WD)")]
    [InlineData(null, "D:(A;;0x2;;;WD)", AliceOwns + AliceDefault)]
    [InlineData(null, "D:(A;CI;0x2;;;WD)", AliceOwns + AliceDefault)]
    [InlineData(null, "D:(A;OI;GR;;;WD)(A;CI;GA;;;WD)(D;OIIO;0x2;;;{bob})", AliceOwns + "D:(A;;0x20001;;;WD)(D;;0x2;;;S-1-22-1-1001)")]
    [InlineData(null, "D:(A;OICIIO;GA;;;CO)(A;OI;0x1;;;CG)", AliceOwns + "D:(A;;0x1f0003;;;S-1-22-1-1000)(A;;0x1;;;S-1-22-2-1000)")]
    [InlineData("S:(ML;;NW;;;ME)", null, AliceOwns + AliceDefault + "S:(ML;;NW;;;ME)")]
    public void NewEvent_OfAlice_TakesEachPartFromTheFirstThatHasIt(string? given, string? parent, string expected) =>
        Make(given, parent, Alice, false, GenericMappings.Event).ShouldBe(expected);

    [Theory]
    [Rule("F1")]
    [InlineData("D:(A;OICI;0x3;;;WD)", "D:(A;OICI;0x3;;;WD)")]
    [InlineData("D:(A;OICI;GR;;;WD)", "D:(A;;0x20003;;;WD)(A;OICIIO;GR;;;WD)")]
    [InlineData("D:(A;CIIO;GA;;;CO)", "D:(A;;0xf000f;;;S-1-22-1-1000)(A;CIIO;GA;;;CO)")]
    [InlineData("D:(A;OI;GR;;;WD)", "D:(A;OIIO;GR;;;WD)")]
    [InlineData("D:(A;CINP;0x3;;;WD)", "D:(A;;0x3;;;WD)")]
    [InlineData("D:(A;OINP;0x3;;;WD)(A;CI;0x1;;;BU)", "D:(A;CI;0x1;;;BU)")]
    public void NewDirectory_BelowAnother_HandsOnWhatItGot(string parent, string expected) =>
        Make(null, parent, Alice, true, GenericMappings.Directory).ShouldBe(AliceOwns + expected);

    [Fact]
    [Rule("F1")]
    public void DefaultedDacl_OfTheCreator_ComesAfterTheParents()
    {
        var given = new SecurityDescriptor(null, null, SecurityDescriptorControl.DaclDefaulted, Sddl("D:(A;;0x1;;;WD)").Dacl);
        Make(given, Sddl("D:(A;OI;0x2;;;WD)"), Alice).ShouldBe(AliceOwns + "D:(A;;0x2;;;WD)");
        Make(given, Sddl("D:(A;;0x2;;;WD)"), Alice).ShouldBe(AliceOwns + "D:(A;;0x1;;;WD)");
    }

    [Fact]
    [Rule("F1")]
    public void NewObject_OfRoot_BelongsToSystem() =>
        Make(null, null, Root, false, GenericMappings.Mutant).ShouldBe("O:SYG:S-1-22-2-0D:(A;;0x1f0001;;;SY)");

    [Fact]
    [Rule("F1")]
    public void NewObject_OfARestrictedDomain_CanBeOpenedAgainByItAlone()
    {
        SecurityDescriptor.ForNewObject(null, null, Confined, false, GenericMappings.Event, out SecurityDescriptor? made).ShouldBe(NtStatus.Success);
        AccessCheck.Open(made!, Confined, AccessMask.GENERIC_ALL, GenericMappings.Event, out _).ShouldBe(NtStatus.Success);
        AccessCheck.Open(made!, Alice, AccessMask.GENERIC_ALL, GenericMappings.Event, out _).ShouldBe(NtStatus.Success);
        AccessCheck.Open(made!, Alice.ForRestrictedDomain(8), 0x1, GenericMappings.Event, out _).ShouldBe(NtStatus.AccessDenied);
    }

    [Theory]
    [Rule("F1")]
    [InlineData("O:{bob}", "alice", NtStatus.InvalidOwner)]
    [InlineData("O:{users}", "alice", NtStatus.InvalidOwner)]
    [InlineData("O:{alice}", "alice", NtStatus.Success)]
    [InlineData("O:{bob}", "root", NtStatus.Success)]
    [InlineData("O:S-1-22-1-0", "root", NtStatus.Success)]
    [InlineData("S:(AU;SA;GA;;;WD)", "alice", NtStatus.PrivilegeNotHeld)]
    [InlineData("S:(AU;SA;GA;;;WD)", "root", NtStatus.Success)]
    public void NewObject_OwnerOrAuditGiven_NeedsTheRightToIt(string given, string who, NtStatus expected) =>
        SecurityDescriptor.ForNewObject(Sddl(given), null, Named(who), false, GenericMappings.Event, out _).ShouldBe(expected);

    [Fact]
    public void NewObject_WhoseInheritanceDoesNotFit_IsRefused()
    {
        // Each entry of the parent becomes two in a directory, so a list of half the limit and more grows beyond it.
        AccessControlEntry entry = AccessControlEntry.Allow(
            Sid.Everyone, AccessMask.GENERIC_ALL, AccessControlEntryFlags.ContainerInherit | AccessControlEntryFlags.ObjectInherit);
        var parent = new SecurityDescriptor(new AccessControlList([.. Enumerable.Repeat(entry, 2000)]));
        SecurityDescriptor.ForNewObject(null, parent, Alice, true, GenericMappings.Directory, out _).ShouldBe(NtStatus.InvalidAcl);
        SecurityDescriptor.ForNewObject(null, parent, Alice, false, GenericMappings.Event, out _).ShouldBe(NtStatus.Success);
    }

    private static string Make(string? given, string? parent, AccessToken token, bool isContainer, GenericMapping mapping)
    {
        NtStatus status = SecurityDescriptor.ForNewObject(
            given is null ? null : Sddl(given), parent is null ? null : Sddl(parent), token, isContainer, mapping, out SecurityDescriptor? made);
        status.ShouldBe(NtStatus.Success);
        return made!.ToSddl();
    }

    private static string Make(SecurityDescriptor given, SecurityDescriptor parent, AccessToken token)
    {
        SecurityDescriptor.ForNewObject(given, parent, token, false, GenericMappings.Event, out SecurityDescriptor? made).ShouldBe(NtStatus.Success);
        (made!.Control & SecurityDescriptorControl.DaclDefaulted).ShouldBe(SecurityDescriptorControl.None);
        return made.ToSddl();
    }
}
