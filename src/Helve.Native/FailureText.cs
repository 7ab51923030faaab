using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Helve.Client;

namespace Helve.Native;

/// <summary>Why there is no way to the broker: a last error does not tell a person what to do, so a sentence goes to standard error, once in a process.</summary>
internal static class FailureText
{
    private static int s_isTold;

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Native code has no Main; this runs before the first call.")]
    internal static void Begin()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("HELVE_QUIET")))
        {
            ClientThread.ConnectionFailed = Tell;
        }
    }

    private static void Tell(string why)
    {
        if (Interlocked.Exchange(ref s_isTold, 1) != 0)
        {
            return;
        }

        try
        {
            // Console.Error would set up the terminal and the signals of a program that is not .NET's.
            using Stream error = Console.OpenStandardError();
            error.Write(System.Text.Encoding.UTF8.GetBytes($"libhelve: {why}\n"));
        }
        catch (IOException)
        {
            // Nobody reads standard error: the last error is all there is.
        }
    }
}
