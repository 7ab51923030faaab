using System.Net.Sockets;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Microsoft.Win32.SafeHandles;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Library;

/// <content>Files, sockets, anonymous pipes.</content>
public sealed partial class DeviationTests
{
    [Fact]
    public void Deviation_J43_ANarrowedHandleHasAPositionWithItsLike()
    {
        using SafeFileHandle file = TemporaryFile("12345678");
        using var full = KernelFile.Wrap(file);
        using KernelFile first = full.Duplicate(FileRights.GenericRead);
        using KernelFile second = full.Duplicate(FileRights.GenericRead);
        first.Read(new byte[3]).ShouldBe(3);
        second.Position.ShouldBe(3);
        full.Position.ShouldBe(0);
    }

    [Fact]
    public void Deviation_F44_ASocketForReceivingOnlyGivesNoSocket()
    {
        using var socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
        using var full = KernelSocket.Wrap(socket);
        using KernelSocket receiving = full.Duplicate(FileRights.GenericRead);
        TryGetSocket(receiving.Handle, out _).ShouldBe(NtStatus.AccessDenied);
    }

    [Fact]
    public void Deviation_F44_TheRightToAppendAloneWritesNothing()
    {
        using SafeFileHandle file = TemporaryFile("1");
        using var full = KernelFile.Wrap(file);
        using KernelFile appending = full.Duplicate(FileRights.AppendData);
        TryWriteFile(appending.Handle, new byte[1], out _).ShouldBe(NtStatus.AccessDenied);
        TryGetFile(appending.Handle, out _).ShouldBe(NtStatus.AccessDenied);
    }

    [Fact]
    public void Deviation_F6_AFileHasNoDescriptor()
    {
        using SafeFileHandle file = TemporaryFile("1");
        using var full = KernelFile.Wrap(file);
        TryQuerySecurity(full.Handle, SecurityInformation.Owner | SecurityInformation.Dacl, out SecurityDescriptor? descriptor).ShouldBe(NtStatus.Success);
        (descriptor!.Owner, descriptor.HasDacl).ShouldBe((null, false));
    }

    [Fact]
    public void Deviation_H33_AFileIsAlwaysSignalled()
    {
        (KernelPipe reader, KernelPipe writer) = KernelPipe.CreateAnonymous();
        using (reader)
        using (writer)
        {
            reader.Wait(0).Succeeded.ShouldBeTrue("there is nothing to read");
            Task<int> reading = Task.Run(() => reader.Read(new byte[1]));
            reader.Wait(0).Succeeded.ShouldBeTrue("a read is under way, or is about to be");
            writer.Write(new byte[1]);
            reading.Result.ShouldBe(1);
        }
    }

    [Fact]
    public void Deviation_J41_APipeOfNoSizeHoldsMoreThanAPage()
    {
        TryCreatePipe(HandleAttributes.None, 0, out nint read, out nint write).ShouldBe(NtStatus.Success);
        TryWriteFile(write, new byte[65536], out int written).ShouldBe(NtStatus.Success, "nobody reads, and it fits");
        written.ShouldBe(65536);
        TryClose(read).ShouldBe(NtStatus.Success);
        TryClose(write).ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void Deviation_J42_AWriteRightAfterTheReaderWasClosedMaySucceed()
    {
        TryCreatePipe(HandleAttributes.None, 0, out nint read, out nint write).ShouldBe(NtStatus.Success);
        TryClose(read).ShouldBe(NtStatus.Success);
        // Windows refuses the first one. Here it fails once the broker has let go, at the latest when the pipe is full.
        NtStatus status;
        do
        {
            status = TryWriteFile(write, [1], out _);
        }
        while (status == NtStatus.Success);
        status.ShouldBe(NtStatus.PipeClosing);
        TryClose(write).ShouldBe(NtStatus.Success);
    }

    private static SafeFileHandle TemporaryFile(string content)
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, content);
        SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        File.Delete(path);
        return file;
    }
}
