using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.Tests.Pipes.PipePair;

namespace Helve.Tests.Pipes;

/// <summary>Pipes by typed objects and await.</summary>
[Collection(LibraryCollection.Name)]
public sealed class PipeAsyncTests
{
    private static readonly PipeSettings s_messages = new() { Modes = PipeModes.Messages | PipeModes.ReadMessages };

    [Fact]
    public async Task Server_AwaitsClients_OneAfterTheOther()
    {
        string name = NewName();
        using KernelPipeServer server = KernelPipeServer.Create(name);
        for (byte i = 0; i < 3; i++)
        {
            ValueTask coming = server.WaitForConnectionAsync();
            coming.IsCompleted.ShouldBeFalse();
            using KernelPipeClient client = KernelPipeClient.Connect(name, Until.Patience);
            await coming;
            await server.WaitForConnectionAsync();
            var buffer = new byte[10];
            ValueTask<int> reading = client.ReadAsync(buffer);
            reading.IsCompleted.ShouldBeFalse();
            (await server.WriteAsync(new[] { i })).ShouldBe(1);
            (await reading).ShouldBe(1);
            buffer[0].ShouldBe(i);
            server.Disconnect();
            Should.Throw<KernelException>(() => client.Read(buffer)).Status.ShouldBe(NtStatus.PipeDisconnected);
        }
    }

    [Fact]
    public async Task Read_ThatIsCancelled_TakesNothing()
    {
        string name = NewName();
        using KernelPipeServer server = KernelPipeServer.Create(name, s_messages);
        using KernelPipeClient client = KernelPipeClient.Connect(name);
        using var cancellation = new CancellationTokenSource();
        var buffer = new byte[100];
        ValueTask<PipeRead> reading = server.ReadMessageAsync(buffer, cancellation.Token);
        reading.IsCompleted.ShouldBeFalse();
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () => await reading);
        client.Write("hello"u8).ShouldBe(5);
        (await server.ReadMessageAsync(buffer)).ShouldBe(new PipeRead(5, true, false));
        client.Write("hello"u8);
        (await server.ReadMessageAsync(buffer.AsMemory(0, 3))).ShouldBe(new PipeRead(3, false, false));
        (await server.ReadMessageAsync(buffer)).ShouldBe(new PipeRead(2, true, false));
        ValueTask coming = KernelPipeServer.Create(name, s_messages) is var lonely ? lonely.WaitForConnectionAsync(cancellation.Token) : default;
        await Should.ThrowAsync<OperationCanceledException>(async () => await coming);
        lonely.Dispose();
    }

    [Fact]
    public async Task Read_ThatWaits_EndsWithTheOtherEnd()
    {
        string name = NewName();
        using KernelPipeServer server = KernelPipeServer.Create(name);
        KernelPipeClient client = KernelPipeClient.Connect(name);
        ValueTask<PipeRead> reading = server.ReadMessageAsync(new byte[1]);
        reading.IsCompleted.ShouldBeFalse();
        client.Dispose();
        (await reading).ShouldBe(new PipeRead(0, true, true));
        server.Disconnect();
        Task<PipeRead> refused = server.ReadMessageAsync(new byte[1]).AsTask();
        (await Should.ThrowAsync<KernelException>(() => refused)).Status.ShouldBe(NtStatus.PipeDisconnected);
    }

    [Fact]
    public async Task Streams_CarryMoreThanFits_BothWaysAtOnce()
    {
        string name = NewName();
        using KernelPipeServer server = KernelPipeServer.Create(name);
        using KernelPipeClient client = KernelPipeClient.Connect(name);
        var data = new byte[3_000_000];
        new Random(3).NextBytes(data);
        await using Stream here = server.AsStream(leaveOpen: true);
        await using Stream there = client.AsStream(leaveOpen: true);
        var first = new byte[data.Length];
        var second = new byte[data.Length];
        await Task.WhenAll(
            here.WriteAsync(data).AsTask(), there.WriteAsync(data).AsTask(), here.ReadExactlyAsync(first).AsTask(), there.ReadExactlyAsync(second).AsTask())
            .WaitAsync(Until.Patience);
        first.AsSpan().SequenceEqual(data).ShouldBeTrue();
        second.AsSpan().SequenceEqual(data).ShouldBeTrue();
    }

    [Fact]
    public void SentEnds_AreOpenedAsWhatTheyAre()
    {
        string name = NewName();
        using var server = KernelPipeServer.Create(name);
        using KernelPipeClient client = KernelPipeClient.Connect(name);
        using var self = KernelProcess.Open(Environment.ProcessId, ProcessRights.DuplicateHandle);
        self.SendHandle(server);
        KernelInbox.TryReceive(out ReceivedHandle? first).ShouldBeTrue();
        self.SendHandle(client);
        KernelInbox.TryReceive(out ReceivedHandle? second).ShouldBeTrue();
        using (first)
        using (second)
        {
            Should.Throw<KernelException>(() => first!.OpenPipeClient()).Status.ShouldBe(NtStatus.ObjectTypeMismatch);
            Should.Throw<KernelException>(() => first!.OpenSocket()).Status.ShouldBe(NtStatus.ObjectTypeMismatch);
            Should.Throw<KernelException>(() => second!.OpenPipeServer()).Status.ShouldBe(NtStatus.ObjectTypeMismatch);
            using KernelPipeServer here = first!.OpenPipeServer();
            using KernelPipeClient there = second!.OpenPipeClient();
            there.Write("hello"u8);
            var buffer = new byte[10];
            here.Read(buffer).ShouldBe(5);
            here.IsSameObject(server).ShouldBeTrue();
            Should.Throw<ObjectDisposedException>(() => first.OpenPipeServer());
        }

        using var e = new KernelEvent(manualReset: true);
        self.SendHandle(e);
        KernelInbox.TryReceive(out ReceivedHandle? other).ShouldBeTrue();
        using (other)
        {
            Should.Throw<KernelException>(() => other!.OpenPipeServer()).Status.ShouldBe(NtStatus.ObjectTypeMismatch);
        }
    }
}
