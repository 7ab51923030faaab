using Helve.Cli.Words;
using Helve.Inspection;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;
using Shouldly;
using Xunit;

namespace Helve.Tests.Cli;

public sealed class WordsTests
{
    [Theory]
    [InlineData(ObjectType.Event, 0x1F0003u, "ALL_ACCESS")]
    [InlineData(ObjectType.Event, 0x0u, "none")]
    [InlineData(ObjectType.Event, 0x100000u, "SYNCHRONIZE")]
    [InlineData(ObjectType.Event, 0x100002u, "MODIFY_STATE SYNCHRONIZE")]
    [InlineData(ObjectType.Semaphore, 0x1u, "QUERY_STATE")]
    [InlineData(ObjectType.Mutex, 0x1F0001u, "ALL_ACCESS")]
    [InlineData(ObjectType.Mutex, 0x2u, "0x2")]
    [InlineData(ObjectType.Process, 0x1FFFFFu, "ALL_ACCESS")]
    [InlineData(ObjectType.Directory, 0xF000Fu, "ALL_ACCESS")]
    [InlineData(ObjectType.Directory, 0x20003u, "QUERY TRAVERSE READ_CONTROL")]
    [InlineData(ObjectType.SymbolicLink, 0x1u, "QUERY")]
    [InlineData(ObjectType.Process, 0x1040u, "DUP_HANDLE QUERY_LIMITED_INFORMATION")]
    public void Access_OfAType_IsSaidInNtsWords(ObjectType type, uint mask, string words) =>
        AccessWords.Describe(type, mask).ShouldBe(words);

    [Fact]
    public void Access_AsData_HasThePrefixOfTheType()
    {
        AccessWords.List(ObjectType.Event, 0x100002, prefixed: true).ShouldBe(["EVENT_MODIFY_STATE", "SYNCHRONIZE"]);
        AccessWords.List(ObjectType.Mutex, 0x1F0001, prefixed: true).ShouldBe(["MUTANT_ALL_ACCESS"]);
    }

    public static TheoryData<ObjectType> Types => [.. ObjectTypes.All.Select(static t => t.Type)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Access_OfFullMapping_IsAllAccess(ObjectType type) =>
        AccessWords.Describe(type, Kernel.Security.GenericMapping.Of(type).All).ShouldBe("ALL_ACCESS");

    [Theory]
    [MemberData(nameof(Types))]
    public void Access_OfEachBitThatATypeKnows_HasAWord(ObjectType type)
    {
        uint valid = Kernel.Security.GenericMapping.Of(type).Valid;
        uint named = ObjectTypes.All.Single(t => t.Type == type).Rights.Concat(ObjectTypes.StandardRights).Aggregate(0u, static (mask, right) => mask | right.Bit);

        // PROCESS_ALL_ACCESS has two bits for rights to come, THREAD_ALL_ACCESS three.
        (valid & ~named).ShouldBe(type switch { ObjectType.Process => 0xC000u, ObjectType.Thread => 0xE000u, _ => 0u });
    }

    [Theory]
    [InlineData(ObjectType.Event, "events", "events")]
    [InlineData(ObjectType.Mutex, "mutexes", "mutexes")]
    [InlineData(ObjectType.Process, "processes", "processes")]
    [InlineData(ObjectType.Directory, "directories", "directories")]
    [InlineData(ObjectType.SymbolicLink, "links", "symbolicLinks")]
    public void Types_InWords(ObjectType type, string heading, string key)
    {
        TypeWords.Plural(type).ShouldBe(heading);
        TypeWords.Key(type).ShouldBe(key);
    }

    [Theory]
    [InlineData(NtStatus.AccessDenied, "ACCESS_DENIED")]
    [InlineData(NtStatus.AbandonedWait0, "ABANDONED_WAIT_0")]
    [InlineData(NtStatus.ObjectNameExists, "OBJECT_NAME_EXISTS")]
    [InlineData(NtStatus.InvalidParameter1, "INVALID_PARAMETER_1")]
    [InlineData((NtStatus)0xC0FFEE00, "0xC0FFEE00")]
    public void Status_InWords_IsNtsName(NtStatus status, string words) => StatusWords.Name(status).ShouldBe(words);

    [Theory]
    [InlineData(HandleAttributes.None, "-")]
    [InlineData(HandleAttributes.Inherit, "inherit")]
    [InlineData(HandleAttributes.Inherit | HandleAttributes.ProtectFromClose, "inherit protect")]
    public void Attributes_InWords(HandleAttributes attributes, string words) => AttributeWords.Describe(attributes).ShouldBe(words);

    [Theory]
    [InlineData("0.1")]
    [InlineData("17.3")]
    [InlineData("16777215.1099511627775")]
    public void ObjectId_WrittenAndRead_IsItself(string text)
    {
        ObjectIds.TryParse(text, out ulong id).ShouldBeTrue();
        ObjectIds.Format(id).ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("17")]
    [InlineData("17.")]
    [InlineData("-1.2")]
    [InlineData("1.2.3")]
    [InlineData("16777216.1")]
    [InlineData("1.1099511627776")]
    [InlineData("Local\\17.3")]
    public void ObjectId_OfOtherText_IsNone(string text) => ObjectIds.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(ObjectType.Event, ObjectStateFlags.Signalled, 0, 0, 0, "set, auto reset")]
    [InlineData(ObjectType.Event, ObjectStateFlags.Manual, 0, 0, 1, "not set, manual reset, 1 waits")]
    [InlineData(ObjectType.Mutex, ObjectStateFlags.Owned, 1, 0, 0, "owned by 11 (thread 12)")]
    [InlineData(ObjectType.Mutex, ObjectStateFlags.Owned, 3, 0, 2, "owned 3 times by 11 (thread 12), 2 wait")]
    [InlineData(ObjectType.Mutex, ObjectStateFlags.Signalled | ObjectStateFlags.Abandoned, 0, 0, 0, "free, abandoned by a dead owner")]
    [InlineData(ObjectType.Semaphore, ObjectStateFlags.Signalled, 3, 10, 0, "3 of 10")]
    [InlineData(ObjectType.Process, ObjectStateFlags.None, 0, 0, 0, "process 11, runs")]
    [InlineData(ObjectType.Directory, ObjectStateFlags.None, 0, 0, 0, "-")]
    [InlineData(ObjectType.Process, ObjectStateFlags.Exited | ObjectStateFlags.Signalled, 0, 0, 0, "process 11, ended with 137")]
    public void State_InWords(ObjectType type, ObjectStateFlags flags, int count, int limit, int waiters, string words) =>
        StateWords.Describe(new ObjectState(type, flags, count, limit, 11, 12, waiters, 137)).ShouldBe(words);
}
