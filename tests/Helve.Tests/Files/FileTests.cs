using System.Text;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Helve.Tests.Infrastructure;
using Microsoft.Win32.SafeHandles;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Files;

/// <summary>Files as kernel objects: in this process, in a second one, and narrowed.</summary>
[Collection(LibraryCollection.Name)]
public sealed class FileTests : IDisposable
{
    private const uint Maximum = AccessMask.MAXIMUM_ALLOWED;
    private readonly LibraryFixture _fixture;
    private readonly string _path = Path.GetTempFileName();

    public FileTests(LibraryFixture fixture)
    {
        _fixture = fixture;
        File.WriteAllText(_path, "one two three four");
    }

    public void Dispose() => File.Delete(_path);

    [Theory]
    [Rule("J45")]
    [InlineData(FileAccess.Read, 0x120089u)]
    [InlineData(FileAccess.Write, 0x120196u)]
    [InlineData(FileAccess.ReadWrite, 0x12019Fu)]
    public void Wrap_GrantsWhatTheFileWasOpenedFor(FileAccess mode, uint granted)
    {
        using SafeFileHandle file = Open(mode);
        using var wrapped = KernelFile.Wrap(file);
        wrapped.GrantedAccess.ShouldBe(granted);
        wrapped.Query().Type.ShouldBe(Kernel.Memory.ObjectType.File);
        wrapped.Wait(0).Succeeded.ShouldBeTrue("a file is always signalled");
    }

    [Fact]
    public void Wrap_WithMoreAccessThanTheFileWasOpenedFor_IsDenied()
    {
        using SafeFileHandle file = Open(FileAccess.Read);
        TryWrapFile(file, (uint)FileRights.GenericWrite, HandleAttributes.None, out nint handle).ShouldBe(NtStatus.AccessDenied);
        handle.ShouldBe(0);
        TryWrapFile(file, AccessMask.GENERIC_ALL, HandleAttributes.None, out _).ShouldBe(NtStatus.AccessDenied);
    }

    [Fact]
    public void Wrap_OfAClosedFile_SaysInvalidHandle()
    {
        SafeFileHandle file = Open(FileAccess.Read);
        file.Dispose();
        TryWrapFile(file, Maximum, HandleAttributes.None, out _).ShouldBe(NtStatus.InvalidHandle);
        using var never = new SafeFileHandle(987654, ownsHandle: false);
        TryWrapFile(never, Maximum, HandleAttributes.None, out _).ShouldBe(NtStatus.InvalidHandle);
    }

    [Fact]
    public void Wrap_OfASocketAsAFile_SaysObjectTypeMismatch()
    {
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        using var file = new SafeFileHandle(socket.Handle, ownsHandle: false);
        TryWrapFile(file, Maximum, HandleAttributes.None, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
    }

    [Fact]
    [Rule("B38")]
    [Rule("J43")]
    [Rule("D15")]
    public void HandlesInTwoProcesses_ShareThePosition_AndASecondOpenDoesNot()
    {
        using SafeFileHandle file = Open(FileAccess.ReadWrite);
        using var mine = KernelFile.Wrap(file);
        using Peer peer = _fixture.StartPeer();
        nint theirs = Give(mine, peer);
        var buffer = new byte[4];
        mine.Read(buffer).ShouldBe(4);
        peer.Call("read", theirs, 4).Word(0).ShouldBe("two");
        mine.Position.ShouldBe(8);
        peer.Call("seek", theirs, 4, 0)[0].ShouldBe(4);
        mine.Read(buffer).ShouldBe(4);
        Encoding.ASCII.GetString(buffer).ShouldBe("two ");
        peer.Call("read", peer.Call("wrap-file", _path, "r").Handle, 3).Word(0).ShouldBe("one");
        mine.Position.ShouldBe(8);
    }

    [Fact]
    [Rule("C18")]
    public void TwoOpensOfOneFile_AreTwoObjects_AndADuplicateIsTheSame()
    {
        using SafeFileHandle first = Open(FileAccess.Read);
        using SafeFileHandle second = Open(FileAccess.Read);
        using var one = KernelFile.Wrap(first);
        using var other = KernelFile.Wrap(second);
        one.IsSameObject(other).ShouldBeFalse();
        using KernelFile again = one.Duplicate();
        one.IsSameObject(again).ShouldBeTrue();
    }

    [Fact]
    [Rule("J44")]
    public void FileThatIsOpenForItsOwnerAlone_IsDuplicatedAllTheSame()
    {
        using SafeFileHandle file = File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.None);
        using var mine = KernelFile.Wrap(file);
        using Peer peer = _fixture.StartPeer();
        peer.Call("read", Give(mine, peer), 3).Word(0).ShouldBe("one");
    }

