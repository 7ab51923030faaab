using Helve.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Linux;

public sealed class SocketDescriptorTests : IDisposable
{
    private readonly FileDescriptor _file = MemFd.CreateSealed("helve-test", 1);
    private readonly UnixSocket _a;
    private readonly UnixSocket _b;

    public SocketDescriptorTests() => (_a, _b) = UnixSocket.CreatePair(nonBlocking: true);

    public void Dispose()
    {
        _file.Dispose();
        _a.Dispose();
        _b.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(15)]
    [InlineData(16)]
    public void Receive_SomeDescriptors_GetsThemAllCloseOnExec(int number)
    {
        _a.TrySend("x"u8, Same(number), out LinuxError error).ShouldSucceed(error);
        OpenDescriptors.CountOf(_file).ShouldBe(1);
        FileDescriptor?[] received = new FileDescriptor?[16];
        _b.TryReceive(new byte[10], received, out int count, out int descriptorCount, out error).ShouldSucceed(error);
        count.ShouldBe(1);
        descriptorCount.ShouldBe(number);
        OpenDescriptors.CountOf(_file).ShouldBe(1 + number);
        for (int i = 0; i < number; i++)
        {
            string flags = File.ReadLines($"/proc/self/fdinfo/{received[i]!.Number}").First(l => l.StartsWith("flags:", StringComparison.Ordinal));
            (Convert.ToInt64(flags[6..].Trim(), 8) & FcntlNames.O_CLOEXEC).ShouldNotBe(0);
            received[i]!.Dispose();
        }

        OpenDescriptors.CountOf(_file).ShouldBe(1);
    }

    [Fact]
    public void Receive_PacketWithoutDescriptors_HasNone()
    {
        _a.TrySend("abc"u8, [], out LinuxError error).ShouldSucceed(error);
        _b.TryReceive(new byte[10], new FileDescriptor?[16], out int count, out int descriptorCount, out error).ShouldSucceed(error);
        (count, descriptorCount).ShouldBe((3, 0));
    }

    [Fact]
    public void Receive_EndOfStream_IsZero()
    {
        _a.Dispose();
        _b.TryReceive(new byte[10], new FileDescriptor?[16], out int count, out int descriptorCount, out LinuxError error).ShouldSucceed(error);
        (count, descriptorCount).ShouldBe((0, 0));
    }

    [Fact]
    public void Send_SeventeenDescriptors_IsRefused() =>
        _a.TrySend("x"u8, Same(17), out LinuxError error).ShouldFailWith(error, Errno.E2BIG);

    [Fact]
    public void Send_DisposedDescriptor_ThrowsAndSendsNothing()
    {
        FileDescriptor gone = _file.Duplicate();
        gone.Dispose();
        Should.Throw<ObjectDisposedException>(() => _a.TrySend("x"u8, [_file, gone], out _));
        _b.TryReceive(new byte[1], out _, out LinuxError error).ShouldFailWith(error, Errno.EAGAIN);
    }

    [Fact]
    public void Receive_MoreThanSixteenFromACPeer_IsRefusedAndLeaksNothing()
    {
        RawSendMessage.Send(_a, "x"u8, [.. Enumerable.Repeat(_file.Number, 20)]);
        ReceiveFails(new byte[10], 16, Errno.E2BIG);
    }

    [Fact]
    public void Receive_MoreThanTheSpanTakes_IsRefusedAndLeaksNothing()
    {
        _a.TrySend("x"u8, Same(3), out LinuxError error).ShouldSucceed(error);
        ReceiveFails(new byte[10], 2, Errno.E2BIG);
    }

    [Fact]
    public void Receive_PacketLongerThanTheBuffer_IsRefusedAndLeaksNothing()
    {
        _a.TrySend("too long"u8, Same(3), out LinuxError error).ShouldSucceed(error);
        ReceiveFails(new byte[2], 16, Errno.EMSGSIZE);
    }

    [Theory]
    [InlineData(20, 10, 16, Errno.E2BIG)]
    [InlineData(3, 10, 2, Errno.E2BIG)]
    [InlineData(3, 1, 16, Errno.EMSGSIZE)]
    public void Receive_ThatFails_LeavesTheClosingToWhoWantsIt(int sent, int bytes, int capacity, Errno expected)
    {
        RawSendMessage.Send(_a, "xy"u8, [.. Enumerable.Repeat(_file.Number, sent)]);
        var refused = new List<FileDescriptor>();
        _b.TryReceive(new byte[bytes], new FileDescriptor?[capacity], out _, out int count, out LinuxError error, refused: refused.Add)
            .ShouldFailWith(error, expected);
        count.ShouldBe(0);
        refused.Count.ShouldBe(Math.Min(sent, 16));
        OpenDescriptors.CountOf(_file).ShouldBe(1 + refused.Count);
        refused.ForEach(static descriptor => descriptor.Dispose());
        OpenDescriptors.CountOf(_file).ShouldBe(1);
    }

    [Fact]
    public void PlainReceive_PacketWithDescriptors_DropsThem()
    {
        _a.TrySend("x"u8, Same(3), out LinuxError error).ShouldSucceed(error);
        _b.TryReceive(new byte[10], out int count, out error).ShouldSucceed(error);
        count.ShouldBe(1);
        OpenDescriptors.CountOf(_file).ShouldBe(1);
    }

    private FileDescriptor[] Same(int number) => [.. Enumerable.Repeat(_file, number)];

    private void ReceiveFails(byte[] buffer, int capacity, Errno expected)
    {
        FileDescriptor?[] received = new FileDescriptor?[capacity];
        _b.TryReceive(buffer, received, out int count, out int descriptorCount, out LinuxError error).ShouldFailWith(error, expected);
        (count, descriptorCount).ShouldBe((0, 0));
        received.ShouldAllBe(d => d == null);
        OpenDescriptors.CountOf(_file).ShouldBe(1);
    }
}
