using Helve.Oracle;
using Shouldly;
using Xunit;

namespace Helve.Tests.Oracle;

/// <summary>Sequences of calls, one of which never comes back in Helve, cut down.</summary>
public sealed class ShrinkTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(200);
    private readonly Clock _clock = new();
    private readonly ScriptedWorld _ours, _theirs = new("Wine", static _ => false);
    private readonly Comparison _comparison;

    // SetEvent hangs once the event was reset.
    public ShrinkTests()
    {
        _ours = new ScriptedWorld("Helve", calls => calls[^1] == "SetEvent" && calls.Contains("ResetEvent") && _clock.Passes());
        _comparison = new Comparison(_ours, _theirs, littlePatience: s_patience);
        _ours.Patience = _theirs.Patience = s_patience;
    }

    public void Dispose()
    {
        _ours.Dispose();
        _theirs.Dispose();
    }

    [Fact]
    public void CallThatHangs_IsToldWithItsActorAndThread()
    {
        Difference found = _comparison.Run(Calls("PulseEvent", "ResetEvent", "SetEvent")).ShouldNotBeNull();
        (found.Index, found.Ours).ShouldBe((2, Comparison.WasLost));
        _comparison.LostWith.ShouldNotBeNull().ShouldStartWith("Helve A hangs in SetEvent of t1, ");
        _comparison.LostWith.ShouldEndWith("it is still at it");
    }

    [Fact]
    public void SequenceThatHangs_IsCutDownToWhatMakesItHang()
    {
        Operation[] calls = Calls("PulseEvent", "ResetEvent", "PulseEvent", "PulseEvent", "SetEvent", "PulseEvent");
        Shrunk left = _comparison.Shrink(calls, _comparison.Run(calls)!, new Budget(TimeSpan.FromHours(1), _clock));
        left.Operations.Select(static operation => operation.Call).ShouldBe(["ResetEvent", "SetEvent"]);
        left.IsLeast.ShouldBeTrue();
        _ours.Patience.ShouldBe(s_patience);
    }

    [Fact]
    public void Sequence_WithoutTime_StaysAsItIs()
    {
        Operation[] calls = Calls("PulseEvent", "ResetEvent", "SetEvent", "PulseEvent");
        Difference found = _comparison.Run(calls)!;
        int hung = _ours.Hung;
        Shrunk left = _comparison.Shrink(calls, found, new Budget(TimeSpan.Zero, _clock));
        left.Operations.ShouldBe(calls[..3]);
        left.IsLeast.ShouldBeFalse();
        _ours.Hung.ShouldBe(hung, "nothing was tried");
    }

    /// <summary>The time is for all sequences together: one that hangs at each try leaves less for the next.</summary>
    [Fact]
    public void Time_IsSpentByTries()
    {
        var budget = new Budget(TimeSpan.FromSeconds(3), _clock);
        Operation[] calls = Calls([.. Enumerable.Repeat("PulseEvent", 10), "ResetEvent", "SetEvent"]);
        Difference found = _comparison.Run(calls)!;
        Shrunk left = _comparison.Shrink(calls, found, budget);
        (left.Operations.Count, left.IsLeast, budget.IsSpent).ShouldBe((9, false, true));
        _comparison.Shrink(calls, found, budget).Operations.ShouldBe(calls);
    }

    /// <summary>What is slow by itself, and hung while it was cut down, says nothing of what made it hang before.</summary>
    [Fact]
    public void SequenceThatIsSlow_IsNotCutDown()
    {
        Operation[] calls = Calls("PulseEvent", "SetEvent");
        bool isShort = true;
        using var slow = new ScriptedWorld("Helve", made => made is ["OpenProcess", "SetEvent"] && isShort && !(isShort = false));
        var comparison = new Comparison(slow, _theirs, littlePatience: s_patience);
        slow.Patience = s_patience;
        var found = new Difference(1, calls[1], Comparison.WasLost, "was asked as well", null, false);
        Shrunk left = comparison.Shrink(calls, found, new Budget(TimeSpan.FromHours(1), _clock));
        (left.Operations.Count, left.IsLeast).ShouldBe((2, false));
    }

    /// <summary>A call that hangs is not waited for any more, and nothing is made of it.</summary>
    [Fact]
    public async Task StoppedRun_EndsWhileACallHangs()
    {
        using var stopped = new CancellationTokenSource();
        _ours.Stop = _theirs.Stop = stopped.Token;
        _ours.Patience = Timeout.InfiniteTimeSpan;
        Task<Difference?> run = Task.Run(() => _comparison.Run(Calls("ResetEvent", "SetEvent", "PulseEvent")));
        await _ours.FirstHang;
        await stopped.CancelAsync();
        (await run).ShouldBeNull();
        _comparison.Run(Calls("ResetEvent", "SetEvent")).ShouldBeNull();
        _ours.Hung.ShouldBe(1);
    }

    /// <summary>It is a process of its world before it is asked anything: a sequence is lost, and not the run.</summary>
    [Fact]
    public void ProcessThatDoesNotBegin_IsLost()
    {
        using var never = new ScriptedWorld("Wine", static calls => calls is ["id"]) { Patience = s_patience };
        using var ours = new ScriptedWorld("Helve", static _ => false);
        var comparison = new Comparison(ours, never);
        comparison.Run(Calls("SetEvent")).ShouldBeNull();
        comparison.Lost.ShouldBe(1);
        comparison.LostWith.ShouldNotBeNull().ShouldStartWith("Wine A hangs in id");
        new Comparison(never, ours).Run(Calls("SetEvent")).ShouldNotBeNull().Ours.ShouldBe(Comparison.WasLost);
    }

    private static Operation[] Calls(params string[] calls) => [.. calls.Select(static call => new Operation("A", "t1", call, [0]))];

    /// <summary>A second passes with each call that hangs.</summary>
    private sealed class Clock : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds;

        internal bool Passes() => ++_seconds > 0;
    }
}
