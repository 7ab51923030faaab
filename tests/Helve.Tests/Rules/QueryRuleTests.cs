using Helve.Inspection;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Rules;

/// <summary>Rules C1 to C24: what handles, objects, types, processes and the system tell.</summary>
[Collection(LibraryCollection.Name)]
public sealed class QueryRuleTests(ThreeProcesses three, LibraryFixture library) : IClassFixture<ThreeProcesses>
{
    private const uint All = ThreeProcesses.All;

    [Theory]
    [InlineData(0u, HandleAttributes.None)]
    [InlineData(0u, HandleAttributes.Inherit)]
    [InlineData(All, HandleAttributes.ProtectFromClose)]
    [InlineData(0u, HandleAttributes.All)]
    [Rule("C1")]
    [Rule("C7")]
    [Rule("C8")]
    [Rule("C15")]
    public void Queries_OfAnyHandle_NeedNoAccessAndTellItsAttributes(uint access, HandleAttributes attributes)
    {
        nint handle = three.Event(Place.Caller, access, attributes);
        TryGetAttributes(handle, out HandleAttributes told).ShouldBe(NtStatus.Success);
        told.ShouldBe(attributes);
        TryQuery(handle, out HandleInformation information).ShouldBe(NtStatus.Success);
        information.ShouldBe(new HandleInformation(ObjectType.Event, access, attributes, information.ObjectId, 1) { PointerCount = 1 });
        TryQueryName(handle, out _).ShouldBe(NtStatus.Success);
        TryQueryType(handle, out _).ShouldBe(NtStatus.Success);
        TryCompare(handle, handle).ShouldBe(NtStatus.Success);
        three.Discard(Place.Caller, handle);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-7)]
    [InlineData(0x7FFFF0)]
    [Rule("C2")]
    [Rule("C24")]
    public void Queries_OfABadHandle_AreInvalidAndTellNothing(int bad)
    {
        TryQuery(bad, out HandleInformation information).ShouldBe(NtStatus.InvalidHandle);
        information.ShouldBe(default);
        TryGetAttributes(bad, out HandleAttributes attributes).ShouldBe(NtStatus.InvalidHandle);
        attributes.ShouldBe(HandleAttributes.None);
        TryQueryName(bad, out string name).ShouldBe(NtStatus.InvalidHandle);
        name.ShouldBeEmpty();
        TryQueryType(bad, out ObjectTypeInformation? type).ShouldBe(NtStatus.InvalidHandle);
        type.ShouldBeNull();
        TryGetHandleCount(bad, out int count).ShouldBe(NtStatus.InvalidHandle);
        count.ShouldBe(0);
    }

    [Fact]
    [Rule("C9")]
    public void PointerCount_OfAnObject_IsItsHandlesAndItsWaits()
    {
        nint mine = three.Event(Place.Caller);
        nint theirs = three.Copy(Place.Caller, mine, Place.First);
        Pointers(theirs).ShouldBe((2, 2));
        nint third = three.Copy(Place.First, theirs, Place.Second);
        Pointers(theirs).ShouldBe((3, 3));
        Task<PeerReply> waiting = three.Peer(Place.First).Begin("@w", "wait", theirs, -1);
        Until.True(() => Pointers(theirs) == (3, 4), "the wait keeps the object too");
        three.Set(Place.Caller, mine).ShouldBe(NtStatus.Success);
        waiting.Wait(Until.Patience).ShouldBeTrue();
        Pointers(theirs).ShouldBe((3, 3));
        three.Discard(Place.Caller, mine);
        three.Discard(Place.First, theirs);
        three.Discard(Place.Second, third);
    }

    [Fact]
    [Rule("C10")]
    public void Name_OfAnObjectWithoutOne_IsEmpty()
    {
        nint handle = three.Event(Place.Caller);
        TryQueryName(handle, out string name).ShouldBe(NtStatus.Success);
        name.ShouldBeEmpty();
        TryQueryName(CurrentProcess, out name).ShouldBe(NtStatus.Success);
        name.ShouldBeEmpty();
        KernelProcess.Current.Name.ShouldBeNull();
        three.Discard(Place.Caller, handle);
    }

    [Theory]
    [InlineData("query-name", @"^\\Sessions\\\d+\\BaseNamedObjects\\query-name$")]
    [InlineData(@"Local\query-name", @"^\\Sessions\\\d+\\BaseNamedObjects\\query-name$")]
    [InlineData(@"Global\query-Name.2", @"^\\BaseNamedObjects\\query-Name\.2$")]
    [Rule("C11")]
    [Rule("E31")]
    public void Name_OfANamedObject_IsItsFullPathForEveryHandleToIt(string name, string path)
    {
        TryCreateSemaphore(name, 0, 0, 0, 1, out nint handle).ShouldBe(NtStatus.Success);
        TryQueryName(handle, out string found).ShouldBe(NtStatus.Success);
        found.ShouldMatch(path);
        nint theirs = three.Copy(Place.Caller, handle, Place.First, DuplicateOptions.None);
        three.Discard(Place.Caller, handle);
        three.Peer(Place.First).Call("name", theirs).Text.ShouldBe($"Success {found}");
        using (KernelSemaphore opened = KernelSemaphore.Open(name))
        {
            opened.Name.ShouldBe(found);
        }

        three.Discard(Place.First, theirs);
    }

    [Fact]
    [Rule("C8")]
    [Rule("C11")]
    public void Queries_OfWhatANamespaceHolds_TellItsPathAndThatItIsExclusive()
    {
        TryCreateEvent("query-place", 0, 0, false, false, out nint probe).ShouldBe(NtStatus.Success);
        TryQueryName(probe, out string place).ShouldBe(NtStatus.Success);
        string path = place.Replace("query-place", "query-directory", StringComparison.Ordinal);
        TryCreateDirectory(new ObjectAttributes { ObjectName = path }, (uint)DirectoryRights.AllAccess, out nint directory).ShouldBe(NtStatus.Success);
        TryQueryName(directory, out string name).ShouldBe(NtStatus.Success);
        name.ShouldBe(path);
        var within = new ObjectAttributes { RootDirectory = directory, ObjectName = "inner", Attributes = Kernel.Wire.ObjectAttributeBits.Exclusive };
        TryCreateEvent(within, 0, false, false, out nint inner).ShouldBe(NtStatus.Success);
        TryQueryName(inner, out name).ShouldBe(NtStatus.Success);
        name.ShouldBe(path + @"\inner");
        TryQuery(inner, out HandleInformation information).ShouldBe(NtStatus.Success);
        (information.IsExclusive, information.IsPermanent, information.HandleCount).ShouldBe((true, false, 1));
        TryQueryType(directory, out ObjectTypeInformation? type).ShouldBe(NtStatus.Success);
        type!.Name.ShouldBe("Directory");
        three.Discard(Place.Caller, probe, inner, directory);
    }

    [Theory]
    [InlineData(ObjectType.Event, "Event", 0x1F0003u)]
    [InlineData(ObjectType.Mutex, "Mutant", 0x1F0001u)]
    [InlineData(ObjectType.Semaphore, "Semaphore", 0x1F0003u)]
    [InlineData(ObjectType.KeyedEvent, "KeyedEvent", 0x1F0003u)]
    [InlineData(ObjectType.Process, "Process", 0x1FFFFFu)]
    [Rule("C13")]
    public void Type_OfAHandle_TellsItsNameItsMappingAndHowManyThereAre(ObjectType type, string name, uint valid)
    {
        AwaitTheDead();
        nint handle = Make(type);
        TryQueryType(handle, out ObjectTypeInformation? one).ShouldBe(NtStatus.Success);
        one.ShouldNotBeNull();
        one.ShouldBe(new ObjectTypeInformation(type, name, GenericMapping.Of(type), valid, one.ObjectCount, one.HandleCount));
        nint copy = three.Copy(Place.Caller, handle, Place.First);
        TryQueryType(handle, out ObjectTypeInformation? two).ShouldBe(NtStatus.Success);
        two.ShouldBe(one with { HandleCount = one.HandleCount + 1 });
        three.Discard(Place.First, copy);
        three.Discard(Place.Caller, handle);
        TryQueryTypes(out IReadOnlyList<ObjectTypeInformation> all).ShouldBe(NtStatus.Success);
        int gone = type == ObjectType.Process ? 0 : 1;
        all.Single(t => t.Type == type).ShouldBe(one with { ObjectCount = one.ObjectCount - gone, HandleCount = one.HandleCount - 1 });
    }

    [Fact]
    [Rule("C14")]
    public void Types_Always_AreAllThatThereAreAndNeedNoHandle()
    {
        TryQueryTypes(out IReadOnlyList<ObjectTypeInformation> all).ShouldBe(NtStatus.Success);
        all.Select(static t => t.Type).ShouldBe(ObjectTypes.All.Select(static t => t.Type));
        all.Select(static t => t.Type).ShouldBeInOrder();
        all.ShouldAllBe(static t => t.Mapping.All != 0 && (t.Mapping.All & ~t.ValidAccess) == 0 && t.Name.Length > 0);
        all.Single(static t => t.Type == ObjectType.Process).ObjectCount.ShouldBeGreaterThanOrEqualTo(3);
    }

    [Fact]
    public void ObjectTypes_OfTheLayout_AreAllDescribed()
    {
        // What lies in another domain is no type of its own: it is shown as what it stands for.
        IEnumerable<ObjectType> types = Enum.GetValues<ObjectType>().Where(static t => t != ObjectType.None && t.ToString() != "Foreign");
        ObjectTypes.All.Select(static t => t.Type).ShouldBe(types);
    }

    [Theory]
    [InlineData(ObjectType.Event, typeof(EventRights))]
    [InlineData(ObjectType.Mutex, typeof(MutexRights))]
    [InlineData(ObjectType.Semaphore, typeof(SemaphoreRights))]
    [InlineData(ObjectType.KeyedEvent, typeof(KeyedEventRights))]
    [InlineData(ObjectType.Process, typeof(ProcessRights))]
    [InlineData(ObjectType.Directory, typeof(DirectoryRights))]
    [InlineData(ObjectType.SymbolicLink, typeof(SymbolicLinkRights))]
    public void ObjectTypes_Rights_AreThoseOfTheTypesEnumeration(ObjectType type, Type rights)
    {
        ObjectTypes.TryGet(type, out ObjectTypeDescription? description).ShouldBeTrue();
        uint[] specific = [.. Enum.GetValuesAsUnderlyingType(rights).Cast<uint>().Where(static r => r is > 0 and < 0x1_0000)];
        description!.Rights.Select(static r => r.Bit).ShouldBe(specific.Order());
        Convert.ToUInt32(Enum.Parse(rights, "AllAccess"), null).ShouldBe(description.ValidAccess);
    }

    [Fact]
    [Rule("C21")]
    [Rule("C22")]
    public void SystemHandles_OfAllProcesses_AreWholeAndTellGrantAndAttributes()
    {
        nint theirs = three.Event(Place.First, 2, HandleAttributes.Inherit);
        nint copy = three.Copy(Place.First, theirs, Place.Second, DuplicateOptions.SameAccess, attributes: HandleAttributes.ProtectFromClose);
        ulong id = three.Look(Place.First, theirs).ObjectId;
        SystemHandles().Where(h => h.ObjectId == id).ShouldBe(
            [
                new(three.ProcessId(Place.First), theirs, ObjectType.Event, id, 2, HandleAttributes.Inherit),
                new(three.ProcessId(Place.Second), copy, ObjectType.Event, id, 2, HandleAttributes.ProtectFromClose),
            ],
            ignoreOrder: true);
        three.Discard(Place.First, theirs);
        SystemHandles().Count(h => h.ObjectId == id).ShouldBe(1);
        three.Discard(Place.Second, copy);
        SystemHandles().ShouldNotContain(h => h.ObjectId == id);
    }

    [Fact]
    public void SystemHandles_BeyondOnePage_AreAllThere()
    {
        nint[] handles = [.. Enumerable.Range(0, 3000).Select(_ => three.Event(Place.Caller, 0))];
        SystemHandles().Where(static h => h.ProcessId == Environment.ProcessId).Select(static h => h.Handle).Order().ToArray()
            .ShouldBe([.. handles.Append(three.Process(Place.First)).Append(three.Process(Place.Second)).Order()]);
        KernelProcess.Current.EnumerateHandles().Count.ShouldBe(handles.Length + 2);
        KernelProcess.Current.HandleCount.ShouldBe(handles.Length + 2);
        foreach (nint handle in handles)
        {
            TryClose(handle).ShouldBe(NtStatus.Success);
        }
    }

    [Theory]
    [InlineData(Place.Caller)]
    [InlineData(Place.First)]
    [Rule("C23")]
    public void HandleCount_OfAProcess_FollowsEveryCreateDuplicateAndClose(Place place)
    {
        nint process = place == Place.Caller ? CurrentProcess : three.Open(place, ProcessRights.QueryLimitedInformation);
        int before = Count(process);
        nint created = three.Event(place);
        Count(process).ShouldBe(before + 1);
        nint copy = three.Copy(place, created, place);
        Count(process).ShouldBe(before + 2);
        three.Peer(Place.Second).Call("handle-count", three.Peer(Place.Second).Call("open-process", three.ProcessId(place), "0x1000").Handle)[0]
            .ShouldBe(before + 2, "anybody with the right counts the same");
        three.Discard(place, created, copy);
        Count(process).ShouldBe(before);
        if (process > 0)
        {
            TryClose(process).ShouldBe(NtStatus.Success);
        }
    }

    [Fact]
    [Rule("C23")]
    [Rule("A25")]
    public void HandleCount_WithoutTheRightOrOfAnotherType_IsRefused()
    {
        nint weak = three.Open(Place.First, ProcessRights.AllAccess & ~ProcessRights.QueryLimitedInformation & ~ProcessRights.QueryInformation);
        TryGetHandleCount(weak, out int count).ShouldBe(NtStatus.AccessDenied);
        count.ShouldBe(0);
        TryClose(weak).ShouldBe(NtStatus.Success);
        nint other = three.Event(Place.Caller, 0);
        TryGetHandleCount(other, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        three.Discard(Place.Caller, other);
    }

    [Fact]
    [Rule("C23")]
    public void HandleCount_OfAnEndedProcess_IsZero()
    {
        using Peer peer = library.StartPeer();
        _ = peer.Call("event", "-", 0, 0).Handle;
        using var process = KernelProcess.Open(peer.ProcessId);
        process.HandleCount.ShouldBe(1);
        process.EnumerateHandles().Single().Type.ShouldBe(ObjectType.Event);
        peer.Kill();
        process.Wait(Until.Patience).Succeeded.ShouldBeTrue();
        process.HandleCount.ShouldBe(0);
        process.EnumerateHandles().ShouldBeEmpty();
    }

    [Fact]
    public void Processes_WhenListed_CountTheirHandlesByType()
    {
        nint handle = three.Event(Place.First);
        using KernelInspector inspector = library.Environment.Inspect();
        ProcessSummary process = inspector.ListProcesses().Single(p => p.ProcessId == three.ProcessId(Place.First));
        process.HandlesByType[ObjectType.Event].ShouldBe(1);
        process.HandlesByType.Values.Sum().ShouldBe(process.Handles);
        three.Discard(Place.First, handle);
    }

    // Processes of earlier tests whose handles still have to go would change the numbers.
    private void AwaitTheDead()
    {
        using KernelInspector inspector = library.Environment.Inspect();
        Until.True(
            () => inspector.GetBrokerStatus().Processes == 4
                && TryQueryTypes(out IReadOnlyList<ObjectTypeInformation> all) == NtStatus.Success
                && all.Single(static t => t.Type == ObjectType.Process).ObjectCount == 3,
            "only the broker, the caller and two peers are there");
    }

    private static IReadOnlyList<SystemHandleInformation> SystemHandles()
    {
        TryEnumerateSystemHandles(out IReadOnlyList<SystemHandleInformation> handles).ShouldBe(NtStatus.Success);
        return handles;
    }

    private static int Count(nint process)
    {
        TryGetHandleCount(process, out int count).ShouldBe(NtStatus.Success);
        return count;
    }

    private (int Handles, int Pointers) Pointers(nint theirs)
    {
        PeerReply reply = three.Peer(Place.First).Call("pointers", theirs);
        (reply[1], reply[2]).ShouldBe((0, 0), "neither permanent nor exclusive");
        return (three.Look(Place.First, theirs).HandleCount, (int)reply[0]);
    }

    private static nint Make(ObjectType type)
    {
        nint handle = 0;
        NtStatus status = type switch
        {
            ObjectType.Event => TryCreateEvent(0, 0, false, false, out handle),
            ObjectType.Mutex => TryCreateMutex(0, 0, false, out handle),
            ObjectType.Semaphore => TryCreateSemaphore(0, 0, 0, 1, out handle),
            ObjectType.KeyedEvent => TryCreateKeyedEvent(0, 0, out handle),
            _ => TryDuplicate(CurrentProcess, CurrentProcess, CurrentProcess, 0, 0, DuplicateOptions.SameAccess, out handle),
        };
        status.ShouldBe(NtStatus.Success);
        return handle;
    }
}