    [Fact]
    [Rule("B25")]
    public void Duplicate_WithMoreAccessThanTheSource_IsAlwaysDenied()
    {
        using SafeFileHandle file = Open(FileAccess.ReadWrite);
        using var full = KernelFile.Wrap(file);
        using KernelFile reader = full.Duplicate(FileRights.GenericRead);
        Should.Throw<KernelException>(() => reader.Duplicate(FileRights.GenericRead | FileRights.WriteData)).Status.ShouldBe(NtStatus.AccessDenied);
        Should.Throw<KernelException>(() => reader.Duplicate(FileRights.AllAccess)).Status.ShouldBe(NtStatus.AccessDenied);
        using Peer peer = _fixture.StartPeer();
        nint theirs = Give(reader, peer);
        peer.Call("duplicate", -1, theirs, -1, "0x12019f", 0, 0).Status.ShouldBe(NtStatus.AccessDenied);
    }

    [Fact]
    public void HandleThatMayOnlyRead_GetsADescriptorThatCannotWrite()
    {
        using SafeFileHandle file = Open(FileAccess.ReadWrite);
        using var full = KernelFile.Wrap(file);
        using KernelFile reader = full.Duplicate(FileRights.GenericRead);
        using KernelFile writer = full.Duplicate(FileRights.GenericWrite);
        using FileStream reading = reader.OpenStream();
        Mode(reading.SafeFileHandle).ShouldBe(0);
        using SafeFileHandle writing = writer.OpenHandle();
        Mode(writing).ShouldBe(1);
        TryReadFile(writer.Handle, new byte[1], out _).ShouldBe(NtStatus.AccessDenied);
        TryWriteFile(reader.Handle, new byte[1], out _).ShouldBe(NtStatus.AccessDenied);
        writer.Write("ONE"u8);
        new StreamReader(reading).ReadToEnd().ShouldBe("ONE two three four");
    }

    [Fact]
    public void HandleWithNeitherRight_GetsNoDescriptor_AndCanBeAsked()
    {
        using SafeFileHandle file = Open(FileAccess.ReadWrite);
        using var powerless = KernelFile.Wrap(file, FileRights.ReadAttributes);
        TryGetFile(powerless.Handle, out SafeFileHandle? none).ShouldBe(NtStatus.AccessDenied);
        none.ShouldBeNull();
        powerless.Information.ShouldBe(new FileInformation(FileKind.DiskFile, FileRights.GenericRead | FileRights.GenericWrite));
        using KernelFile bare = powerless.Duplicate(FileRights.None);
        bare.Information.ShouldBe(powerless.Information);
    }

    [Fact]
    public void FileStream_WithBufferedData_IsWrappedWhole_AndReadInAnotherProcess()
    {
        using FileStream stream = new(_path, FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite);
        stream.Write("buffered and kept"u8);
        using var mine = KernelFile.Wrap(stream);
        mine.Position.ShouldBe(17);
        mine.Position = 0;
        using Peer peer = _fixture.StartPeer();
        peer.Call("stream-read", Give(mine, peer)).Text.ShouldBe("Success buffered and kept");
    }

