using Helve.Kernel;
using Helve.Kernel.Objects;

namespace Helve.Win32;

/// <summary>ReadFile and WriteFile: both kinds of pipes, files and sockets are one to them.</summary>
internal static unsafe class FileCall
{
    /// <summary>Checks the memory of a call; the count is 0 from then on.</summary>
    internal static NtStatus Begin(void* buffer, uint length, uint* count, OVERLAPPED* overlapped, bool isOutput, out int size)
    {
        size = (int)Math.Min(length, int.MaxValue);
        NtStatus status = Ends((byte*)buffer, size, isOutput);
        status = status == NtStatus.Success && overlapped != null ? Probe.Writable(overlapped, (nuint)sizeof(OVERLAPPED)) : status;
        status = status != NtStatus.Success ? status
            : count == null && overlapped != null ? NtStatus.Success
            : Probe.Writable(count, sizeof(uint));
        if (status == NtStatus.Success)
        {
            Probe.Put(count, 0u);
        }

        return status;
    }

    /// <summary>Reads, and tells the result; Pending: later.</summary>
    internal static NtStatus Read(nint file, void* buffer, int size, uint* told, OVERLAPPED* overlapped)
    {
        int count;
        if (overlapped != null && KernelHandles.IsOverlappedPipe(file))
        {
            Memory<byte> memory = new CallerMemory(buffer, size).Memory;
            NtStatus begun = PendingIo.Begin(file, overlapped, IoKind.Read, (end, cancellation) => KernelHandles.ReadPipeAsync(end, memory, cancellation), out count);
            Tell(begun, count, told);
            return begun;
        }

        var target = new Span<byte>(buffer, size);
        NtStatus status = KernelHandles.TryReadPipe(file, target, out count);
        if (status == NtStatus.InvalidDeviceRequest)
        {
            long? offset = OffsetOf(file, overlapped);
            status = KernelHandles.TryReadFile(file, target, out count, offset);
            MoveOn(file, status, offset, count);
        }

        End(status, count, told, overlapped);
        return status;
    }

    /// <summary>Writes, and tells the result; Pending: later.</summary>
    internal static NtStatus Write(nint file, void* buffer, int size, uint* told, OVERLAPPED* overlapped)
    {
        int count;
        if (overlapped != null && KernelHandles.IsOverlappedPipe(file))
        {
            Memory<byte> memory = new CallerMemory(buffer, size).Memory;
            NtStatus begun = PendingIo.Begin(file, overlapped, IoKind.Write, (end, cancellation) => KernelHandles.WritePipeAsync(end, memory, cancellation), out count);
            Tell(begun, count, told);
            return begun;
        }

        var source = new ReadOnlySpan<byte>(buffer, size);
        NtStatus status = KernelHandles.TryWritePipe(file, source, out count);
        if (status == NtStatus.InvalidDeviceRequest)
        {
            long? offset = OffsetOf(file, overlapped);
            status = KernelHandles.TryWriteFile(file, source, out count, offset);
            MoveOn(file, status, offset, count);
        }

        End(status, count, told, overlapped);
        return status;
    }

    /// <summary>Tells the result. A message that is longer than the buffer has come in part.</summary>
    internal static void End(NtStatus status, int count, uint* told, OVERLAPPED* overlapped)
    {
        if (overlapped == null)
        {
            Probe.Put(told, (uint)count);
            return;
        }

        Tell(status, count, told);

        overlapped->Internal = (uint)status;
        overlapped->InternalHigh = (nuint)count;
        if (overlapped->hEvent != 0)
        {
            _ = KernelHandles.TrySetEvent(overlapped->hEvent, out _);
        }
    }

    // With an OVERLAPPED the call itself tells a count only when it returns TRUE; of a message that is longer than the buffer, the OVERLAPPED alone.
    private static void Tell(NtStatus status, int count, uint* told) => Probe.Put(told, status == NtStatus.Success ? (uint)count : 0);

    // Only a file on a disk has places.
    private static long? OffsetOf(nint file, OVERLAPPED* overlapped) =>
        overlapped != null && KernelHandles.TryQueryFile(file, out FileInformation found) == NtStatus.Success && found.Kind == FileKind.DiskFile
            ? (long)(((ulong)overlapped->OffsetHigh << 32) | overlapped->Offset)
            : null;

    // The position follows what was done elsewhere, too: also where nothing is left to read.
    private static void MoveOn(nint file, NtStatus status, long? offset, int count)
    {
        if (status is NtStatus.Success or NtStatus.EndOfFile && offset is { } from)
        {
            _ = KernelHandles.TrySeekFile(file, from + count, SeekOrigin.Begin, out _);
        }
    }

    // The ends are enough: between them lies what the program says that it has, and Linux says itself when that is not so.
    private static NtStatus Ends(byte* buffer, int length, bool isOutput)
    {
        if (length == 0)
        {
            return NtStatus.Success;
        }

        byte* last = buffer + length - 1;
        NtStatus status = isOutput ? Probe.Writable(buffer, 1) : Probe.Read(buffer, out byte _);
        return status != NtStatus.Success ? status : isOutput ? Probe.Writable(last, 1) : Probe.Read(last, out byte _);
    }
}
