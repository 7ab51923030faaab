namespace Helve.Threading;

/// <summary>The handle of a wait handle, as methods.</summary>
public static class WaitHandleExtensions
{
    /// <summary>Gets the handle.</summary>
    /// <param name="waitHandle">Whose.</param>
    public static SafeWaitHandle GetSafeWaitHandle(this WaitHandle waitHandle)
    {
        ArgumentNullException.ThrowIfNull(waitHandle);
        return waitHandle.SafeWaitHandle;
    }

    /// <summary>Sets the handle.</summary>
    /// <param name="waitHandle">Whose.</param>
    /// <param name="value">The handle.</param>
    public static void SetSafeWaitHandle(this WaitHandle waitHandle, SafeWaitHandle? value)
    {
        ArgumentNullException.ThrowIfNull(waitHandle);
        waitHandle.SafeWaitHandle = value;
    }
}
