using System.Runtime.InteropServices;
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

/// <summary>Calls on pipes that go on in the background.</summary>
[Collection(LibraryCollection.Name)]
public sealed unsafe class OverlappedCallTests(LibraryFixture library) : OverlappedPipeTests
{
    [Fact]
    [Rule("J30")]
    public void Connect_WithNobodyThere_IsPending_AndItsEventTells()
    {
        nint server = Server();
        using var io = new Overlapped();
        SetEvent(io.Event).ShouldSucceed();
        Fails(ConnectNamedPipe(server, io.Pointer), ERROR_IO_PENDING);
        WaitForSingleObject(io.Event, 0).ShouldBe(WAIT_TIMEOUT, "a call that begins resets it");
        HasOverlappedIoCompleted(io.Pointer).ShouldBeFalse();
        Fails(GetOverlappedResult(server, io.Pointer, out _, false), ERROR_IO_INCOMPLETE);
        nint client = Client(0);
        WaitForSingleObject(io.Event, INFINITE).ShouldBe(WAIT_OBJECT_0);
        GetOverlappedResult(server, io.Pointer, out _, false).ShouldSucceed();
        io.Pointer->Internal.ShouldBe((nuint)0);
        Fails(ConnectNamedPipe(server, io.Pointer), ERROR_PIPE_CONNECTED);
        WaitForSingleObject(io.Event, 0).ShouldBe(WAIT_TIMEOUT, "what is over at once with an error sets no event");
        Close(server, client);
    }

    [Fact]
    public void Read_WithNothingThere_IsPending_AndGetsWhatComes()
    {
        (nint server, nint client) = Pair();
        using var io = new Overlapped();
        var buffer = (byte*)io.Buffer;
        uint count = 77;
        Fails(ReadFile(server, buffer, 10, &count, io.Pointer), ERROR_IO_PENDING);
        count.ShouldBe(0u);
        WriteFile(client, "hello"u8, out _).ShouldSucceed();
        GetOverlappedResult(server, io.Pointer, out count, true).ShouldSucceed();
        Encoding.UTF8.GetString(buffer, (int)count).ShouldBe("hello");
        io.Pointer->InternalHigh.ShouldBe((nuint)5);

        WriteFile(client, "again"u8, out _).ShouldSucceed();
        ReadFile(server, buffer, 10, &count, io.Pointer).ShouldSucceed("what is there is read at once");
        count.ShouldBe(5u);
        WaitForSingleObject(io.Event, 0).ShouldBe(WAIT_OBJECT_0);
        Fails(ReadFile(server, buffer, 10, null, io.Pointer), ERROR_IO_PENDING);
        Close(client);
        Fails(GetOverlappedResult(server, io.Pointer, out count, true), ERROR_BROKEN_PIPE);
        Fails(ReadFile(server, buffer, 10, null, io.Pointer), ERROR_BROKEN_PIPE);
        Close(server);
    }

    [Fact]
    [Rule("J35")]
    public void Read_OfALongerMessage_TellsThatThereIsMore()
    {
        (nint server, nint client) = Pair(PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE);
        using var io = new Overlapped();
        Fails(ReadFile(server, (void*)io.Buffer, 3, null, io.Pointer), ERROR_IO_PENDING);
        WriteFile(client, "message"u8, out _).ShouldSucceed();
        uint count;
        Fails(GetOverlappedResult(server, io.Pointer, &count, true), ERROR_MORE_DATA);
        count.ShouldBe(3u);
        Fails(ReadFile(server, (void*)io.Buffer, 2, &count, io.Pointer), ERROR_MORE_DATA);
        count.ShouldBe(0u, "only what returns TRUE tells how much it is");
        Fails(GetOverlappedResult(server, io.Pointer, &count, true), ERROR_MORE_DATA);
        count.ShouldBe(2u);
        ReadFile(server, (void*)io.Buffer, 10, &count, io.Pointer).ShouldSucceed();
        count.ShouldBe(2u);
        Close(server, client);
    }

