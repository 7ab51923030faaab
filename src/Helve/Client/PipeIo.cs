using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Linux;

namespace Helve.Client;

/// <summary>
/// Reading, writing and peeking. Data goes between the two ends by a pair of sockets, and nobody else is asked: a stream for pipes of bytes, packets for pipes of
/// messages, one for each message.
/// </summary>
/// <remarks>
/// A message that is read in parts: reading peeks, which moves an offset that lies in the socket, so that the rest is there for whoever reads next, in whatever
/// process. A packet that was read to its end lies behind the offset, and is taken away from the front of the queue: as many as were read, whoever has read them, and
/// the offset goes back by their lengths. A reader that dies between the two leaves packets in the queue that all offsets pass over.
/// </remarks>
internal static class PipeIo
{
    /// <summary>Reads once. PipeEmpty: there was nothing, and <paramref name="noWait"/>.</summary>
    internal static NtStatus Read(in PipeUse use, Span<byte> buffer, bool noWait, out int count)
    {
        count = 0;
        NtStatus status = use.CheckConnection();
        return status != NtStatus.Success ? status
            : !use.Shape.IsMessages ? ReadStream(use, buffer, noWait, out count)
            : (use.Modes & PipeModes.ReadMessages) != 0 ? ReadMessage(use, buffer, noWait, out count)
            : ReadAcrossMessages(use, buffer, noWait, out count);
    }

    /// <summary>Writes. PipeEmpty: not all of it went, for want of room, and <paramref name="noWait"/>; of a message, nothing.</summary>
    internal static NtStatus Write(in PipeUse use, ReadOnlySpan<byte> data, bool noWait, out int count)
    {
        count = 0;
        NtStatus status = use.CheckConnection();
        if (status != NtStatus.Success || (data.IsEmpty && !use.Shape.IsMessages))
        {
            return status;
        }

        do
        {
            int sent = 0;
            if (data.IsEmpty
                ? SocketDescriptor.TrySendMarked(use.Socket, noWait, out LinuxError error)
                : SocketDescriptor.TrySend(use.Socket, data[count..], out sent, out error, noWait))
            {
                count += sent;
                continue;
            }

            switch (error.Code)
            {
                case Errno.EAGAIN:
                    return NtStatus.PipeEmpty;
                case Errno.EMSGSIZE:
                    return NtStatus.InvalidBufferSize;
                case Errno.EPIPE or Errno.ECONNRESET:
                    return use.OnEnd(NtStatus.PipeClosing);
                default:
                    return NtStatus.InsufficientResources;
            }
        }
        while (count < data.Length);
        return NtStatus.Success;
    }

    /// <summary>Looks at what a read would get, and takes nothing.</summary>
    internal static NtStatus Peek(in PipeUse use, Span<byte> buffer, out PipePeek result)
    {
        result = default;
        NtStatus status = use.CheckConnection();
        status = status != NtStatus.Success ? status
            : !SocketDescriptor.TryGetQueued(use.Socket, out int queued, out _) ? NtStatus.InsufficientResources
            : use.Shape.IsMessages ? PeekMessage(use, buffer, queued, out result)
            : PeekStream(use, buffer, queued, out result);
        // A server's end may be found out to be disconnected only by the end of its descriptor.
        return status == NtStatus.PipeListening || (status == NtStatus.PipeDisconnected && use.Shape.IsServer) ? NtStatus.InvalidPipeState : status;
    }

    private static NtStatus ReadStream(in PipeUse use, Span<byte> buffer, bool noWait, out int count)
    {
        // To read nothing waits for something that could be read.
        Span<byte> one = stackalloc byte[1];
        bool wantsNothing = buffer.IsEmpty;
        ReceiveModes modes = (noWait ? ReceiveModes.NoWait : ReceiveModes.None) | (wantsNothing ? ReceiveModes.Peek : ReceiveModes.None);
        LinuxError error;
        while (!SocketDescriptor.TryReceive(use.Socket, wantsNothing ? one : buffer, out count, out error, modes))
        {
            // The other side was closed with something unread: told once, and what it sent before is there still.
            if (error.Code != Errno.ECONNRESET)
            {
                return error.Code == Errno.EAGAIN ? NtStatus.PipeEmpty : NtStatus.InsufficientResources;
            }
        }

        if (count == 0)
        {
            return use.OnEnd(NtStatus.PipeBroken);
        }

        count = wantsNothing ? 0 : count;
        return NtStatus.Success;
    }

    private static NtStatus ReadMessage(in PipeUse use, Span<byte> buffer, bool noWait, out int count)
    {
        count = 0;
        NtStatus status = PeekPacket(use, buffer, noWait, out int length);
        if (status != NtStatus.Success)
        {
            return status;
        }

        if (length > buffer.Length)
        {
            use.OnRead(length, isRead: false);
            count = buffer.Length;
            return NtStatus.BufferOverflow;
        }

        count = length;
        use.OnRead(length, isRead: true);
        return NtStatus.Success;
    }

