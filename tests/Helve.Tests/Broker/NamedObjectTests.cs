using System.Runtime.InteropServices;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Helve.Kernel.Wire;
using Helve.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Broker;

/// <summary>Create and open by name, as a client sees it.</summary>
public sealed class NamedObjectTests : IDisposable
{
    private readonly RunningBroker _broker = new();
    private readonly RawClient _client;
    private readonly uint _record;

    public NamedObjectTests()
    {
        _client = _broker.Join();
        _record = _client.TakeRecord();
    }

    public static TheoryData<ObjectType> Types => [ObjectType.Event, ObjectType.Mutex, ObjectType.Semaphore];

    [Theory]
    [MemberData(nameof(Types))]
    [Rule("E11")]
    [Rule("E12")]
    public void Create_Twice_OpensTheFirst(ObjectType type)
    {
        HandleReply first = Create(type, "X", NtStatus.Success);
        HandleReply second = Create(type, "X", NtStatus.ObjectNameExists);
        second.Existed.ShouldBe(1u);
        second.Handle.ShouldNotBe(first.Handle);
        (second.Slot, second.Generation).ShouldBe((first.Slot, first.Generation));
        _client.Lookup(second.Handle, out HandleInfo info).ShouldBe(NtStatus.Success);
        info.Access.ShouldBe(second.GrantedAccess);
    }

    [Theory]
    [MemberData(nameof(Types))]
    [Rule("E5")]
    [Rule("E20")]
    public void Open_OfUnknownName_FindsNothing(ObjectType type)
    {
        Create(type, "Foo", NtStatus.Success);
        _client.Open(type, "FOO").Status.ShouldBe(NtStatus.ObjectNameNotFound);
        _client.Open(type, "Foo").Status.ShouldBe(NtStatus.Success);
        _client.Open(type, @"no\Foo").Status.ShouldBe(NtStatus.ObjectPathNotFound);
    }

    [Fact]
    [Rule("E14")]
    [Rule("E15")]
    [Rule("E18")]
    public void Name_OfAnotherType_IsAMismatch()
    {
        Create(ObjectType.Event, "X", NtStatus.Success);
        Create(ObjectType.Mutex, "X", NtStatus.ObjectTypeMismatch);
        _client.Open(ObjectType.Mutex, "X").Status.ShouldBe(NtStatus.ObjectTypeMismatch);
        _client.Open(ObjectType.Event, "Global").Status.ShouldBe(NtStatus.ObjectTypeMismatch);
    }

    [Fact]
    [Rule("E17")]
    public void Create_WithoutOpenIf_Collides()
    {
        Create(ObjectType.Event, "X", NtStatus.Success);
        _client.Create(ObjectType.Event, "X", attributes: ObjectAttributeBits.None).Status.ShouldBe(NtStatus.ObjectNameCollision);
        _client.Create(ObjectType.Mutex, "X", attributes: ObjectAttributeBits.None).Status.ShouldBe(NtStatus.ObjectTypeMismatch);
    }

