using Helve.Kernel.Security;
using Shouldly;
using Xunit;
using static Helve.Tests.Security.Principals;

namespace Helve.Tests.Security;

/// <summary>Who a Linux process is, in NT's words.</summary>
public sealed class AccessTokenTests
{
    [Theory]
    [Rule("E36")]
    [InlineData("alice", "S-1-22-1-1000", true)]
    [InlineData("alice", "S-1-22-2-1000", true)]
    [InlineData("alice", "S-1-22-2-27", true)]
    [InlineData("alice", "S-1-1-0", true)]
    [InlineData("alice", "S-1-5-11", true)]
    [InlineData("alice", "S-1-5-18", false)]
    [InlineData("alice", "S-1-22-2-0", false)]
    [InlineData("root", "S-1-5-18", true)]
    [InlineData("root", "S-1-22-1-0", true)]
    [InlineData("root", "S-1-5-32-544", true)]
    [InlineData("nobody", "S-1-5-7", true)]
    [InlineData("nobody", "S-1-1-0", true)]
    [InlineData("nobody", "S-1-5-11", false)]
    [InlineData("nobody", "S-1-22-1-65534", false)]
    [InlineData("confined", "S-1-22-1-1000", false)]
    [InlineData("confined", "S-1-1-0", false)]
    [InlineData("confined", "S-1-5-12", true)]
    [InlineData("confined", "S-1-5-5-0-7", true)]
    [InlineData("confined", "S-1-5-5-0-8", false)]
    public void Token_OfAProcess_ContainsItsSids(string who, string sid, bool expected) => Named(who).Contains(Sid.Parse(sid)).ShouldBe(expected);

    [Fact]
    public void Root_WithoutItsPowers_IsAUserLikeOthers()
    {
        AccessToken token = AccessToken.ForUnix(0, 0, [], superuser: false);
        token.User.ShouldBe(Sid.ForUser(0));
        token.Contains(Sid.LocalSystem).ShouldBeFalse();
        token.Privileges.ShouldBe(TokenPrivileges.ChangeNotify);
    }

    [Fact]
    public void User_WithRootsPowers_IsAnAdministrator()
    {
        AccessToken token = AccessToken.ForUnix(1000, 1000, [], superuser: true);
        token.User.ShouldBe(Sid.ForUser(1000));
        token.Contains(Sid.Administrators).ShouldBeTrue();
        token.Contains(Sid.LocalSystem).ShouldBeFalse();
        token.Has(TokenPrivileges.All).ShouldBeTrue();
    }

    [Fact]
    public void OverflowIds_AreNobodyInParticular()
    {
        AccessToken token = AccessToken.ForUnix(AccessToken.OverflowId, 100, [27], superuser: false);
        token.User.ShouldBe(Sid.Anonymous);
        token.Owner.ShouldBe(Sid.LocalSystem);
        token.Contains(Sid.ForGroup(27)).ShouldBeFalse();
        AccessToken.ForUnix(1000, AccessToken.OverflowId, [AccessToken.OverflowId], superuser: false).Contains(Sid.ForGroup(AccessToken.OverflowId)).ShouldBeFalse();
    }

    [Fact]
    public void ManyGroups_AreAllFound()
    {
        uint[] groups = [.. Enumerable.Range(70_000, 65_536).Select(g => (uint)g)];
        AccessToken token = AccessToken.ForUnix(1000, 1000, groups, superuser: false);
        groups.Count(g => token.Contains(Sid.ForGroup(g))).ShouldBe(groups.Length);
        token.Contains(Sid.ForGroup(69_999)).ShouldBeFalse();
    }

    [Fact]
    public void Restricted_CanOnlyBecomeLess()
    {
        Confined.Privileges.ShouldBe(TokenPrivileges.ChangeNotify);
        Confined.Restrict([], [], TokenPrivileges.All, null).RestrictedSids.ShouldBe(Confined.RestrictedSids);
        Confined.Restrict([], [Sid.RestrictedCode, Sid.Everyone], TokenPrivileges.All, null).RestrictedSids.ShouldBe([Sid.RestrictedCode]);
        Should.Throw<ArgumentException>(() => Confined.Restrict([], [Sid.Everyone], TokenPrivileges.All, null));
        Should.Throw<InvalidOperationException>(() => Confined.ForRestrictedDomain(8));
        Root.ForRestrictedDomain(8).Contains(Sid.Administrators).ShouldBeFalse();
    }
}
