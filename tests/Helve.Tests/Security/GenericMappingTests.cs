using Helve.Kernel.Memory;
using Helve.Kernel.Security;
using Shouldly;
using Xunit;

namespace Helve.Tests.Security;

/// <summary>What generic rights mean for each type: rules F20 to F32, as the list has them.</summary>
public sealed class GenericMappingTests
{
    [Theory]
    [Rule("F20")]
    [Rule("F21")]
    [Rule("F22")]
    [Rule("F23")]
    [Rule("F24")]
    [Rule("F25")]
    [Rule("F26")]
    [Rule("F27")]
    [Rule("F28")]
    [Rule("F29")]
    [Rule("F30")]
    [Rule("F31")]
    [Rule("F32")]
    [InlineData(nameof(GenericMappings.Event), 0x20001, 0x20002, 0x120000, 0x1F0003, 0x1F0003)]
    [InlineData(nameof(GenericMappings.Mutant), 0x20001, 0x20000, 0x120000, 0x1F0001, 0x1F0001)]
    [InlineData(nameof(GenericMappings.Semaphore), 0x20001, 0x20002, 0x120000, 0x1F0003, 0x1F0003)]
    [InlineData(nameof(GenericMappings.Timer), 0x20001, 0x20002, 0x120000, 0x1F0003, 0x1F0003)]
    [InlineData(nameof(GenericMappings.Section), 0x20005, 0x20002, 0x20008, 0xF001F, 0x1F001F)]
    [InlineData(nameof(GenericMappings.Job), 0x20004, 0x2000B, 0x120000, 0x1F003F, 0x1F003F)]
    [InlineData(nameof(GenericMappings.Process), 0x20410, 0x22BEA, 0x121001, 0x1FFFFF, 0x1FFFFF)]
    [InlineData(nameof(GenericMappings.Thread), 0x20048, 0x20437, 0x121800, 0x1FFFFF, 0x1FFFFF)]
    [InlineData(nameof(GenericMappings.Directory), 0x20003, 0x2000C, 0x20003, 0xF000F, 0xF000F)]
    [InlineData(nameof(GenericMappings.SymbolicLink), 0x20001, 0x20000, 0x20001, 0xF0001, 0xF0001)]
    [InlineData(nameof(GenericMappings.KeyedEvent), 0x20001, 0x20002, 0x20000, 0xF0003, 0x1F0003)]
    [InlineData(nameof(GenericMappings.File), 0x120089, 0x120116, 0x1200A0, 0x1F01FF, 0x1F01FF)]
    [InlineData(nameof(GenericMappings.Key), 0x20019, 0x20006, 0x20039, 0xF003F, 0xF003F)]
    [InlineData(nameof(GenericMappings.Token), 0x2001A, 0x201E0, 0x20005, 0xF01FF, 0xF01FF)]
    [InlineData(nameof(GenericMappings.IoCompletion), 0x20001, 0x20002, 0x120000, 0x1F0003, 0x1F0003)]
    [InlineData(nameof(GenericMappings.DebugObject), 0x20001, 0x20002, 0x120000, 0x1F000F, 0x1F000F)]
    public void Generic_OfEachType_IsWhatNtMakesOfIt(string type, uint read, uint write, uint execute, uint all, uint valid)
    {
        var mapping = (GenericMapping)typeof(GenericMappings).GetField(type)!.GetValue(null)!;
        mapping.MapGeneric(AccessMask.GENERIC_READ).ShouldBe(read);
        mapping.MapGeneric(AccessMask.GENERIC_WRITE).ShouldBe(write);
        mapping.MapGeneric(AccessMask.GENERIC_EXECUTE).ShouldBe(execute);
        mapping.MapGeneric(AccessMask.GENERIC_ALL).ShouldBe(all);
        mapping.Map(uint.MaxValue).ShouldBe(valid);
    }

    [Theory]
    [Rule("B36")]
    [InlineData(0x40u, 0x840u)]
    [InlineData(0x20u, 0x420u)]
    [InlineData(0x1u, 0x1u)]
    public void ThreadRights_BringTheLimitedOnes(uint granted, uint expected) => GenericMappings.Thread.WithImplied(granted).ShouldBe(expected);

    [Fact]
    public void EveryType_ThatObjectsHave_HasAMapping()
    {
        foreach (ObjectType type in Enum.GetValues<ObjectType>().Where(t => t is not (ObjectType.None or ObjectType.Foreign)))
        {
            // A foreign object has the mapping of what it stands for.
            GenericMapping.Of(type).All.ShouldNotBe(0u, $"{type}");
        }
    }
}
