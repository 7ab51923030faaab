using FsCheck;
using FsCheck.Fluent;
using Helve.Kernel;
using Helve.Kernel.Security;
using Shouldly;
using Xunit;

namespace Helve.Tests.Security;

/// <summary>
/// The two parsers on broken input: 10,000 byte strings and 10,000 texts, the same in every run; HELVE_SOAK=50 tries fifty times as many. None throws,
/// none looks behind the end, and what is accepted is written again in one stable form.
/// </summary>
public sealed class SecurityFuzzTests
{
    private const int Inputs = 5_000;
    private const int Samples = 2_000;

    private static readonly int s_soak = int.TryParse(Environment.GetEnvironmentVariable("HELVE_SOAK"), out int n) ? n : 1;

    private static readonly string[] s_tokens =
    [
        "O:", "G:", "D:", "S:", "P", "AR", "AI", "NO_ACCESS_CONTROL", "(", ")", ";", ";;;", "A", "D", "AU", "ML", "OI", "CI", "IO", "GA", "GR", "0x", "0x1f0003",
        "4294967296", "|", "SYNCHRONIZE", "WD", "SY", "DA", "S-1-", "S-1-5-18", "S-1-22-1-1000", "-", " ", "(A;;GA;;;WD)", "(D;OICI;0x3;;;BU)", "(AU;SA;GA;;;WD)",
        "\0", "é", "𝄞", "9999999999999999999999",
    ];

    [Fact]
    public void Binary_OfDamagedDescriptors_IsRefusedOrReadStably() => Holds(10, Damaged, CheckBytes);

    [Fact]
    public void Binary_OfRandomBytes_IsRefusedOrReadStably() => Holds(11, Random, CheckBytes);

    [Fact]
    public void Sddl_OfDamagedTexts_IsRefusedWithAPlaceOrReadStably() => Holds(12, DamagedText, CheckText);

    [Fact]
    public void Sddl_OfRandomWords_IsRefusedWithAPlaceOrReadStably() =>
        Holds(13, Gen.Elements(s_tokens).ArrayOf().Resize(30).Select(string.Concat), CheckText);

    [Fact]
    public void Damage_LeavesEnoughThatIsRead()
    {
        // Inputs that all fail at their first byte would prove nothing.
        var statuses = new List<NtStatus>();
        Sample(14, Damaged, bytes => statuses.Add(SecurityDescriptor.TryRead(bytes, out _)));
        statuses.Count.ShouldBe(Samples);
        statuses.Distinct().Count().ShouldBe(5);
        statuses.Count(s => s == NtStatus.Success).ShouldBeInRange(statuses.Count / 20, statuses.Count * 19 / 20);

        var read = new List<bool>();
        Sample(15, DamagedText, text => read.Add(SecurityDescriptor.TryParseSddl(text, out _, out _)));
        read.Count(r => r).ShouldBeInRange(read.Count / 20, read.Count * 19 / 20);
    }

    private static Gen<(int At, int Value)[]> Changes => (from at in Gen.Choose(0, 400) from value in Gen.Choose(0, 255) select (at, value)).ArrayOf().Resize(4);

    private static Gen<byte[]> Damaged =>
        from descriptor in SecurityGenerators.Descriptor
        from changes in Changes
        from cut in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Choose(0, 60)))
        select Damage(descriptor.ToArray(), changes, cut);

    private static Gen<byte[]> Random =>
        from length in Gen.Choose(0, 200)
        from bytes in Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf(length)
        from head in Gen.Elements(true, false)
        select head ? [1, 0, 0x14, 0x80, .. bytes] : bytes;

    private static Gen<string> DamagedText =>
        from descriptor in SecurityGenerators.Descriptor
        from changes in Changes
        from token in Gen.Elements(s_tokens)
        from cut in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Choose(0, 20)))
        select Damage(descriptor.ToSddl(), changes, token, cut);

    private static byte[] Damage(byte[] bytes, (int At, int Value)[] changes, int cut)
    {
        foreach ((int at, int value) in changes)
        {
            bytes[at % bytes.Length] = (byte)value;
        }

        return bytes[..Math.Max(0, bytes.Length - cut)];
    }

    private static string Damage(string text, (int At, int Value)[] changes, string token, int cut)
    {
        foreach ((int at, int value) in changes)
        {
            int place = text.Length == 0 ? 0 : at % text.Length;
            text = (value % 3) switch
            {
                0 => text.Insert(place, token),
                1 => text.Length == 0 ? text : text.Remove(place, 1),
                _ => text.Insert(place, ((char)value).ToString()),
            };
        }

        return text[..Math.Max(0, text.Length - cut)];
    }

    private static void CheckBytes(byte[] bytes)
    {
        NtStatus status = SecurityDescriptor.TryRead(bytes, out SecurityDescriptor? read);
        status.ShouldBeOneOf(
            NtStatus.Success, NtStatus.UnknownRevision, NtStatus.InvalidSecurityDescriptor, NtStatus.InvalidSid, NtStatus.InvalidAcl);
        (read is not null).ShouldBe(status == NtStatus.Success);

        // What lies behind the end makes no difference.
        byte[] longer = [.. bytes, .. Enumerable.Repeat((byte)1, 80)];
        SecurityDescriptor.TryRead(longer.AsSpan(0, bytes.Length), out SecurityDescriptor? again).ShouldBe(status);
        again.ShouldBe(read);
        if (read is not null)
        {
            byte[] written = read.ToArray();
            SecurityDescriptor.TryRead(written, out SecurityDescriptor? back).ShouldBe(NtStatus.Success);
            back.ShouldBe(read);
            back!.ToArray().ShouldBe(written);
        }
    }

    private static void CheckText(string text)
    {
        if (SecurityDescriptor.TryParseSddl(text, out SecurityDescriptor? read, out SddlError error))
        {
            string written = read.ToSddl();
            SecurityDescriptor.ParseSddl(written).ShouldBe(read);
            SecurityDescriptor.ParseSddl(written).ToSddl().ShouldBe(written);
        }
        else
        {
            error.Position.ShouldBeInRange(0, text.Length);
            error.Reason.ShouldNotBeNullOrEmpty();
        }
    }

    private static void Sample<T>(ulong seed, Gen<T> gen, Action<T> body) =>
        Check.One(SecurityGenerators.Seeded(Samples, seed), Prop.ForAll(gen.ToArbitrary(), body));

    private static void Holds<T>(ulong seed, Gen<T> gen, Action<T> body) =>
        Check.One(SecurityGenerators.Seeded(Inputs * s_soak, seed), Prop.ForAll(gen.ToArbitrary(), body));
}
