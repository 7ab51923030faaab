using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;
using static Helve.Tests.Pipes.PipePair;

namespace Helve.Tests.Pipes;

/// <summary>What goes through a pipe, in one process.</summary>
[Collection(LibraryCollection.Name)]
public sealed class PipeDataTests
{
    private const PipeModes Messages = PipeModes.Messages | PipeModes.ReadMessages;

    [Fact]
    [Rule("J35")]
    public void Bytes_OfTwoWrites_AreReadAsOne()
    {
        using var pipe = new PipePair();
        Write(pipe.Server, "one");
        Write(pipe.Server, "two");
        Read(pipe.Client).ShouldBe("onetwo");
        Write(pipe.Client, "three");
        Read(pipe.Server, 2).ShouldBe("th");
        Read(pipe.Server).ShouldBe("ree");
    }

    [Fact]
    [Rule("J35")]
    public void Messages_AreReadOneByOne_AndTheRestOfALongOneByAnyone()
    {
        using var pipe = new PipePair(Messages);
        TrySetPipeState(pipe.Client, PipeModes.ReadMessages).ShouldBe(NtStatus.Success);
        Write(pipe.Server, "one");
        Write(pipe.Server, "a longer one");
        Write(pipe.Server, "three");
        Read(pipe.Client).ShouldBe("one");
        Read(pipe.Client, 4).ShouldBe("BufferOverflow:a lo");
        TryDuplicate(CurrentProcess, pipe.Client, CurrentProcess, 0, 0, DuplicateOptions.SameAccess, out nint other).ShouldBe(NtStatus.Success);
        pipe.Track(other);
        Read(other, 4).ShouldBe("BufferOverflow:nger");
        Read(pipe.Client, 4).ShouldBe(" one");
        Read(other, 5).ShouldBe("three");
    }

    [Fact]
    [Rule("J36")]
    public void ClientOfAMessagePipe_ReadsBytesAtFirst_AndAByteEndCannotReadMessages()
    {
        using var messages = new PipePair(Messages);
        Write(messages.Server, "one");
        Write(messages.Server, "two");
        Read(messages.Client, 4).ShouldBe("onet");
        Read(messages.Client).ShouldBe("wo");
        using var bytes = new PipePair();
        TrySetPipeState(bytes.Client, PipeModes.ReadMessages).ShouldBe(NtStatus.InvalidParameter);
        TrySetPipeState(bytes.Client, (PipeModes)16).ShouldBe(NtStatus.InvalidParameter);
    }

    [Fact]
    [Rule("J39")]
    public void MessageOfNoBytes_IsAMessage()
    {
        using var pipe = new PipePair(Messages);
        TrySetPipeState(pipe.Client, PipeModes.ReadMessages).ShouldBe(NtStatus.Success);
        Write(pipe.Server, string.Empty);
        Write(pipe.Server, "x");
        Write(pipe.Server, string.Empty);
        Read(pipe.Client).ShouldBe(string.Empty);
        Read(pipe.Client).ShouldBe("x");
        Read(pipe.Client).ShouldBe(string.Empty);
        pipe.Close(pipe.Server);
        Read(pipe.Client).ShouldBe("PipeBroken");
    }

    [Fact]
    [Rule("J37")]
    public void NoWait_OnAnEmptyPipe_SaysSo_AndConnectWithNobodyToo()
    {
        using var pipe = new PipePair(PipeModes.NoWait);
        Read(pipe.Server).ShouldBe("PipeEmpty");
        TrySetPipeState(pipe.Client, PipeModes.NoWait).ShouldBe(NtStatus.Success);
        Read(pipe.Client).ShouldBe("PipeEmpty");
        nint lonely = pipe.Track(MakeServer(pipe.Name, PipeModes.NoWait));
        TryConnectPipe(lonely, Timeout.InfiniteTimeSpan).ShouldBe(NtStatus.PipeListening);
    }

