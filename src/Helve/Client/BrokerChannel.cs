using System.Runtime.CompilerServices;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Client;

/// <summary>
/// One connection to the broker: requests one after the other, each reply found by its serial. Once it breaks it stays broken, and
/// every request ends with PortDisconnected.
/// </summary>
internal sealed partial class BrokerChannel : IDisposable
{
    // Also the deadline of a request that is in flight when the broker is stopped in its tracks: none. Only a handshake has one.
    private static readonly TimeSpan s_handshake = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly UnixSocket _socket;
    private readonly byte[] _request = new byte[WireLimits.MaximumMessage];
    private readonly byte[] _reply = new byte[WireLimits.MaximumMessage];
    private readonly Dictionary<uint, NtStatus?> _posted = [];
    private uint _serial;
    private bool _broken;
    private bool _timedOut;
    private bool _lostDescriptors;

    internal BrokerChannel(BrokerSocket socket)
    {
        _socket = socket.Socket;
        SocketPath = socket.Location.SocketPath;
    }

    /// <summary>Reads what follows a reply's header.</summary>
    internal delegate TResult ReplyReader<TResult>(ref MessageReader reader);

    internal string SocketPath { get; }

    /// <summary>The socket, to be polled for posted replies.</summary>
    internal FileDescriptor Descriptor => _socket.Descriptor;

    /// <summary>Whether the broker is gone.</summary>
    internal bool IsBroken => Volatile.Read(ref _broken);

    /// <summary>Whether the broker is gone, as far as the system knows: also when nobody has sent anything since.</summary>
    internal bool HasHungUp()
    {
        var entry = new PollEntry(_socket.Descriptor, PollEvents.HangUp);
        return IsBroken || (Poll.TryWait(new Span<PollEntry>(ref entry), 0, out int ready, out _) && ready > 0);
    }

    /// <summary>Greets the broker; the descriptors are those of the arena and the own table, or none for an inspector.</summary>
    internal NtStatus Hello(
        HelloFlags flags, uint ticketIndex, ulong ticket, Span<FileDescriptor?> descriptors, out HelloReply reply, out string refusal)
    {
        var request = new HelloRequest
        {
            WireVersion = WireLimits.Version,
            LayoutVersion = SegmentHeader.CurrentVersion,
            Flags = (uint)flags,
            TicketIndex = ticketIndex,
            Ticket = ticket,
            ProcessId = (uint)Environment.ProcessId,
        };
        _ = _socket.TrySetTimeouts(s_handshake, s_handshake, out _);
        NtStatus status;
        lock (_lock)
        {
            status = Exchange(WireOperation.Hello, request, default, [], descriptors, out MessageReader reader);
            // The two versions and the reason of a refused Hello are worth reading, so a failure's body is read if it is there.
            if (!reader.TryRead(out reply) && status == NtStatus.Success)
            {
                status = Break(NtStatus.InvalidMessage);
            }

            refusal = _lostDescriptors ? "it has no room for the broker's descriptors: raise their limit (ulimit -n)"
                : reader.TryReadText((uint)reader.Remaining, out ReadOnlySpan<char> text) ? text.ToString() : string.Empty;
        }

        _ = _socket.TrySetTimeouts(TimeSpan.Zero, TimeSpan.Zero, out _);
        return status;
    }

    /// <summary>One request with a fixed reply.</summary>
    internal NtStatus Call<TRequest, TReply>(WireOperation operation, in TRequest request, RequestTail tail, out TReply reply)
        where TRequest : unmanaged
        where TReply : unmanaged => Call(operation, request, tail, out reply, [], []);

