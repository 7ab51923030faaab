using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Rules;

/// <summary>Rules A1 to A29 over every call that takes a handle.</summary>
[Collection(LibraryCollection.Name)]
public sealed class HandleValueRuleTests(ThreeProcesses three) : IClassFixture<ThreeProcesses>
{
    private static readonly Dictionary<string, (ObjectType Type, uint Right, Func<nint, NtStatus> Run)> s_calls = new()
    {
        ["set"] = (ObjectType.Event, (uint)EventRights.ModifyState, static h => TrySetEvent(h, out _)),
        ["reset"] = (ObjectType.Event, (uint)EventRights.ModifyState, static h => TryResetEvent(h, out _)),
        ["pulse"] = (ObjectType.Event, (uint)EventRights.ModifyState, static h => TryPulseEvent(h, out _)),
        ["query event"] = (ObjectType.Event, (uint)EventRights.QueryState, static h => TryQueryEvent(h, out _)),
        ["query mutex"] = (ObjectType.Mutex, (uint)MutexRights.QueryState, static h => TryQueryMutex(h, out _)),
        ["release semaphore"] = (ObjectType.Semaphore, (uint)SemaphoreRights.ModifyState, static h => TryReleaseSemaphore(h, 1, out _)),
        ["query semaphore"] = (ObjectType.Semaphore, (uint)SemaphoreRights.QueryState, static h => TryQuerySemaphore(h, out _)),
        ["exit code"] = (ObjectType.Process, (uint)ProcessRights.QueryLimitedInformation, static h => TryGetExitCode(h, out _)),
        ["process id"] = (ObjectType.Process, (uint)ProcessRights.QueryLimitedInformation, static h => TryGetProcessId(h, out _)),
        ["handle count"] = (ObjectType.Process, (uint)ProcessRights.QueryLimitedInformation, static h => TryGetHandleCount(h, out _)),
        ["duplicate from"] = (ObjectType.Process, (uint)ProcessRights.DuplicateHandle, static h => Copied(TryDuplicate(h, -1, -1, 0, 0, 0, out nint c), c)),
        ["wait"] = (ObjectType.None, (uint)EventRights.Synchronize, static h => Waited(TryWait(h, TimeSpan.Zero))),
        ["query"] = (ObjectType.None, 0, static h => TryQuery(h, out _)),
        ["name"] = (ObjectType.None, 0, static h => TryQueryName(h, out _)),
        ["type"] = (ObjectType.None, 0, static h => TryQueryType(h, out _)),
        ["attributes"] = (ObjectType.None, 0, static h => TryGetAttributes(h, out _)),
        ["set attributes"] = (ObjectType.None, 0, static h => TrySetAttributes(h, HandleAttributes.Inherit, 0)),
        ["compare"] = (ObjectType.None, 0, static h => TryCompare(h, h)),
        ["duplicate"] = (ObjectType.None, 0, static h => Copied(TryDuplicate(-1, h, -1, 0, 0, 0, out nint c), c)),
    };

    public static TheoryData<string> Calls => [.. s_calls.Keys];

