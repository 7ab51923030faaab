using System.Net;
using System.Net.Sockets;
using System.Text;
using Helve.Cli.Words;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Security;

namespace Helve.Cli.Tour.Steps;

/// <summary>A connection that is open goes on in another process.</summary>
internal static class HandOverASocket
{
    /// <summary>Plays the step.</summary>
    public static void Play(TourStage stage, TourPuppet guest)
    {
        stage.Step("A connection moves to another process");
        stage.Say("A socket can be wrapped as a kernel object. Its handle is duplicated like any other; the process that gets it goes on with the connection, and the client at the other end notices nothing.");
        using TcpClient client = Connect(out Socket served);
        NtStatus wrapped;
        nint handle;
        using (served)
        {
            wrapped = KernelHandles.TryWrapSocket(served, AccessMask.MAXIMUM_ALLOWED, HandleAttributes.None, out handle);
        }

        stage.Note(TourStage.Self, "serves a client on a TCP port of this machine");
        stage.Did(TourStage.Self, "wraps the connection, and closes its own socket", wrapped, HandleValues.Format(handle));
        NtStatus given = KernelHandles.TryDuplicate(
            KernelHandles.CurrentProcess, handle, guest.Process.Handle, 0, HandleAttributes.None, DuplicateOptions.SameAccess | DuplicateOptions.CloseSource, out nint there);
        stage.Did(TourStage.Self, "moves the handle into the guest", given, $"{HandleValues.Format(there)} there");

        NetworkStream stream = client.GetStream();
        stream.Write("Who is there?"u8);
        stage.Note("client", "says 'Who is there?'");
        stage.Did(guest.Name, "takes the socket from the handle, reads and answers", guest.Ask("answer", TourStage.Number(there)).Status);
        var buffer = new byte[100];
        string answer = Encoding.UTF8.GetString(buffer, 0, stream.Read(buffer));
        stage.Check("the client is answered over the same connection", $"process {guest.ProcessId}, to 'Who is there?'", answer);
        stage.Did(guest.Name, "closes the handle, the last one", guest.Ask("close", TourStage.Number(there)).Status);
        stage.Check("bytes that the client reads then: the connection is at its end", 0, stream.Read(buffer));
    }

    private static TcpClient Connect(out Socket served)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = new TcpClient();
        client.Connect((IPEndPoint)listener.LocalEndpoint);
        served = listener.AcceptSocket();
        return client;
    }
}
