using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Waiting;
using Shouldly;
using Xunit;

namespace Helve.Tests.Waiting;

/// <summary>
/// How many waits over several domains are listed, which decides whether a signal looks for one: a death before any access of listing one and of taking it out
/// leaves the number of those that are listed.
/// </summary>
public sealed class RemoteCountTests
{
    [Fact]
    public void DeathBeforeEachAccess_WhileAWaitIsListedAndTakenOut_LeavesTheCountOfTheOthers()
    {
        int access = 0;
        bool died;
        do
        {
            using var fixture = new WaitFixture();
            WaitTarget[] targets = [fixture.AutoEvent(), fixture.AutoEvent()];
            ThreadContext victim = fixture.Thread();
            Count(fixture).ShouldBe(0u);
            List<HardwareMemory>(fixture.Thread(), targets);
            List<HardwareMemory>(fixture.Thread(), targets);
            Count(fixture).ShouldBe(2u);
            died = DyingMemory.DiesBefore(access, () =>
            {
                List<DyingMemory>(victim, targets);
                TakeOut<DyingMemory>(victim);
            });
            fixture.Kill(victim);
            Count(fixture).ShouldBe(2u, $"death before access {access}");
            PendingList<HardwareMemory>.ListsRemote(fixture.Arena, ref fixture.Arena.Slot(targets[0].Slot)).ShouldBeTrue();
            access++;
        }
        while (died);
        access.ShouldBeGreaterThan(20);
    }

    [Fact]
    public void ListsRemote_WhereNobodyHasCounted_LooksAtTheList()
    {
        using var fixture = new WaitFixture();
        WaitTarget[] targets = [fixture.AutoEvent(), fixture.AutoEvent()];
        List<HardwareMemory>(fixture.Thread(), targets);
        fixture.Arena.Domain.RemoteWaits = 0;
        PendingList<HardwareMemory>.ListsRemote(fixture.Arena, ref fixture.Arena.Slot(targets[1].Slot)).ShouldBeTrue();
    }

    private static uint Count(WaitFixture fixture)
    {
        (fixture.Arena.Domain.RemoteWaits & DomainState.CountsRemote).ShouldNotBe(0u);
        return fixture.Arena.Domain.RemoteWaits & ~DomainState.CountsRemote;
    }

    // As the broker lists a part of a wait over several domains.
    private static void List<TMemory>(ThreadContext ctx, WaitTarget[] targets)
        where TMemory : struct, ISharedMemory
    {
        DomainLock<TMemory>.Acquire(ctx);
        WaitRecords<TMemory>.Write(ctx.Arena, ctx.Record, targets, all: false, WaitRecords<TMemory>.Remote);
        WaitRecords<TMemory>.SetVerdict(ctx.Arena, ctx.Record, WaitRecords<TMemory>.Verdict(ctx.Arena, ctx.Record).Prepare().With(VerdictState.Pending));
        PendingList<TMemory>.LinkAll(ctx.Arena, ctx.Record);
        DomainLock<TMemory>.Release(ctx);
    }

    private static void TakeOut<TMemory>(ThreadContext ctx)
        where TMemory : struct, ISharedMemory
    {
        DomainLock<TMemory>.Acquire(ctx);
        WaitRecords<TMemory>.SetVerdict(ctx.Arena, ctx.Record, WaitRecords<TMemory>.Verdict(ctx.Arena, ctx.Record).With(VerdictState.Cancelled));
        PendingList<TMemory>.UnlinkAll(ctx.Arena, ctx.Record);
        DomainLock<TMemory>.Release(ctx);
    }
}
