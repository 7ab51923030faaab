using System.Text;
using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Helve.Win32;
using Shouldly;
using Xunit;
using static Helve.Tests.Win32.HandleCallTests;
using static Helve.Win32.Constants;
using static Helve.Win32.Kernel32;

namespace Helve.Tests.Win32;

/// <summary>Pipes and files by the names of Windows.</summary>
[Collection(LibraryCollection.Name)]
public sealed unsafe class PipeCallTests
{
    private const string Prefix = @"\\.\pipe\";

    [Fact]
    [Rule("J41")]
    [Rule("J42")]
    public void CreatePipe_IsReadToItsEnd()
    {
        var inheritable = new SECURITY_ATTRIBUTES { nLength = (uint)sizeof(SECURITY_ATTRIBUTES), bInheritHandle = true };
        CreatePipe(out nint read, out nint write, inheritable, 0).ShouldSucceed();
        GetHandleInformation(read, out uint flags).ShouldSucceed();
        flags.ShouldBe(HANDLE_FLAG_INHERIT);
        WriteFile(write, "hello"u8, out uint count).ShouldSucceed();
        count.ShouldBe(5u);
        byte[] buffer = new byte[16];
        ReadFile(read, buffer, out count).ShouldSucceed();
        Encoding.UTF8.GetString(buffer, 0, (int)count).ShouldBe("hello");
        Fails(ReadFile(write, buffer, out _), ERROR_ACCESS_DENIED);
        Fails(WriteFile(read, buffer, out _), ERROR_ACCESS_DENIED);
        Close(write);
        Fails(ReadFile(read, buffer, out count), ERROR_BROKEN_PIPE);
        count.ShouldBe(0u);
        Close(read);
        Fails(CreatePipe(null, null, null, 0), ERROR_NOACCESS);
    }

    [Fact]
    [Rule("J41")]
    public void PeekNamedPipe_LooksIntoAnAnonymousPipeToo()
    {
        CreatePipe(out nint read, out nint write, null, 0).ShouldSucceed();
        (uint Copied, uint Available, uint Left) Peek(uint size)
        {
            uint copied = 7;
            uint available = 7;
            uint left = 7;
            byte* buffer = stackalloc byte[8];
            PeekNamedPipe(read, buffer, size, &copied, &available, &left).ShouldSucceed();
            return (copied, available, left);
        }

        Peek(8).ShouldBe((0u, 0u, 0u));
        WriteFile(write, "hello"u8, out _).ShouldSucceed();
        Peek(8).ShouldBe((5u, 5u, 0u));
        Peek(2).ShouldBe((2u, 5u, 0u));
        Peek(0).ShouldBe((0u, 5u, 0u));
        Fails(PeekNamedPipe(write, null, 0, null, null, null), ERROR_ACCESS_DENIED);
        Close(write);
        Peek(8).ShouldBe((5u, 5u, 0u), "what was sent stays");
        ReadFile(read, new byte[8], out _).ShouldSucceed();
        // The broker has an end of its own for as long as it has not heard of the close.
        Until.True(() => !PeekNamedPipe(read, null, 0, null, null, null), "the end is seen");
        GetLastError().ShouldBe(ERROR_BROKEN_PIPE);
        Close(read);
    }

    [Fact]
    [Rule("J32")]
    public void ClientThatWasDisconnected_IsAskedForNothing()
    {
        nint server = CreateNamedPipe(Prefix + "win32-pipe-9", PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE, 1, 0, 0, 0, null);
        nint client = Open(Prefix + "win32-pipe-9");
        GetNamedPipeHandleState(client, out _, out _).ShouldSucceed();
        DisconnectNamedPipe(server).ShouldSucceed();
        Fails(GetNamedPipeHandleState(client, out _, out _), ERROR_PIPE_NOT_CONNECTED);
        Fails(GetNamedPipeInfo(client, null, null, null, null), ERROR_PIPE_NOT_CONNECTED);
        Fails(SetNamedPipeHandleState(client, PIPE_READMODE_BYTE), ERROR_PIPE_NOT_CONNECTED);
        Fails(PeekNamedPipe(client, null, 0, null, null, null), ERROR_PIPE_NOT_CONNECTED);
        GetNamedPipeHandleState(server, out _, out _).ShouldSucceed("the server's end is what it was");
        Fails(PeekNamedPipe(server, null, 0, null, null, null), ERROR_BAD_PIPE);
        Close(client, server);
    }

    [Fact]
    [Rule("J24")]
    public void GetFileType_NeedsNoAccess()
    {
        nint outbound = CreateNamedPipe(Prefix + "win32-pipe-10", PIPE_ACCESS_OUTBOUND, PIPE_TYPE_BYTE, 1, 0, 0, 0, null);
        GetFileType(outbound).ShouldBe(FILE_TYPE_PIPE, "its handle has no FILE_READ_ATTRIBUTES");
        Close(outbound);
    }