    [Fact]
    public void Reads_OfOneHandle_GetWhatComesInTheirOrder()
    {
        (nint server, nint client) = Pair(PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE);
        Overlapped[] all = [new(), new(), new()];
        Array.ForEach(all, io => Fails(ReadFile(server, (void*)io.Buffer, 10, null, io.Pointer), ERROR_IO_PENDING));
        foreach (byte number in (byte[])[1, 2, 3])
        {
            WriteFile(client, [number], out _).ShouldSucceed();
        }

        for (int i = 0; i < all.Length; i++)
        {
            GetOverlappedResult(server, all[i].Pointer, out uint count, true).ShouldSucceed();
            (count, *(byte*)all[i].Buffer).ShouldBe((1u, (byte)(i + 1)));
            all[i].Dispose();
        }

        Close(server, client);
    }

    [Fact]
    public void Write_WithoutRoom_IsPending_AndGoesOnWhenSomebodyReads()
    {
        (nint server, nint client) = Pair();
        const int Size = 8 * 1024 * 1024;
        byte* data = (byte*)NativeMemory.AllocZeroed(Size);
        using var io = new Overlapped();
        Fails(WriteFile(client, data, Size, null, io.Pointer), ERROR_IO_PENDING);
        var buffer = new byte[65536];
        for (uint total = 0; total < Size;)
        {
            using var read = new Overlapped(65536);
            _ = ReadFile(server, (void*)read.Buffer, 65536, null, read.Pointer);
            GetOverlappedResult(server, read.Pointer, out uint count, true).ShouldSucceed();
            total += count;
        }

        GetOverlappedResult(client, io.Pointer, out uint written, true).ShouldSucceed();
        written.ShouldBe((uint)Size);
        NativeMemory.Free(data);
        Close(server, client);
    }

    [Fact]
    [Rule("D17")]
    public void EventIsClosedMeanwhile_AndTheCallGoesOn()
    {
        (nint server, nint client) = Pair();
        using var io = new Overlapped();
        DuplicateHandle(-1, io.Event, -1, out nint kept, 0, false, DUPLICATE_SAME_ACCESS).ShouldSucceed();
        Fails(ReadFile(server, (void*)io.Buffer, 10, null, io.Pointer), ERROR_IO_PENDING);
        io.CloseEvent();
        WriteFile(client, "x"u8, out _).ShouldSucceed();
        WaitForSingleObject(kept, INFINITE).ShouldBe(WAIT_OBJECT_0);
        io.Pointer->hEvent = kept;
        GetOverlappedResult(server, io.Pointer, out uint count, false).ShouldSucceed();
        count.ShouldBe(1u);
        Close(server, client);
    }

    [Fact]
    public void WithoutAnEvent_TheResultIsWaitedForToo_AndTheTimeIsKept()
    {
        (nint server, nint client) = Pair();
        using var io = new Overlapped();
        io.CloseEvent();
        Fails(ReadFile(server, (void*)io.Buffer, 10, null, io.Pointer), ERROR_IO_PENDING);
        uint count;
        Fails(GetOverlappedResultEx(server, io.Pointer, &count, 1, false), WAIT_TIMEOUT);
        Fails(GetOverlappedResultEx(server, io.Pointer, &count, 0, false), ERROR_IO_INCOMPLETE);
        WriteFile(client, "x"u8, out _).ShouldSucceed();
        GetOverlappedResultEx(server, io.Pointer, &count, INFINITE, false).ShouldSucceed();
        count.ShouldBe(1u);
        io.Pointer->hEvent = 0x7FF0;
        Fails(ReadFile(server, (void*)io.Buffer, 10, null, io.Pointer), ERROR_INVALID_HANDLE);
        Fails(GetOverlappedResult(server, null, &count, true), ERROR_NOACCESS);
        Close(server, client);
    }

    [Fact]
    public void EndThatWasNotMadeForIt_Waits_WithAnOverlappedToo()
    {
        nint server = CreateNamedPipe(PipeName, PIPE_ACCESS_DUPLEX, 0, 1, 0, 0, 0, null);
        nint client = Client(0);
        using var io = new Overlapped();
        Fails(ConnectNamedPipe(server, io.Pointer), ERROR_PIPE_CONNECTED);
        var reader = Task.Run(() => ReadFile(server, (void*)io.Buffer, 10, null, io.Pointer).ShouldSucceed());
        WriteFile(client, "x"u8, out _).ShouldSucceed();
        reader.Wait(Until.Patience).ShouldBeTrue();
        WaitForSingleObject(io.Event, 0).ShouldBe(WAIT_OBJECT_0);
        Close(server, client);
    }

