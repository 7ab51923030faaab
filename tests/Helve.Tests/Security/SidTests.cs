using Helve.Kernel.Security;
using Shouldly;
using Xunit;

namespace Helve.Tests.Security;

/// <summary>Security identifiers as text, as bytes, and as what Linux calls them.</summary>
public sealed class SidTests
{
    [Theory]
    [InlineData("S-1-1-0", "S-1-1-0")]
    [InlineData("s-1-5-18", "S-1-5-18")]
    [InlineData("S-1-22-1-4294967295", "S-1-22-1-4294967295")]
    [InlineData("S-1-0x5-0x12", "S-1-5-18")]
    [InlineData("S-1-281474976710655-1", "S-1-0xFFFFFFFFFFFF-1")]
    [InlineData("S-1-0x100000000", "S-1-0x000100000000")]
    [InlineData("S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15", "S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15")]
    public void Parse_OfASid_GivesItsCanonicalForm(string text, string canonical) => Sid.Parse(text).ToString().ShouldBe(canonical);

    [Theory]
    [InlineData("")]
    [InlineData("S-1")]
    [InlineData("S-1-")]
    [InlineData("S-2-5-18")]
    [InlineData("S-1-5-")]
    [InlineData("S-1--5")]
    [InlineData("S-1-5-4294967296")]
    [InlineData("S-1-281474976710656-1")]
    [InlineData("S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16")]
    [InlineData("S-1-5-+1")]
    [InlineData("S-1-5- 1")]
    [InlineData("S-1-5-18x")]
    [InlineData("SY")]
    public void Parse_OfSomethingElse_Fails(string text) => Sid.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Binary_OfSystem_IsWhatNtWrites()
    {
        byte[] bytes = [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0];
        Sid.TryRead(bytes, out Sid? sid).ShouldBeTrue();
        sid.ShouldBe(Sid.LocalSystem);
        byte[] written = new byte[sid.BinaryLength];
        sid.CopyTo(written);
        written.ShouldBe(bytes);
    }

    [Theory]
    [InlineData(new byte[] { 1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0 })]
    [InlineData(new byte[] { 2, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0 })]
    public void Binary_OfSomethingElse_IsRefused(byte[] bytes) => Sid.TryRead(bytes, out _).ShouldBeFalse();

    [Fact]
    public void Binary_OfSixteenSubAuthorities_IsRefused()
    {
        byte[] bytes = new byte[8 + (16 * 4)];
        (bytes[0], bytes[1]) = (1, 16);
        Sid.TryRead(bytes, out _).ShouldBeFalse();
        bytes[1] = 15;
        Sid.TryRead(bytes, out _).ShouldBeTrue();
    }

    [Fact]
    public void UnixIds_AreReadBack()
    {
        Sid.ForUser(1000).ToString().ShouldBe("S-1-22-1-1000");
        Sid.ForGroup(100).ToString().ShouldBe("S-1-22-2-100");
        (Sid.ForUser(1000).TryGetUser(out uint uid), uid).ShouldBe((true, 1000u));
        (Sid.ForGroup(100).TryGetGroup(out uint gid), gid).ShouldBe((true, 100u));
        (Sid.LocalSystem.TryGetUser(out uid), uid).ShouldBe((true, 0u));
        Sid.ForGroup(100).TryGetUser(out _).ShouldBeFalse();
        Sid.Everyone.TryGetUser(out _).ShouldBeFalse();
    }

    [Fact]
    public void Equality_IsThatOfTheNumbers()
    {
        (new Sid(5, 18) == Sid.LocalSystem).ShouldBeTrue();
        (new Sid(5, 18) != Sid.LocalSystem).ShouldBeFalse();
        (new Sid(5, 18, 0) == Sid.LocalSystem).ShouldBeFalse();
        new Sid(5, 18).GetHashCode().ShouldBe(Sid.LocalSystem.GetHashCode());
        Should.Throw<ArgumentException>(() => new Sid(5, new uint[16]));
        Should.Throw<ArgumentException>(() => new Sid(1UL << 48));
    }
}
