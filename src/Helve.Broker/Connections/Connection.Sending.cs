using System.Runtime.InteropServices;
using Helve.Kernel;
using Helve.Kernel.Wire;
using Helve.Linux;
using MessageHeader = Helve.Kernel.Wire.MessageHeader;

namespace Helve.Broker.Connections;

/// <content>Replies: sent at once, or kept (one of them) until the client has read the ones before.</content>
internal sealed partial class Connection
{
    /// <summary>Replies with a status only.</summary>
    public void Reply(MessageHeader request, NtStatus status)
    {
        var writer = new MessageWriter(_services.SendBuffer, (WireOperation)request.Operation, request.Serial, status);
        Send(writer.Finish(), []);
    }

    /// <summary>Replies with a status and one struct, and perhaps descriptors.</summary>
    public void Reply<T>(MessageHeader request, NtStatus status, in T body, params ReadOnlySpan<FileDescriptor> descriptors)
        where T : unmanaged
    {
        var writer = new MessageWriter(_services.SendBuffer, (WireOperation)request.Operation, request.Serial, status);
        _ = writer.TryPut(in body);
        Send(writer.Finish(), descriptors);
    }

    /// <summary>Sends a finished message.</summary>
    public void Send(ReadOnlySpan<byte> message, ReadOnlySpan<FileDescriptor> descriptors)
    {
        if (Phase == ConnectionPhase.Closed)
        {
            return;
        }

        if (_unsent is not null)
        {
            // Only an answer that comes later, such as that of RecordEnded, finds one unsent: the client reads nothing.
            Close("two replies unread");
            return;
        }

        if (_socket.TrySend(message, descriptors, out LinuxError error, noWait: true))
        {
            return;
        }

        if (error.Code == Errno.EAGAIN)
        {
            Keep(new OutgoingMessage(message, descriptors, Domain?.Closer));
        }
        else if (!descriptors.IsEmpty && IsRefusal(error.Code))
        {
            Send(Without(message), []);
        }
        else
        {
            Close(error.Name);
        }
    }

    // The kernel takes no more descriptors that are under way, or not these. Who gave them to the broker must not cost who asks for them its connection.
    private static bool IsRefusal(Errno code) => code is Errno.ETOOMANYREFS or Errno.EINVAL or Errno.ENOMEM or Errno.ENOBUFS;

    // The same reply, as to somebody who has no room for what comes with it: what it names is taken back.
    private static byte[] Without(ReadOnlySpan<byte> message)
    {
        byte[] reply = message.ToArray();
        MemoryMarshal.AsRef<MessageHeader>(reply.AsSpan()).Status = (uint)NtStatus.InsufficientResources;
        return reply;
    }

    private void Keep(OutgoingMessage message)
    {
        _unsent = message;
        if (!message.IsComplete)
        {
            Close("no descriptor left to keep a reply with");
            return;
        }

        WatchAsItIs();
        _stall = _services.Loop.After(_services.Options.StallTimeout, OnStall);
    }

    // As at the other deadline: the client may have read all while the broker did not run.
    private void OnStall() => Guard(() =>
    {
        SendRest(PollEvents.None);
        if (_unsent is not null)
        {
            CutOff(default, NtStatus.IoTimeout, "replies left unread");
        }
    });

    private void SendRest(PollEvents events)
    {
        if ((events & (PollEvents.HangUp | PollEvents.Error)) != 0)
        {
            OnPeerGone("end of stream");
            return;
        }

        OutgoingMessage message = _unsent!;
        if (!_socket.TrySend(message.Bytes, message.Descriptors, out LinuxError error, noWait: true))
        {
            if (message.Descriptors.Length != 0 && IsRefusal(error.Code))
            {
                // Ready to be written to still: the loop comes back.
                _unsent = message.Replace(Without(message.Bytes));
            }
            else if (error.Code != Errno.EAGAIN)
            {
                Close(error.Name);
            }

            return;
        }

        _unsent = null;
        message.Dispose();
        _stall?.Cancel();
        WatchAsItIs();
    }
}
