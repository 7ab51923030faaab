using Helve.Inspection;
using Helve.Kernel;
using Helve.Kernel.Wire;
using Helve.Linux;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Library;

/// <summary>
/// Names that are opened without the broker: their objects are held by the process that asks. Whether it was asked is seen by killing it: what needs it is
/// PORT_DISCONNECTED then.
/// </summary>
public sealed class KnownNameTests : IDisposable
{
    private const NtStatus Asked = NtStatus.PortDisconnected;
    private const uint Synchronize = 0x0010_0000;
    private const uint EventAll = 0x001F_0003;
    private readonly BrokerEnvironment _environment = new();
    private readonly Peer _peer;

    public KnownNameTests() => _peer = _environment.StartPeer();

    [Theory]
    [InlineData("event {0} 0 0", "open-event", "n")]
    [InlineData("event {0} 0 0", "open-event", @"Local\n")]
    [InlineData("event {0} 0 0", "open-event", @"Global\n")]
    [InlineData("mutex {0} 0", "open-mutex", "n")]
    [InlineData("semaphore {0} 0 1", "open-semaphore", "n")]
    [InlineData("timer {0} 0", "open-timer", "n")]
    public void Name_OfAnObjectThatIsHeld_IsOpenedWithoutTheBroker(string create, string open, string name)
    {
        nint held = _peer.Call([.. string.Format(null, create, name).Split(' ')]).Handle;
        _peer.Call("close", _peer.Call(open, name, Synchronize).Handle).Status.ShouldBe(NtStatus.Success);
        KillBroker();
        nint opened = _peer.Call(open, name, Synchronize, 2).Handle;
        PeerReply found = _peer.Call("query", opened);
        found[1].ShouldBe(Synchronize);
        found[2].ShouldBe(2, "the attributes are those that were asked for now");
        found[3].ShouldBe(_peer.Call("query", held)[3]);
        found[4].ShouldBe(2);
        _peer.Call(open, name, Synchronize | 1).Status.ShouldBe(Asked, "of that access nothing was said");
        _peer.Call("close", held).Status.ShouldBe(NtStatus.Success);
        _peer.Call(open, name, Synchronize).Status.ShouldBe(Asked, "the handle that proved it is closed");
    }

    [Fact]
    [Rule("E11")]
    public void Creation_OfWhatIsHeld_IsToldThatItExists()
    {
        nint held = _peer.Call("semaphore", "n", 1, 2).Handle;
        PeerReply first = _peer.Call("semaphore", "n", 1, 2);
        first.Status.ShouldBe(NtStatus.ObjectNameExists);
        nint handle = first.Handle;
        KillBroker();
        PeerReply again = _peer.Call("semaphore", "n", 1, 2);
        again.Status.ShouldBe(NtStatus.ObjectNameExists);
        _peer.Call("compare", again.Handle, held).Status.ShouldBe(NtStatus.Success);
        _peer.Call("compare", handle, held).Status.ShouldBe(NtStatus.Success);
        _peer.Call("semaphore", "n", 2, 1).Status.ShouldBe(NtStatus.InvalidParameter);
        _peer.Call("semaphore", "n", 0, 2).Status.ShouldBe(Asked, "of other parameters nothing was said");
        _peer.Call("event", "n", 0, 0).Status.ShouldBe(Asked, "nor of another type");
    }

    [Theory]
    [InlineData("through a link")]
    [InlineData("in a directory")]
    [InlineData("by its full path")]
    public void Name_ThatMayBecomeAnothers_IsAskedForEachTime(string way)
    {
        string prefix = $@"\Sessions\{CurrentProcess.UserId}\BaseNamedObjects\";
        (string made, string opened) = way switch
        {
            "through a link" => ("n", "l"),
            "in a directory" => (@"d\n", @"d\n"),
            _ => ("n", prefix + "n"),
        };
        _ = way == "in a directory" ? _peer.Call("directory", prefix + "d").Handle : _peer.Call("link", prefix + "l", prefix + "n").Handle;
        _ = _peer.Call("event", made, 0, 0).Handle;
        string open = opened == prefix + "n" ? "open-name" : "open-event";
        object[] words = open == "open-name" ? [open, 0, opened, 0] : [open, opened, EventAll];
        _peer.Call(words).Status.ShouldBe(NtStatus.Success);
        _peer.Call(words).Status.ShouldBe(NtStatus.Success);
        KillBroker();
        _peer.Call(words).Status.ShouldBe(Asked);
    }

