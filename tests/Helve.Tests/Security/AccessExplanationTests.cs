using Helve.Kernel.Security;
using Shouldly;
using Xunit;
using static Helve.Tests.Security.Principals;

namespace Helve.Tests.Security;

/// <summary>Why a right is granted or denied.</summary>
public sealed class AccessExplanationTests
{
    private const string Door = "O:{alice}D:(D;;0x2;;;{bob})(A;;0x3;;;{users})(A;;SYNCHRONIZE;;;RC)";

    [Theory]
    [InlineData("bob", 0x1u, "1 yes 1 (A;;0x3;;;S-1-22-2-100)")]
    [InlineData("bob", 0x3u, "1 yes 1 (A;;0x3;;;S-1-22-2-100)|2 no 0 (D;;0x2;;;S-1-22-1-1001)")]
    [InlineData("bob", 0x100000u, "100000 no -1 no entry allows it")]
    [InlineData("alice", 0x60001u, "1 yes 1 (A;;0x3;;;S-1-22-2-100)|60000 yes -1 owners may")]
    [InlineData("bob", 0x8u, "8 no -1 objects of this type do not have it")]
    [InlineData("bob", 0x1000000u, "1000000 no -1 SeSecurityPrivilege is missing")]
    [InlineData("root", 0x1080000u, "80000 yes -1 SeTakeOwnershipPrivilege|1000000 yes -1 SeSecurityPrivilege")]
    [InlineData("confined", 0x1u, "1 no -1 no entry allows it (second list)")]
    [InlineData("root", 0u, "")]
    public void Explanation_OfARequest_NamesWhatDecided(string who, uint desired, string expected) =>
        Text(AccessExplanation.Of(Sddl(Door), Named(who), desired, GenericMappings.Event)).ShouldBe(expected);

    [Fact]
    public void Explanation_OfANullDacl_SaysSo() =>
        Text(AccessExplanation.Of(SecurityDescriptor.NullDacl, Bob, 0x3, GenericMappings.Event)).ShouldBe("3 yes -1 there is no DACL, so everybody may");

    [Fact]
    public void Explanation_OfMaximumAllowed_HasEveryRightOfTheType()
    {
        AccessExplanation explanation = AccessExplanation.Of(Sddl(Door), Bob, AccessMask.MAXIMUM_ALLOWED, GenericMappings.Event);
        explanation.Lines.Aggregate(0u, (all, l) => all | l.Rights).ShouldBe(0x1F_0003u);
        explanation.Granted.ShouldBe(0x1u);
    }

    private static string Text(AccessExplanation explanation) => string.Join('|', explanation.Lines.Select(
        l => $"{l.Rights:x} {(l.IsAllowed ? "yes" : "no")} {l.EntryIndex} {l.Text}{(l.BySecondList ? " (second list)" : "")}"));
}