    public static TheoryData<string, ObjectType> CallsAndTypes
    {
        get
        {
            var rows = new TheoryData<string, ObjectType>();
            foreach (string call in s_calls.Keys)
            {
                foreach (ObjectType type in (ObjectType[])[ObjectType.Event, ObjectType.Mutex, ObjectType.Semaphore, ObjectType.Process])
                {
                    rows.Add(call, type);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(CallsAndTypes))]
    [Rule("A24")]
    [Rule("A25")]
    public void Call_OnAHandle_ChecksTheTypeThenTheAccessAndOneRightIsEnough(string call, ObjectType type)
    {
        (ObjectType wanted, uint right, Func<nint, NtStatus> run) = s_calls[call];
        nint bare = Make(type, 0);
        nint enough = Make(type, right);
        bool fits = wanted is ObjectType.None || wanted == type;
        run(bare).ShouldBe(!fits ? NtStatus.ObjectTypeMismatch : right != 0 ? NtStatus.AccessDenied : NtStatus.Success);
        run(enough).ShouldBe(fits ? NtStatus.Success : NtStatus.ObjectTypeMismatch);
        three.Discard(Place.Caller, bare, enough);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    [Rule("A7")]
    [Rule("A10")]
    [Rule("A11")]
    [Rule("A4")]
    public void Call_OnAValueThatIsNoHandle_IsInvalid(string call)
    {
        nint closed = three.Event(Place.Caller);
        three.Discard(Place.Caller, closed);
        foreach (nint value in (nint[])[0, 1, 3, closed, ThreeProcesses.Unused, -7, -10, unchecked((nint)0xFFFF_FFFF_8000_0004), unchecked((nint)0xFFFF_FFFF), unchecked((nint)0x1_0000_0004)])
        {
            s_calls[call].Run(value).ShouldBe(NtStatus.InvalidHandle, $"0x{value:X}");
        }

        TryClose(0).ShouldBe(NtStatus.InvalidHandle);
        TryClose(-7).ShouldBe(NtStatus.InvalidHandle);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    [Rule("A2")]
    public void Call_OnATaggedValue_IsThatOnTheHandle(string call)
    {
        (ObjectType type, uint right, Func<nint, NtStatus> run) = s_calls[call];
        nint handle = Make(type == ObjectType.None ? ObjectType.Event : type, right);
        for (nint tag = 0; tag < 4; tag++)
        {
            run(handle | tag).ShouldBe(NtStatus.Success);
        }

        TryClose(handle | 3).ShouldBe(NtStatus.Success);
        TryClose(handle).ShouldBe(NtStatus.InvalidHandle);
    }

    [Theory]
    [InlineData(Place.Caller)]
    [InlineData(Place.First)]
    [Rule("A1")]
    [Rule("A14")]
    public void Values_OfAProcess_ArePositiveMultiplesOfFourAndEndWithTheirClose(Place place)
    {
        nint[] handles = [.. Enumerable.Range(0, 20).Select(_ => three.Event(place))];
        handles.Select(static h => (long)h).ShouldAllBe(static h => h >= 4 && h % 4 == 0 && h < 1 << 26);
        handles.ShouldBeUnique();
        three.Discard(place, handles);
        three.Close(place, handles[0]).ShouldBe(NtStatus.InvalidHandle);
    }

    [Fact]
    [Rule("A16")]
    public void Values_OfTwoProcesses_AreUnrelated()
    {
        nint[] first = [.. Enumerable.Range(0, 200).Select(_ => three.Event(Place.First))];
        nint[] second = [.. Enumerable.Range(0, 200).Select(_ => three.Event(Place.Second))];
        nint both = first.Intersect(second).First();
        three.Look(Place.First, both).ObjectId.ShouldNotBe(three.Look(Place.Second, both).ObjectId);
        three.Discard(Place.First, both);
        three.IsOpen(Place.Second, both).ShouldBeTrue();
        three.Discard(Place.First, [.. first.Where(h => h != both)]);
        three.Discard(Place.Second, second);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-2)]
    [InlineData(-3)]
    [InlineData(-4)]
    [InlineData(-5)]
    [InlineData(-6)]
    [Rule("A9")]
    public void Close_OfAPseudoHandle_SucceedsAndDoesNothing(int pseudo)
    {
        TryClose(pseudo).ShouldBe(NtStatus.Success);
        TryGetProcessId(CurrentProcess, out int id).ShouldBe(NtStatus.Success);
        id.ShouldBe(Environment.ProcessId);
    }

    [Fact]
    [Rule("A29")]
    public void Wait_WhoseHandleIsClosedFromOutside_GoesOnAndIsReleasedThroughAnotherHandle()
    {
        nint theirs = three.Event(Place.First);
        nint mine = three.Copy(Place.First, theirs, Place.Caller);
        Task<PeerReply> waiting = three.Peer(Place.First).Begin("@wait", "wait", theirs, -1);
        Until.True(() => TryQuery(mine, out HandleInformation i) == NtStatus.Success && i.PointerCount == 3, "the peer waits");
        TryDuplicate(three.Process(Place.First), theirs, 0, 0, 0, DuplicateOptions.CloseSource, out _).ShouldBe(NtStatus.Success);
        TryQuery(mine, out HandleInformation left).ShouldBe(NtStatus.Success);
        (left.HandleCount, left.PointerCount).ShouldBe((1, 2));
        waiting.IsCompleted.ShouldBeFalse();
        TrySetEvent(mine, out _).ShouldBe(NtStatus.Success);
        waiting.Wait(Until.Patience).ShouldBeTrue();
        waiting.Result.Status.ShouldBe(NtStatus.Success);
        three.Discard(Place.Caller, mine);
    }

    private static nint Make(ObjectType type, uint access)
    {
        nint handle = 0;
        NtStatus status = type switch
        {
            ObjectType.Event => TryCreateEvent(access, 0, false, true, out handle),
            ObjectType.Mutex => TryCreateMutex(access, 0, false, out handle),
            ObjectType.Semaphore => TryCreateSemaphore(access, 0, 1, 100, out handle),
            _ => TryDuplicate(CurrentProcess, CurrentProcess, CurrentProcess, access, 0, DuplicateOptions.None, out handle),
        };
        status.ShouldBe(NtStatus.Success);
        return handle;
    }

    private static NtStatus Copied(NtStatus status, nint copy)
    {
        if (status == NtStatus.Success)
        {
            TryClose(copy).ShouldBe(NtStatus.Success);
        }

        return status;
    }

    // A process that runs, and what an earlier look took, time out: the call was let through all the same.
    private static NtStatus Waited(NtStatus status) => status == NtStatus.Timeout ? NtStatus.Success : status;
}
