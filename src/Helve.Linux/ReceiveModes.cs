namespace Helve.Linux;

/// <summary>How a receive goes.</summary>
[Flags]
public enum ReceiveModes
{
    /// <summary>Takes what is there, and waits until something is.</summary>
    None = 0,

    /// <summary>EAGAIN instead of waiting, whatever the socket's own mode.</summary>
    NoWait = 1,

    /// <summary>Takes nothing. On a socket with a peek offset it reads from there on, and moves the offset.</summary>
    Peek = 2,
}
