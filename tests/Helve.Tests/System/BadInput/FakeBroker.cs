using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;
using Helve.Linux;
using Helve.Tests.Infrastructure;
using Shouldly;

namespace Helve.Tests.SystemTests.BadInput;

/// <summary>Listens where a broker would, and answers each first message as it is told.</summary>
internal sealed class FakeBroker : IDisposable
{
    private readonly UnixSocket _listener = UnixSocket.Create();
    private readonly string _directory;
    private readonly Func<byte[], byte[]> _answer;
    private readonly Thread _thread;

    /// <summary>An empty answer closes the connection.</summary>
    public FakeBroker(BrokerEnvironment environment, Func<byte[], byte[]> answer)
    {
        _answer = answer;
        _directory = Path.GetDirectoryName(environment.SocketPath)!;
        Directory.CreateDirectory(_directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _listener.TryBind(environment.SocketPath, out LinuxError error).ShouldBeTrue(error.ToString());
        _listener.TryListen(8, out error).ShouldBeTrue(error.ToString());
        _thread = new Thread(Serve) { IsBackground = true };
        _thread.Start();
    }

    public static byte[] Answer<T>(byte[] request, NtStatus status, in T body)
        where T : unmanaged
    {
        MessageReader.TryOpen(request, out MessageReader reader).ShouldBeTrue();
        var writer = new MessageWriter(new byte[256], reader.Operation, reader.Header.Serial, status);
        writer.TryPut(in body).ShouldBeTrue();
        return writer.Finish().ToArray();
    }

    public static byte[] Version(byte[] request, int wire) => Answer(
        request,
        NtStatus.RevisionMismatch,
        new HelloReply { WireVersion = (uint)(WireLimits.Version + wire), LayoutVersion = SegmentHeader.CurrentVersion });

    public void Dispose()
    {
        // Wakes the accept.
        _ = _listener.TryShutdown(SocketShutdown.Both, out _);
        _thread.Join(Until.Patience).ShouldBeTrue();
        _listener.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private void Serve()
    {
        var buffer = new byte[WireLimits.MaximumMessage];
        while (_listener.TryAccept(out UnixSocket? connection, out _))
        {
            using (connection)
            {
                if (connection.TryReceive(buffer, out int count, out _) && count > 0 && _answer(buffer[..count]) is { Length: > 0 } answer)
                {
                    _ = connection.TrySend(answer, out _);
                }
            }
        }
    }
}
