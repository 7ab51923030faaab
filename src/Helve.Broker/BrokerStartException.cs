namespace Helve.Broker;

/// <summary>The broker could not begin to serve; the message says why.</summary>
public sealed class BrokerStartException : Exception
{
    /// <summary>Makes the exception.</summary>
    public BrokerStartException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with a cause.</summary>
    public BrokerStartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception that says nothing.</summary>
    public BrokerStartException()
    {
    }
}
