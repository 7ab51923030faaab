namespace Helve.Linux;

/// <summary>A system call that failed.</summary>
public sealed class LinuxException : Exception
{
    /// <summary>Makes the exception of a failed call.</summary>
    /// <param name="operation">The call, as C names it.</param>
    /// <param name="error">Why it failed.</param>
    public LinuxException(string operation, LinuxError error)
        : base($"{operation}: {error}")
    {
        Operation = operation;
        Error = error;
    }

    /// <summary>Makes an exception without a call.</summary>
    public LinuxException()
        : this("unknown", LinuxError.None)
    {
    }

    /// <summary>Makes an exception with a message only.</summary>
    public LinuxException(string message)
        : base(message) => Operation = "unknown";

    /// <summary>Makes an exception with a message and a cause.</summary>
    public LinuxException(string message, Exception innerException)
        : base(message, innerException) => Operation = "unknown";

    /// <summary>The call that failed.</summary>
    public string Operation { get; }

    /// <summary>Why it failed.</summary>
    public LinuxError Error { get; }
}
