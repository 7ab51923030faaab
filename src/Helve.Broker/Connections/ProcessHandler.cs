using System.Diagnostics.CodeAnalysis;
using Helve.Broker.Domains;
using Helve.Broker.Foreign;
using Helve.Broker.Jobs;
using Helve.Broker.Names;
using Helve.Broker.Processes;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;
using Helve.Linux;
using MessageHeader = Helve.Kernel.Wire.MessageHeader;

namespace Helve.Broker.Connections;

/// <summary>Processes by id, their tables, and children.</summary>
internal static class ProcessHandler
{
    public static bool Open(Connection client, ref MessageReader reader, Span<FileDescriptor?> descriptors)
    {
        if (!reader.TryRead(out OpenProcessRequest request) || !reader.AtEnd)
        {
            return false;
        }

        MessageHeader header = reader.Header;
        if (descriptors.Length == 0)
        {
            if (!TryOpen(client, header, request))
            {
                client.Park(() => TryOpen(client, header, request));
            }
        }
        else if (!PidFd.TryAdopt(descriptors[0]!, out PidFd? process))
        {
            client.Reply(header, NtStatus.InvalidParameter, default(HandleReply));
        }
        else
        {
            descriptors[0] = null;
            OpenByPidFd(client, header, request, process);
        }

        return true;
    }

    private static void OpenByPidFd(Connection client, MessageHeader header, OpenProcessRequest request, PidFd process)
    {
        NtStatus status = client.Domain!.Finder.Find(process, out ProcessObjectName found);
        if (status != NtStatus.Success)
        {
            client.Reply(header, status, default(HandleReply));
        }
        else if (!TryOpen(client, header, request, found))
        {
            client.Park(() => TryOpen(client, header, request, found));
        }
    }

    /// <summary>False: the process object is not to be had at the moment; nothing was done or answered.</summary>
    private static bool TryOpen(Connection client, MessageHeader header, in OpenProcessRequest request)
    {
        NtStatus status = client.Domain!.Finder.Find(request.ProcessId, out ProcessObjectName found);
        return status is NtStatus.AccessDenied or NtStatus.InvalidCid ? TryOpenForeign(client, header, request)
            : status == NtStatus.Success ? TryOpen(client, header, request, found)
            : TryReply(client, header, status, default);
    }

    /// <summary>The same for a process that was found.</summary>
    private static bool TryOpen(Connection client, MessageHeader header, in OpenProcessRequest request, ProcessObjectName found)
    {
        var what = new NameRequest(ObjectType.Process, request.Access, (ObjectAttributeBits)request.Attributes);
        HandleReply reply = default;
        uint granted = 0;
        NtStatus status = !what.HasValidAttributes ? NtStatus.InvalidParameter
            : client.Principal!.Open(client.Domain!.SecurityOfProcess(found.Slot, found.Generation), ObjectType.Process, what.Access, out granted);
        if (status == NtStatus.Success)
        {
            status = Insert(client, what, found, granted, out reply);
        }

        return TryReply(client, header, status == NtStatus.InvalidHandle ? NtStatus.InvalidCid : status, reply);
    }

    private static bool TryOpenForeign(Connection client, MessageHeader header, in OpenProcessRequest request)
    {
        var what = new NameRequest(ObjectType.Process, request.Access, (ObjectAttributeBits)request.Attributes);
        HomeObject found = default;
        uint granted = 0;
        NtStatus status = what.HasValidAttributes ? client.OpenForeign(request.ProcessId, what.Access, out found, out granted) : NtStatus.InvalidParameter;
        NamedHandle handle = default;
        if (status == NtStatus.Success)
        {
            status = client.Domain!.Foreign.Insert(client.Domain, client.Process!.TableReference, found, granted, what.HandleAttributes, out handle);
        }

        var reply = new HandleReply { Handle = handle.Value, Slot = handle.Slot, Generation = handle.Generation, GrantedAccess = handle.Granted };
        return TryReply(client, header, status == NtStatus.InvalidHandle ? NtStatus.InvalidCid : status, reply);
    }

