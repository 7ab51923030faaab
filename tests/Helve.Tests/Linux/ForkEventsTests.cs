using Helve.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Linux;

/// <summary>A test with the kernel's process connector, skipped where it can't be listened to.</summary>
public sealed class ForkEventsFactAttribute : FactAttribute
{
    public ForkEventsFactAttribute() => Skip = s_whyNot;

    private static readonly string? s_whyNot = WhyNot();

    private static string? WhyNot()
    {
        bool ok = ForkEvents.TryOpen(out ForkEvents? events, out LinuxError error);
        events?.Dispose();
        return ok ? null : $"no process connector here ({error})";
    }
}

public sealed class ForkEventsTests
{
    [ForkEventsFact]
    public void Fork_AndWhatTheChildDoes_AreToldInOrder()
    {
        ForkEvents.TryOpen(out ForkEvents? events, out LinuxError error).ShouldSucceed(error);
        using (events)
        {
            // The shell, and a child of its that ends first.
            int shell = Spawn.Start(new SpawnRequest("/bin/sh", ["sh", "-c", "(exit 3); exit 0"]));
            Spawn.TryReap(shell, block: true, out _, out error).ShouldSucceed(error);
            List<ForkEvent> told = [];
            Until(events!, told, next => next.IsEnd && next.ProcessId == shell);
            ForkEvent started = told.Find(next => next.ProcessId == shell && !next.IsEnd);
            started.ParentId.ShouldBe(CurrentProcess.ProcessId);
            ForkEvent forked = told.Find(next => next.ParentId == shell);
            forked.ProcessId.ShouldBeGreaterThan(0);
            told.IndexOf(started).ShouldBeLessThan(told.IndexOf(forked));
            told.IndexOf(forked).ShouldBeLessThan(told.FindIndex(next => next.IsEnd && next.ProcessId == forked.ProcessId));
            (started.At <= forked.At && forked.At <= MonotonicClock.Now).ShouldBeTrue();
        }
    }

    private static void Until(ForkEvents events, List<ForkEvent> told, Predicate<ForkEvent> isLast)
    {
        while (told.Count == 0 || !isLast(told[^1]))
        {
            PollEntry entry = new(events.Descriptor, PollEvents.In);
            Poll.TryWait(new Span<PollEntry>(ref entry), 60_000, out int ready, out LinuxError error).ShouldSucceed(error);
            ready.ShouldBe(1, "the kernel tells");
            if (events.TryRead(out ForkEvent next, out error))
            {
                told.Add(next);
            }
        }
    }
}
