using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.SystemTests.Cases;

/// <summary>
/// The object types that hold names and can't be waited for, in the same situations as the others: one process, two, and two of which one
/// is killed.
/// </summary>
public sealed class NameHolderCases(CaseStage stage) : IClassFixture<CaseStage>, IDisposable
{
    private const uint Query = 1;

    private Actor A { get; } = new(stage.First, "@a");

    public static TheoryData<ObjectType, Situation> All()
    {
        var all = new TheoryData<ObjectType, Situation>();
        foreach (ObjectType type in CombinationTests.NameHolders)
        {
            foreach (Situation situation in Enum.GetValues<Situation>())
            {
                all.Add(type, situation);
            }
        }

        return all;
    }

    public void Dispose() => stage.CleanUp();

    [Theory]
    [MemberData(nameof(All))]
    [Rule("B1")]
    [Rule("D13")]
    public void Object_WithTwoHolders_LivesUntilTheSecondIsGone(ObjectType type, Situation situation)
    {
        string path = NewPath();
        Actor b = stage.Partner(situation);
        nint first = Create(A, type, path);
        int handles = A.HandlesOf(first);
        nint second = A.Share(first, b, access: null);
        b.IdOf(second).ShouldBe(A.IdOf(first));
        A.HandlesOf(first).ShouldBe(handles + 1);
        A.Expect(NtStatus.Success, "close", first);
        b.Expect(NtStatus.Success, "close", Open(b, type, path).Handle);
        b.Leave(second, situation);
        Until.True(() => IsGone(type, path), "the name is gone");
    }

    [Theory]
    [MemberData(nameof(All))]
    [Rule("D2")]
    [Rule("D14")]
    public void Name_AfterItsOnlyHolderIsGone_IsFreeForANewObject(ObjectType type, Situation situation)
    {
        string path = NewPath();
        Actor b = stage.Partner(situation);
        nint first = Create(b, type, path);
        ulong id = b.IdOf(first);
        A.Expect(NtStatus.ObjectNameCollision, CreateWords(type, path));
        b.Leave(first, situation);
        Until.True(() => IsGone(type, path), "the name is gone");
        nint again = Create(A, type, path);
        A.IdOf(again).ShouldNotBe(id);
    }

    [Theory]
    [MemberData(nameof(All))]
    [Rule("A24")]
    [Rule("A25")]
    public void Handle_ToAPartner_CanNeitherBeWaitedForNorSet(ObjectType type, Situation situation)
    {
        Actor b = stage.Partner(situation);
        nint first = Create(A, type, NewPath());
        nint second = A.Share(first, b, Query);
        b.Call("query", second)[1].ShouldBe(Query);
        b.Call("wait", second, 0).Status.ShouldBe(NtStatus.AccessDenied, "the type has no SYNCHRONIZE, so no handle was granted it");
        b.Expect(NtStatus.ObjectTypeMismatch, "set", second);
        b.Leave(second, situation);
        Until.True(() => A.HandlesOf(first) == 1, "the partner's handle is closed");
    }

    private static object[] CreateWords(ObjectType type, string path) =>
        type == ObjectType.Directory ? ["directory", path] : ["link", path, @"\BaseNamedObjects"];

    private static nint Create(Actor actor, ObjectType type, string path) => actor.Make(CreateWords(type, path));

    private static PeerReply Open(Actor actor, ObjectType type, string path) =>
        actor.Call("open-name", type == ObjectType.Directory ? 3 : 4, path, 0);

    private string NewPath() => @"\BaseNamedObjects\" + stage.NewName();

    private bool IsGone(ObjectType type, string path)
    {
        PeerReply opened = Open(A, type, path);
        if (opened.Status == NtStatus.Success)
        {
            A.Expect(NtStatus.Success, "close", opened.Handle);
        }

        return opened.Status == NtStatus.ObjectNameNotFound;
    }
}
