using Helve.Broker.Names;
using Helve.Broker.Processes;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;
using Helve.Linux;
using MessageHeader = Helve.Kernel.Wire.MessageHeader;

namespace Helve.Broker.Connections;

/// <summary>Threads by id, and a client's own.</summary>
internal static class ThreadHandler
{
    public static bool Open(Connection client, ref MessageReader reader, Span<FileDescriptor?> descriptors)
    {
        if (!reader.TryRead(out OpenThreadRequest request) || !reader.AtEnd || client.Process is null
            || descriptors.Length != (request.Flags == OpenThreadRequest.Own ? 1 : 0))
        {
            return false;
        }

        MessageHeader header = reader.Header;
        NtStatus status = TryTake(request, descriptors, out PidFd? pidFd);
        TrackedProcess? process = null;
        if (status == NtStatus.Success)
        {
            status = FindProcess(client, ref request, pidFd!, out process);
        }

        if (status != NtStatus.Success)
        {
            pidFd?.Dispose();
            client.Reply(header, status, default(HandleReply));
            return true;
        }

        status = client.Domain!.Threads.GetOrAdd(process!, request.ThreadId, pidFd!, out TrackedThread? thread);
        if (status != NtStatus.Success)
        {
            client.Reply(header, status, default(HandleReply));
        }
        else if (!TryAnswer(client, header, request, thread!))
        {
            client.Park(() => TryAnswer(client, header, request, thread!));
        }

        return true;
    }

    private static NtStatus TryTake(in OpenThreadRequest request, Span<FileDescriptor?> descriptors, out PidFd? pidFd)
    {
        if (descriptors.Length == 0)
        {
            pidFd = null;
            return !PidFdKernel.HasThreads ? NtStatus.NotSupported
                : request.ThreadId is 0 or > int.MaxValue ? NtStatus.InvalidParameter
                : PidFd.TryOpenThread((int)request.ThreadId, out pidFd, out _) ? NtStatus.Success
                : NtStatus.InvalidCid;
        }

        if (!PidFd.TryAdopt(descriptors[0]!, out pidFd))
        {
            return NtStatus.InvalidParameter;
        }

        descriptors[0] = null;
        return NtStatus.Success;
    }

    // A thread that a client calls its own is taken for that unless the kernel says whose it is: it is only told of its end.
    private static NtStatus FindProcess(Connection client, ref OpenThreadRequest request, PidFd pidFd, out TrackedProcess? process)
    {
        process = client.Process;
        bool isKnown = pidFd.TryGetThread(out _, out int owner, out _);
        if (request.Flags == OpenThreadRequest.Own)
        {
            return isKnown && process!.ProcessId != 0 && owner != process.ProcessId ? NtStatus.InvalidParameter : NtStatus.Success;
        }

        process = null;
        if (!isKnown)
        {
            return NtStatus.InvalidCid;
        }

        NtStatus status = client.Domain!.Finder.Find((uint)owner, out _);
        process = status == NtStatus.Success ? client.Domain.Registry.Running(owner) : null;
        return status == NtStatus.Success && process is null ? NtStatus.InvalidCid : status;
    }

    private static bool TryAnswer(Connection client, MessageHeader header, OpenThreadRequest request, TrackedThread thread)
    {
        var reply = new HandleReply { Slot = thread.Object.Slot, Generation = thread.Object.Generation };
        NtStatus status = NtStatus.Success;
        if (request.Flags != OpenThreadRequest.Own)
        {
            status = Insert(client, request, thread, ref reply);
        }

        if (status == NtStatus.Retry)
        {
            return false;
        }

        client.Reply(header, status == NtStatus.InvalidHandle ? NtStatus.InvalidCid : status, in reply);
        return true;
    }

    private static NtStatus Insert(Connection client, in OpenThreadRequest request, TrackedThread thread, ref HandleReply reply)
    {
        var what = new NameRequest(ObjectType.Thread, request.Access, (ObjectAttributeBits)request.Attributes);
        uint granted = 0;
        NtStatus status = !what.HasValidAttributes ? NtStatus.InvalidParameter
            : client.Principal!.Open(
                client.Domain!.SecurityOfThread(thread.Object.Slot, thread.Object.Generation), ObjectType.Thread, what.Access, out granted);
        if (status == NtStatus.Success)
        {
            status = client.Domain!.Handles.Insert(
                client.Process!.TableReference, thread.Object.Slot, thread.Object.Generation, granted, what.HandleAttributes, out reply.Handle);
            reply.GrantedAccess = granted;
        }

        return status;
    }
}