    [Fact]
    public void Peek_SaysWhatThereIs_AndTakesNothing()
    {
        using var bytes = new PipePair();
        TryPeekPipe(bytes.Client, [], out PipePeek nothing).ShouldBe(NtStatus.Success);
        nothing.ShouldBe(new PipePeek(0, 0, 0));
        Write(bytes.Server, "hello");
        var buffer = new byte[3];
        TryPeekPipe(bytes.Client, buffer, out PipePeek some).ShouldBe(NtStatus.Success);
        some.ShouldBe(new PipePeek(3, 5, 0));
        buffer.ShouldBe("hel"u8.ToArray());
        Read(bytes.Client).ShouldBe("hello");

        using var messages = new PipePair(Messages);
        Write(messages.Client, "hello");
        Write(messages.Client, "you");
        TryPeekPipe(messages.Server, buffer, out PipePeek first).ShouldBe(NtStatus.Success);
        first.ShouldBe(new PipePeek(3, 8, 2));
        Read(messages.Server, 4).ShouldBe("BufferOverflow:hell");
        TryPeekPipe(messages.Server, buffer, out PipePeek rest).ShouldBe(NtStatus.Success);
        rest.ShouldBe(new PipePeek(1, 4, 0));
        Read(messages.Server).ShouldBe("o");
        Read(messages.Server).ShouldBe("you");
    }

    [Fact]
    [Rule("J39")]
    public void Peek_AtAMessageOfNoBytes_TellsIt_AndLeavesItWhereItIs()
    {
        using var pipe = new PipePair(Messages);
        Write(pipe.Client, string.Empty);
        var buffer = new byte[3];
        var empty = new PipePeek(0, 0, 0) { IsEmptyMessage = true };
        TryPeekPipe(pipe.Server, buffer, out PipePeek alone).ShouldBe(NtStatus.Success);
        alone.ShouldBe(empty);
        Write(pipe.Client, "x");
        TryPeekPipe(pipe.Server, buffer, out PipePeek ahead).ShouldBe(NtStatus.Success);
        ahead.ShouldBe(empty with { Available = 1 });
        TryPeekPipe(pipe.Server, [], out ahead).ShouldBe(NtStatus.Success);
        ahead.ShouldBe(empty with { Available = 1 });
        buffer.AsSpan().Fill(7);
        TryReadPipe(pipe.Server, buffer, out int count).ShouldBe(NtStatus.Success);
        count.ShouldBe(0);
        buffer.ShouldBe([7, 7, 7]);
        TryPeekPipe(pipe.Server, buffer, out PipePeek next).ShouldBe(NtStatus.Success);
        next.ShouldBe(new PipePeek(1, 1, 0));
        Read(pipe.Server).ShouldBe("x");
        TryPeekPipe(pipe.Server, buffer, out PipePeek nothing).ShouldBe(NtStatus.Success);
        nothing.ShouldBe(new PipePeek(0, 0, 0));
    }

    [Fact]
    public void Peek_CountsOneByteForEachMessageOfNoneBehindTheFirst()
    {
        using var pipe = new PipePair(Messages);
        Write(pipe.Client, "abc");
        Write(pipe.Client, string.Empty);
        Write(pipe.Client, string.Empty);
        TryPeekPipe(pipe.Server, [], out PipePeek there).ShouldBe(NtStatus.Success);
        there.ShouldBe(new PipePeek(0, 5, 3));
        Read(pipe.Server).ShouldBe("abc");
        TryPeekPipe(pipe.Server, [], out there).ShouldBe(NtStatus.Success);
        there.ShouldBe(new PipePeek(0, 1, 0) { IsEmptyMessage = true });
    }

