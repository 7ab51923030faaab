using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Linux;

namespace Helve.Client;

/// <content>Data, by handle: with and without holding a thread.</content>
internal static partial class Pipes
{
    /// <summary>Reads; waits unless the end does not.</summary>
    internal static NtStatus Read(nint handle, ulong identity, Span<byte> buffer, out int count)
    {
        NtStatus status;
        do
        {
            count = 0;
            status = PipeUse.Begin(handle, identity, PipeRights.ReadData, out PipeUse use);
            if (status == NtStatus.Success)
            {
                using (use)
                {
                    status = PipeIo.Read(use, buffer, (use.Modes & PipeModes.NoWait) != 0, out count);
                }
            }
        }
        while (status == NtStatus.Retry);
        return status;
    }

    /// <summary>Writes; waits for room unless the end does not.</summary>
    internal static NtStatus Write(nint handle, ulong identity, ReadOnlySpan<byte> data, out int count)
    {
        count = 0;
        NtStatus status = PipeUse.Begin(handle, identity, PipeRights.WriteData, out PipeUse use);
        if (status != NtStatus.Success)
        {
            return status;
        }

        using (use)
        {
            return Written(PipeIo.Write(use, data, (use.Modes & PipeModes.NoWait) != 0, out count));
        }
    }

    /// <summary>Reads without holding a thread.</summary>
    internal static async ValueTask<(NtStatus Status, int Count)> ReadAsync(nint handle, ulong identity, Memory<byte> buffer, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            NtStatus status = PipeUse.Begin(handle, identity, PipeRights.ReadData, out PipeUse use);
            if (status != NtStatus.Success)
            {
                return (status, 0);
            }

            using (use)
            {
                status = PipeIo.Read(use, buffer.Span, noWait: true, out int count);
                if (status == NtStatus.PipeEmpty && (use.Modes & PipeModes.NoWait) == 0)
                {
                    (status, count) = await ReadWatchedAsync(use, buffer, cancellation).ConfigureAwait(false);
                }

                if (status != NtStatus.Retry)
                {
                    return (status, count);
                }
            }
        }
    }

    /// <summary>Writes without holding a thread. What was sent of a stream before a cancellation is sent.</summary>
    internal static async ValueTask<(NtStatus Status, int Count)> WriteAsync(
        nint handle, ulong identity, ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        NtStatus status = PipeUse.Begin(handle, identity, PipeRights.WriteData, out PipeUse use);
        if (status != NtStatus.Success)
        {
            return (status, 0);
        }

        using (use)
        {
            status = PipeIo.Write(use, data.Span, noWait: true, out int count);
            if (status != NtStatus.PipeEmpty || (use.Modes & PipeModes.NoWait) != 0)
            {
                return (Written(status), count);
            }

            if (!DescriptorWatch.TryBegin(use.Socket, PollEvents.Out, out DescriptorWatch? watch))
            {
                return (NtStatus.InsufficientResources, count);
            }

            using (watch)
            {
                while (true)
                {
                    status = PipeIo.Write(use, data.Span[count..], noWait: true, out int more);
                    count += more;
                    if (status != NtStatus.PipeEmpty)
                    {
                        return (Written(status), count);
                    }

                    await watch.ChangedAsync(cancellation).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>Looks at what there is to read.</summary>
    internal static NtStatus Peek(nint handle, ulong identity, Span<byte> buffer, out PipePeek result)
    {
        NtStatus status;
        do
        {
            result = default;
            status = PipeUse.Begin(handle, identity, PipeRights.ReadData, out PipeUse use);
            if (status == NtStatus.InvalidDeviceRequest)
            {
                return FileTransfer.Peek(handle, identity, buffer, out result);
            }

            if (status == NtStatus.Success)
            {
                using (use)
                {
                    status = PipeIo.Peek(use, buffer, out result);
                }
            }
        }
        while (status == NtStatus.Retry);
        return status;
    }

    private static async ValueTask<(NtStatus Status, int Count)> ReadWatchedAsync(PipeUse use, Memory<byte> buffer, CancellationToken cancellation)
    {
        if (!DescriptorWatch.TryBegin(use.Socket, PollEvents.In, out DescriptorWatch? watch))
        {
            return (NtStatus.InsufficientResources, 0);
        }

        using (watch)
        {
            while (true)
            {
                NtStatus status = PipeIo.Read(use, buffer.Span, noWait: true, out int count);
                if (status != NtStatus.PipeEmpty)
                {
                    return (status, count);
                }

                await watch.ChangedAsync(cancellation).ConfigureAwait(false);
            }
        }
    }

    // A write that found no room, and does not wait, has written what it has.
    private static NtStatus Written(NtStatus status) => status switch
    {
        NtStatus.PipeEmpty => NtStatus.Success,
        NtStatus.Retry => NtStatus.PipeClosing,
        _ => status,
    };
}
