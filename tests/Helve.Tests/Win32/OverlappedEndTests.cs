using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Helve.Win32;
using Shouldly;
using Xunit;
using static Helve.Tests.Win32.HandleCallTests;
using static Helve.Win32.Constants;
using static Helve.Win32.Kernel32;

namespace Helve.Tests.Win32;

/// <summary>Calls that go on in the background at an end of a pipe: their order, and how they are ended.</summary>
[Collection(LibraryCollection.Name)]
public sealed unsafe class OverlappedEndTests : OverlappedPipeTests
{
    [Fact]
    public void Cancel_EndsWhatGoesOn_AndNothingElse()
    {
        nint waiting = Server(instances: 2);
        nint server = Server(instances: 2);
        Close(waiting);
        nint client = Client(FILE_FLAG_OVERLAPPED);
        using var first = new Overlapped();
        using var second = new Overlapped();
        Fails(CancelIoEx(server, null), ERROR_NOT_FOUND);
        CancelIo(server).ShouldSucceed("with nothing to cancel too");
        Fails(CancelIoEx(0x7FF0, null), ERROR_INVALID_HANDLE);
        Fails(ReadFile(server, (void*)first.Buffer, 10, null, first.Pointer), ERROR_IO_PENDING);
        Fails(ReadFile(server, (void*)second.Buffer, 10, null, second.Pointer), ERROR_IO_PENDING);
        CancelIoEx(server, first.Pointer).ShouldSucceed();
        Fails(GetOverlappedResult(server, first.Pointer, out _, true), ERROR_OPERATION_ABORTED);
        ((uint)first.Pointer->Internal).ShouldBe((uint)NtStatus.Cancelled);
        HasOverlappedIoCompleted(second.Pointer).ShouldBeFalse();
        Task.Run(() => CancelIo(server).ShouldSucceed()).Wait(Until.Patience).ShouldBeTrue();
        HasOverlappedIoCompleted(second.Pointer).ShouldBeFalse("another thread's");
        WriteFile(client, "x"u8, out _).ShouldSucceed();
        GetOverlappedResult(server, second.Pointer, out uint count, true).ShouldSucceed("a cancelled read has taken nothing");
        count.ShouldBe(1u);
        Fails(ReadFile(server, (void*)first.Buffer, 10, null, first.Pointer), ERROR_IO_PENDING);
        CancelIo(server).ShouldSucceed();
        Fails(GetOverlappedResult(server, first.Pointer, out _, true), ERROR_OPERATION_ABORTED);
        waiting = Server(instances: 2);
        Fails(ConnectNamedPipe(waiting, first.Pointer), ERROR_IO_PENDING);
        CancelIoEx(waiting, null).ShouldSucceed();
        Fails(GetOverlappedResult(waiting, first.Pointer, out _, true), ERROR_OPERATION_ABORTED);
        Close(server, client, waiting);
    }

    [Fact]
    public void CloseOfTheLastHandle_EndsWhatGoesOn_AndTheOtherEndSeesIt()
    {
        (nint server, nint client) = Pair();
        using var io = new Overlapped();
        using var other = new Overlapped();
        DuplicateHandle(-1, server, -1, out nint second, 0, false, DUPLICATE_SAME_ACCESS).ShouldSucceed();
        Fails(ReadFile(server, (void*)io.Buffer, 10, null, io.Pointer), ERROR_IO_PENDING);
        Close(second);
        HasOverlappedIoCompleted(io.Pointer).ShouldBeFalse("there is a handle still");
        Close(server);
        Fails(GetOverlappedResult(0, io.Pointer, out _, true), ERROR_BROKEN_PIPE);
        _ = ReadFile(client, (void*)other.Buffer, 10, null, other.Pointer);
        Fails(GetOverlappedResult(client, other.Pointer, out _, true), ERROR_BROKEN_PIPE);
        Close(client);
        server = Server();
        Fails(ConnectNamedPipe(server, io.Pointer), ERROR_IO_PENDING);
        Close(server);
        Fails(GetOverlappedResult(0, io.Pointer, out _, true), ERROR_BROKEN_PIPE);
    }

    /// <summary>A call is one of the end, and not of the handle that it was begun with.</summary>
    [Fact]
    public void AnotherHandle_ToTheSameEnd_CancelsToo_AndReadsInTurn()
    {
        (nint server, nint client) = Pair(PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE);
        DuplicateHandle(-1, server, -1, out nint other, 0, false, DUPLICATE_SAME_ACCESS).ShouldSucceed();
        using var first = new Overlapped();
        using var second = new Overlapped();
        Fails(ReadFile(server, (void*)first.Buffer, 10, null, first.Pointer), ERROR_IO_PENDING);
        CancelIoEx(other, null).ShouldSucceed();
        Fails(GetOverlappedResult(server, first.Pointer, out _, true), ERROR_OPERATION_ABORTED);
        Fails(ReadFile(other, (void*)first.Buffer, 10, null, first.Pointer), ERROR_IO_PENDING);
        Fails(ReadFile(server, (void*)second.Buffer, 10, null, second.Pointer), ERROR_IO_PENDING);
        Close(server);
        WriteFile(client, [1], out _).ShouldSucceed();
        WriteFile(client, [2], out _).ShouldSucceed();
        GetOverlappedResult(other, first.Pointer, out _, true).ShouldSucceed();
        GetOverlappedResult(other, second.Pointer, out _, true).ShouldSucceed("its handle was closed, and there is another one");
        (*(byte*)first.Buffer, *(byte*)second.Buffer).ShouldBe(((byte)1, (byte)2));
        Close(other, client);
    }

