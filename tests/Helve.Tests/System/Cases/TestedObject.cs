using System.Globalization;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Tests.Infrastructure;
using Shouldly;

namespace Helve.Tests.SystemTests.Cases;

/// <summary>What the cases need to know of an object type. A new object is not signalled: a mutex belongs to its creator.</summary>
public abstract class TestedObject
{
    protected const uint All = 0x1F_FFFF;
    protected const uint Synchronize = 0x10_0000;

    public abstract ObjectType Type { get; }

    /// <summary>How many of two waiters one signal releases.</summary>
    public abstract int ReleasedByOneSignal { get; }

    /// <summary>What the taker's second poll says after one signal.</summary>
    public abstract NtStatus TakersNextPoll { get; }

    /// <summary>What anybody else's poll says after the signal was taken.</summary>
    public abstract NtStatus OthersNextPoll { get; }

    /// <summary>What the first poll says after the one who took the signal was killed.</summary>
    public virtual NtStatus PollAfterTheTakersDeath => OthersNextPoll;

    /// <summary>Words of the command that needs a right besides SYNCHRONIZE; null when there is none.</summary>
    public abstract object[]? Restricted(nint handle);

    public static TestedObject Of(ObjectKind kind, BrokerEnvironment environment) => kind switch
    {
        ObjectKind.AutoEvent => new TestedEvent(manual: false),
        ObjectKind.ManualEvent => new TestedEvent(manual: true),
        ObjectKind.Mutex => new TestedMutex(),
        ObjectKind.Semaphore => new TestedSemaphore(),
        ObjectKind.AutoTimer => new TestedTimer(manual: false),
        ObjectKind.ManualTimer => new TestedTimer(manual: true),
        ObjectKind.Thread => new TestedThread(environment),
        ObjectKind.Job => new TestedJob(),
        _ => new TestedProcess(environment),
    };

    /// <summary>Makes an object that is not signalled. A process gets its name from the system.</summary>
    public abstract nint Create(Actor actor, ref string name);

    public nint Create(Actor actor)
    {
        string name = "-";
        return Create(actor, ref name);
    }

    /// <summary>Create-or-open where the name exists.</summary>
    public abstract PeerReply CreateAgain(Actor actor, string name);

    public abstract PeerReply Open(Actor actor, string name, uint access = All);

    /// <summary>Signals once; a mutex is released by its owner, so it must be the creator or the taker.</summary>
    public abstract void Signal(Actor actor, nint handle);

    /// <summary>Ends the life of what is behind the handles; closes of them then end the object.</summary>
    public virtual void End()
    {
    }

    /// <summary>What opening says when the last handle is closed.</summary>
    public virtual NtStatus OpenedWhenGone => NtStatus.ObjectNameNotFound;

    /// <summary>Whether closing all handles ends the object; not so for a process, which runs on.</summary>
    public virtual bool EndsWithTheLastHandle => true;

    public virtual uint SynchronizeOnly => Synchronize;

    public virtual uint NothingButIdentity => 0x2_0000;
}

/// <summary>Events of both kinds.</summary>
internal sealed class TestedEvent(bool manual) : TestedObject
{
    public override ObjectType Type => ObjectType.Event;

    public override int ReleasedByOneSignal => manual ? 2 : 1;

    public override NtStatus TakersNextPoll => OthersNextPoll;

    public override NtStatus OthersNextPoll => manual ? NtStatus.Success : NtStatus.Timeout;

    public override object[]? Restricted(nint handle) => ["set", handle];

    public override nint Create(Actor actor, ref string name) => actor.Make("event", name, manual ? 1 : 0, 0);

    public override PeerReply CreateAgain(Actor actor, string name) => actor.Call("event", name, manual ? 0 : 1, 1);

    public override PeerReply Open(Actor actor, string name, uint access = All) => actor.Call("open-event", name, access & 0x1F_0003);

    public override void Signal(Actor actor, nint handle) => actor.Expect(NtStatus.Success, "set", handle);
}

/// <summary>Mutexes: taken means owned, and the owner may take again.</summary>
internal sealed class TestedMutex : TestedObject
{
    public override ObjectType Type => ObjectType.Mutex;

    public override int ReleasedByOneSignal => 1;

    public override NtStatus TakersNextPoll => NtStatus.Success;

    public override NtStatus OthersNextPoll => NtStatus.Timeout;

    public override NtStatus PollAfterTheTakersDeath => NtStatus.AbandonedWait0;

    public override object[]? Restricted(nint handle) => ["query-mutex", handle];

    public override nint Create(Actor actor, ref string name) => actor.Make("mutex", name, 1);

    public override PeerReply CreateAgain(Actor actor, string name) => actor.Call("mutex", name, 1);

    public override PeerReply Open(Actor actor, string name, uint access = All) => actor.Call("open-mutex", name, access & 0x1F_0001);

    public override void Signal(Actor actor, nint handle) => actor.Expect(NtStatus.Success, "release-mutex", handle);
}

/// <summary>Semaphores of limit 8.</summary>
internal sealed class TestedSemaphore : TestedObject
{
    public override ObjectType Type => ObjectType.Semaphore;

    public override int ReleasedByOneSignal => 1;

    public override NtStatus TakersNextPoll => NtStatus.Timeout;

