using Helve.Kernel.Objects;

namespace Helve;

/// <summary>An end of a pipe as a stream.</summary>
internal sealed class KernelPipeStream(KernelNamedPipe pipe, bool leaveOpen) : Stream
{
    public override bool CanRead => (pipe.GrantedAccess & (uint)PipeRights.ReadData) != 0;

    public override bool CanWrite => (pipe.GrantedAccess & (uint)PipeRights.WriteData) != 0;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException("A pipe has no length.");

    public override long Position
    {
        get => throw new NotSupportedException("A pipe has no position.");
        set => throw new NotSupportedException("A pipe has no position.");
    }

    public override int Read(Span<byte> buffer) => pipe.Read(buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => pipe.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        // An end that does not wait writes what there is room for; a stream has no way to say how much that was.
        if (pipe.Write(buffer) != buffer.Length)
        {
            throw new IOException("The pipe has no room for it now, and its end does not wait (PipeModes.NoWait).");
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (await pipe.WriteAsync(buffer, cancellationToken).ConfigureAwait(false) != buffer.Length)
        {
            throw new IOException("The pipe has no room for it now, and its end does not wait (PipeModes.NoWait).");
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // What was written is in the pipe.
    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A pipe has no position.");

    public override void SetLength(long value) => throw new NotSupportedException("A pipe has no length.");

    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen)
        {
            pipe.Dispose();
        }

        base.Dispose(disposing);
    }
}