    [Fact]
    [Rule("J30")]
    public void Connects_OfOneEnd_AllTellOfTheClient()
    {
        nint server = Server();
        DuplicateHandle(-1, server, -1, out nint other, 0, false, DUPLICATE_SAME_ACCESS).ShouldSucceed();
        using var first = new Overlapped();
        using var second = new Overlapped();
        Fails(ConnectNamedPipe(server, first.Pointer), ERROR_IO_PENDING);
        Fails(ConnectNamedPipe(other, second.Pointer), ERROR_IO_PENDING);
        Close(server);
        nint client = Client(0);
        GetOverlappedResult(other, first.Pointer, out _, true).ShouldSucceed("its handle was closed, and there is another one");
        GetOverlappedResult(other, second.Pointer, out _, true).ShouldSucceed();
        Close(other, client);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void LastClose_EndsAllThatGoesOn_HoweverItIsClosed(bool byDuplication)
    {
        (nint server, nint client) = Pair(PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE);
        DuplicateHandle(-1, server, -1, out nint second, 0, false, DUPLICATE_SAME_ACCESS).ShouldSucceed();
        Overlapped[] all = [new(), new(), new()];
        Array.ForEach(all, io => Fails(ReadFile(server, (void*)io.Buffer, 10, null, io.Pointer), ERROR_IO_PENDING));
        Close(server);
        Array.ForEach(all, static io => HasOverlappedIoCompleted(io.Pointer).ShouldBeFalse("there is a handle still"));
        if (byDuplication)
        {
            DuplicateHandle(-1, second, 0, null, 0, false, DUPLICATE_CLOSE_SOURCE).ShouldSucceed();
        }
        else
        {
            Close(second);
        }

        foreach (Overlapped io in all)
        {
            Fails(GetOverlappedResult(0, io.Pointer, out _, true), ERROR_BROKEN_PIPE);
            io.Dispose();
        }

        using var other = new Overlapped();
        _ = ReadFile(client, (void*)other.Buffer, 10, null, other.Pointer);
        Fails(GetOverlappedResult(client, other.Pointer, out _, true), ERROR_BROKEN_PIPE);
        Close(client);
        Close(Server());
    }

    [Fact]
    public void Handles_ThatAreClosedByTwoThreadsAtOnce_EndWhatGoesOn()
    {
        for (int i = 0; i < 200; i++)
        {
            nint server = Server();
            DuplicateHandle(-1, server, -1, out nint second, 0, false, DUPLICATE_SAME_ACCESS).ShouldSucceed();
            using var io = new Overlapped();
            Fails(ConnectNamedPipe(server, io.Pointer), ERROR_IO_PENDING);
            Parallel.Invoke(() => Close(server), () => Close(second));
            Fails(GetOverlappedResult(0, io.Pointer, out _, true), ERROR_BROKEN_PIPE);
        }
    }

    [Fact]
    public void Read_ThatIsCancelledBetweenOthers_LeavesThemInTheirOrder()
    {
        (nint server, nint client) = Pair(PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE);
        Overlapped[] all = [new(), new(), new()];
        Array.ForEach(all, io => Fails(ReadFile(server, (void*)io.Buffer, 10, null, io.Pointer), ERROR_IO_PENDING));
        CancelIoEx(server, all[1].Pointer).ShouldSucceed();
        Fails(GetOverlappedResult(server, all[1].Pointer, out _, true), ERROR_OPERATION_ABORTED);
        WriteFile(client, [1], out _).ShouldSucceed();
        GetOverlappedResult(server, all[0].Pointer, out _, true).ShouldSucceed();
        WriteFile(client, [3], out _).ShouldSucceed();
        GetOverlappedResult(server, all[2].Pointer, out _, true).ShouldSucceed();
        (*(byte*)all[0].Buffer, *(byte*)all[2].Buffer).ShouldBe(((byte)1, (byte)3));
        Array.ForEach(all, static io => io.Dispose());
        Close(server, client);
    }

    [Fact]
    public void Deviation_D17_ACallInTheBackgroundHasHandlesToItsEventAndItsEnd()
    {
        (nint server, nint client) = Pair();
        using var io = new Overlapped();
        Fails(ReadFile(server, (byte*)io.Buffer, 10, null, io.Pointer), ERROR_IO_PENDING);
        HandleCount(io.Event).ShouldBe(2);
        HandleCount(server).ShouldBe(2);
        using var next = new Overlapped();
        Fails(ReadFile(server, (byte*)next.Buffer, 10, null, next.Pointer), ERROR_IO_PENDING);
        HandleCount(server).ShouldBe(3);
        CancelIoEx(server, next.Pointer).ShouldSucceed();
        Until.True(() => HandleCount(server) == 2, "it is closed when the call is over");
        WriteFile(client, "x"u8, out _).ShouldSucceed();
        GetOverlappedResult(server, io.Pointer, out _, true).ShouldSucceed();
        Until.True(() => HandleCount(io.Event) == 1, "it is closed when the call is over");
        HandleCount(server).ShouldBe(1);
        Close(server, client);
    }

    private static int HandleCount(nint handle)
    {
        KernelHandles.TryQuery(handle, out HandleInformation information).ShouldBe(NtStatus.Success);
        return information.HandleCount;
    }
}