    [Fact]
    [Rule("D13")]
    public void File_OfAKilledProcess_IsReadOnByWhoHasAHandle()
    {
        Peer peer = _fixture.StartPeer();
        using KernelProcess process = OpenProcess(peer);
        using var mine = KernelFile.FromHandle(process.DuplicateFrom(peer.Call("wrap-file", _path, "rw").Handle));
        peer.Kill();
        peer.Dispose();
        using FileStream stream = mine.OpenStream();
        new StreamReader(stream).ReadToEnd().ShouldBe("one two three four");
    }

    [Fact]
    [Rule("F44")]
    public void ReadAndWrite_AtAPlaceAndAtTheEnd_AsNtHasThem()
    {
        using SafeFileHandle file = Open(FileAccess.ReadWrite);
        using var mine = KernelFile.Wrap(file);
        TryWriteFile(mine.Handle, "TWO"u8, out int written, 4).ShouldBe(NtStatus.Success);
        written.ShouldBe(3);
        var buffer = new byte[3];
        TryReadFile(mine.Handle, buffer, out int read, 4).ShouldBe(NtStatus.Success);
        Encoding.ASCII.GetString(buffer, 0, read).ShouldBe("TWO");
        TryReadFile(mine.Handle, buffer, out _, 1000).ShouldBe(NtStatus.EndOfFile);
        TryReadFile(mine.Handle, buffer, out _, -1).ShouldBe(NtStatus.InvalidParameter);
        TrySeekFile(mine.Handle, -5, SeekOrigin.Begin, out _).ShouldBe(NtStatus.InvalidParameter);
        TrySeekFile(mine.Handle, 0, SeekOrigin.End, out long end).ShouldBe(NtStatus.Success);
        end.ShouldBe(18);
        mine.Read(buffer).ShouldBe(0);
        TryFlushFile(mine.Handle).ShouldBe(NtStatus.Success);
    }

    [Fact]
    public void Handles_OfOtherTypes_AreRefused()
    {
        using var notAFile = new KernelEvent(true);
        TryReadFile(notAFile.Handle, new byte[1], out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        TryGetFile(notAFile.Handle, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        TryQueryFile(0x7ff0, out _).ShouldBe(NtStatus.InvalidHandle);
        Should.Throw<KernelException>(() => KernelFile.FromHandle(notAFile.Handle)).Status.ShouldBe(NtStatus.ObjectTypeMismatch);
    }

    [Fact]
    public void TenThousandFiles_OpenedAndClosed_LeaveNoDescriptorAnywhere()
    {
        using SafeFileHandle file = Open(FileAccess.ReadWrite);
        var counts = new DescriptorCounts(_fixture);
        counts.Watch(file);
        for (int i = 0; i < 10_000; i++)
        {
            using var wrapped = KernelFile.Wrap(file);
            if (i % 100 == 0)
            {
                using SafeFileHandle again = wrapped.OpenHandle();
            }
        }

        counts.ShouldComeBack();
    }

    private static int Mode(SafeFileHandle file) =>
        int.Parse(
            File.ReadLines($"/proc/self/fdinfo/{file.DangerousGetHandle()}").Single(static line => line.StartsWith("flags:", StringComparison.Ordinal))[^1..],
            System.Globalization.CultureInfo.InvariantCulture) & 3;

    private static nint Give(KernelFile file, Peer peer)
    {
        using KernelProcess process = OpenProcess(peer);
        return file.DuplicateTo(process);
    }

    private static KernelProcess OpenProcess(Peer peer)
    {
        _ = peer.Call("pid");
        return KernelProcess.Open(peer.ProcessId, ProcessRights.DuplicateHandle | ProcessRights.Synchronize);
    }

    private SafeFileHandle Open(FileAccess mode) => File.OpenHandle(_path, FileMode.Open, mode, FileShare.ReadWrite);
}
