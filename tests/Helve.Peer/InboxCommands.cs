using System.Globalization;
using Helve.Kernel;
using Helve.Kernel.Handles;

namespace Helve.Peer;

/// <summary>Sending and receiving handles.</summary>
internal static class InboxCommands
{
    internal static string Send(string[] words) => Commands.Reply(KernelHandles.TrySendHandle(
        Commands.Handle(words[1]),
        Commands.Handle(words[2]),
        Commands.Mask(words[3]),
        (DuplicateOptions)Commands.Mask(words[4]),
        ulong.Parse(words[5], CultureInfo.InvariantCulture)));

    internal static string Receive() => Commands.Reply(
        KernelHandles.TryReceiveHandle(out HandleArrival a), a.Handle, (long)a.Type, a.GrantedAccess, (long)a.Tag, a.SenderProcessId);

    internal static async Task<string> ReceiveAll(int count)
    {
        var tags = new List<long>();
        try
        {
            await foreach (ReceivedHandle arrival in KernelInbox.ReadAllAsync(AwaitCommand.Cancellation))
            {
                using (arrival)
                {
                    tags.Add((long)arrival.Tag);
                }

                if (tags.Count == count)
                {
                    break;
                }
            }

            return Commands.Reply(NtStatus.Success, [.. tags]);
        }
        catch (OperationCanceledException)
        {
            return Commands.Reply(NtStatus.Cancelled, [.. tags]);
        }
        catch (KernelException e)
        {
            return Commands.Reply(e.Status, [.. tags]);
        }
    }
}
