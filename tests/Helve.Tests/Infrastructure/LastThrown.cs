using System.Runtime.CompilerServices;

namespace Helve.Tests.Infrastructure;

/// <summary>
/// What this thread threw last. A Dispose that fails while an exception is on its way would be all that is seen of a test: it tells both
/// instead (<see cref="Check"/>).
/// </summary>
internal static class LastThrown
{
    [ThreadStatic]
    private static Exception? t_last;

    /// <summary>Exceptions count from the load of the tests on, whoever throws them.</summary>
    [ModuleInitializer]
    internal static void Begin() => AppDomain.CurrentDomain.FirstChanceException += static (_, thrown) => t_last = thrown.Exception;

    /// <summary>Forgets what was thrown before: none of it is on its way.</summary>
    internal static void Forget() => t_last = null;

    /// <summary>Runs what a Dispose checks. What it throws comes with what this thread threw before, if it did since it was told to forget.</summary>
    internal static void Check(Action check)
    {
        Exception? before = t_last;
        try
        {
            check();
        }
        catch (Exception e) when (before is not null)
        {
            throw new AggregateException("Something is left, and this was thrown before.", before, e);
        }
    }
}
