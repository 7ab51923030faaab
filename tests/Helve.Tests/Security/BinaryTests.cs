using System.Buffers.Binary;
using Helve.Kernel;
using Helve.Kernel.Security;
using Shouldly;
using Xunit;

namespace Helve.Tests.Security;

/// <summary>The self-relative form: what NT writes is read, and what is broken has its own status.</summary>
public sealed class BinaryTests
{
    private const string Sample = "O:SYG:BAD:(A;;GA;;;SY)S:(AU;SA;GA;;;WD)";
    private const int Owner = 4;
    private const int Sacl = 12;
    private const int Dacl = 16;

    [Fact]
    public void Descriptor_AsNtWritesIt_IsRead()
    {
        // O:SYD:(A;;0x1f0003;;;WD), parts in another order than ours and room to spare in the list.
        byte[] bytes =
        [
            1, 0, 0x04, 0x80, 52, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0,
            2, 0, 32, 0, 1, 0, 0, 0, 0, 0, 20, 0, 3, 0, 0x1F, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0xEE, 0xEE, 0xEE, 0xEE,
            1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0,
        ];
        SecurityDescriptor.TryRead(bytes, out SecurityDescriptor? read).ShouldBe(NtStatus.Success);
        read!.ToSddl().ShouldBe("O:SYD:(A;;0x1f0003;;;WD)");
    }

    [Theory]
    [Rule("F16")]
    [InlineData(0, 2, NtStatus.UnknownRevision)]
    [InlineData(0, 0, NtStatus.UnknownRevision)]
    [InlineData(3, 0, NtStatus.InvalidSecurityDescriptor)]
    public void Header_ThatIsBroken_IsRefused(int at, byte value, NtStatus expected) => Broken(b => b[at] = value).ShouldBe(expected);

    [Theory]
    [InlineData(Owner, 21, NtStatus.InvalidSecurityDescriptor)]
    [InlineData(Owner, 16, NtStatus.InvalidSecurityDescriptor)]
    [InlineData(Owner, 0x7FFF_FFFC, NtStatus.InvalidSecurityDescriptor)]
    [InlineData(Dacl, unchecked((int)0xFFFF_FFFC), NtStatus.InvalidSecurityDescriptor)]
    [InlineData(Dacl, 20, NtStatus.InvalidAcl)]
    public void Offset_ThatIsBroken_IsRefused(int field, int value, NtStatus expected) =>
        Broken(b => BinaryPrimitives.WriteInt32LittleEndian(b.AsSpan(field), value)).ShouldBe(expected);

    [Theory]
    [InlineData(0, 2, NtStatus.InvalidSid)]
    [InlineData(1, 16, NtStatus.InvalidSid)]
    public void Owner_ThatIsBroken_IsRefused(int at, byte value, NtStatus expected) => BrokenAt(Owner, at, value).ShouldBe(expected);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 5)]
    [InlineData(2, 7)]
    [InlineData(3, 0xFF)]
    [InlineData(4, 2)]
    [InlineData(5, 0xFF)]
    [InlineData(8, 2)]
    [InlineData(8, 9)]
    [InlineData(9, 0x20)]
    [InlineData(10, 0)]
    [InlineData(10, 16)]
    [InlineData(10, 24)]
    [InlineData(16, 2)]
    [InlineData(17, 15)]
    public void List_ThatIsBroken_IsRefused(int at, byte value) => BrokenAt(Dacl, at, value).ShouldBe(NtStatus.InvalidAcl);

    [Fact]
    public void List_WithEntriesOfTheOther_IsRefused() => BrokenAt(Sacl, 8, 0).ShouldBe(NtStatus.InvalidAcl);

    [Fact]
    public void List_ThatTheControlBitsDeny_IsRefused() => Broken(b => b[2] = 0x10).ShouldBe(NtStatus.InvalidSecurityDescriptor);

    [Fact]
    public void Descriptor_CutAnywhere_IsRefused()
    {
        byte[] bytes = SecurityDescriptor.ParseSddl(Sample).ToArray();
        for (int length = 0; length < bytes.Length; length++)
        {
            SecurityDescriptor.TryRead(bytes.AsSpan(0, length), out SecurityDescriptor? read).ShouldNotBe(NtStatus.Success);
            read.ShouldBeNull();
        }
    }

    [Fact]
    public void Entry_InTheWrongList_CannotBeMade()
    {
        AccessControlList audit = SecurityDescriptor.ParseSddl("S:(AU;SA;GA;;;WD)").Sacl!;
        Should.Throw<ArgumentException>(() => new SecurityDescriptor(audit));
        Should.Throw<ArgumentException>(() => new SecurityDescriptor(null, null, 0, null, new AccessControlList(AccessControlEntry.Deny(Sid.Everyone, 1))));
    }

    private static NtStatus Broken(Action<byte[]> change)
    {
        byte[] bytes = SecurityDescriptor.ParseSddl(Sample).ToArray();
        SecurityDescriptor.TryRead(bytes, out _).ShouldBe(NtStatus.Success);
        change(bytes);
        NtStatus status = SecurityDescriptor.TryRead(bytes, out SecurityDescriptor? read);
        (read is null).ShouldBe(status != NtStatus.Success);
        return status;
    }

    private static NtStatus BrokenAt(int field, int at, byte value) =>
        Broken(b => b[BinaryPrimitives.ReadInt32LittleEndian(b.AsSpan(field)) + at] = value);
}
