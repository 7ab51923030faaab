using Helve.Kernel;
using Helve.Kernel.Security;
using Shouldly;
using Xunit;
using static Helve.Tests.Security.Principals;

namespace Helve.Tests.Security;

/// <summary>Mandatory labels: who is trusted less than an object asks for does not change it, whatever its DACL says.</summary>
public sealed class IntegrityTests
{
    private const string Open = "O:SYD:NO_ACCESS_CONTROL";
    private const uint EventAll = 0x1F_0003;
    private const uint EventFromBelow = 0x12_0001;

    [Theory]
    [Rule("F19")]
    [InlineData("alice", IntegrityLevels.Medium)]
    [InlineData("root", IntegrityLevels.System)]
    [InlineData("confined", IntegrityLevels.Low)]
    [InlineData("nobody", IntegrityLevels.Medium)]
    public void Level_OfAToken_IsThatOfItsKind(string who, uint level) => Named(who).IntegrityLevel.ShouldBe(level);

    [Fact]
    [Rule("F19")]
    public void Level_OfWhoHasRootsPowers_IsHigh_AndOfItsRestrictedProgramsLow()
    {
        AccessToken administrator = AccessToken.ForUnix(1000, 1000, [], superuser: true);
        administrator.IntegrityLevel.ShouldBe(IntegrityLevels.High);
        administrator.ForRestrictedDomain(7).IntegrityLevel.ShouldBe(IntegrityLevels.Low);
        administrator.Restrict([], [], TokenPrivileges.None, null).IntegrityLevel.ShouldBe(IntegrityLevels.High);
    }

    // What a token of each level gets at most of an event that lets everybody do everything.
    [Theory]
    [Rule("F19")]
    [InlineData("", "confined", EventFromBelow)]
    [InlineData("", "alice", EventAll)]
    [InlineData("S:(ML;;NW;;;LW)", "confined", EventAll)]
    [InlineData("S:(ML;;NW;;;ME)", "confined", EventFromBelow)]
    [InlineData("S:(ML;;NW;;;HI)", "alice", EventFromBelow)]
    [InlineData("S:(ML;;NW;;;HI)", "root", EventAll)]
    [InlineData("S:(ML;;NW;;;S-1-16-24576)", "alice", EventFromBelow)]
    [InlineData("S:(ML;;NR;;;HI)", "alice", 0x1F_0002u)]
    [InlineData("S:(ML;;NX;;;HI)", "alice", 0x0F_0003u)]
    [InlineData("S:(ML;;NWNX;;;HI)", "alice", 0x02_0001u)]
    [InlineData("S:(ML;;NWNR;;;HI)", "alice", 0x12_0000u)]
    [InlineData("S:(ML;;0x0;;;HI)", "alice", EventAll)]
    [InlineData("S:(ML;IO;NW;;;HI)", "alice", EventAll)]
    [InlineData("S:(ML;IO;NW;;;LW)(ML;;NW;;;HI)(ML;;NW;;;LW)", "alice", EventFromBelow)]
    public void Event_LabelledAboveWhoAsks_IsNotWritten(string label, string who, uint most)
    {
        SecurityDescriptor descriptor = Sddl(Open + label);
        AccessCheck.Open(descriptor, Named(who), AccessMask.MAXIMUM_ALLOWED, GenericMappings.Event, out uint granted).ShouldBe(NtStatus.Success);
        granted.ShouldBe(most);
        for (uint right = 1; right <= AccessMask.SYNCHRONIZE; right <<= 1)
        {
            NtStatus expected = (most & right) != 0 ? NtStatus.Success : NtStatus.AccessDenied;
            AccessCheck.Open(descriptor, Named(who), right, GenericMappings.Event, out _).ShouldBe(expected, $"0x{right:X}");
        }
    }

    [Fact]
    [Rule("F19")]
    public void Process_IsNotReadFromBelow()
    {
        SecurityDescriptor.ForNewObject(Sddl("D:NO_ACCESS_CONTROL"), null, Alice, false, GenericMappings.Process, out SecurityDescriptor? made).ShouldBe(NtStatus.Success);
        made!.Label.ShouldBe(new MandatoryLabel(IntegrityLevels.Medium, MandatoryLabel.NoWriteUp | MandatoryLabel.NoReadUp));

        // NT leaves these: to end it, to ask for its end and name, to wait for it.
        const uint Limited = 0x12_1001;
        AccessCheck.Open(made, Confined, AccessMask.MAXIMUM_ALLOWED, GenericMappings.Process, out uint granted).ShouldBe(NtStatus.Success);
        granted.ShouldBe(Limited);
        foreach (uint right in new uint[] { 0x2, 0x8, 0x10, 0x20, 0x40, 0x400, AccessMask.WRITE_DAC, AccessMask.GENERIC_READ })
        {
            AccessCheck.Open(made, Confined, right, GenericMappings.Process, out _).ShouldBe(NtStatus.AccessDenied, $"0x{right:X}");
        }

        AccessCheck.Open(made, Bob, 0x1F_FFFF, GenericMappings.Process, out _).ShouldBe(NtStatus.Success, "it is as high");
    }

    [Fact]
    [Rule("F19")]
    public void Owner_BelowItsObject_ReadsTheDescriptorOnly()
    {
        SecurityDescriptor descriptor = Sddl("O:{alice}D:S:(ML;;NW;;;HI)");
        AccessCheck.Open(descriptor, Alice, AccessMask.READ_CONTROL, GenericMappings.Event, out _).ShouldBe(NtStatus.Success);
        AccessCheck.Open(descriptor, Alice, AccessMask.WRITE_DAC, GenericMappings.Event, out _).ShouldBe(NtStatus.AccessDenied);
    }

