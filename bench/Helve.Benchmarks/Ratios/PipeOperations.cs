using Helve.Benchmarks.Harness;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Linux;

namespace Helve.Benchmarks.Ratios;

/// <summary>Both sides of the rows about pipes: a pipe's two ends, and a bare pair of sockets of the same kind used the same way. An echo answers on a thread of its own.</summary>
internal sealed class PipeOperations : IDisposable
{
    private const int MessageBytes = 64;
    private const int BlockBytes = 64 * 1024;
    private readonly byte[] _message = new byte[MessageBytes];
    private readonly byte[] _block = new byte[BlockBytes];
    private readonly byte[] _received = new byte[BlockBytes];
    private readonly List<nint> _handles = [];
    private readonly List<FileDescriptor> _sockets = [];
    private (nint Near, nint Far)? _messages;
    private (nint Near, nint Far)? _bytes;
    private (FileDescriptor Near, FileDescriptor Far)? _packets;
    private (FileDescriptor Near, FileDescriptor Far)? _stream;

    /// <summary>A message to an echo and back.</summary>
    public Batch MessageRoundTrip => count =>
    {
        (nint near, _) = _messages ??= WithEcho(MakePipe(PipeModes.Messages | PipeModes.ReadMessages));
        return Batches.Of(n =>
        {
            for (int i = 0; i < n; i++)
            {
                Check.Success(KernelHandles.TryWritePipe(near, _message, out _));
                Check.Success(KernelHandles.TryReadPipe(near, _received, out _));
            }
        })(count);
    };

    /// <summary>The same by bare sockets.</summary>
    public Batch PacketRoundTrip => count =>
    {
        (FileDescriptor near, _) = _packets ??= WithEcho(MakePair(messages: true));
        return Batches.Of(n =>
        {
            for (int i = 0; i < n; i++)
            {
                Done(SocketDescriptor.TrySend(near, _message, out _, out LinuxError error), error);
                Done(SocketDescriptor.TryReceive(near, _received, out _, out error), error);
            }
        })(count);
    };

    /// <summary>64 KiB into a pipe of bytes and out of it.</summary>
    public Batch Block => count =>
    {
        (nint near, nint far) = _bytes ??= MakePipe(PipeModes.None);
        return Batches.Of(n =>
        {
            for (int i = 0; i < n; i++)
            {
                Check.Success(KernelHandles.TryWritePipe(near, _block, out _));
                for (int got = 0; got < BlockBytes;)
                {
                    Check.Success(KernelHandles.TryReadPipe(far, _received, out int part));
                    got += part;
                }
            }
        })(count);
    };

    /// <summary>The same by bare sockets.</summary>
    public Batch StreamBlock => count =>
    {
        (FileDescriptor near, FileDescriptor far) = _stream ??= MakePair(messages: false);
        return Batches.Of(n =>
        {
            for (int i = 0; i < n; i++)
            {
                Done(SocketDescriptor.TrySend(near, _block, out _, out LinuxError error), error);
                for (int got = 0; got < BlockBytes;)
                {
                    Done(SocketDescriptor.TryReceive(far, _received, out int part, out error), error);
                    got += part;
                }
            }
        })(count);
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        // The echoes see the end.
        _handles.ForEach(static handle => Check.Success(KernelHandles.TryClose(handle)));
        _sockets.ForEach(static socket => _ = SocketDescriptor.TryShutdown(socket, SocketShutdown.Both, out _));
        _sockets.ForEach(static socket => socket.Dispose());
    }

    private (nint Near, nint Far) MakePipe(PipeModes modes)
    {
        string name = $@"\\.\pipe\helve-bench-{Guid.NewGuid():N}";
        Check.Success(KernelHandles.TryCreateNamedPipe(name, new PipeSettings { Modes = modes }, HandleAttributes.None, null, out nint far));
        Check.Success(KernelHandles.TryOpenPipe(name, (uint)(PipeRights.GenericRead | PipeRights.GenericWrite), HandleAttributes.None, out nint near));
        Check.Success(KernelHandles.TrySetPipeState(near, modes & PipeModes.ReadMessages));
        _handles.AddRange([near, far]);
        return (near, far);
    }

    private (FileDescriptor Near, FileDescriptor Far) MakePair(bool messages)
    {
        Done(SocketDescriptor.TryCreatePair(messages, out FileDescriptor? near, out FileDescriptor? far, out LinuxError error), error);
        _sockets.AddRange([near!, far!]);
        return (near!, far!);
    }

    private static (nint Near, nint Far) WithEcho((nint Near, nint Far) pipe)
    {
        Start(() =>
        {
            var buffer = new byte[BlockBytes];
            while (KernelHandles.TryReadPipe(pipe.Far, buffer, out int count) == NtStatus.Success
                && KernelHandles.TryWritePipe(pipe.Far, buffer.AsSpan(0, count), out _) == NtStatus.Success)
            {
            }
        });
        return pipe;
    }

    private static (FileDescriptor Near, FileDescriptor Far) WithEcho((FileDescriptor Near, FileDescriptor Far) pair)
    {
        Start(() =>
        {
            var buffer = new byte[BlockBytes];
            while (SocketDescriptor.TryReceive(pair.Far, buffer, out int count, out _) && count != 0
                && SocketDescriptor.TrySend(pair.Far, buffer.AsSpan(0, count), out _, out _))
            {
            }
        });
        return pair;
    }

    private static void Start(Action echo) => new Thread(() => echo()) { IsBackground = true, Name = "echo" }.Start();

    private static void Done(bool done, LinuxError error)
    {
        if (!done)
        {
            throw new LinuxException("socket", error);
        }
    }
}