    [Fact]
    [Rule("J39")]
    public void MessageOfNoBytes_IsReadByWhoWantsNothing_AndIsNoByteOfAStream()
    {
        using var pipe = new PipePair(Messages);
        Write(pipe.Client, string.Empty);
        Write(pipe.Client, "y");
        Read(pipe.Server, 0).ShouldBe(string.Empty);
        Read(pipe.Server, 0).ShouldBe("BufferOverflow");
        Read(pipe.Server).ShouldBe("y");
        Write(pipe.Server, "one");
        Write(pipe.Server, string.Empty);
        Write(pipe.Server, "two");
        Read(pipe.Client).ShouldBe("onetwo", "the client reads bytes");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Rule("J33")]
    public void ClosedEnd_LeavesWhatItSent_ThenBroken_AndWritesFail(bool messages)
    {
        using var pipe = new PipePair(messages ? Messages : PipeModes.None);
        TrySetPipeState(pipe.Client, messages ? PipeModes.ReadMessages : PipeModes.None).ShouldBe(NtStatus.Success);
        Write(pipe.Client, "unread by the server");
        Write(pipe.Server, "last");
        Write(pipe.Server, "words");
        pipe.Close(pipe.Server);
        Read(pipe.Client).ShouldBe(messages ? "last" : "lastwords");
        Read(pipe.Client).ShouldBe(messages ? "words" : "PipeBroken");
        Read(pipe.Client).ShouldBe("PipeBroken");
        TryPeekPipe(pipe.Client, [], out _).ShouldBe(NtStatus.PipeBroken);
        TryWritePipe(pipe.Client, [1], out _).ShouldBe(NtStatus.PipeClosing);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Rule("J32")]
    public void Disconnect_LosesWhatWasNotRead_AndBothEndsSayDisconnected(bool messages)
    {
        using var pipe = new PipePair(messages ? Messages : PipeModes.None);
        Write(pipe.Client, "lost");
        Write(pipe.Server, "lost too");
        TryDisconnectPipe(pipe.Server).ShouldBe(NtStatus.Success);
        foreach (nint end in (nint[])[pipe.Server, pipe.Client])
        {
            Read(end).ShouldBe("PipeDisconnected");
            TryWritePipe(end, [1], out _).ShouldBe(NtStatus.PipeDisconnected);
        }

        TryPeekPipe(pipe.Client, [], out _).ShouldBe(NtStatus.PipeDisconnected);
        TryPeekPipe(pipe.Server, [], out _).ShouldBe(NtStatus.InvalidPipeState);

        TryDisconnectPipe(pipe.Server).ShouldBe(NtStatus.PipeDisconnected);
    }

    [Fact]
    public void MessageThatIsTooLong_IsRefused_AndALongOneGoesWhole()
    {
        using var pipe = new PipePair(Messages);
        TryWritePipe(pipe.Server, new byte[64 * 1024 * 1024], out int none).ShouldBe(NtStatus.InvalidBufferSize);
        none.ShouldBe(0);
        var message = new byte[150_000];
        Random.Shared.NextBytes(message);
        TryWritePipe(pipe.Client, message, out int count).ShouldBe(NtStatus.Success);
        count.ShouldBe(message.Length);
        var received = new byte[200_000];
        TryReadPipe(pipe.Server, received, out int read).ShouldBe(NtStatus.Success);
        received.AsSpan(0, read).SequenceEqual(message).ShouldBeTrue();
    }

    [Fact]
    public async Task Bytes_BeyondTheBuffer_ArriveWholeAndInOrder()
    {
        using var pipe = new PipePair();
        var sent = new byte[8_000_000];
        new Random(7).NextBytes(sent);
        Task writing = Task.Run(() => TryWritePipe(pipe.Client, sent, out _).ShouldBe(NtStatus.Success));
        var received = new byte[sent.Length];
        int count = 0;
        while (count < sent.Length)
        {
            TryReadPipe(pipe.Server, received.AsSpan(count), out int part).ShouldBe(NtStatus.Success);
            count += part;
        }

        await writing;
        received.AsSpan().SequenceEqual(sent).ShouldBeTrue();
    }

    [Fact]
    public async Task Messages_OfManyWritersToManyReaders_ArriveOnceEach()
    {
        const int Each = 2000;
        using var pipe = new PipePair(Messages);
        TrySetPipeState(pipe.Client, PipeModes.ReadMessages).ShouldBe(NtStatus.Success);
        var seen = new int[2 * Each];
        Task[] readers = [.. Enumerable.Range(0, 3).Select(_ => Task.Factory.StartNew(() => ReadAll(pipe.Client, seen), TaskCreationOptions.LongRunning))];
        await Task.WhenAll(Enumerable.Range(0, 2).Select(writer => Task.Factory.StartNew(
            () =>
            {
                for (int i = 0; i < Each; i++)
                {
                    TryWritePipe(pipe.Server, BitConverter.GetBytes((writer * Each) + i), out _).ShouldBe(NtStatus.Success);
                }
            },
            TaskCreationOptions.LongRunning)));
        pipe.Close(pipe.Server);
        await Task.WhenAll(readers);
        seen.ShouldAllBe(static count => count == 1);
    }

    private static void ReadAll(nint end, int[] seen)
    {
        var buffer = new byte[8];
        NtStatus status;
        while ((status = TryReadPipe(end, buffer, out int count)) == NtStatus.Success)
        {
            count.ShouldBe(4);
            _ = Interlocked.Increment(ref seen[BitConverter.ToInt32(buffer)]);
        }

        status.ShouldBe(NtStatus.PipeBroken);
    }
}
