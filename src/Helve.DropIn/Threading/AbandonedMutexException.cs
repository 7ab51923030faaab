namespace Helve.Threading;

/// <summary>
/// A wait was satisfied by a mutex whose owner ended without releasing it. The caller owns it now, and what it protects may be half changed.
/// </summary>
/// <remarks>Code that catches the runtime's exception catches this one; only <see cref="Mutex"/> needs this class, because its mutex is one of Helve's.</remarks>
public class AbandonedMutexException : System.Threading.AbandonedMutexException
{
    /// <summary>Creates it without saying which mutex.</summary>
    public AbandonedMutexException()
    {
    }

    /// <summary>Creates it without saying which mutex.</summary>
    /// <param name="message">What happened.</param>
    public AbandonedMutexException(string? message)
        : base(message)
    {
    }

    /// <summary>Creates it without saying which mutex.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">What caused it.</param>
    public AbandonedMutexException(string? message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <summary>Creates it.</summary>
    /// <param name="location">The mutex's place in the wait.</param>
    /// <param name="handle">The mutex.</param>
    public AbandonedMutexException(int location, WaitHandle? handle)
        : base(location, null) => Mutex = handle as Mutex;

    /// <summary>Creates it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="location">The mutex's place in the wait.</param>
    /// <param name="handle">The mutex.</param>
    public AbandonedMutexException(string? message, int location, WaitHandle? handle)
        : base(message, location, null) => Mutex = handle as Mutex;

    /// <summary>Creates it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">What caused it.</param>
    /// <param name="location">The mutex's place in the wait.</param>
    /// <param name="handle">The mutex.</param>
    public AbandonedMutexException(string? message, Exception? inner, int location, WaitHandle? handle)
        : base(message, inner, location, null) => Mutex = handle as Mutex;

    /// <summary>The mutex, if the wait was one for any of several.</summary>
    public new Mutex? Mutex { get; }
}
