using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;
using static Helve.Tests.Pipes.PipePair;

namespace Helve.Tests.Pipes;

/// <summary>Waiting until the other end has read everything.</summary>
[Collection(LibraryCollection.Name)]
public sealed class PipeFlushTests
{
    private const PipeModes Messages = PipeModes.Messages | PipeModes.ReadMessages;
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(PipeModes.None)]
    [InlineData(Messages)]
    [Rule("J32")]
    public void Flush_WaitsUntilTheReplyIsRead_SoThatDisconnectingLosesNothing(PipeModes modes)
    {
        using var pipe = new PipePair(modes);
        if (modes != PipeModes.None)
        {
            TrySetPipeState(pipe.Client, PipeModes.ReadMessages).ShouldBe(NtStatus.Success);
        }

        Write(pipe.Server, "the reply");
        Task<NtStatus> server = Background(() => TryFlushFile(pipe.Server) is var status and not NtStatus.Success ? status : TryDisconnectPipe(pipe.Server));
        server.Wait(100).ShouldBeFalse();
        string first = Read(pipe.Client, 4);
        first.ShouldBe(modes == PipeModes.None ? "the " : "BufferOverflow:the ");
        server.Wait(100).ShouldBeFalse();
        Read(pipe.Client).ShouldBe("reply");
        Result(server).ShouldBe(NtStatus.Success);
        Read(pipe.Client).ShouldBe("PipeDisconnected");
    }

    [Fact]
    [Rule("J39")]
    public void Flush_KnowsWhichMessagesAreRead_ThoughTheyLieInTheSocketStill()
    {
        using var pipe = new PipePair(Messages);
        TrySetPipeState(pipe.Client, PipeModes.ReadMessages).ShouldBe(NtStatus.Success);
        for (int i = 0; i < 40; i++)
        {
            Write(pipe.Server, "message");
            Task<NtStatus> flush = Background(() => TryFlushFile(pipe.Server));
            Read(pipe.Client).ShouldBe("message");
            Result(flush).ShouldBe(NtStatus.Success);
        }

        Write(pipe.Server, string.Empty);
        Task<NtStatus> ofNoBytes = Background(() => TryFlushFile(pipe.Server));
        ofNoBytes.Wait(50).ShouldBeFalse();
        Read(pipe.Client).ShouldBe(string.Empty);
        Result(ofNoBytes).ShouldBe(NtStatus.Success);
    }

    [Theory]
    [InlineData(PipeModes.None, true)]
    [InlineData(PipeModes.None, false)]
    [InlineData(Messages, true)]
    [InlineData(Messages, false)]
    [Rule("J33")]
    public void Flush_EndsWithTheClient_AndTellsWhetherItHadReadAll(PipeModes modes, bool reads)
    {
        using var pipe = new PipePair(modes);
        Write(pipe.Server, "the reply");
        Task<NtStatus> flush = Background(() => TryFlushFile(pipe.Server));
        flush.Wait(50).ShouldBeFalse();
        if (reads)
        {
            Read(pipe.Client).ShouldBe("the reply");
        }

        pipe.Close(pipe.Client);
        Result(flush).ShouldBe(reads ? NtStatus.Success : NtStatus.PipeBroken);
    }

    [Fact]
    [Rule("J32")]
    public void Flush_OfTheClient_EndsWhenTheServerDisconnects()
    {
        using var pipe = new PipePair();
        Write(pipe.Client, "a question");
        Task<NtStatus> flush = Background(() => TryFlushFile(pipe.Client));
        flush.Wait(50).ShouldBeFalse();
        TryDisconnectPipe(pipe.Server).ShouldBe(NtStatus.Success);
        Result(flush).ShouldBe(NtStatus.PipeDisconnected);
        TryFlushFile(pipe.Client).ShouldBe(NtStatus.PipeDisconnected);
        TryFlushFile(pipe.Server).ShouldBe(NtStatus.Success);
    }

    [Fact]
    [Rule("J37")]
    public void Flush_OfAnEndThatDoesNotWait_OrHasNobody_ReturnsAtOnce()
    {
        using var pipe = new PipePair();
        TryFlushFile(pipe.Server).ShouldBe(NtStatus.Success);
        TrySetPipeState(pipe.Server, PipeModes.NoWait).ShouldBe(NtStatus.Success);
        Write(pipe.Server, "unread");
        TryFlushFile(pipe.Server).ShouldBe(NtStatus.Success);
        nint alone = pipe.Track(MakeServer(NewName()));
        TryFlushFile(alone).ShouldBe(NtStatus.Success);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("J41")]
    public void Flush_OfAnAnonymousPipe_WaitsForItsReader(bool reads)
    {
        (KernelFile read, KernelFile write) = Anonymous();
        using (write)
        {
            using (read)
            {
                write.Write("hello"u8);
                Task<NtStatus> flush = Background(() => TryFlushFile(write.Handle));
                flush.Wait(50).ShouldBeFalse();
                if (reads)
                {
                    read.Read(new byte[5]).ShouldBe(5);
                }

                read.Close();
                Result(flush).ShouldBe(reads ? NtStatus.Success : NtStatus.PipeBroken);
            }
        }
    }

    private static (KernelFile Read, KernelFile Write) Anonymous()
    {
        TryCreatePipe(HandleAttributes.None, 0, out nint read, out nint write).ShouldBe(NtStatus.Success);
        return (KernelFile.FromHandle(read), KernelFile.FromHandle(write));
    }

    private static Task<NtStatus> Background(Func<NtStatus> call) => Task.Factory.StartNew(call, TaskCreationOptions.LongRunning);

    private static NtStatus Result(Task<NtStatus> call)
    {
        call.Wait(s_long).ShouldBeTrue();
        return call.Result;
    }
}
