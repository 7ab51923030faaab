using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Linux;
using Helve.Tests.Files;
using Helve.Tests.Infrastructure;
using Microsoft.Win32.SafeHandles;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Pipes;

/// <summary>Anonymous pipes between processes: rights, ends, inheritance.</summary>
[Collection(LibraryCollection.Name)]
public sealed class AnonymousPipeTests(LibraryFixture fixture)
{
    [Fact]
    [Rule("J41")]
    public void CreatePipe_GrantsEachEndItsDirection_AndDeniesTheOther()
    {
        TryCreatePipe(HandleAttributes.None, 0, out nint read, out nint write).ShouldBe(NtStatus.Success);
        TryQuery(read, out HandleInformation reader).ShouldBe(NtStatus.Success);
        TryQuery(write, out HandleInformation writer).ShouldBe(NtStatus.Success);
        reader.GrantedAccess.ShouldBe(0x120189u);
        writer.GrantedAccess.ShouldBe(0x120196u);
        TryWriteFile(read, new byte[1], out _).ShouldBe(NtStatus.AccessDenied);
        TryReadFile(write, new byte[1], out _).ShouldBe(NtStatus.AccessDenied);
        TryWriteFile(write, "hello"u8, out int written).ShouldBe(NtStatus.Success);
        var buffer = new byte[16];
        TryReadFile(read, buffer, out int count).ShouldBe(NtStatus.Success);
        Encoding.ASCII.GetString(buffer, 0, count).ShouldBe("hello");
        written.ShouldBe(5);
        TryQueryFile(read, out FileInformation information).ShouldBe(NtStatus.Success);
        information.Kind.ShouldBe(FileKind.PipeReadEnd);
        TrySeekFile(read, 0, SeekOrigin.Begin, out _).ShouldBe(NtStatus.InvalidDeviceRequest);
        TryClose(read).ShouldBe(NtStatus.Success);
        TryClose(write).ShouldBe(NtStatus.Success);
        TryCreatePipe(HandleAttributes.None, -1, out _, out _).ShouldBe(NtStatus.InvalidParameter);
    }

    [Fact]
    [Rule("J42")]
    [Rule("J33")]
    public void Reader_ComesToTheEnd_WhenTheLastWriterInAnyProcessCloses()
    {
        using Peer peer = fixture.StartPeer();
        (KernelPipe reader, KernelPipe writer) = KernelPipe.CreateAnonymous();
        nint theirs = Give(writer, peer);
        writer.Dispose();
        peer.Call("write", theirs, "from-the-peer").Status.ShouldBe(NtStatus.Success);
        Task<int> ending = Task.Run(() => ReadAll(reader));
        peer.Call("close", theirs).Status.ShouldBe(NtStatus.Success);
        ending.Wait(Until.Patience).ShouldBeTrue("the reader waits on");
        ending.Result.ShouldBe("from-the-peer".Length);
        TryReadFile(reader.Handle, new byte[1], out _).ShouldBe(NtStatus.PipeBroken);
        reader.Dispose();
    }

    [Fact]
    [Rule("J42")]
    public void Reader_ComesToTheEnd_WhenTheLastWriterIsKilled()
    {
        Peer peer = fixture.StartPeer();
        (KernelPipe reader, KernelPipe writer) = KernelPipe.CreateAnonymous();
        nint theirs = Give(writer, peer);
        writer.Dispose();
        peer.Call("write", theirs, "last-words").Status.ShouldBe(NtStatus.Success);
        Task<int> ending = Task.Run(() => ReadAll(reader));
        peer.Kill();
        peer.Dispose();
        ending.Wait(Until.Patience).ShouldBeTrue("the reader waits on");
        ending.Result.ShouldBe("last-words".Length);
        reader.Dispose();
    }