    /// <summary>An end stays what it was made for in whatever process it is used.</summary>
    [Fact]
    public void EndOfAnotherProcess_IsStillMadeForIt()
    {
        Peer peer = library.StartPeer();
        (nint server, nint client) = Pair();
        nint process = OpenProcess(PROCESS_DUP_HANDLE, false, (uint)peer.ProcessId);
        DuplicateHandle(-1, client, process, out nint theirs, 0, false, DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE).ShouldSucceed();
        DuplicateHandle(process, theirs, -1, out nint back, 0, false, DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE).ShouldSucceed();
        KernelHandles.IsOverlappedPipe(back).ShouldBeTrue();
        KernelHandles.IsOverlappedPipe(process).ShouldBeFalse();
        Close(server, back, process);
        peer.Kill();
    }

    /// <summary>Clients that come while the call begins to listen, and while it looks whether one is there: none makes it return TRUE.</summary>
    [Fact]
    [Rule("J30")]
    public void Connect_WithAClientThatComesMeanwhile_IsPendingOrToldOfIt()
    {
        const int Rounds = 1000;
        nint server = Server();
        using var io = new Overlapped();
        using var disconnected = new SemaphoreSlim(1);
        Task client = Task.Factory.StartNew(() => Come(Rounds, disconnected), TaskCreationOptions.LongRunning);
        for (int round = 0; round < Rounds; round++)
        {
            ConnectNamedPipe(server, io.Pointer).ShouldBe((BOOL)false, $"round {round}");
            if (GetLastError() is not (ERROR_PIPE_CONNECTED or ERROR_NO_DATA))
            {
                GetLastError().ShouldBe(ERROR_IO_PENDING);
                GetOverlappedResult(server, io.Pointer, out _, true).ShouldSucceed();
            }

            DisconnectNamedPipe(server).ShouldSucceed();
            disconnected.Release();
        }

        client.Wait(Until.Patience).ShouldBeTrue();
        Close(server);
    }

    /// <summary>The server of Windows' own documentation: one thread, several instances, an event for each.</summary>
    [Fact]
    public void Server_WithSeveralInstances_AnswersAllByOneThread()
    {
        const int Instances = 4;
        const int Rounds = 25;
        var instances = new OverlappedInstance[Instances];
        var events = new nint[Instances];
        for (int i = 0; i < Instances; i++)
        {
            instances[i] = new OverlappedInstance(Server(PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE, Instances));
            events[i] = instances[i].Io.Event;
            instances[i].Listen();
        }

        Task[] clients = [.. Enumerable.Range(0, Instances * 2).Select(number => Task.Factory.StartNew(() => Ask(number, Rounds), TaskCreationOptions.LongRunning))];
        int gone = 0;
        while (gone < clients.Length)
        {
            uint which = WaitForMultipleObjects(events, false, INFINITE);
            which.ShouldBeLessThan((uint)Instances);
            gone += instances[which].GoOn() ? 0 : 1;
        }

        Task.WaitAll(clients, Until.Patience).ShouldBeTrue();
        Array.ForEach(instances, static instance => instance.Dispose());
    }

    private void Ask(int number, int rounds)
    {
        nint pipe;
        while ((pipe = CreateFile(PipeName, Both, 0, null, OPEN_EXISTING, 0, 0)) == INVALID_HANDLE_VALUE)
        {
            GetLastError().ShouldBe(ERROR_PIPE_BUSY);
            WaitNamedPipe(PipeName, NMPWAIT_WAIT_FOREVER).ShouldSucceed();
        }

        var answer = new byte[4];
        for (int round = 0; round < rounds; round++)
        {
            WriteFile(pipe, BitConverter.GetBytes((number * 1000) + round), out _).ShouldSucceed();
            ReadFile(pipe, answer, out uint count).ShouldSucceed();
            (count, BitConverter.ToInt32(answer)).ShouldBe((4u, (number * 1000) + round + 1));
        }

        Close(pipe);
    }

    private void Come(int rounds, SemaphoreSlim disconnected)
    {
        for (int round = 0; round < rounds; round++)
        {
            disconnected.Wait(Until.Patience).ShouldBeTrue();
            nint pipe;
            while ((pipe = CreateFile(PipeName, Both, 0, null, OPEN_EXISTING, 0, 0)) == INVALID_HANDLE_VALUE)
            {
                GetLastError().ShouldBe(ERROR_PIPE_BUSY);
            }

            Close(pipe);
        }
    }
}