    public override NtStatus OthersNextPoll => NtStatus.Timeout;

    public override object[]? Restricted(nint handle) => ["release-semaphore", handle, 1];

    public override nint Create(Actor actor, ref string name) => actor.Make("semaphore", name, 0, 8);

    public override PeerReply CreateAgain(Actor actor, string name) => actor.Call("semaphore", name, 5, 6);

    public override PeerReply Open(Actor actor, string name, uint access = All) => actor.Call("open-semaphore", name, access & 0x1F_0003);

    public override void Signal(Actor actor, nint handle) => actor.Expect(NtStatus.Success, "release-semaphore", handle, 1);
}

/// <summary>Timers of both kinds: one signal is a setting to a moment that has come.</summary>
internal sealed class TestedTimer(bool manual) : TestedObject
{
    public override ObjectType Type => ObjectType.Timer;

    public override int ReleasedByOneSignal => manual ? 2 : 1;

    public override NtStatus TakersNextPoll => OthersNextPoll;

    public override NtStatus OthersNextPoll => manual ? NtStatus.Success : NtStatus.Timeout;

    public override object[]? Restricted(nint handle) => ["set-timer", handle, 0, 0];

    public override nint Create(Actor actor, ref string name) => actor.Make("timer", name, manual ? 1 : 0);

    public override PeerReply CreateAgain(Actor actor, string name) => actor.Call("timer", name, manual ? 0 : 1);

    public override PeerReply Open(Actor actor, string name, uint access = All) => actor.Call("open-timer", name, access & 0x1F_0003);

    public override void Signal(Actor actor, nint handle) => actor.Expect(NtStatus.Success, "set-timer", handle, 0, 0);
}

/// <summary>A job without processes: terminating it signals it, for ever.</summary>
internal sealed class TestedJob : TestedObject
{
    public override ObjectType Type => ObjectType.Job;

    public override int ReleasedByOneSignal => 2;

    public override NtStatus TakersNextPoll => NtStatus.Success;

    public override NtStatus OthersNextPoll => NtStatus.Success;

    public override object[]? Restricted(nint handle) => ["job", "terminate", handle, 1];

    public override nint Create(Actor actor, ref string name) => actor.Make("job", "create", name);

    public override PeerReply CreateAgain(Actor actor, string name) => actor.Call("job", "create", name);

    public override PeerReply Open(Actor actor, string name, uint access = All) =>
        actor.Call("job", "open", name, (access & 0x1F_003F).ToString("x", CultureInfo.InvariantCulture));

    public override void Signal(Actor actor, nint handle) => actor.Expect(NtStatus.Success, "job", "terminate", handle, 1);
}

/// <summary>A process that is killed to be signalled. Its name is its id.</summary>
internal sealed class TestedProcess(BrokerEnvironment environment) : TestedObject
{
    private Peer? _peer;

    public override ObjectType Type => ObjectType.Process;

    public override int ReleasedByOneSignal => 2;

    public override NtStatus TakersNextPoll => NtStatus.Success;

    public override NtStatus OthersNextPoll => NtStatus.Success;

    public override NtStatus OpenedWhenGone => NtStatus.InvalidCid;

    public override bool EndsWithTheLastHandle => false;

    public override object[]? Restricted(nint handle) => ["exit-code", handle];

    public override nint Create(Actor actor, ref string name)
    {
        _peer = environment.StartPeer();
        name = _peer.ProcessId.ToString(CultureInfo.InvariantCulture);
        return Open(actor, name).Handle;
    }

    public override PeerReply CreateAgain(Actor actor, string name) => Open(actor, name);

    public override PeerReply Open(Actor actor, string name, uint access = All) => actor.Call("open-process", name, access);

    public override void Signal(Actor actor, nint handle) => End();

    public override void End()
    {
        if (_peer is not null)
        {
            _peer.Kill();
            _peer = null;
        }
    }
}

/// <summary>A thread of a process that lives on; it ends to be signalled. Its name is its id.</summary>
internal sealed class TestedThread(BrokerEnvironment environment) : TestedObject
{
    private Peer? _peer;
    private bool _runs;

    public override ObjectType Type => ObjectType.Thread;

    public override int ReleasedByOneSignal => 2;

    public override NtStatus TakersNextPoll => NtStatus.Success;

    public override NtStatus OthersNextPoll => NtStatus.Success;

    public override NtStatus OpenedWhenGone => NtStatus.InvalidCid;

    public override bool EndsWithTheLastHandle => false;

    public override object[]? Restricted(nint handle) => ["query-thread", handle];

    public override nint Create(Actor actor, ref string name)
    {
        _peer = environment.StartPeer();
        _runs = true;
        name = _peer.Call("@t", "tid").Word(0);
        return Open(actor, name).Handle;
    }

    public override PeerReply CreateAgain(Actor actor, string name) => Open(actor, name);

    public override PeerReply Open(Actor actor, string name, uint access = All) => actor.Call("open-thread", name, access);

    public override void Signal(Actor actor, nint handle)
    {
        if (_runs)
        {
            _runs = false;
            _peer!.Call("@t", "end-thread");
        }
    }

    public override void End()
    {
        _runs = false;
        _peer?.Kill();
        _peer = null;
    }
}
