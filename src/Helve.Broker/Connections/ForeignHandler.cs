using System.Runtime.CompilerServices;
using Helve.Broker.Domains;
using Helve.Broker.Foreign;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Objects.Event;
using Helve.Kernel.Objects.Mutex;
using Helve.Kernel.Objects.Process;
using Helve.Kernel.Objects.Semaphore;
using Helve.Kernel.Waiting;
using Helve.Kernel.Wire;
using Helve.Linux;
using MessageHeader = Helve.Kernel.Wire.MessageHeader;

namespace Helve.Broker.Connections;

/// <summary>What a client can't do in its own domain's memory: signals, queries, waits and duplication beyond it.</summary>
internal sealed class ForeignHandler(BrokerServices services)
{
    private const uint Synchronize = (uint)EventRights.Synchronize;
    private readonly ForeignDuplication _duplication = new(services);

    public bool Signal(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out ForeignSignalRequest request) || !reader.AtEnd)
        {
            return false;
        }

        MessageHeader header = reader.Header;
        long begun = MonotonicClock.Now;
        if (!TrySignal(client, header, request, force: false))
        {
            client.Park(() => TrySignal(client, header, request, MonotonicClock.Now - begun > ForeignWaits.LongestDelay));
        }

        return true;
    }

    public bool Query(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out ForeignQueryRequest request) || !reader.AtEnd)
        {
            return false;
        }

        NtStatus status = Find(client, request.Handle, (ObjectType)request.Type, RightToQuery((ObjectType)request.Type), out NamedTarget found);
        ForeignQueryReply reply = default;
        if (status == NtStatus.Success)
        {
            status = Read(client, request, found.Object, ref reply);
        }

        client.Reply(reader.Header, status, in reply);
        return true;
    }

    public bool Wait(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out ForeignWaitRequest request)
            || request.Count is 0 or > RecordBlock.MaximumWaitObjects
            || reader.Remaining != (int)request.Count * Unsafe.SizeOf<SeenHandle>())
        {
            return false;
        }

        MessageHeader header = reader.Header;
        var targets = new NamedTarget[request.Count];
        NtStatus status = client.Process!.OwnsRecord(request.Record) ? NtStatus.Success : NtStatus.InvalidParameter;
        for (int i = 0; i < targets.Length && reader.TryRead(out SeenHandle handle); i++)
        {
            status = status == NtStatus.Success ? Find(client, handle, ObjectType.None, Synchronize, out targets[i]) : status;
        }

        if (status == NtStatus.Success)
        {
            status = Check(request, targets);
        }

        if (status != NtStatus.Success)
        {
            Answer(client, header, status);
            return true;
        }

        var wait = new ForeignWait(client.Domain!, client.Process, request, targets);
        if (!TryWait(client, header, wait))
        {
            client.Park(() => TryWait(client, header, wait));
        }

        return true;
    }

    public bool Cancel(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out ForeignCancelRequest request) || !reader.AtEnd)
        {
            return false;
        }

        MessageHeader header = reader.Header;
        if (!client.Process!.OwnsRecord(request.Record))
        {
            client.Reply(header, NtStatus.InvalidParameter);
        }
        else if (!TryCancel(client, header, request))
        {
            client.Park(() => TryCancel(client, header, request));
        }

        return true;
    }

    public bool Closed(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out ForeignClosedRequest request) || !reader.AtEnd)
        {
            return false;
        }

        services.Foreign.OnClosed(client.Domain!, request.Slot, request.Generation);
        return true;
    }

    public bool Duplicate(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out ForeignDuplicateRequest request) || !reader.AtEnd)
        {
            return false;
        }

        _duplication.Serve(client, reader.Header, request);
        return true;
    }

    private bool TrySignal(Connection client, MessageHeader header, in ForeignSignalRequest request, bool force)
    {
        var kind = (SignalKind)request.Kind;
        ForeignSignalReply reply = default;
        NtStatus status = kind is SignalKind.None or > SignalKind.ReleaseMutex || !client.Process!.OwnsRecord(request.Record)
            ? NtStatus.InvalidParameter
            : Find(client, request.Handle, TypeOf(kind), RightTo(kind), out NamedTarget found, out DomainServices? home)
                is not NtStatus.Success and NtStatus failed ? failed
            : services.ForeignWaits.Signal(OwnerOf(client, kind, home!, request.Record), found.Object, kind, request.Count, force, out reply.Previous);
        if (status == NtStatus.Retry)
        {
            return false;
        }

        client.Reply(header, status, in reply);
        return true;
    }

    // Only a mutex has an owner: the thread itself at home, elsewhere who stands for it. Nobody stands for a thread that owns nothing.
    private static ThreadContext? OwnerOf(Connection client, SignalKind kind, DomainServices home, uint record) =>
        kind != SignalKind.ReleaseMutex ? null
        : home == client.Domain ? home.Domain.ContextOf(record, client.Process!.Index)
        : home.Guests.Find(client.Domain!, record)?.Context;

    private bool TryWait(Connection client, MessageHeader header, ForeignWait wait)
    {
        NtStatus status = services.ForeignWaits.Begin(wait);
        if (status == NtStatus.Retry)
        {
            return false;
        }

        Answer(client, header, status);
        return true;
    }

    private bool TryCancel(Connection client, MessageHeader header, in ForeignCancelRequest request)
    {
        NtStatus reason = request.Reason == (uint)NtStatus.Timeout ? NtStatus.Timeout : NtStatus.Cancelled;
        bool done = services.ForeignWaits.TryCancel(client.Domain!, request.Record, request.Number, reason);
        if (done)
        {
            client.Reply(header, NtStatus.Success);
        }

        return done;
    }

    private static void Answer(Connection client, MessageHeader header, NtStatus status)
    {
        var reply = new ForeignWaitReply { Status = (uint)status };
        client.Reply(header, NtStatus.Success, in reply);
    }

    private static NtStatus Check(in ForeignWaitRequest request, NamedTarget[] targets)
    {
        bool all = (request.Flags & (uint)ForeignWaitFlags.All) != 0;
        bool awaited = (request.Flags & (uint)ForeignWaitFlags.Awaited) != 0;
        return all && targets.DistinctBy(static target => target.Object).Count() != targets.Length ? NtStatus.InvalidParameterMix
            : awaited && Array.Exists(targets, static target => target.Object.Type == ObjectType.Mutex) ? NtStatus.NotSupported
            : Array.Exists(targets, static target => !IsWaitable(target.Object.Type)) ? NtStatus.ObjectTypeMismatch
            : NtStatus.Success;
    }

    private static bool IsWaitable(ObjectType type) => ObjectTypes.TryGet(type, out ObjectTypeDescription? description) && description.IsWaitable;

    private static ObjectType TypeOf(SignalKind kind) => kind switch
    {
        SignalKind.Release => ObjectType.Semaphore,
        SignalKind.ReleaseMutex => ObjectType.Mutex,
        _ => ObjectType.Event,
    };

    private static uint RightTo(SignalKind kind) => kind switch
    {
        SignalKind.Release => (uint)SemaphoreRights.ModifyState,
        SignalKind.ReleaseMutex => 0,
        _ => (uint)EventRights.ModifyState,
    };

    private static uint RightToQuery(ObjectType type) => type switch
    {
        ObjectType.Event => (uint)EventRights.QueryState,
        ObjectType.Semaphore => (uint)SemaphoreRights.QueryState,
        ObjectType.Mutex => (uint)MutexRights.QueryState,
        ObjectType.Process => (uint)ProcessRights.QueryLimitedInformation,
        ObjectType.Thread => (uint)ThreadRights.QueryLimitedInformation,
        _ => 0,
    };

    private NtStatus Find(Connection client, SeenHandle handle, ObjectType type, uint access, out NamedTarget found, out DomainServices? home)
    {
        NtStatus status = Find(client, handle, type, access, out found);
        home = found.Object.Home;
        return status;
    }

    private NtStatus Find(Connection client, SeenHandle handle, ObjectType type, uint access, out NamedTarget found) =>
        ForeignLookup.Find(services.Foreign, client.Domain!, client.Process!.Table!, handle, type, access, out found, out _);

    private NtStatus Read(Connection client, in ForeignQueryRequest request, HomeObject target, ref ForeignQueryReply reply)
    {
        Arena arena = target.Home.Arena;
        reply.Type = (uint)target.Type;
        reply.Handles = services.Foreign.CountHandles(target.Home, target.Slot, target.Generation);
        reply.Home = target.Home.Number;
        reply.Id = Volatile.Read(ref arena.Slot(target.Slot).Id);
        ThreadContext? reader = target.Home.Guests.Find(client.Domain!, request.Record)?.Context ?? target.Home.Guests.Locker;
        return request.Type == 0 ? NtStatus.Success
            : reader is null ? NtStatus.InsufficientResources
            : ReadState(reader, target, ref reply);
    }

    private static NtStatus ReadState(ThreadContext reader, HomeObject target, ref ForeignQueryReply reply)
    {
        var named = new WaitTarget(target.Slot, target.Generation);
        NtStatus status;
        switch (target.Type)
        {
            case ObjectType.Event:
                status = Event<HardwareMemory>.Query(reader, named, out bool manual, out uint set);
                reply.First = manual ? 1 : 0;
                reply.Second = (int)set;
                return status;
            case ObjectType.Semaphore:
                return Semaphore<HardwareMemory>.Query(reader, named, out reply.First, out reply.Second);
            case ObjectType.Mutex:
                status = Mutex<HardwareMemory>.Query(reader, named, out reply.First, out bool owned, out bool abandoned);
                reply.Second = owned ? 1 : 0;
                reply.Third = abandoned ? 1 : 0;
                return status;
            case ObjectType.Process or ObjectType.Thread:
                status = ProcessObject<HardwareMemory>.Query(reader, named, out bool ended, out uint exitCode);
                reply.First = ended ? 1 : 0;
                reply.Second = (int)exitCode;
                reply.Third = (int)Volatile.Read(ref reader.Arena.Slot(target.Slot).Value0);
                return status;
            default:
                return NtStatus.ObjectTypeMismatch;
        }
    }
}
