using System.Runtime.InteropServices;

namespace WindowsProgram;

internal static class Check
{
    internal static void That(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"{what} (last error {Marshal.GetLastWin32Error()})");
        }
    }

    /// <summary>The exception that a call gives.</summary>
    internal static TException Throws<TException>(Action call)
        where TException : Exception
    {
        try
        {
            call();
        }
        catch (TException e)
        {
            return e;
        }

        throw new InvalidOperationException($"no {typeof(TException).Name}");
    }
}