    // Messages are read as one stream; those of no bytes are passed over.
    private static NtStatus ReadAcrossMessages(in PipeUse use, Span<byte> buffer, bool noWait, out int count)
    {
        count = 0;
        while (true)
        {
            NtStatus status = PeekPacket(use, buffer[count..], noWait || count != 0, out int length);
            if (status != NtStatus.Success)
            {
                // What was read is read; the rest of the story is the next read's.
                return count != 0 ? NtStatus.Success : status;
            }

            if (length > buffer.Length - count)
            {
                use.OnRead(length, isRead: false);
                count = buffer.Length;
                return NtStatus.Success;
            }

            use.OnRead(length, isRead: true);
            count += length;
            if (count != 0 && count == buffer.Length)
            {
                return NtStatus.Success;
            }
        }
    }

    private static NtStatus PeekPacket(in PipeUse use, Span<byte> buffer, bool noWait, out int length)
    {
        // A message of no bytes is a packet of one byte with a mark. That byte is the message's end, and is the caller's neither to see nor to count.
        byte first = buffer.IsEmpty ? (byte)0 : buffer[0];
        NtStatus status = LookAtPacket(use, buffer, noWait, out length, out bool isEmpty);
        if (status != NtStatus.Success || !isEmpty)
        {
            return status;
        }

        length = 0;
        if (!buffer.IsEmpty)
        {
            buffer[0] = first;
            return NtStatus.Success;
        }

        return LookAtPacket(use, [0], noWait: true, out _, out _);
    }

    private static NtStatus LookAtPacket(in PipeUse use, Span<byte> buffer, bool noWait, out int length, out bool isEmpty)
    {
        ReceiveModes modes = ReceiveModes.Peek | (noWait ? ReceiveModes.NoWait : ReceiveModes.None);
        while (!SocketDescriptor.TryReceivePacket(use.Socket, buffer, modes, out length, out isEmpty, out LinuxError error))
        {
            if (error.Code != Errno.ECONNRESET)
            {
                return error.Code == Errno.EAGAIN ? NtStatus.PipeEmpty : NtStatus.InsufficientResources;
            }
        }

        return length == 0 ? use.OnEnd(NtStatus.PipeBroken) : NtStatus.Success;
    }

    private static NtStatus PeekStream(in PipeUse use, Span<byte> buffer, int queued, out PipePeek result)
    {
        result = default;
        if (queued == 0)
        {
            NtStatus end = CheckEnd(use.Socket);
            return end == NtStatus.PipeBroken ? use.OnEnd(end) : end;
        }

        int read = 0;
        if (!buffer.IsEmpty && !SocketDescriptor.TryReceive(use.Socket, buffer, out read, out LinuxError error, ReceiveModes.Peek | ReceiveModes.NoWait)
            && error.Code is not (Errno.EAGAIN or Errno.ECONNRESET))
        {
            return NtStatus.InsufficientResources;
        }

        result = new PipePeek(read, queued, 0);
        return NtStatus.Success;
    }

    private static NtStatus PeekMessage(in PipeUse use, Span<byte> buffer, int queued, out PipePeek result)
    {
        result = default;
        if (!SocketDescriptor.TryGetPeekOffset(use.Socket, out int offset, out _))
        {
            return NtStatus.InsufficientResources;
        }

        // To look without a buffer moves nothing.
        NtStatus status = LookAtPacket(use, [], noWait: true, out int length, out bool isEmpty);
        if (status == NtStatus.Success && !isEmpty && !buffer.IsEmpty)
        {
            status = LookAtPacket(use, buffer, noWait: true, out length, out isEmpty);
            if (status == NtStatus.Success && !SocketDescriptor.TrySetPeekOffset(use.Socket, offset, out _))
            {
                return NtStatus.InsufficientResources;
            }
        }

        if (status != NtStatus.Success)
        {
            return status == NtStatus.PipeEmpty ? NtStatus.Success : status;
        }

        int available = Math.Max(queued - offset, length);
        int read = Math.Min(length, buffer.Length);
        result = isEmpty ? new PipePeek(0, available - 1, 0) { IsEmptyMessage = true } : new PipePeek(read, available, length - read);
        return NtStatus.Success;
    }

    /// <summary>Nothing was there: is there anybody? PipeBroken: no, and nothing will come.</summary>
    internal static NtStatus CheckEnd(FileDescriptor socket)
    {
        Span<PollEntry> entry = [new PollEntry(socket, PollEvents.In)];
        if (!Poll.TryWait(entry, 0, out _, out _))
        {
            return NtStatus.InsufficientResources;
        }

        // Who is gone may have written between the two looks; what is counted after the end is all there will be.
        return (entry[0].Returned & PollEvents.HangUp) == 0 ? NtStatus.Success
            : !SocketDescriptor.TryGetQueued(socket, out int late, out _) ? NtStatus.InsufficientResources
            : late == 0 ? NtStatus.PipeBroken
            : NtStatus.Success;
    }
}
