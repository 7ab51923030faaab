using System.Diagnostics;
using System.Globalization;
using Helve.Cli.Words;
using Helve.Kernel;

namespace Helve.Cli.Tour.Steps;

/// <summary>A timer that two processes wait for.</summary>
internal static class SetATimer
{
    private const int Waits = 3;
    private static readonly TimeSpan s_due = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Plays the step.</summary>
    public static void Play(TourStage stage, TourPuppet guest)
    {
        stage.Step("A timer");
        stage.Say("A timer becomes signalled when its time comes, once or again and again. Whoever has a handle may wait for it, alone or with other objects. No thread and no broker runs for that: the waiters' own sleep ends then.");
        string name = TourStage.NameOf("Timer");
        using var timer = new KernelTimer(manualReset: false, name, out _);
        stage.Did(TourStage.Self, $"creates the timer '{name}'", NtStatus.Success, HandleValues.Format(timer.Handle));
        long start = Stopwatch.GetTimestamp();
        timer.Set(s_due, s_period);
        stage.Did(TourStage.Self, "sets it: due in 20 ms, then every 10 ms", NtStatus.Success);
        int taken = 0;
        TimeSpan first = default;
        while (taken < Waits && timer.Wait(s_patience).Succeeded)
        {
            first = taken++ == 0 ? Stopwatch.GetElapsedTime(start) : first;
        }

        TimeSpan all = Stopwatch.GetElapsedTime(start);
        stage.Did(TourStage.Self, $"waits {Waits} times", taken == Waits ? NtStatus.Success : NtStatus.Timeout, string.Create(CultureInfo.InvariantCulture, $"after {first.TotalMilliseconds:0.0} to {all.TotalMilliseconds:0.0} ms"));
        stage.Check("waits that the timer ended", Waits, taken);
        stage.Check("whether one ended before the timer was due", "no", first < s_due ? "yes" : "no");
        TourReply opened = guest.Ask("open-timer", name);
        stage.Did(guest.Name, "opens it", opened.Status, HandleValues.Format((nint)opened.Value));
        stage.Check("the guest's wait ends by the same timer", NtStatus.Success, guest.Ask("wait", TourStage.Number(opened.Value), "10000").Status);
        timer.Cancel();
        _ = timer.Wait(TimeSpan.Zero);
        stage.Did(TourStage.Self, "cancels it, and takes what was still signalled", NtStatus.Success);
        stage.Check("it is silent: the guest waits 30 ms for nothing", NtStatus.Timeout, guest.Ask("wait", TourStage.Number(opened.Value), "30").Status);
        stage.Did(guest.Name, "closes it", guest.Ask("close", TourStage.Number(opened.Value)).Status);
    }
}
