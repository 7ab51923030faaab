using System.Text;
using Helve.Cli.Words;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;

namespace Helve.Cli.Tour.Steps;

/// <summary>A named pipe with messages.</summary>
internal static class TalkByAPipe
{
    private const string Message = "Greetings to the tour";
    private const int FirstPart = 10;

    /// <summary>Plays the step.</summary>
    public static void Play(TourStage stage, TourPuppet guest)
    {
        stage.Step("A named pipe");
        stage.Say("A server creates a pipe by its name and a client opens it, as if it were a file. In message mode what was written with one call is read as one message. Data goes from end to end through the kernel of Linux, never through the broker.");
        string name = $@"\\.\pipe\{TourStage.NameOf("Pipe")}";
        var settings = new PipeSettings { Modes = PipeModes.Messages | PipeModes.ReadMessages };
        NtStatus created = KernelHandles.TryCreateNamedPipe(name, settings, HandleAttributes.None, null, out nint server);
        stage.Did(TourStage.Self, $"creates '{name}'", created, HandleValues.Format(server));
        TourReply opened = guest.Ask("open-pipe", name);
        stage.Did(guest.Name, "opens it", opened.Status, HandleValues.Format((nint)opened.Value));
        stage.Check("the server is told that a client came first, which is no failure", NtStatus.PipeConnected, KernelHandles.TryConnectPipe(server, TimeSpan.FromSeconds(10)));
        stage.Did(guest.Name, $"writes '{Message}'", guest.Ask("write-pipe", TourStage.Number(opened.Value), Message).Status);
        (NtStatus first, string part) = Read(server, FirstPart);
        stage.Did(TourStage.Self, $"reads with a buffer of {FirstPart} bytes", first, $"'{part}'");
        stage.Check("a message that is too long is not cut off: there is more", NtStatus.BufferOverflow, first);
        stage.Check("the next read brings the rest", Message[FirstPart..], Read(server, 100).Text);
        stage.Did(guest.Name, "closes its end", guest.Ask("close", TourStage.Number(opened.Value)).Status);
        stage.Check("the server is told that nobody is there", NtStatus.PipeBroken, Read(server, 100).Status);
        stage.Did(TourStage.Self, $"closes {HandleValues.Format(server)}", KernelHandles.TryClose(server));
        stage.Check("without a server there is no pipe", NtStatus.ObjectNameNotFound, guest.Ask("open-pipe", name).Status);
    }

    private static (NtStatus Status, string Text) Read(nint server, int size)
    {
        var buffer = new byte[size];
        NtStatus status = KernelHandles.TryReadPipe(server, buffer, out int count);
        return (status, Encoding.UTF8.GetString(buffer, 0, count));
    }
}
