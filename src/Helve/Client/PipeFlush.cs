using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Client;

/// <summary>Waiting until the other end of a pipe has read everything (NtFlushBuffersFile).</summary>
/// <remarks>
/// Nothing of Linux wakes who waits for that, so it is looked for again and again, more and more seldom; the end of the connection ends a pause at once. The sockets
/// say when all was received. Packets that were read may lie in the queue for a while (<see cref="PipeIo"/>): how far the reader has come only its own socket
/// says, so of those the broker is asked, which has both. It is asked as well when the other end is gone: it knows what was lost.
/// </remarks>
internal static class PipeFlush
{
    private const int LongestPause = 16;

    /// <summary>Of an end of a named pipe.</summary>
    internal static NtStatus Named(nint handle, ulong identity)
    {
        NtStatus status = PipeUse.Begin(handle, identity, PipeRights.WriteData, out PipeUse use);
        if (status != NtStatus.Success)
        {
            return status;
        }

        using (use)
        {
            return use.Word.State switch
            {
                PipeState.Disconnected when !use.Shape.IsServer => NtStatus.PipeDisconnected,
                PipeState.Connected when (use.Modes & PipeModes.NoWait) == 0 && use.CheckConnection() == NtStatus.Success => Await(use, handle, identity),
                _ => NtStatus.Success,
            };
        }
    }

    /// <summary>Of the end of an anonymous pipe that writes.</summary>
    /// <param name="end">The end.</param>
    /// <param name="isSocket">Whether it is one that the broker made.</param>
    internal static NtStatus Anonymous(FileDescriptor end, bool isSocket)
    {
        for (int pause = 0; ; pause = Next(pause))
        {
            if (!TryGetUnread(end, isSocket, out int unread))
            {
                return NtStatus.InsufficientResources;
            }

            if (!TryPause(end, unread == 0 ? 0 : pause, out PollEvents ended))
            {
                return NtStatus.InsufficientResources;
            }

            // A socket's queue goes with its reader, and it says so if there was something in it; a pipe's stays.
            bool isGone = (ended & PollEvents.Error) != 0;
            if (isGone && (isSocket || unread != 0))
            {
                // What was lost before the call is no concern of its.
                return pause == 0 ? NtStatus.Success : NtStatus.PipeBroken;
            }

            if (unread == 0)
            {
                return NtStatus.Success;
            }
        }
    }

    private static NtStatus Await(in PipeUse use, nint handle, ulong identity)
    {
        for (int pause = 0; ; pause = Next(pause))
        {
            // The queue first: it is emptied after the connection has ended, so that an end that is not seen has not emptied it.
            if (!SocketDescriptor.TryGetUnreceived(use.Socket, out int unread, out _)
                || !TryPause(use.Socket, unread == 0 ? 0 : pause, out PollEvents ended))
            {
                return NtStatus.InsufficientResources;
            }

            bool isGone = (ended & PollEvents.HangUp) != 0;
            if (unread == 0 && !isGone)
            {
                return NtStatus.Success;
            }

            if (isGone || use.Shape.IsMessages)
            {
                NtStatus status = Ask(handle, identity, use.Connection);
                if (status != NtStatus.Pending)
                {
                    return status;
                }
            }
        }
    }

    private static NtStatus Ask(nint handle, ulong identity, uint connection)
    {
        NtStatus status = HandleResolver.ResolveKept(
            handle, identity, ObjectType.File, (uint)PipeRights.WriteData, out ClientThread? state, out Kernel.Handles.HandleInfo info);
        if (status != NtStatus.Success)
        {
            return status;
        }

        status = state!.Connection.Channel.Call(WireOperation.QueryPipeUnread, Pipes.Request(handle, info), default, out PipeUnreadReply reply);
        var word = new PipeWord(reply.Word);
        return status != NtStatus.Success ? status
            : word.Connection != connection ? NtStatus.PipeDisconnected
            : reply.Unread == 0 ? NtStatus.Success
            : word.State switch
            {
                PipeState.Connected => NtStatus.Pending,
                PipeState.Closing => NtStatus.PipeBroken,
                _ => NtStatus.PipeDisconnected,
            };
    }

    private static bool TryGetUnread(FileDescriptor end, bool isSocket, out int unread) => isSocket
        ? SocketDescriptor.TryGetUnreceived(end, out unread, out _)
        : SocketDescriptor.TryGetQueued(end, out unread, out _);

    private static int Next(int pause) => Math.Min(Math.Max(pause * 2, 1), LongestPause);

    private static bool TryPause(FileDescriptor end, int milliseconds, out PollEvents ended)
    {
        Span<PollEntry> entry = [new PollEntry(end, PollEvents.None)];
        bool ok = Poll.TryWait(entry, milliseconds, out _, out _);
        ended = entry[0].Returned;
        return ok;
    }
}