    public static bool MapTable(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out MapTableRequest request) || !reader.AtEnd)
        {
            return false;
        }

        NtStatus status = FindTarget(client, request.Handle, out TrackedProcess? target);
        if (status == NtStatus.Success)
        {
            status = client.Domain!.Registry.EnsureTable(target!, TableState.Alive);
        }

        if (status != NtStatus.Success)
        {
            client.Reply(reader.Header, status);
            return true;
        }

        var reply = new TableReply { ProcessIndex = target!.Index, TableId = target.TableId };
        client.Reply(reader.Header, status, in reply, target.TableMemory!.Descriptor);
        return true;
    }

    public static bool Prepare(Connection client, ref MessageReader reader)
    {
        PrepareChildRequest request = default;
        if (!reader.AtEnd && !(reader.TryRead(out request) && reader.AtEnd))
        {
            return false;
        }

        MessageHeader header = reader.Header;
        if (!TryPrepare(client, header, request))
        {
            client.Park(() => TryPrepare(client, header, request));
        }

        return true;
    }

    /// <summary>False: a slot may come free in a moment; nothing was done or answered.</summary>
    private static bool TryPrepare(Connection client, MessageHeader header, in PrepareChildRequest request)
    {
        TrackedProcess? child = null;
        NtStatus status = client.MayStart(request.BreaksAway != 0, out Breakaway? breakaway);
        if (status == NtStatus.Success)
        {
            status = client.Domain!.Registry.Prepare(client.Process!, out child);
        }

        if (status == NtStatus.Success)
        {
            child!.Breakaway = breakaway;
            var reply = new TableReply { ProcessIndex = child.Index, TableId = child.TableId, Ticket = child.Ticket, IsHeld = breakaway is null ? 0u : 1u };
            client.Reply(header, status, in reply, child.TableMemory!.Descriptor);
        }
        else if (status != NtStatus.Retry)
        {
            client.Reply(header, status);
        }

        return status != NtStatus.Retry;
    }

    public static bool Started(Connection client, ref MessageReader reader, Span<FileDescriptor?> descriptors)
    {
        if (!reader.TryRead(out ChildStartedRequest request) || !reader.AtEnd || descriptors.Length != 1)
        {
            return false;
        }

        NtStatus status = Take(client, request, ref descriptors[0], out TrackedProcess? child, out int pid, out PidFd? pidFd);
        if (status != NtStatus.Success)
        {
            Refuse(client, reader.Header, child, status);
            return true;
        }

        child!.PidFd = pidFd;
        ProcessObjectName? started = null;
        if (!TryStart(client, reader.Header, request, child, pid, ref started))
        {
            ParkStart(client, reader.Header, request, child, pid, started);
        }

        return true;
    }

    /// <summary>The descriptor of <see cref="Started"/> found no room in this process.</summary>
    public static bool NotStarted(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out ChildStartedRequest request) || !reader.AtEnd)
        {
            return false;
        }

        Refuse(client, reader.Header, ChildOf(client, request.ProcessIndex), NtStatus.InsufficientResources);
        return true;
    }

    private static NtStatus Take(
        Connection client, in ChildStartedRequest request, ref FileDescriptor? descriptor, out TrackedProcess? child, out int pid, out PidFd? pidFd)
    {
        pid = 0;
        pidFd = null;
        child = ChildOf(client, request.ProcessIndex);
        if (child is not { PidFd: null } || !TryTakeProcess(ref descriptor, request, client.IsInOtherPidNamespace, out pid, out pidFd))
        {
            return NtStatus.InvalidParameter;
        }

        NtStatus status = client.Domain!.Finder.MayBeChildOf(client.Process!, pid, pidFd) ? client.LetGo(child, pid, pidFd) : NtStatus.AccessDenied;
        if (status != NtStatus.Success)
        {
            pidFd.Dispose();
        }

        return status;
    }

    // The parent takes every failure for final: it ends the child and says no more of it. Another request may be starting it, and goes on.
    private static void Refuse(Connection client, MessageHeader header, TrackedProcess? child, NtStatus status)
    {
        if (child is { PidFd: null })
        {
            client.Domain!.Registry.Abandon(child);
        }

        client.Reply(header, status, default(HandleReply));
    }

    private static void ParkStart(
        Connection client, MessageHeader header, ChildStartedRequest request, TrackedProcess child, int pid, ProcessObjectName? started)
    {
        // Refused, or its parent hangs up: as after every other failure.
        DomainServices domain = client.Domain!;
        _ = client.Park(() => TryStart(client, header, request, child, pid, ref started), givenUp: () =>
        {
            if (child.Stage == ProcessStage.Prepared)
            {
                domain.Registry.Abandon(child);
            }
        });
    }

    /// <summary>False: the process object can't be made, or no handle to it, at the moment; nothing was answered. What was done is kept in <paramref name="started"/>.</summary>
    private static bool TryStart(
        Connection client, MessageHeader header, in ChildStartedRequest request, TrackedProcess child, int pid, ref ProcessObjectName? started)
    {
        if (started is null)
        {
            NtStatus status = client.Domain!.Registry.Start(child, pid, out TrackedProcess? process);
            if (status != NtStatus.Success)
            {
                return TryReply(client, header, status, default);
            }

            started = new ProcessObjectName(process!.ObjectSlot, process.ObjectGeneration);
        }

        var what = new NameRequest(ObjectType.Process, request.Access, (ObjectAttributeBits)request.Attributes);
        return TryInsert(client, header, what, started.Value);
    }

    private static bool TryInsert(Connection client, MessageHeader header, NameRequest what, ProcessObjectName process)
    {
        // The starter's own handle: what it asks for, whatever the descriptor says (semantics F17).
        uint granted = client.Principal!.GrantToCreator(ObjectType.Process, what.Access);
        HandleReply reply = default;
        NtStatus status = what.HasValidAttributes ? Insert(client, what, process, granted, out reply) : NtStatus.InvalidParameter;
        return TryReply(client, header, status, reply);
    }

    private static bool TryReply(Connection client, MessageHeader header, NtStatus status, in HandleReply reply)
    {
        if (status == NtStatus.Retry)
        {
            return false;
        }

        client.Reply(header, status, in reply);
        return true;
    }

    public static bool Failed(Connection client, ref MessageReader reader)
    {
        if (!reader.TryRead(out ChildFailedRequest request) || !reader.AtEnd)
        {
            return false;
        }

        TrackedProcess? child = ChildOf(client, request.ProcessIndex);
        if (child is not null)
        {
            client.Domain!.Registry.Abandon(child);
        }

        client.Reply(reader.Header, child is null ? NtStatus.InvalidParameter : NtStatus.Success);
        return true;
    }

    private static TrackedProcess? ChildOf(Connection client, uint index) =>
        client.Process!.Prepared.Find(child => child.Index == index);

    /// <summary>
    /// Takes the descriptor over if it really is a pidfd of a process that may have that number; a client may send anything. The number is as the
    /// client's pid namespace has it: of a client that has the same number here as there, it must be the pidfd's.
    /// </summary>
    private static bool TryTakeProcess(
        ref FileDescriptor? descriptor, in ChildStartedRequest request, bool isForeign, out int pid, [NotNullWhen(true)] out PidFd? pidFd)
    {
        pid = 0;
        if (!PidFd.TryAdopt(descriptor!, out pidFd))
        {
            return false;
        }

        bool isProcess = pidFd.TryGetProcessId(out pid, out LinuxError error)
            ? isForeign || pid == (int)request.ProcessId
            : isForeign || (error.Code == Errno.ESRCH && pidFd.HasExited());
        pid = pid == 0 && !isForeign ? (int)request.ProcessId : pid;
        if (isProcess)
        {
            descriptor = null;
        }

        return isProcess;
    }

    private static NtStatus Insert(Connection client, NameRequest what, ProcessObjectName process, uint granted, out HandleReply reply)
    {
        reply = default;
        NtStatus status = client.Domain!.Handles.Insert(
            client.Process!.TableReference, process.Slot, process.Generation, granted, what.HandleAttributes, out uint handle);
        if (status == NtStatus.Success)
        {
            reply = new HandleReply { Handle = handle, Slot = process.Slot, Generation = process.Generation, GrantedAccess = granted };
        }

        return status;
    }

    /// <summary>The running process behind a handle of the client's that has PROCESS_DUP_HANDLE.</summary>
    internal static NtStatus FindTarget(Connection client, uint handle, out TrackedProcess? target)
    {
        target = null;
        Arena arena = client.Domain!.Arena;
        NtStatus status = HandleOperations<HardwareMemory>.Lookup(
            arena, client.Process!.Table!, (int)handle, ObjectType.Process, (uint)ProcessRights.DuplicateHandle, out HandleInfo info);
        if (status != NtStatus.Success)
        {
            return status;
        }

        target = client.Domain!.Registry.Running(info.Slot, info.Generation);
        return target is not null ? NtStatus.Success : NtStatus.ProcessIsTerminating;
    }
}
