using Helve.Broker.Domains;
using Helve.Broker.Foreign;
using Helve.Broker.Keeping;
using Helve.Broker.Names;
using Helve.Broker.Processes;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;
using MessageHeader = Helve.Kernel.Wire.MessageHeader;

namespace Helve.Broker.Connections;

/// <summary>What the broker keeps of objects, for who has a handle to one.</summary>
internal sealed class KeepsakeHandler(BrokerServices services)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    public bool Fetch(Connection client, ref MessageReader reader)
    {
        if (client.Process is null || !reader.TryRead(out FetchDescriptorRequest request) || !reader.AtEnd)
        {
            return false;
        }

        using var fetched = new FetchedDescriptors();
        NtStatus status = Fetch(client, (ObjectType)request.Type, request.Handle, fetched, out KeptHandleReply reply, out EntryWord entry);

        // Attributes may have changed since; slot, generation and sequence say which handle it is.
        if (entry.With(HandleAttributes.None) != new EntryWord(request.Identity).With(HandleAttributes.None))
        {
            status = NtStatus.InvalidHandle;
        }

        client.Reply(reader.Header, status, in reply, status == NtStatus.Success ? fetched.All : []);
        return true;
    }

    public bool Closed(Connection client, ref MessageReader reader, bool answers)
    {
        if (client.Process is null || !reader.TryRead(out ObjectClosedRequest request) || !reader.AtEnd)
        {
            return false;
        }

        services.Keepsakes.OnClosed(client.Domain!, request.Slot, request.Generation);
        if (answers)
        {
            // Who asks wants to open the file again, which its lock is to allow then.
            MessageHeader header = reader.Header;
            client.Domain!.Closer.Then(() => services.Loop.Post(() => client.Reply(header, NtStatus.Success)));
        }

        return true;
    }

    /// <summary>
    /// Answers a creation or an opening that succeeded: with the descriptors, so that nothing more is to be asked for. When they can't be had there is no
    /// handle either.
    /// </summary>
    public void Reply(Connection client, MessageHeader header, ObjectType type, NtStatus status, NamedHandle handle)
    {
        using var fetched = new FetchedDescriptors();
        NtStatus fetch = Fetch(client, type, handle.Value, fetched, out KeptHandleReply reply, out EntryWord entry);
        reply.Handle.Existed = status == NtStatus.ObjectNameExists ? 1u : 0;
        if (fetch is NtStatus.Success or NtStatus.AccessDenied)
        {
            client.Reply(header, status, in reply, fetch == NtStatus.Success ? fetched.All : []);
            return;
        }

        Close(client.Domain!, client.Process!, handle.Value, entry);
        client.Reply(header, fetch, default(KeptHandleReply));
    }

    /// <summary>Answers the creation of a pipe with both of its ends, or with neither.</summary>
    public void ReplyPipe(Connection client, MessageHeader header, NtStatus status, NamedHandle reader, NamedHandle writer)
    {
        using var fetched = new FetchedDescriptors();
        CreateAnonymousPipeReply reply = default;
        if (status == NtStatus.Success)
        {
            status = Fetch(client, ObjectType.File, reader.Value, fetched, out reply.Read, out _);
            status = status == NtStatus.Success ? Fetch(client, ObjectType.File, writer.Value, fetched, out reply.Write, out _) : status;

            // The second count is of all that were fetched.
            reply.Write.Descriptors -= status == NtStatus.Success ? reply.Read.Descriptors : 0;
            if (status != NtStatus.Success)
            {
                TakeBack(client, reader);
                TakeBack(client, writer);
            }
        }

        client.Reply(header, status, status == NtStatus.Success ? reply : default, status == NtStatus.Success ? fetched.All : []);
    }

    /// <summary>Closes a handle that was just made for a client, and that the client is not told of.</summary>
    public void TakeBack(Connection client, NamedHandle handle)
    {
        if (HandleOperations<HardwareMemory>.Lookup(client.Process!.Table!, (nint)handle.Value, out HandleInfo info) == NtStatus.Success
            && info.Slot == handle.Slot && info.Generation == handle.Generation)
        {
            Close(client.Domain!, client.Process, handle.Value, new EntryWord(info.A));
        }
    }

    // Nobody has been told of the handle. A process that has ended meanwhile has it closed by recovery, and its table's memory may be gone.
    private void Close(DomainServices domain, TrackedProcess process, uint handle, EntryWord entry)
    {
        if (!domain.HasEnded && process is { Stage: ProcessStage.Alive, Table: not null }
            && domain.Handles.CloseIn(process.TableReference, handle, entry) is NtStatus.Retry or NtStatus.InsufficientResources)
        {
            services.Loop.After(s_pause, () => Close(domain, process, handle, entry), domain);
        }
    }

    /// <summary>The broker's own knowledge of what a handle may: for an object of another domain, what was granted there.</summary>
    private NtStatus Fetch(
        Connection client, ObjectType type, uint handle, FetchedDescriptors fetched, out KeptHandleReply reply, out EntryWord entry)
    {
        reply = default;
        NtStatus status = ForeignLookup.Find(
            services.Foreign, client.Domain!, client.Process!.Table!, SeenHandle.Of(handle), type, 0, out NamedTarget found, out uint granted, out entry);
        if (status != NtStatus.Success)
        {
            return status;
        }

        HomeObject target = found.Object;
        if (services.Keepsakes.Find(target.Home, target.Slot, target.Generation) is not { } keepsake)
        {
            return NtStatus.InvalidHandle;
        }

        status = keepsake.Fetch(granted, fetched);
        client.Process.HasDescriptors |= fetched.All.Length != 0;
        reply = new KeptHandleReply
        {
            Handle = new HandleReply
            {
                Handle = handle,
                Slot = found.Proxy?.Slot ?? target.Slot,
                Generation = found.Proxy?.Generation ?? target.Generation,
                GrantedAccess = granted,
            },
            Descriptors = status == NtStatus.Success ? (uint)fetched.All.Length : 0,
            Subtype = keepsake.Subtype,
            Facts = keepsake.Facts,
        };
        return status;
    }
}