    /// <summary>One request with a fixed reply, and descriptors both ways. A reply that brings fewer than asked for is malformed.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="request">Its body.</param>
    /// <param name="tail">What follows that.</param>
    /// <param name="reply">The reply's body.</param>
    /// <param name="send">Descriptors that go with the request.</param>
    /// <param name="receive">Takes those that come with the reply.</param>
    /// <param name="keepRoom">Whether nothing is asked for if there is no room for a descriptor, and that room is kept until the reply is there: of what can't be undone.</param>
    internal NtStatus Call<TRequest, TReply>(
        WireOperation operation,
        in TRequest request,
        RequestTail tail,
        out TReply reply,
        ReadOnlySpan<FileDescriptor> send,
        Span<FileDescriptor?> receive,
        bool keepRoom = false)
        where TRequest : unmanaged
        where TReply : unmanaged
    {
        reply = default;
        NtStatus status;
        lock (_lock)
        {
            FileDescriptor? room = null;
            if (keepRoom && !_socket.Descriptor.TryDuplicate(out room, out _))
            {
                return NtStatus.InsufficientResources;
            }

            status = Exchange(operation, request, tail, send, receive, out MessageReader reader, room);

            if (!reader.TryRead(out reply) && status is NtStatus.Success or NtStatus.ObjectNameExists)
            {
                status = Break(NtStatus.InvalidMessage);
            }
        }

        SendOwedIfFree();
        return status;
    }

    /// <summary>One request whose reply, if it says anything, the caller takes apart; an exception of the reader's breaks nothing.</summary>
    internal NtStatus Call<TRequest, TResult>(
        WireOperation operation, in TRequest request, RequestTail tail, ReplyReader<TResult?> read, out TResult? result)
        where TRequest : unmanaged
    {
        result = default;
        NtStatus status;
        lock (_lock)
        {
            status = Exchange(operation, request, tail, [], [], out MessageReader reader);
            if (status == NtStatus.Success || reader.Remaining != 0)
            {
                result = read(ref reader);
            }
        }

        SendOwedIfFree();
        return status;
    }

    /// <summary>Sends what has no reply. Only a hint: it is dropped if the broker does not read.</summary>
    internal void Tell<TRequest>(WireOperation operation, in TRequest request)
        where TRequest : unmanaged
    {
        lock (_lock)
        {
            if (!_broken)
            {
                var writer = new MessageWriter(_request, operation, NextSerial());
                _ = writer.TryPut(request) && _socket.TrySend(writer.Finish(), [], out _, noWait: true);
            }
        }

        SendOwedIfFree();
    }

    /// <summary>Sends a request whose reply may take long; <see cref="TryCollect"/> asks for it by the serial. 0: the broker is gone.</summary>
    internal uint Post<TRequest>(WireOperation operation, in TRequest request)
        where TRequest : unmanaged
    {
        uint serial;
        lock (_lock)
        {
            serial = Send(operation, request, default, [], out _);
            if (serial != 0)
            {
                _posted.Add(serial, null);
            }
        }

        SendOwedIfFree();
        return serial;
    }

