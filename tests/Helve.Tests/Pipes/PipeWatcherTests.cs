using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Pipes;

/// <summary>How many may wait for an instance of one pipe.</summary>
[Collection(LibraryCollection.Name)]
public sealed class PipeWatcherTests
{
    private const int ShareOfADomain = 1024;

    [Fact]
    public void Waiters_OfOneDomain_HaveAShare_AndWhoHasGoneGivesItBack()
    {
        string name = PipePair.NewName();
        using var server = KernelPipeServer.Create(name, new PipeSettings { MaximumInstances = 1 });
        using var client = KernelPipeClient.Connect(name);
        KernelEvent[] events = [.. Enumerable.Range(0, ShareOfADomain + 1).Select(static _ => new KernelEvent(manualReset: false))];
        try
        {
            events[..ShareOfADomain].ShouldAllBe(told => Await(name, told) == NtStatus.Success);
            Await(name, events[^1]).ShouldBe(NtStatus.InsufficientResources);
            Await(name, events[0]).ShouldBe(NtStatus.Success, "who is there takes no place more");
            events[0].Dispose();
            Await(name, events[^1]).ShouldBe(NtStatus.Success, "who is gone takes none");
        }
        finally
        {
            Array.ForEach(events, static told => told.Dispose());
        }
    }

    private static NtStatus Await(string name, KernelEvent told)
    {
        PipeRules.TryGetName(name, out string rest).ShouldBe(NtStatus.Success);
        var request = new AwaitPipeRequest
        {
            Event = (uint)told.Handle,
            NameBytes = (uint)rest.Length * sizeof(char),
            Identity = HandleResolver.IdentityOf(told.Handle),
        };
        return KernelConnection.Get().Channel.Call(WireOperation.AwaitPipe, request, new RequestTail(rest), out AwaitPipeReply _);
    }
}
