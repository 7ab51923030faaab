using System.Diagnostics;
using Shouldly;

namespace Helve.Tests.Broker;

/// <summary>Waits for a state, however long it takes; a state that never comes is a failure.</summary>
internal static class Eventually
{
    private static readonly TimeSpan s_never = TimeSpan.FromSeconds(60);

    public static void ShouldBeTrue(Func<bool> state, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!state())
        {
            Stopwatch.GetElapsedTime(start).ShouldBeLessThan(s_never, what);
            // Between two looks, so that looking does not take the time of those who bring the state about.
            Thread.Sleep(1);
        }
    }
}