    [Fact]
    [Rule("J22")]
    [Rule("J23")]
    [Rule("J28")]
    [Rule("J38")]
    public void NamedPipe_ThatWindowsRefuses_HasItsError()
    {
        None(Make(null), ERROR_PATH_NOT_FOUND);
        None(Make("win32"), ERROR_INVALID_NAME);
        None(CreateNamedPipe(Prefix + "win32-pipe-1", 0, 0, 1, 0, 0, 0, null), ERROR_INVALID_PARAMETER);
        None(CreateNamedPipe(Prefix + "win32-pipe-1", PIPE_ACCESS_DUPLEX, PIPE_READMODE_MESSAGE, 1, 0, 0, 0, null), ERROR_INVALID_PARAMETER);
        None(CreateNamedPipe(Prefix + "win32-pipe-1", PIPE_ACCESS_DUPLEX, 0, 256, 0, 0, 0, null), ERROR_INVALID_PARAMETER);
        None(Open(Prefix + "win32-pipe-1"), ERROR_FILE_NOT_FOUND);
        Fails(WaitNamedPipe(Prefix + "win32-pipe-1", NMPWAIT_WAIT_FOREVER), ERROR_FILE_NOT_FOUND);
        nint server = Make(Prefix + "win32-pipe-1");
        None(Make(Prefix + "win32-pipe-1"), ERROR_PIPE_BUSY);
        nint client = Open(Prefix + "WIN32-pipe-1");
        None(Open(Prefix + "win32-pipe-1"), ERROR_PIPE_BUSY);
        Fails(WaitNamedPipe(Prefix + "win32-pipe-1", NMPWAIT_NOWAIT), ERROR_SEM_TIMEOUT);
        Close(client, server);

        static nint Make(string? name) => CreateNamedPipe(name, PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE, 1, 0, 0, 0, null);
    }

    [Fact]
    [Rule("J30")]
    [Rule("J32")]
    [Rule("J35")]
    [Rule("J36")]
    public void Messages_GoBothWays()
    {
        nint server = CreateNamedPipe(
            Prefix + "win32-pipe-2", PIPE_ACCESS_DUPLEX, PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE, PIPE_UNLIMITED_INSTANCES, 100, 200, 0, null);
        nint client = Open(Prefix + "win32-pipe-2");
        Fails(ConnectNamedPipe(server, null), ERROR_PIPE_CONNECTED);
        Fails(ConnectNamedPipe(client, null), ERROR_INVALID_FUNCTION);
        GetNamedPipeHandleState(client, out uint mode, out uint instances).ShouldSucceed();
        (mode, instances).ShouldBe((PIPE_READMODE_BYTE, 1u));
        SetNamedPipeHandleState(client, PIPE_READMODE_MESSAGE).ShouldSucceed();
        uint pipe = 0;
        uint outbound = 0;
        uint inbound = 0;
        uint most = 0;
        GetNamedPipeInfo(server, &pipe, &outbound, &inbound, &most).ShouldSucceed();
        (pipe, outbound, inbound, most).ShouldBe((PIPE_SERVER_END | PIPE_TYPE_MESSAGE, 100u, 200u, PIPE_UNLIMITED_INSTANCES));
        WriteFile(server, "message"u8, out _).ShouldSucceed();
        uint copied = 0;
        uint available = 0;
        uint left = 0;
        byte[] buffer = new byte[4];
        fixed (byte* target = buffer)
        {
            PeekNamedPipe(client, target, 4, &copied, &available, &left).ShouldSucceed();
        }

        (copied, available, left).ShouldBe((4u, 7u, 3u));
        Fails(ReadFile(client, buffer, out uint count), ERROR_MORE_DATA);
        count.ShouldBe(4u);
        ReadFile(client, buffer, out count).ShouldSucceed();
        count.ShouldBe(3u);
        WriteFile(client, "back"u8, out _).ShouldSucceed();
        ReadFile(server, buffer, out count).ShouldSucceed();
        DisconnectNamedPipe(server).ShouldSucceed();
        Fails(ReadFile(client, buffer, out _), ERROR_PIPE_NOT_CONNECTED);
        Fails(DisconnectNamedPipe(server), ERROR_PIPE_NOT_CONNECTED);
        Close(client, server);
    }

    [Fact]
    public void File_IsReadAtPlacesWithAnOverlapped_WhoseEventIsSet()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "0123456789");
        nint file;
        using (FileStream stream = File.OpenRead(path))
        {
            KernelHandles.TryWrapFile(stream.SafeFileHandle, MAXIMUM_ALLOWED, 0, out file).ShouldBe(NtStatus.Success);
        }

        nint done = NewEvent();
        var place = new OVERLAPPED { Offset = 8, hEvent = done };
        byte* buffer = stackalloc byte[4];
        uint count = 7;
        ReadFile(file, buffer, 4, &count, &place).ShouldSucceed();
        (count, place.InternalHigh, buffer[0]).ShouldBe((2u, (nuint)2, (byte)'8'));
        WaitForSingleObject(done, 0).ShouldBe(WAIT_OBJECT_0);
        place.Offset = 10;
        Fails(ReadFile(file, buffer, 4, null, &place), ERROR_HANDLE_EOF);
        ReadFile(file, buffer, 4, &count, null).ShouldSucceed();
        count.ShouldBe(0u, "the position has moved to the end");
        SetFilePointer(file, 0, null, FILE_BEGIN).ShouldBe(0u);
        ReadFile(file, buffer, 4, &count, null).ShouldSucceed();
        ReadFile(file, buffer, 4, &count, null).ShouldSucceed();
        ReadFile(file, buffer, 4, &count, null).ShouldSucceed();
        count.ShouldBe(2u);
        ReadFile(file, buffer, 4, &count, null).ShouldSucceed("the end is a read of nothing");
        count.ShouldBe(0u);
        Fails(ReadFile(file, (void*)Unmapped, 4, &count, null), ERROR_NOACCESS);
        Fails(ReadFile(file, buffer, 4, null, null), ERROR_NOACCESS);
        Fails(WriteFile(file, buffer, 4, &count, null), ERROR_ACCESS_DENIED);
        Close(file, done);
        File.Delete(path);
    }

    private static nint Open(string name) => CreateFile(name, GENERIC_READ | GENERIC_WRITE, 0, null, OPEN_EXISTING, 0, 0);

    private static void None(nint handle, uint error)
    {
        handle.ShouldBe(INVALID_HANDLE_VALUE);
        GetLastError().ShouldBe(error);
    }
}