    [Theory]
    [Rule("E3")]
    [Rule("E8")]
    [Rule("E10")]
    [Rule("E21")]
    [InlineData(@"\abc", NtStatus.ObjectPathSyntaxBad)]
    [InlineData(@"global\X", NtStatus.ObjectPathNotFound)]
    [InlineData(@"Global\", NtStatus.ObjectNameInvalid)]
    [InlineData(@"a\b", NtStatus.ObjectPathNotFound)]
    [InlineData("", NtStatus.ObjectTypeMismatch)]
    public void Open_OfMalformedName_TellsWhatIsWrong(string name, NtStatus expected) =>
        _client.Open(ObjectType.Event, name).Status.ShouldBe(expected);

    [Theory]
    [Rule("E9")]
    [InlineData(65532 / 2, NtStatus.Success)]
    [InlineData(65534 / 2, NtStatus.ObjectNameInvalid)]
    public void Create_WithLongName_CountsBytes(int length, NtStatus expected) =>
        Create(ObjectType.Event, new string('n', length), expected);

    [Fact]
    [Rule("E27")]
    public void Create_WithOddByteCount_IsAnInvalidName()
    {
        var request = new CreateNamedRequest { Type = (uint)ObjectType.Event, NameBytes = 3 };
        byte[] body = [.. MemoryMarshal.AsBytes(new ReadOnlySpan<CreateNamedRequest>(in request)), 0, 0, 0];
        _client.Send(RawClient.Message(WireOperation.CreateNamed, 7, body));
        _client.Receive().Status.ShouldBe(NtStatus.ObjectNameInvalid);
    }

    [Fact]
    [Rule("E29")]
    public void Create_WithUnknownAttributes_IsRefused() =>
        _client.Create(ObjectType.Event, "X", attributes: (ObjectAttributeBits)0x2000).Status.ShouldBe(NtStatus.InvalidParameter);

    [Fact]
    [Rule("D2")]
    [Rule("D16")]
    public void Name_OfClosedObject_IsFree()
    {
        HandleReply first = Create(ObjectType.Event, "X", NtStatus.Success);
        HandleReply second = Create(ObjectType.Event, "X", NtStatus.ObjectNameExists);
        _client.Close(_record, first.Handle);
        _client.Open(ObjectType.Event, "X").Status.ShouldBe(NtStatus.Success);
        _client.Close(_record, second.Handle);
        CloseAll();
        _client.Open(ObjectType.Event, "X").Status.ShouldBe(NtStatus.ObjectNameNotFound);
        // Another type may have it now.
        Create(ObjectType.Mutex, "X", NtStatus.Success);
    }

    [Theory]
    [Rule("H16")]
    [InlineData(0, 0)]
    [InlineData(2, 1)]
    [InlineData(1, -1)]
    [InlineData(-1, 1)]
    public void Create_OfImpossibleSemaphore_FailsBeforeTheNameIsLookedAt(int initial, int maximum) =>
        _client.Create(ObjectType.Semaphore, @"no such\path", initial: (uint)initial, maximum: (uint)maximum)
            .Status.ShouldBe(NtStatus.InvalidParameter);

    [Theory]
    [Rule("F7")]
    [Rule("F8")]
    [Rule("F14")]
    [InlineData(0u, NtStatus.AccessDenied, 0u)]
    [InlineData(0x8u, NtStatus.AccessDenied, 0u)]
    [InlineData(0x2u, NtStatus.Success, 0x2u)]
    [InlineData(0x80000000u, NtStatus.Success, 0x20001u)]
    [InlineData(0x10000000u, NtStatus.Success, 0x1F0003u)]
    [InlineData(0x02000000u, NtStatus.Success, 0x1F0003u)]
    public void Open_WithAccess_GrantsWhatTheTypeKnows(uint access, NtStatus expected, uint granted)
    {
        Create(ObjectType.Event, "X", NtStatus.Success);
        Reply reply = _client.Open(ObjectType.Event, "X", access);
        reply.Status.ShouldBe(expected);
        reply.Body<HandleReply>().GrantedAccess.ShouldBe(granted);
    }

    [Fact]
    [Rule("F5")]
    public void Create_WithMaximumAllowedAndUnknownBits_GrantsAll() =>
        _client.Create(ObjectType.Event, "X", access: 0x02000008).Body<HandleReply>().GrantedAccess.ShouldBe(0x1F0003u);

    [Fact]
    [Rule("E16")]
    public void Create_OfExisting_ChecksTheAccessAskedFor()
    {
        Create(ObjectType.Event, "X", NtStatus.Success);
        _client.Create(ObjectType.Event, "X", access: 0).Status.ShouldBe(NtStatus.AccessDenied);
    }

    [Theory]
    [InlineData(ObjectAttributeBits.Inherit, HandleAttributes.Inherit)]
    [InlineData(ObjectAttributeBits.ProtectClose, HandleAttributes.ProtectFromClose)]
    public void Create_WithAttributes_GivesThemToTheHandle(ObjectAttributeBits asked, HandleAttributes expected)
    {
        uint handle = _client.Create(ObjectType.Event, "X", attributes: asked).Body<HandleReply>().Handle;
        _client.Lookup(handle, out HandleInfo info).ShouldBe(NtStatus.Success);
        info.Attributes.ShouldBe(expected);
    }

    [Fact]
    [Rule("E13")]
    public void Create_WithInitialOwner_OwnsOnlyANewMutex()
    {
        Reply created = _client.Create(ObjectType.Mutex, "M", flags: CreateFlags.InitialOwner, record: _record);
        created.Status.ShouldBe(NtStatus.Success);
        uint other = _client.TakeRecord();
        _client.Create(ObjectType.Mutex, "M", flags: CreateFlags.InitialOwner, record: other).Status.ShouldBe(NtStatus.ObjectNameExists);
        ObjectStateInfo state = Show("M").State;
        state.Flags.ShouldBe((uint)ObjectStateFlags.Owned);
        state.Count.ShouldBe(1u);
        state.ProcessId.ShouldBe((uint)Environment.ProcessId);
        _client.Create(ObjectType.Mutex, "M2", flags: CreateFlags.InitialOwner, record: 999).Status.ShouldBe(NtStatus.InvalidParameter);
    }

    [Fact]
    [Rule("D12")]
    public async Task Broker_WithAPermanentObject_DoesNotEndForWantOfClients()
    {
        TimeSpan idle = TimeSpan.FromMilliseconds(50);
        using var kept = new RunningBroker(idle);
        using (RawClient client = kept.Join())
        {
            client.Create(ObjectType.Event, "permanent", attributes: ObjectAttributeBits.Permanent).Status
                .ShouldBe(Environment.UserName == "root" ? NtStatus.Success : NtStatus.PrivilegeNotHeld);
            client.Create(ObjectType.Directory, "permanent directory", attributes: ObjectAttributeBits.Permanent);
            client.Close(client.TakeRecord(), 4);
        }

        // Another one, that nobody needed from later on, has ended by itself.
        using (var other = new RunningBroker(idle))
        {
            other.Join().Dispose();
            await other.Host.Ended.WaitAsync(TimeSpan.FromMinutes(1));
        }

        kept.Host.Ended.IsCompleted.ShouldBe(Environment.UserName != "root");
    }

    [Fact]
    public void Names_OfManyDeadObjects_AreForgottenByCreations()
    {
        for (int i = 0; i < 300; i++)
        {
            HandleReply handle = Create(ObjectType.Event, $"n{i}", NtStatus.Success);
            _client.Close(_record, handle.Handle);
        }

        _broker.Log.Of(501).Length.ShouldBeGreaterThan(250);
    }

    [Fact]
    [Rule("E1")]
    [Rule("E4")]
    public void Listing_OfTheNamespace_ShowsDirectoriesLinksAndTheLiving()
    {
        Create(ObjectType.Event, "living", NtStatus.Success);
        _client.Close(_record, Create(ObjectType.Event, "dead", NtStatus.Success).Handle);
        List(@"\").ShouldBe(["??", "BaseNamedObjects", "Device", "DosDevices", "GLOBAL??", "ObjectTypes", "Sessions"]);
        List(SessionNames.PathOf(CurrentProcess.EffectiveUserId)).ShouldBe(["Global", "Local", "Session", "living"]);
        List(string.Empty).ShouldBe(["Global", "Local", "Session", "living"]);
        ListStatus(@"\missing").ShouldBe(NtStatus.ObjectNameNotFound);
        ListStatus("living").ShouldBe(NtStatus.ObjectTypeMismatch);
    }

    [Fact]
    public void Listing_OfManyNames_ComesInPages()
    {
        for (int i = 0; i < 1500; i++)
        {
            Create(ObjectType.Event, $"{new string('p', 60)}{i:D4}", NtStatus.Success);
        }

        List(string.Empty).Count(n => n.StartsWith('p')).ShouldBe(1500);
    }

    [Fact]
    public void Show_ByNameAndById_TellsHoldersAndState()
    {
        HandleReply semaphore = _client.Create(ObjectType.Semaphore, "S", initial: 3, maximum: 7).Body<HandleReply>();
        ShowObjectReply shown = Show("S");
        shown.Handles.ShouldBe(1u);
        shown.Holders.ShouldBe(1u);
        (shown.State.Count, shown.State.Limit).ShouldBe((3u, 7u));
        shown.CreatorProcessId.ShouldBe((uint)Environment.ProcessId);
        Reply byId = _client.Ask(WireOperation.ShowObject, new ShowObjectRequest { ObjectId = shown.ObjectId });
        byId.Body<ShowObjectReply>().Slot.ShouldBe(semaphore.Slot);
        _client.Ask(WireOperation.ShowObject, new ShowObjectRequest { ObjectId = 12345 }).Status.ShouldBe(NtStatus.ObjectNameNotFound);
    }

    public void Dispose()
    {
        CloseAll();
        _client.Dispose();
        _broker.Dispose();
    }

    private HandleReply Create(ObjectType type, string name, NtStatus expected)
    {
        Reply reply = _client.Create(type, name, maximum: type == ObjectType.Semaphore ? 1u : 0);
        reply.Status.ShouldBe(expected);
        return reply.Body<HandleReply>();
    }

    private ShowObjectReply Show(string name)
    {
        Reply reply = _client.Ask(WireOperation.ShowObject, new ShowObjectRequest { NameBytes = (uint)name.Length * 2 }, name);
        reply.Status.ShouldBe(NtStatus.Success);
        return reply.Body<ShowObjectReply>();
    }

    private NtStatus ListStatus(string path) =>
        _client.Ask(WireOperation.ListNames, new ListRequest { PathBytes = (uint)path.Length * 2 }, path).Status;

    private List<string> List(string path)
    {
        var names = new List<string>();
        ulong cursor = 0;
        do
        {
            Reply reply = _client.Ask(WireOperation.ListNames, new ListRequest { Cursor = cursor, PathBytes = (uint)path.Length * 2 }, path);
            reply.Status.ShouldBe(NtStatus.Success);
            ListReply page = reply.Body<ListReply>();
            MessageReader.TryOpen(Whole(reply), out MessageReader reader).ShouldBeTrue();
            reader.TryRead(out ListReply _).ShouldBeTrue();
            for (int i = 0; i < page.Count; i++)
            {
                reader.TryRead(out NameListEntry entry).ShouldBeTrue();
                reader.TryReadText(entry.NameBytes, out ReadOnlySpan<char> name).ShouldBeTrue();
                names.Add(name.ToString());
                reader.TryReadText(entry.TargetBytes, out _).ShouldBeTrue();
            }

            reader.AtEnd.ShouldBeTrue();
            cursor = page.NextCursor;
        }
        while (cursor != 0);
        return names;
    }

    private static byte[] Whole(Reply reply) => RawClient.Message((WireOperation)reply.Header.Operation, reply.Header.Serial, reply.Bytes);

    private void CloseAll()
    {
        var context = new ThreadContext(_client.Arena, _record, _client.Hello.ProcessIndex);
        for (uint handle = 4; handle < _client.Table.Capacity * 4; handle += 4)
        {
            if (_client.Lookup(handle, out _) == NtStatus.Success)
            {
                HandleOperations<HardwareMemory>.SetAttributes(_client.Table, handle, HandleAttributes.All, HandleAttributes.None);
                HandleOperations<HardwareMemory>.Close(context, _client.Table, handle).ShouldBe(NtStatus.Success);
            }
        }
    }
}
