using System.Net;
using System.Net.Sockets;
using Helve.Broker.Connections;
using Helve.Broker.Keeping;
using Helve.Broker.Loop;
using Helve.Linux;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Broker;

/// <summary>What is done for the loop on other threads, and comes late or takes long.</summary>
public sealed class LoopEndTests
{
    private const int Rounds = 200;

    [Fact]
    public void Post_WhileTheLoopIsDisposed_OrAfterwards_IsForNobody()
    {
        for (int i = 0; i < Rounds; i++)
        {
            var loop = new EventLoop();
            using var begun = new ManualResetEventSlim();
            Task late = Task.Run(() =>
            {
                begun.Set();
                for (int post = 0; post < Rounds; post++)
                {
                    loop.Post(static () => throw new InvalidOperationException("nobody runs it"));
                }
            });
            begun.Wait(Until.Patience).ShouldBeTrue();
            loop.Dispose();
            late.Wait(Until.Patience).ShouldBeTrue();
            Should.NotThrow(() => loop.Post(static () => { }));
        }
    }

    [Fact]
    public void OutgoingMessage_WhoseDescriptorTakesLongToClose_KeepsNobodyWaiting()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        FileDescriptor slow = Slow(listener, out Socket reader);
        using DescriptorCloser closer = new();
        using (reader)
        {
            var message = new OutgoingMessage([1, 2, 3], [slow], closer);
            message.IsComplete.ShouldBeTrue();
            slow.Dispose();
            message.Dispose();
            closer.Pending.ShouldBe(1, "it is being closed, and not here");
        }

        Until.True(() => closer.Pending == 0, "it is closed when the other end is gone");
    }

    // A connection with data that nobody reads, whose last close waits for that: a minute, or until the reader is gone.
    private static FileDescriptor Slow(Socket listener, out Socket reader)
    {
        var writer = new Socket(SocketType.Stream, ProtocolType.Tcp) { SendBufferSize = 1 << 16 };
        writer.Connect(listener.LocalEndPoint!);
        reader = listener.Accept();
        writer.LingerState = new LingerOption(true, 60);
        writer.Blocking = false;
        var data = new byte[1 << 16];
        while (writer.Send(data, SocketFlags.None, out SocketError error) >= 0 && error == SocketError.Success)
        {
            // Until there is no room.
        }

        // Put back to waiting, since only a close that waits does so for the reader; and taken from the runtime, which would shut it down.
        writer.Blocking = true;
        var slow = FileDescriptor.Adopt((int)writer.Handle);
        writer.SafeHandle.SetHandleAsInvalid();
        GC.SuppressFinalize(writer);
        return slow;
    }
}
