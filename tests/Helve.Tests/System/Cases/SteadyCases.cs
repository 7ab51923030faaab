using Helve.Inspection;
using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.SystemTests.Cases;

/// <summary>What the cases are run with: every kind of object that carries data, and keyed events.</summary>
public enum SteadyKind
{
    Section,
    File,
    PipeServer,
    PipeClient,
    KeyedEvent,
}

/// <summary>
/// The object types that are always signalled, in the same situations as the others: one process, two, and two of which one is
/// killed.
/// </summary>
public sealed class SteadyCases(CaseStage stage) : IClassFixture<CaseStage>, IDisposable
{
    private const uint ReadControl = 0x2_0000;
    private const uint Synchronize = 0x10_0000;
    private const int Inherit = 2;
    private const int ReadWrite = 4;

    private readonly string _path = Path.GetTempFileName();

    private Actor A { get; } = new(stage.First, "@a");

    public static TheoryData<SteadyKind, Situation> All()
    {
        var all = new TheoryData<SteadyKind, Situation>();
        foreach (SteadyKind type in Enum.GetValues<SteadyKind>())
        {
            foreach (Situation situation in Enum.GetValues<Situation>())
            {
                all.Add(type, situation);
            }
        }

        return all;
    }

    public void Dispose()
    {
        stage.CleanUp();
        File.Delete(_path);
    }

    [Theory]
    [MemberData(nameof(All))]
    [Rule("B1")]
    [Rule("D13")]
    public void Object_WithTwoHolders_LivesUntilTheSecondIsGone(SteadyKind type, Situation situation)
    {
        Actor b = stage.Partner(situation);
        nint first = Create(type);
        ulong id = A.IdOf(first);
        nint second = A.Share(first, b, access: null);
        b.IdOf(second).ShouldBe(id);
        A.HandlesOf(first).ShouldBe(2);
        A.Expect(NtStatus.Success, "close", first);
        Use(b, type, second).ShouldBe(Used(type));
        b.Leave(second, situation);
        Until.True(() => IsGone(id), "the object is gone");
    }

    [Theory]
    [MemberData(nameof(All))]
    [Rule("H34")]
    public void Wait_Always_IsSatisfiedAndTakesNothing(SteadyKind type, Situation situation)
    {
        Actor b = stage.Partner(situation);
        nint first = Create(type);
        nint second = A.Share(first, b, access: null);
        nint never = b.Make("event", "-", 0, 0);
        b.Poll(second).ShouldBe(NtStatus.Success);
        b.Call("wait-any", -1, never, second)[0].ShouldBe(1);
        b.Expect(NtStatus.Success, "wait-all", 0, second);
        b.Leave(second, situation);
        A.Poll(first).ShouldBe(NtStatus.Success);
        Until.True(() => A.HandlesOf(first) == 1, "the partner's handle is closed");
    }

    [Theory]
    [MemberData(nameof(All))]
    [Rule("A25")]
    public void Handle_WithFewerRights_RefusesTheRest(SteadyKind type, Situation situation)
    {
        Actor b = stage.Partner(situation);
        nint first = Create(type);
        nint waitable = A.Share(first, b, Synchronize);
        b.Poll(waitable).ShouldBe(NtStatus.Success);
        Use(b, type, waitable).ShouldBe(NtStatus.AccessDenied);
        nint bare = A.Share(first, b, ReadControl);
        b.Poll(bare).ShouldBe(NtStatus.AccessDenied);
        b.Expect(NtStatus.ObjectTypeMismatch, "set", bare);
        Use(A, type, first).ShouldBe(Used(type), "the handle that was duplicated is as it was");
        b.Leave(waitable, situation);
    }

    [Theory]
    [MemberData(nameof(All))]
    [Rule("G2")]
    public void Inherit_ByAChild_GivesItTheObjectUnderTheSameValue(SteadyKind type, Situation situation)
    {
        Actor parent = stage.Partner(situation);
        nint handle = A.Share(Create(type), parent, access: null);
        parent.Expect(NtStatus.Success, "attributes", handle, Inherit, Inherit);
        object[] use = UseWords(type, handle);
        PeerReply child = parent.Call(["start", handle, Peer.Program, $"{Used(type)}", .. use]);
        parent.Expect(NtStatus.Success, "wait", child.Handle, Until.Patience.TotalMilliseconds);
        parent.Call("exit-code", child.Handle)[0].ShouldBe(0, "the child could use it");
        parent.Leave(handle, situation);
    }

    // Something that needs more than SYNCHRONIZE, and can be done again.
    private static object[] UseWords(SteadyKind type, nint handle) => type switch
    {
        SteadyKind.Section => ["map", handle, ReadWrite],
        SteadyKind.PipeServer => ["named-pipe", "query", handle],
        SteadyKind.PipeClient => ["named-pipe", "write", handle, "word"],
        SteadyKind.KeyedEvent => ["key", "wait", handle, 2, 0],
        _ => ["read-at", handle, 3, 0],
    };

    // Nobody releases the key.
    private static NtStatus Used(SteadyKind type) => type == SteadyKind.KeyedEvent ? NtStatus.Timeout : NtStatus.Success;

    private static NtStatus Use(Actor actor, SteadyKind type, nint handle)
    {
        PeerReply reply = actor.Call(UseWords(type, handle));
        if (type == SteadyKind.Section && reply.Status == NtStatus.Success)
        {
            actor.Expect(NtStatus.Success, "unmap", reply[0]);
        }

        return reply.Status;
    }

    private nint Create(SteadyKind type)
    {
        switch (type)
        {
            case SteadyKind.Section:
                // SECTION_ALL_ACCESS has no SYNCHRONIZE.
                return A.Make("section", "-", 65536, ReadWrite, 0x1F_001F);
            case SteadyKind.File:
                File.WriteAllText(_path, "one two three");
                return A.Make("wrap-file", _path, "rw");
            case SteadyKind.KeyedEvent:
                return A.Make("keyed-event", @"\BaseNamedObjects\" + stage.NewName());
            default:
                // A server's end is signalled until somebody lets it wait for a client.
                string pipe = $@"\\.\pipe\{stage.NewName()}";
                nint server = A.Make("named-pipe", "create", pipe, (uint)PipeOpenModes.Duplex, 0, 1);
                return type == SteadyKind.PipeServer ? server : A.Make("named-pipe", "open", pipe, (uint)(PipeRights.GenericRead | PipeRights.GenericWrite));
        }
    }

    private bool IsGone(ulong id)
    {
        using KernelInspector inspector = stage.Environment.Inspect();
        try
        {
            return inspector.ShowObject(id).Handles == 0;
        }
        catch (KernelException e) when (e.Status == NtStatus.ObjectNameNotFound)
        {
            return true;
        }
    }
}
