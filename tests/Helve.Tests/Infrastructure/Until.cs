using System.Diagnostics;
using Xunit.Sdk;

namespace Helve.Tests.Infrastructure;

/// <summary>Waits for a state, not for a time: asks again until it is so, and fails when that takes far too long.</summary>
internal static class Until
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    internal static void True(Func<bool> condition, string what) => True(condition, () => what);

    internal static void True(Func<bool> condition, Func<string> what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                throw new XunitException($"This never came true: {what()}");
            }

            Thread.Sleep(1);
        }
    }
}
