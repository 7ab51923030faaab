using Helve.Kernel;
using Helve.Tests.Architecture;
using Helve.Win32;
using Shouldly;
using Xunit;

namespace Helve.Tests.Win32;

/// <summary>The errors of Win32 that stand for statuses, held against what Windows documents for the numbers.</summary>
public sealed class StatusTableTests
{
    /// <summary>By number, as the documentation lists them; the table of the library goes by name.</summary>
    private static readonly Dictionary<uint, uint> s_documented = new()
    {
        [0x00000000] = 0, [0x00000080] = 735, [0x00000102] = 1460, [0x00000103] = 997, [0x00000105] = 234, [0x00000123] = 759, [0x00000124] = 760,
        [0x40000000] = 698, [0x40000025] = 722, [0x80000002] = 998, [0x80000005] = 234, [0x8000000A] = 676, [0x8000001A] = 259,
        [0xC0000001] = 31, [0xC0000003] = 87, [0xC0000004] = 24, [0xC0000005] = 998, [0xC0000006] = 999, [0xC0000008] = 6, [0xC000000B] = 87,
        [0xC000000D] = 87, [0xC0000010] = 1, [0xC0000011] = 38, [0xC0000016] = 234, [0xC0000017] = 8, [0xC0000018] = 487, [0xC0000019] = 487, [0xC000001F] = 5,
        [0xC0000020] = 193, [0xC0000022] = 5, [0xC0000023] = 122, [0xC0000024] = 6, [0xC0000030] = 87, [0xC0000033] = 123, [0xC0000034] = 2,
        [0xC0000035] = 183, [0xC0000037] = 6, [0xC000003A] = 3, [0xC000003B] = 161, [0xC0000040] = 8, [0xC0000041] = 5, [0xC0000044] = 1816,
        [0xC0000045] = 87, [0xC0000046] = 288, [0xC0000047] = 298, [0xC000004E] = 87, [0xC0000058] = 1305, [0xC0000059] = 1306, [0xC000005A] = 1307,
        [0xC000005B] = 1308, [0xC0000061] = 1314, [0xC0000077] = 1336, [0xC0000078] = 1337, [0xC0000079] = 1338, [0xC000007F] = 112,
        [0xC000009A] = 1450, [0xC00000AB] = 231, [0xC00000AC] = 231, [0xC00000AD] = 230, [0xC00000AE] = 231, [0xC00000AF] = 1, [0xC00000B0] = 233,
        [0xC00000B1] = 232, [0xC00000B2] = 535, [0xC00000B3] = 536, [0xC00000B4] = 230, [0xC00000B5] = 121, [0xC00000BB] = 50, [0xC00000D7] = 1350,
        [0xC00000D9] = 232, [0xC00000EF] = 87, [0xC00000F0] = 87, [0xC00000F1] = 87, [0xC00000F2] = 87, [0xC00000F4] = 87, [0xC000010A] = 5,
        [0xC000011E] = 1006, [0xC0000120] = 995, [0xC000014B] = 109, [0xC0000185] = 1117, [0xC0000191] = 587, [0xC00001AC] = 1656,
        [0xC0000206] = 1784, [0xC000020D] = 64, [0xC0000220] = 1132, [0xC000022D] = 1237, [0xC0000235] = 6, [0xC0000446] = 1299,
        [0xC000050B] = 4395, [0xC0000702] = 1002,
    };

    [Fact]
    public void EveryStatus_ThatHelveReturns_HasTheDocumentedError()
    {
        foreach (NtStatus status in Enum.GetValues<NtStatus>())
        {
            DosErrors.Knows(status).ShouldBeTrue($"{status} has no error");
            s_documented.ShouldContainKey((uint)status, $"{status} is not in the list of this test");
            Ntdll.RtlNtStatusToDosError(status).ShouldBe(s_documented[(uint)status], status.ToString());
        }
    }

    /// <summary>The constants are the headers' too (ExportTests of the C library); the texts are FormatMessage's.</summary>
    [Fact]
    public void EveryError_OfTheTable_HasAConstantAndAText()
    {
        string texts = File.ReadAllText(Path.Combine(Repository.Root, "src", "Helve.Native", "shim", "messages.c"));
        var constants = typeof(Constants).GetFields().Where(static f => f.FieldType == typeof(uint) && f.Name.StartsWith("ERROR_", StringComparison.Ordinal))
            .ToDictionary(static f => (uint)f.GetRawConstantValue()!, static f => f.Name);
        DosErrors.Errors.Distinct().Except(constants.Keys).ShouldBeEmpty("no constant");
        constants.Values.Where(name => !texts.Contains($"{{ {name}, \"", StringComparison.Ordinal)).ShouldBeEmpty("no text");
    }

    [Theory]
    [InlineData(0xC00002B5u, 317u)]
    [InlineData(0xC0070005u, 5u)]
    [InlineData(0xE0000001u, 0xE0000001u)]
    public void Status_ThatIsNotInTheTable_IsTreatedAsWindowsDoes(uint status, uint error) => Ntdll.RtlNtStatusToDosError((NtStatus)status).ShouldBe(error);

    [Fact]
    public void EveryStatus_HasAConstantOfItsNumber()
    {
        NtStatus[] constants = [.. typeof(Constants).GetFields().Where(static f => f.FieldType == typeof(NtStatus)).Select(static f => (NtStatus)f.GetRawConstantValue()!)];
        Enum.GetValues<NtStatus>().Except(constants).ShouldBeEmpty();
        Constants.STATUS_OBJECT_NAME_NOT_FOUND.ShouldBe((NtStatus)0xC0000034);
        Constants.STATUS_INVALID_SECURITY_DESCR.ShouldBe((NtStatus)0xC0000079);
    }
}