    [Fact]
    [Rule("J42")]
    public void Reader_WaitsOn_WhileAnotherProcessHasTheEndThatWrites_AndEndsWhenItIsClosedFromOutside()
    {
        using Peer peer = fixture.StartPeer();
        (KernelPipe reader, KernelPipe writer) = KernelPipe.CreateAnonymous();
        _ = peer.Call("pid");
        using KernelProcess process = KernelProcess.Open(peer.ProcessId, ProcessRights.DuplicateHandle);
        nint theirs = writer.DuplicateTo(process);

        // The peer has a descriptor of its own from here on.
        peer.Call("write", theirs, "x").Status.ShouldBe(NtStatus.Success);
        writer.Dispose();
        reader.Read(new byte[1]).ShouldBe(1);
        Task<int> ending = Task.Run(() => ReadAll(reader));
        ending.Wait(50).ShouldBeFalse("the peer may write yet");
        process.CloseRemote(theirs);
        ending.Wait(Until.Patience).ShouldBeTrue("the reader waits on");
        reader.Dispose();
    }

    // What a look comes to that counted nothing before the writer wrote and went.
    [Fact]
    [Rule("J33")]
    public void LookForTheEnd_AfterLastWords_FindsThemAndNoEnd()
    {
        SocketDescriptor.TryCreatePair(messages: false, out FileDescriptor? reader, out FileDescriptor? writer, out _).ShouldBeTrue();
        using (reader)
        {
            PipeIo.CheckEnd(reader!).ShouldBe(NtStatus.Success);
            SocketDescriptor.TrySend(writer!, "last"u8, out _, out _).ShouldBeTrue();
            writer!.Dispose();
            PipeIo.CheckEnd(reader!).ShouldBe(NtStatus.Success);
            SocketDescriptor.TryReceive(reader!, new byte[4], out int count, out _).ShouldBeTrue();
            count.ShouldBe(4);
            PipeIo.CheckEnd(reader!).ShouldBe(NtStatus.PipeBroken);
        }
    }