    [Fact]
    [Rule("D2")]
    public void Name_GoesWithTheLastHandle_AndMayBeAnothers()
    {
        using Peer other = _environment.StartPeer();
        nint held = _peer.Call("event", "n", 0, 0).Handle;
        long id = _peer.Call("query", held)[3];
        for (int i = 0; i < 3; i++)
        {
            _peer.Call("close", _peer.Call("open-event", "n", EventAll).Handle).Status.ShouldBe(NtStatus.Success);
        }

        _peer.Call("close", held).Status.ShouldBe(NtStatus.Success);
        _peer.Call("open-event", "n", EventAll).Status.ShouldBe(NtStatus.ObjectNameNotFound);

        // It gets the value of the handle that proved the name.
        nint unnamed = _peer.Call("event", "-", 0, 0).Handle;
        _peer.Call("open-event", "n", EventAll).Status.ShouldBe(NtStatus.ObjectNameNotFound);
        nint theirs = other.Call("event", "n", 0, 0).Handle;
        long found = _peer.Call("query", _peer.Call("open-event", "n", EventAll).Handle)[3];
        found.ShouldBe(other.Call("query", theirs)[3]);
        found.ShouldNotBe(id);
        _peer.Call("query", unnamed)[4].ShouldBe(1);
    }

    [Fact]
    public void Name_OfAnotherProcessesObject_IsAskedFor_UnlessItIsHeldHereToo()
    {
        using Peer other = _environment.StartPeer();
        _ = other.Call("mutex", "n", 0).Handle;
        nint first = _peer.Call("open-mutex", "n", Synchronize).Handle;
        nint second = _peer.Call("open-mutex", "n", Synchronize).Handle;
        _peer.Call("close", first).Status.ShouldBe(NtStatus.Success);
        KillBroker(other);
        _peer.Call("open-mutex", "n", Synchronize).Status.ShouldBe(Asked, "the other one alone can't be seen to hold it still");
        _peer.Call("close", second).Status.ShouldBe(NtStatus.Success);
    }

    [Fact]
    [Rule("F16")]
    public void Descriptor_ThatIsChanged_IsAskedNextTime_WhoeverChangedIt()
    {
        const int Dacl = 4;
        using Peer other = _environment.StartPeer();
        nint held = _peer.Call("event", "n", 0, 0).Handle;
        nint theirs = other.Call("open-event", "n", EventAll).Handle;
        Open().ShouldBe(NtStatus.Success);
        Open().ShouldBe(NtStatus.Success);
        _peer.Call("secure", held, Dacl, "D:(A;;0x100000;;;WD)").Status.ShouldBe(NtStatus.Success);
        Open().ShouldBe(NtStatus.AccessDenied);
        other.Call("secure", theirs, Dacl, "D:(A;;GA;;;WD)").Status.ShouldBe(NtStatus.Success);
        Open().ShouldBe(NtStatus.Success);
        Open().ShouldBe(NtStatus.Success);
        other.Call("secure", theirs, Dacl, "D:(A;;0x100000;;;WD)").Status.ShouldBe(NtStatus.Success);
        Open().ShouldBe(NtStatus.AccessDenied);

        NtStatus Open()
        {
            PeerReply reply = _peer.Call("open-event", "n", EventAll);
            return reply.Status == NtStatus.Success ? _peer.Call("close", reply.Handle).Status : reply.Status;
        }
    }

    [Fact]
    public void Names_BeyondThoseThatAreRemembered_AreForgotten()
    {
        const int Remembered = 1024;
        for (int i = 0; i <= Remembered; i++)
        {
            _ = _peer.Call("event", $"n{i}", 0, 0).Handle;
            _peer.Call("close", _peer.Call("open-event", $"n{i}", Synchronize).Handle).Status.ShouldBe(NtStatus.Success);
        }

        KillBroker();
        _peer.Call("open-event", $"n{Remembered}", Synchronize).Status.ShouldBe(NtStatus.Success);
        _peer.Call("open-event", "n0", Synchronize).Status.ShouldBe(Asked);
        _peer.Call("open-event", $"n{Remembered - 1}", Synchronize).Status.ShouldBe(Asked);
    }

    public void Dispose()
    {
        _peer.Dispose();
        string directory = Path.GetDirectoryName(_environment.SocketPath)!;
        if (_environment.LivingProcesses().Count == 0 && Directory.Exists(directory))
        {
            // Killed, it could not remove its socket.
            Directory.Delete(directory, recursive: true);
        }

        _environment.Dispose();
    }

    private void KillBroker(params Peer[] others)
    {
        using (KernelInspector inspector = _environment.Inspect())
        {
            Signals.TrySend(inspector.GetBrokerStatus().ProcessId, Signals.SIGKILL, out _).ShouldBeTrue();
        }

        int[] left = [_peer.ProcessId, .. others.Select(static peer => peer.ProcessId)];
        Until.True(() => _environment.LivingProcesses().Order().SequenceEqual(left.Order()), "the broker ends");
    }
}
