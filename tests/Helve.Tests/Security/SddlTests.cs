using Helve.Kernel.Security;
using Shouldly;
using Xunit;

namespace Helve.Tests.Security;

/// <summary>SDDL in and out.</summary>
public sealed class SddlTests
{
    [Theory]
    [InlineData("O:SYG:BAD:P(A;;GA;;;SY)(A;OICI;GR;;;WD)", "O:SYG:BAD:P(A;;GA;;;SY)(A;OICI;GR;;;WD)")]
    [InlineData(" O:SY G: S-1-22-2-100 D: PAI (A ; ; GA ; ; ; SY) ", "O:SYG:S-1-22-2-100D:PAI(A;;GA;;;SY)")]
    [InlineData("d:(a;oici;ga;;;wd)", "D:(A;OICI;GA;;;WD)")]
    [InlineData("D:(A;;0x1F0003;;;S-1-22-1-1000)", "D:(A;;0x1f0003;;;S-1-22-1-1000)")]
    [InlineData("D:(A;;2031619;;;WD)", "D:(A;;0x1f0003;;;WD)")]
    [InlineData("D:(A;;GENERIC_READ|SYNCHRONIZE|0x2;;;WD)", "D:(A;;0x80100002;;;WD)")]
    [InlineData("D:(A;;READ_CONTROL | DELETE;;;WD)", "D:(A;;SDRC;;;WD)")]
    [InlineData("D:(A;;GRGWGXRCSDWDWO;;;WD)", "D:(A;;SDRCWDWOGXGWGR;;;WD)")]
    [InlineData("D:(A;;FA;;;WD)(A;;0x120089;;;BA)(A;;KX;;;BU)", "D:(A;;FA;;;WD)(A;;FR;;;BA)(A;;KR;;;BU)")]
    [InlineData("D:(A;;0x1200a9;;;BU)", "D:(A;;0x1200a9;;;BU)")]
    [InlineData("D:(A;;;;;WD)", "D:(A;;;;;WD)")]
    [InlineData("D:", "D:")]
    [InlineData("D:NO_ACCESS_CONTROL", "D:NO_ACCESS_CONTROL")]
    [InlineData("D:ARAI", "D:ARAI")]
    [InlineData("S:(AU;SAFA;GA;;;WD)(ML;;NWNR;;;HI)", "S:(AU;SAFA;GA;;;WD)(ML;;NWNR;;;HI)")]
    [InlineData("O:OWG:CGD:(D;IOID;WD;;;CO)(A;;GX;;;RC)(A;;GX;;;AN)(A;;GX;;;BU)", "O:OWG:CGD:(D;IOID;WD;;;CO)(A;;GX;;;RC)(A;;GX;;;AN)(A;;GX;;;BU)")]
    [InlineData("", "")]
    public void Sddl_ThatIsRight_IsReadAndWrittenAgain(string text, string expected) =>
        SecurityDescriptor.ParseSddl(text).ToSddl().ShouldBe(expected);

    [Theory]
    [InlineData("X", 0, "expected O:, G:, D: or S:")]
    [InlineData("O:", 2, "expected a SID")]
    [InlineData("O:SYO:SY", 4, "twice")]
    [InlineData("D:O:SY", 2, "must come before")]
    [InlineData("O:ZZ", 2, "neither a SID nor an alias")]
    [InlineData("O:DA", 2, "Windows domain")]
    [InlineData("D:Q", 2, "expected P, AR, AI")]
    [InlineData("D:(A;;GA;;;WD", 11, "expected a SID and ')'")]
    [InlineData("D:(A;;GA;;WD)", 10, "expected ';'")]
    [InlineData("D:(Z;;GA;;;WD)", 3, "not a type of entry")]
    [InlineData("D:(A;OX;GA;;;WD)", 5, "expected OI, CI")]
    [InlineData("D:(A;OIOI;GA;;;WD)", 7, "each once")]
    [InlineData("D:(A;;GA|ZZ;;;WD)", 9, "expected rights")]
    [InlineData("D:(A;;0x100000000;;;WD)", 6, "expected rights")]
    [InlineData("D:(A;;GA;x;;WD)", 9, "directory services")]
    [InlineData("D:(A;;GA;;;)", 11, "expected a SID")]
    [InlineData("D:(A;;GA;;;WD;)", 11, "expected a SID and ')'")]
    [InlineData("D:(AU;SA;GA;;;WD)", 2, "a DACL has only")]
    [InlineData("S:(A;;GA;;;WD)", 2, "a SACL has only")]
    [InlineData("D:NO_ACCESS_CONTROL(A;;GA;;;WD)", 19, "no entry may follow")]
    [InlineData("D:(A;;GA;;;WD)x", 14, "expected O:, G:, D: or S:")]
    public void Sddl_ThatIsWrong_IsRefusedWithPlaceAndReason(string text, int position, string reason)
    {
        SecurityDescriptor.TryParseSddl(text, out SecurityDescriptor? descriptor, out SddlError error).ShouldBeFalse();
        descriptor.ShouldBeNull();
        error.Position.ShouldBe(position, error.Reason);
        error.Reason.ShouldContain(reason);
        Should.Throw<FormatException>(() => SecurityDescriptor.ParseSddl(text)).Message.ShouldBe(error.ToString());
    }

    [Fact]
    public void Sddl_OfMoreThan64KB_IsRefused()
    {
        string text = "D:" + string.Concat(Enumerable.Repeat("(A;;GA;;;WD)", 3300));
        SecurityDescriptor.TryParseSddl(text, out _, out SddlError error).ShouldBeFalse();
        error.ShouldBe(new SddlError(2, "the list has more than 64 KB"));
    }

    [Fact]
    [Rule("F2")]
    [Rule("F3")]
    public void Dacl_AbsentNullAndEmpty_AreThreeThings()
    {
        SecurityDescriptor absent = SecurityDescriptor.ParseSddl("O:SY");
        SecurityDescriptor isNull = SecurityDescriptor.ParseSddl("O:SYD:NO_ACCESS_CONTROL");
        SecurityDescriptor empty = SecurityDescriptor.ParseSddl("O:SYD:");
        (absent.HasDacl, absent.Dacl).ShouldBe((false, null));
        (isNull.HasDacl, isNull.Dacl).ShouldBe((true, null));
        (empty.HasDacl, empty.Dacl).ShouldBe((true, AccessControlList.Empty));
        new[] { absent, isNull, empty }.Distinct().Count().ShouldBe(3);
        foreach (SecurityDescriptor descriptor in new[] { absent, isNull, empty })
        {
            SecurityDescriptor.TryRead(descriptor.ToArray(), out SecurityDescriptor? back);
            back.ShouldBe(descriptor);
        }
    }
}