    [Fact]
    [Rule("J41")]
    public void Peek_OfAFileThatIsNoPipe_IsNoRequestForIt_AndOfAPipeOfLinuxNeither()
    {
        using var server = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.In);
        using var wrapped = KernelFile.Wrap(new SafeFileHandle(server.SafePipeHandle.DangerousGetHandle(), ownsHandle: false));
        wrapped.Information.Kind.ShouldBe(FileKind.PipeReadEnd);
        TryPeekPipe(wrapped.Handle, [], out _).ShouldBe(NtStatus.InvalidDeviceRequest);
        using SafeFileHandle file = File.OpenHandle(typeof(AnonymousPipeTests).Assembly.Location);
        using var disk = KernelFile.Wrap(file);
        TryPeekPipe(disk.Handle, [], out _).ShouldBe(NtStatus.InvalidDeviceRequest);
    }

    [Fact]
    [Rule("J33")]
    public void Writer_IsTold_WhenNobodyCanRead()
    {
        (KernelPipe reader, KernelPipe writer) = KernelPipe.CreateAnonymous();
        reader.Dispose();
        NtStatus status = NtStatus.Success;
        Until.True(() => (status = TryWriteFile(writer.Handle, new byte[1], out _)) != NtStatus.Success, "the writer is never told");
        status.ShouldBe(NtStatus.PipeClosing);
        writer.Dispose();
    }

    [Fact]
    [Rule("G2")]
    public void InheritedEnd_IsReadByTheChild_UnderItsValue()
    {
        (KernelPipe reader, KernelPipe writer) = KernelPipe.CreateAnonymous(inheritable: true);
        writer.Inheritable = false;
        var start = new ProcessStartInfo(Peer.Program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        fixture.Environment.Apply(start.Environment);
        using KernelProcess child = KernelProcess.Start(start, new KernelStartOptions { InheritHandles = true });
        writer.Write("for-the-child"u8);
        Ask(child, $"1 read {reader.Handle} 64").ShouldBe("1 Success for-the-child");
        Ask(child, $"2 query {writer.Handle}").ShouldStartWith("2 InvalidHandle");
        writer.Dispose();
        Ask(child, $"3 read {reader.Handle} 64").ShouldStartWith("3 PipeBroken");
        child.StandardInput!.Close();
        child.Wait(Until.Patience).Succeeded.ShouldBeTrue();
        reader.Dispose();
    }

    [Fact]
    public async Task Streams_OfBothEnds_AreAwaited_AndOutliveTheHandles()
    {
        (KernelPipe reader, KernelPipe writer) = KernelPipe.CreateAnonymous();
        Stream reading = reader.OpenStream();
        await using Stream writing = writer.OpenStream();
        reader.Dispose();
        writer.Dispose();
        var buffer = new byte[16];
        ValueTask<int> pending = reading.ReadAsync(buffer);
        pending.IsCompleted.ShouldBeFalse();
        await writing.WriteAsync("later"u8.ToArray());
        (await pending).ShouldBe(5);
        await writing.DisposeAsync();
        (await reading.ReadAsync(buffer)).ShouldBe(0);
        await reading.DisposeAsync();
    }

    [Fact]
    public void RawCalls_AfterAStreamWasMade_StillWait()
    {
        (KernelPipe reader, KernelPipe writer) = KernelPipe.CreateAnonymous();
        using (reader.OpenStream())
        using (writer.OpenStream())
        {
            Task<int> reading = Task.Run(() => reader.Read(new byte[8]));
            reading.Wait(20).ShouldBeFalse();
            writer.Write("abc"u8);
            reading.Wait(Until.Patience).ShouldBeTrue();
            reading.Result.ShouldBe(3);
        }

        reader.Dispose();
        writer.Dispose();
    }

    [Fact]
    public void End_CantBeOpenedAnewForTheOtherDirection()
    {
        (KernelPipe reader, KernelPipe writer) = KernelPipe.CreateAnonymous();
        using Stream stream = reader.OpenStream();
        var socket = ((System.Net.Sockets.NetworkStream)stream).Socket;
        FileDescriptor own = FileDescriptor.Borrow((int)socket.Handle);
        own.TryReopen(forWriting: true, out _, out LinuxError error).ShouldBeFalse();
        error.Code.ShouldBe(Errno.ENXIO);
        SocketDescriptor.TrySend(own, "x"u8, out _, out error).ShouldBeFalse();
        error.Code.ShouldBe(Errno.EPIPE);
        reader.Dispose();
        writer.Dispose();
    }

    [Fact]
    public void Megabytes_GoThrough_InOrder()
    {
        using Peer peer = fixture.StartPeer();
        (KernelPipe reader, KernelPipe writer) = KernelPipe.CreateAnonymous(size: 8192);
        var sent = new byte[4 << 20];
        new Random(7).NextBytes(sent);
        Task writing = Task.Run(() =>
        {
            writer.Write(sent);
            writer.Dispose();
        });
        using var received = new MemoryStream();
        var buffer = new byte[10_000];
        for (int count; (count = reader.Read(buffer)) != 0;)
        {
            received.Write(buffer, 0, count);
        }

        writing.Wait(Until.Patience).ShouldBeTrue();
        received.ToArray().AsSpan().SequenceEqual(sent).ShouldBeTrue();
        reader.Dispose();
    }

    [Fact]
    public void TenThousandPipes_OpenedAndClosed_LeaveNoDescriptorAnywhere()
    {
        var counts = new DescriptorCounts(fixture);
        for (int i = 0; i < 10_000; i++)
        {
            (KernelPipe reader, KernelPipe writer) = KernelPipe.CreateAnonymous();
            foreach (KernelPipe end in (KernelPipe[])[reader, writer])
            {
                using var own = (NetworkStream)end.OpenStream();
                counts.WatchToTheEnd(own.Socket.SafeHandle);
            }

            reader.Dispose();
            writer.Dispose();
        }

        counts.ShouldComeBack();
    }

    private static int ReadAll(KernelPipe reader)
    {
        int total = 0;
        var buffer = new byte[64];
        for (int count; (count = reader.Read(buffer)) != 0;)
        {
            total += count;
        }

        return total;
    }

    private static nint Give(KernelPipe end, Peer peer)
    {
        _ = peer.Call("pid");
        using KernelProcess process = KernelProcess.Open(peer.ProcessId, ProcessRights.DuplicateHandle);
        return end.DuplicateTo(process);
    }

    private static string Ask(KernelProcess child, string line)
    {
        child.StandardInput!.WriteLine(line);
        child.StandardInput.Flush();
        return child.StandardOutput!.ReadLine()!;
    }
}
