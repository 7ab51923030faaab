using System.Runtime.InteropServices;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Helve.Linux;
using Helve.Tests.Infrastructure;
using Microsoft.Win32.SafeHandles;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Files;

/// <summary>Descriptors that are no ordinary files: what cannot be an object is refused, the rest is what it is, the broker waits for none, and nothing stays.</summary>
[Collection(LibraryCollection.Name)]
public sealed unsafe partial class HostileDescriptorTests : IDisposable
{
    private const int ReadOnly = 0;
    private const int ReadWrite = 2;
    private const int NonBlocking = 0x800;
    private const int PathOnly = 0x200000;
    private const int RingSetup = 425;
    private const int RingParameters = 120;
    private const uint Maximum = AccessMask.MAXIMUM_ALLOWED;
    private readonly LibraryFixture _fixture;
    private readonly string _directory = Directory.CreateTempSubdirectory("helve-test-").FullName;
    private readonly int _broker;

    public HostileDescriptorTests(LibraryFixture fixture)
    {
        _fixture = fixture;
        using Inspection.KernelInspector inspector = fixture.Environment.Inspect();
        _broker = inspector.GetBrokerStatus().ProcessId;
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void DescriptorOfAPathOnly_IsRefused()
    {
        using SafeFileHandle file = Open(_directory, PathOnly);
        TryWrapFile(file, Maximum, HandleAttributes.None, out nint handle).ShouldBe(NtStatus.InvalidHandle);
        handle.ShouldBe(0);
    }

    [Fact]
    public void AnIoUring_WhichNoOtherProcessMayHave_IsRefused_AndTheConnectionGoesOn()
    {
        byte* parameters = stackalloc byte[RingParameters];
        new Span<byte>(parameters, RingParameters).Clear();
        int number = (int)SystemCall(RingSetup, 4, (nint)parameters, 0, 0);
        if (number < 0)
        {
            // Forbidden here: there is nothing then that could be given away.
            File.ReadAllText("/proc/sys/kernel/io_uring_disabled").Trim().ShouldNotBe("0");
            return;
        }

        using var ring = new SafeFileHandle(number, ownsHandle: true);
        TryWrapFile(ring, Maximum, HandleAttributes.None, out nint handle).ShouldBe(NtStatus.NotSupported);
        handle.ShouldBe(0);
        TheBrokerAnswers();
    }

    [Theory]
    [InlineData("directory", NtStatus.InvalidDeviceRequest)]
    [InlineData("memory", NtStatus.EndOfFile)]
    [InlineData("own-memory", NtStatus.IoDeviceError)]
    [InlineData("epoll", NtStatus.InvalidParameter)]
    [InlineData("process", NtStatus.InvalidParameter)]
    [InlineData("fifo", NtStatus.PipeBroken)]
    public void SpecialFile_IsAnObjectLikeOthers_WhoseReadSaysWhatItIs(string kind, NtStatus read)
    {
        SafeFileHandle file = Open(kind);
        string name = NameOf(file);
        int before = CountInBroker(name);
        TryWrapFile(file, Maximum, HandleAttributes.None, out nint handle).ShouldBe(NtStatus.Success);
        TheBrokerAnswers();
        TryQueryFile(handle, out FileInformation information).ShouldBe(NtStatus.Success);
        information.Kind.ShouldBe(kind == "fifo" ? FileKind.PipeReadEnd : FileKind.DiskFile);
        TryReadFile(handle, new byte[16], out _).ShouldBe(read);
        using (Peer peer = _fixture.StartPeer())
        {
            _ = peer.Call("pid");
            using KernelProcess process = KernelProcess.Open(peer.ProcessId, ProcessRights.DuplicateHandle);
            TryDuplicate(KernelHandles.CurrentProcess, handle, process.Handle, 0, 0, DuplicateOptions.SameAccess, out nint theirs).ShouldBe(NtStatus.Success);
            peer.Call("read", theirs, 16).Status.ShouldBe(read);
        }

        TheBrokerAnswers();
        file.Dispose();
        TryClose(handle).ShouldBe(NtStatus.Success);
        Until.True(() => CountInBroker(name) <= before, $"the broker lets go of {name}");
    }

    [Fact]
    public void Fifo_ThatNobodyReads_HoldsUpWhoWrites_AndNobodyElse()
    {
        string path = Fifo();
        using SafeFileHandle reader = Open(path, ReadOnly | NonBlocking);
        using SafeFileHandle both = Open(path, ReadWrite);
        using var fifo = KernelFile.Wrap(both);
        using KernelFile again = fifo.Duplicate();
        Task writing = Task.Run(() => again.Write(new byte[1 << 20]));
        TheBrokerAnswers();
        var buffer = new byte[1 << 16];
        using var own = FileDescriptor.Borrow((int)reader.DangerousGetHandle());
        int all = 0;
        Until.True(
            () =>
            {
                all += own.TryRead(buffer, out int count, out _) ? count : 0;
                return all == 1 << 20;
            },
            "everything is written when somebody reads");
        writing.Wait(Until.Patience).ShouldBeTrue();
    }

    [Fact]
    public void ConnectionToABroker_IsASocketLikeOthers()
    {
        using var channel = UnixSocket.Create();
        channel.TryConnect(_fixture.Environment.SocketPath, out _).ShouldBeTrue();
        TryWrapFile(Own(channel.Descriptor), Maximum, HandleAttributes.None, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        using var socket = new System.Net.Sockets.Socket(new System.Net.Sockets.SafeSocketHandle(channel.Descriptor.Number, ownsHandle: false));
        using (var wrapped = KernelSocket.Wrap(socket))
        {
            wrapped.Query().HandleCount.ShouldBe(1);
        }

        TheBrokerAnswers();
    }

    // What lies unread in a socket is gone with its last descriptor, wherever that was.
    [Fact]
    public void SocketWithDescriptorsUnderWay_TakesThemWithIt()
    {
        (UnixSocket near, UnixSocket far) = UnixSocket.CreatePair();
        (FileDescriptor read, FileDescriptor write) = FileDescriptor.CreatePipe();
        using (read)
        {
            near.TrySend("carries"u8, [write, far.Descriptor], out LinuxError error).ShouldBeTrue(error.ToString());
            write.Dispose();
            KernelSocket wrapped;
            using (var socket = new System.Net.Sockets.Socket(new System.Net.Sockets.SafeSocketHandle(far.Descriptor.Number, ownsHandle: false)))
            {
                wrapped = KernelSocket.Wrap(socket);
            }

            far.Dispose();
            near.Dispose();
            using (wrapped.OpenSocket())
            {
                HasEnded(read).ShouldBeFalse("it is in the socket, which the broker holds");
            }

            wrapped.Dispose();
            Until.True(() => HasEnded(read), "nobody has the other end any more");
        }

        TheBrokerAnswers();
    }

    private static bool HasEnded(FileDescriptor read)
    {
        var entry = new PollEntry(read, PollEvents.HangUp);
        return Poll.TryWait(new Span<PollEntry>(ref entry), 0, out int ready, out _) && ready > 0;
    }

    private static void TheBrokerAnswers()
    {
        string name = $"Local\\{Guid.NewGuid():N}";
        using var named = new KernelEvent(true, false, name, out bool created);
        created.ShouldBeTrue();
    }

    private static string NameOf(SafeHandle file) => new FileInfo($"/proc/self/fd/{file.DangerousGetHandle()}").LinkTarget!;

    private int CountInBroker(string name) =>
        Directory.GetFileSystemEntries($"/proc/{_broker}/fd").Count(path => new FileInfo(path).LinkTarget == name);

    private string Fifo()
    {
        string path = Path.Combine(_directory, "fifo");
        MakeFifo(path, 0x180).ShouldBe(0);
        return path;
    }

    private SafeFileHandle Open(string kind) => kind switch
    {
        "directory" => Open(_directory, ReadOnly),
        "memory" => MemFd.TryCreate($"helve-test-{Guid.NewGuid():N}", out FileDescriptor? memory, out _) ? Own(memory) : throw new InvalidOperationException(),
        "own-memory" => Open("/proc/self/mem", ReadWrite),
        "epoll" => Own(EpollCreate(0x80000)),
        "process" => Own((int)SystemCall(434, Environment.ProcessId, 0, 0, 0)),
        _ => Open(Fifo(), ReadOnly | NonBlocking),
    };

    private static SafeFileHandle Open(string path, int flags) => Own(OpenCall(path, flags | 0x80000));

    private static SafeFileHandle Own(int number)
    {
        number.ShouldBeGreaterThanOrEqualTo(0);
        return new SafeFileHandle(number, ownsHandle: true);
    }

    private static SafeFileHandle Own(FileDescriptor descriptor)
    {
        descriptor.TryDuplicate(out FileDescriptor? copy, out _).ShouldBeTrue();
        var file = new SafeFileHandle(copy!.Number, ownsHandle: true);
        copy.SetHandleAsInvalid();
        return file;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenCall(string path, int flags);

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "epoll_create1")]
    private static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth);
}