    [Theory]
    [Rule("F19")]
    [InlineData(AccessMask.WRITE_OWNER)]
    [InlineData(AccessMask.ACCESS_SYSTEM_SECURITY)]
    public void Privilege_GoesBeyondALabel(uint right) =>
        AccessCheck.Open(Sddl(Open + "S:(ML;;NWNR;;;S-1-16-24576)"), Root, right, GenericMappings.Event, out _).ShouldBe(NtStatus.Success);

    [Fact]
    [Rule("F6")]
    [Rule("F19")]
    public void Object_WithoutADescriptor_HasNoLabel() =>
        AccessCheck.CheckUnsecured(Confined, EventAll, GenericMappings.Event, out _).ShouldBe(NtStatus.Success);

    [Theory]
    [Rule("F19")]
    [InlineData("confined", null, null, "S:(ML;;NW;;;LW)")]
    [InlineData("confined", "S:(AU;IO;GA;;;WD)", null, null)]
    [InlineData("alice", null, null, "")]
    [InlineData("root", null, null, "")]
    [InlineData("alice", "S:(ML;;NWNR;;;LW)", null, "S:(ML;;NWNR;;;LW)")]
    [InlineData("alice", null, "S:(ML;OI;NW;;;LW)", "S:(ML;;NW;;;LW)")]
    [InlineData("alice", null, "S:(ML;CI;NW;;;LW)", "")]
    [InlineData("alice", "S:P", "S:(ML;OI;NW;;;LW)", "S:P")]
    [InlineData("alice", "S:(ML;;NR;;;ME)", "S:(ML;OI;NW;;;LW)", "S:(ML;;NR;;;ME)")]
    [InlineData("alice", null, "S:(ML;OI;NW;;;HI)", "")]
    [InlineData("confined", null, "S:(ML;OI;NW;;;ME)", "S:(ML;;NW;;;LW)")]
    [InlineData("confined", "S:(ML;IO;NW;;;LW)", null, "S:(ML;IO;NW;;;LW)(ML;;NW;;;LW)")]
    public void NewEvent_HasTheLabelOfWhoSaysOne(string who, string? given, string? parent, string? expected)
    {
        NtStatus status = SecurityDescriptor.ForNewObject(
            given is null ? null : Sddl(given), parent is null ? null : Sddl(parent), Named(who), false, GenericMappings.Event, out SecurityDescriptor? made);
        status.ShouldBe(expected is null ? NtStatus.PrivilegeNotHeld : NtStatus.Success);
        made?.Select(SecurityInformation.Label | SecurityInformation.Sacl).ToSddl().ShouldBe(expected);
    }

    [Theory]
    [Rule("F19")]
    [InlineData("S:(ML;;NW;;;HI)", "alice", NtStatus.PrivilegeNotHeld)]
    [InlineData("S:(ML;;NW;;;ME)", "alice", NtStatus.Success)]
    [InlineData("S:(ML;IO;NW;;;HI)", "alice", NtStatus.PrivilegeNotHeld)]
    [InlineData("S:(ML;;NW;;;SI)", "root", NtStatus.Success)]
    [InlineData("S:(ML;;NW;;;ME)", "confined", NtStatus.PrivilegeNotHeld)]
    [InlineData("S:(ML;;NW;;;LW)", "confined", NtStatus.Success)]
    [InlineData("S:", "confined", NtStatus.PrivilegeNotHeld)]
    [InlineData("S:", "alice", NtStatus.Success)]
    [InlineData("S:(ML;;NW;;;WD)", "root", NtStatus.InvalidLabel)]
    [InlineData("S:(ML;;NW;;;S-1-16-1-2)", "root", NtStatus.InvalidLabel)]
    [InlineData("S:(ML;;0x8;;;LW)", "root", NtStatus.InvalidLabel)]
    public void Label_IsSetByWhoIsAsHigh(string label, string who, NtStatus expected)
    {
        SecurityDescriptor before = Sddl("O:{alice}G:{users}D:S:(ML;;NW;;;LW)");
        before.TryReplace(SecurityInformation.Label, Sddl(label), Named(who), false, GenericMappings.Event, out SecurityDescriptor? after).ShouldBe(expected);
        after?.Label.Level.ShouldBe(Sddl(label).Label.Level);
    }

    [Theory]
    [Rule("F19")]
    [InlineData("confined", "", "it has no label, so it is medium, which is above low")]
    [InlineData("alice", "S:(ML;;NW;;;HI)", "its label (ML;;NW;;;HI) is high, which is above medium")]
    public void Explanation_OfARefusalByLabel_NamesTheLabel(string who, string label, string text)
    {
        AccessExplanation explanation = AccessExplanation.Of(Sddl(Open + label), Named(who), Query | Modify, GenericMappings.Event);
        explanation.Status.ShouldBe(NtStatus.AccessDenied);
        AccessExplanationLine line = explanation.Lines.Single(l => !l.IsAllowed);
        (line.Rights, line.Reason, line.EntryIndex, line.Text).ShouldBe((Modify, AccessReason.Label, -1, text));
        explanation.Lines.Single(l => l.IsAllowed).Rights.ShouldBe(Query);
    }

    [Theory]
    [InlineData(0u, "untrusted")]
    [InlineData(0x1000u, "low")]
    [InlineData(0x2000u, "medium")]
    [InlineData(0x2100u, "medium plus")]
    [InlineData(0x3000u, "high")]
    [InlineData(0x4000u, "system")]
    [InlineData(0x5000u, "0x5000")]
    public void Level_HasItsWord(uint level, string word) => IntegrityLevels.Describe(level).ShouldBe(word);
}