    /// <summary>Whether the reply to a posted request has come, taking what lies in the socket.</summary>
    internal bool TryCollect(uint serial)
    {
        bool done;
        lock (_lock)
        {
            while (!_broken && _posted[serial] is null)
            {
                if (!TryReceiveOne([], noWait: true, out _))
                {
                    break;
                }
            }

            done = _broken || _posted[serial] is not null;
            if (done)
            {
                _posted.Remove(serial);
            }
        }

        SendOwedIfFree();
        return done;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _broken = true;
            _socket.Dispose();
        }
    }

    private NtStatus Exchange<TRequest>(
        WireOperation operation,
        in TRequest request,
        RequestTail tail,
        ReadOnlySpan<FileDescriptor> send,
        Span<FileDescriptor?> receive,
        out MessageReader reader,
        FileDescriptor? room = null)
        where TRequest : unmanaged
    {
        reader = default;
        uint serial = Send(operation, request, tail, send, out NtStatus failure);
        if (room is not null)
        {
            // From here on it is a race with other threads that open something, but one of a moment.
            AwaitReply(serial);
            room.Dispose();
        }

        if (serial == 0)
        {
            return failure;
        }

        while (TryReceiveOne(receive, noWait: false, out ReadOnlySpan<byte> packet))
        {
            if (!MessageReader.TryOpen(packet, out reader))
            {
                return Break(NtStatus.InvalidMessage);
            }

            if (reader.Header.Serial == serial)
            {
                return reader.Operation != operation ? Break(NtStatus.InvalidMessage)
                    : _lostDescriptors ? NtStatus.InsufficientResources
                    : reader.Status;
            }
        }

        reader = default;
        return _timedOut ? NtStatus.IoTimeout : NtStatus.PortDisconnected;
    }

    private void AwaitReply(uint serial)
    {
        var entry = new PollEntry(_socket.Descriptor, PollEvents.In);
        _ = serial != 0 && Poll.TryWait(new Span<PollEntry>(ref entry), -1, out _, out _);
    }

    // 0: not sent. The connection is broken then, unless the kernel refused the descriptors.
    private uint Send<TRequest>(
        WireOperation operation, in TRequest request, RequestTail tail, ReadOnlySpan<FileDescriptor> descriptors, out NtStatus failure)
        where TRequest : unmanaged
    {
        failure = NtStatus.PortDisconnected;
        if (_broken)
        {
            return 0;
        }

        SendOwed(noWait: false);
        var writer = new MessageWriter(_request, operation, NextSerial());
        bool fits = (Unsafe.SizeOf<TRequest>() == 1 || writer.TryPut(request)) && writer.TryPutText(tail.Text) && writer.TryPutBytes(tail.Bytes);
        LinuxError error = LinuxError.None;
        if (fits && _socket.TrySend(writer.Finish(), descriptors, out error))
        {
            return _serial;
        }

        failure = descriptors.IsEmpty ? failure : Refusal(error.Code);
        if (failure == NtStatus.PortDisconnected)
        {
            _ = Break(failure);
        }

        return 0;
    }

    // Nothing was sent, and nothing else is wrong than what was to go with it.
    private static NtStatus Refusal(Errno code) => code switch
    {
        // Files that are one process's alone, such as an io_uring.
        Errno.EINVAL => NtStatus.NotSupported,
        Errno.EBADF => NtStatus.InvalidHandle,
        Errno.ETOOMANYREFS or Errno.ENOMEM or Errno.ENOBUFS => NtStatus.InsufficientResources,
        _ => NtStatus.PortDisconnected,
    };

    private uint NextSerial() => _serial = _serial == uint.MaxValue ? 1 : _serial + 1;

    // One packet; the reply to a posted request is noted on the way.
    private bool TryReceiveOne(Span<FileDescriptor?> descriptors, bool noWait, out ReadOnlySpan<byte> packet)
    {
        // Most replies bring no descriptors, and the plain call is the cheaper one.
        bool received = descriptors.IsEmpty
            ? _socket.TryReceive(_reply, out int count, out LinuxError error, noWait)
            : _socket.TryReceive(_reply, descriptors, out count, out _, out error, noWait);

        // The reply is there, what it brought is not: this process has no room for it now. The connection is as good as before.
        _lostDescriptors = !received && error.Code == Errno.EMFILE;
        received |= _lostDescriptors;
        packet = received ? _reply.AsSpan(0, count) : default;
        if (!received && error.Code == Errno.EAGAIN && noWait)
        {
            return false;
        }

        if (!received || count == 0)
        {
            _timedOut = error.Code == Errno.EAGAIN;
            _ = Break(NtStatus.PortDisconnected);
            return false;
        }

        if (MessageReader.TryOpen(packet, out MessageReader reader) && _posted.ContainsKey(reader.Header.Serial))
        {
            _posted[reader.Header.Serial] = reader.Status;
        }

        return true;
    }

    private NtStatus Break(NtStatus status)
    {
        Volatile.Write(ref _broken, true);
        return status;
    }
}
