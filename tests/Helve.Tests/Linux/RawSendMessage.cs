using System.Runtime.InteropServices;
using Helve.Linux;
using Shouldly;

namespace Helve.Tests.Linux;

/// <summary>A sender that keeps no limit, as a hostile peer would.</summary>
internal static unsafe partial class RawSendMessage
{
    internal static void Send(UnixSocket socket, ReadOnlySpan<byte> packet, int[] numbers)
    {
        byte[] control = new byte[16 + (numbers.Length * sizeof(int))];
        fixed (byte* data = packet)
        fixed (byte* c = control)
        {
            ControlHeader* header = (ControlHeader*)c;
            header->Length = (nuint)control.Length;
            header->Level = SocketNames.SOL_SOCKET;
            header->Type = SocketNames.SCM_RIGHTS;
            numbers.CopyTo(new Span<int>(c + 16, numbers.Length));
            IoVector vector = new() { Base = data, Length = (nuint)packet.Length };
            MessageHeader message = new() { Vectors = &vector, VectorCount = 1, Control = c, ControlLength = (nuint)control.Length };
            SendMessageCall(socket.Descriptor, &message, 0).ShouldBe(packet.Length);
        }
    }

    [LibraryImport("libc", EntryPoint = "sendmsg")]
    private static partial nint SendMessageCall(FileDescriptor socket, MessageHeader* message, int flags);
}
