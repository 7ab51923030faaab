using Helve.Kernel;
using Helve.Kernel.Security;
using Shouldly;
using Xunit;
using static Helve.Tests.Security.Principals;

namespace Helve.Tests.Security;

/// <summary>Reading and replacing parts of a descriptor: rules F15 and F16.</summary>
public sealed class SecurityPartsTests
{
    private const string Full = "O:SYG:S-1-22-2-0D:P(A;;0x1;;;WD)S:AI(AU;SA;GA;;;WD)(ML;;NW;;;ME)";

    [Theory]
    [Rule("F15")]
    [InlineData(SecurityInformation.Owner, AccessMask.READ_CONTROL, AccessMask.WRITE_OWNER)]
    [InlineData(SecurityInformation.Group, AccessMask.READ_CONTROL, AccessMask.WRITE_OWNER)]
    [InlineData(SecurityInformation.Dacl, AccessMask.READ_CONTROL, AccessMask.WRITE_DAC)]
    [InlineData(SecurityInformation.Sacl, AccessMask.ACCESS_SYSTEM_SECURITY, AccessMask.ACCESS_SYSTEM_SECURITY)]
    [InlineData(SecurityInformation.Label, AccessMask.READ_CONTROL, AccessMask.WRITE_OWNER)]
    [InlineData(SecurityInformation.ProtectedDacl | SecurityInformation.Dacl, AccessMask.READ_CONTROL, AccessMask.WRITE_DAC)]
    [InlineData(SecurityInformation.Owner | SecurityInformation.Dacl | SecurityInformation.Sacl,
        AccessMask.READ_CONTROL | AccessMask.ACCESS_SYSTEM_SECURITY, AccessMask.WRITE_OWNER | AccessMask.WRITE_DAC | AccessMask.ACCESS_SYSTEM_SECURITY)]
    public void Parts_ToReadAndToWrite_NeedTheirRights(SecurityInformation parts, uint read, uint write)
    {
        parts.RightsToRead().ShouldBe(read);
        parts.RightsToWrite().ShouldBe(write);
    }

    [Theory]
    [Rule("F15")]
    [InlineData(SecurityInformation.Owner, "O:SY")]
    [InlineData(SecurityInformation.Group, "G:S-1-22-2-0")]
    [InlineData(SecurityInformation.Dacl, "D:P(A;;0x1;;;WD)")]
    [InlineData(SecurityInformation.Sacl, "S:AI(AU;SA;GA;;;WD)")]
    [InlineData(SecurityInformation.Label, "S:AI(ML;;NW;;;ME)")]
    [InlineData(SecurityInformation.Owner | SecurityInformation.Group | SecurityInformation.Dacl | SecurityInformation.Sacl | SecurityInformation.Label, Full)]
    [InlineData(SecurityInformation.None, "")]
    public void Select_SomeParts_HasNoOthers(SecurityInformation parts, string expected) =>
        SecurityDescriptor.ParseSddl(Full).Select(parts).ToSddl().ShouldBe(expected);

    [Theory]
    [Rule("F16")]
    [InlineData(SecurityInformation.Dacl, "O:{bob}D:(A;;GR;;;BU)", "O:SYG:S-1-22-2-0D:P(A;;0x20001;;;BU)S:AI(AU;SA;GA;;;WD)(ML;;NW;;;ME)")]
    [InlineData(SecurityInformation.Dacl | SecurityInformation.UnprotectedDacl, "D:", "O:SYG:S-1-22-2-0D:S:AI(AU;SA;GA;;;WD)(ML;;NW;;;ME)")]
    [InlineData(SecurityInformation.Dacl, "", "O:SYG:S-1-22-2-0D:PNO_ACCESS_CONTROLS:AI(AU;SA;GA;;;WD)(ML;;NW;;;ME)")]
    [InlineData(SecurityInformation.Owner, "O:{bob}G:{users}D:", "O:S-1-22-1-1001G:S-1-22-2-0D:P(A;;0x1;;;WD)S:AI(AU;SA;GA;;;WD)(ML;;NW;;;ME)")]
    [InlineData(SecurityInformation.Group, "O:{bob}G:{users}", "O:SYG:S-1-22-2-100D:P(A;;0x1;;;WD)S:AI(AU;SA;GA;;;WD)(ML;;NW;;;ME)")]
    [InlineData(SecurityInformation.Sacl, "S:", "O:SYG:S-1-22-2-0D:P(A;;0x1;;;WD)S:AI(ML;;NW;;;ME)")]
    [InlineData(SecurityInformation.Label, "S:(ML;;NR;;;HI)(AU;FA;GA;;;SY)", "O:SYG:S-1-22-2-0D:P(A;;0x1;;;WD)S:AI(AU;SA;GA;;;WD)(ML;;NR;;;HI)")]
    [InlineData(SecurityInformation.Sacl | SecurityInformation.Label, "S:P", "O:SYG:S-1-22-2-0D:P(A;;0x1;;;WD)S:AI")]
    [InlineData(SecurityInformation.Sacl | SecurityInformation.ProtectedSacl, "S:", "O:SYG:S-1-22-2-0D:P(A;;0x1;;;WD)S:PAI(ML;;NW;;;ME)")]
    public void Replace_SomeParts_LeavesTheOthers(SecurityInformation parts, string source, string expected)
    {
        SecurityDescriptor before = SecurityDescriptor.ParseSddl(Full);
        before.TryReplace(parts, Sddl(source), Root, false, GenericMappings.Event, out SecurityDescriptor? after).ShouldBe(NtStatus.Success);
        after!.ToSddl().ShouldBe(expected);
    }

    [Theory]
    [Rule("F16")]
    [InlineData(SecurityInformation.Owner, "G:{users}", "root", NtStatus.InvalidSecurityDescriptor)]
    [InlineData(SecurityInformation.Group, "O:{alice}", "alice", NtStatus.InvalidSecurityDescriptor)]
    [InlineData(SecurityInformation.Owner, "O:{bob}", "alice", NtStatus.InvalidOwner)]
    [InlineData(SecurityInformation.Owner, "O:{alice}", "alice", NtStatus.Success)]
    [InlineData(SecurityInformation.ProtectedDacl | SecurityInformation.UnprotectedDacl, "", "root", NtStatus.InvalidParameter)]
    [InlineData((SecurityInformation)0x100, "", "root", NtStatus.InvalidParameter)]
    public void Replace_WhatTheSourceOrTheCallerMayNot_IsRefused(SecurityInformation parts, string source, string who, NtStatus expected)
    {
        NtStatus status = SecurityDescriptor.ParseSddl(Full).TryReplace(
            parts, Sddl(source), Named(who), false, GenericMappings.Event, out SecurityDescriptor? after);
        status.ShouldBe(expected);
        (after is null).ShouldBe(expected != NtStatus.Success);
    }
}
