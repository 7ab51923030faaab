namespace Helve.Kernel.Objects;

/// <summary>The open mode of CreateNamedPipe, under NT's numbers.</summary>
[Flags]
public enum PipeOpenModes : uint
{
    /// <summary>No direction; not valid by itself.</summary>
    None = 0,

    /// <summary>PIPE_ACCESS_INBOUND: data goes from clients to the server.</summary>
    Inbound = 1,

    /// <summary>PIPE_ACCESS_OUTBOUND: data goes from the server to clients.</summary>
    Outbound = 2,

    /// <summary>PIPE_ACCESS_DUPLEX: both ways.</summary>
    Duplex = 3,

    /// <summary>WRITE_DAC for the new handle.</summary>
    WriteDac = 0x0004_0000,

    /// <summary>FILE_FLAG_FIRST_PIPE_INSTANCE: the pipe must not exist yet. The same bit asks for WRITE_OWNER, so the handle gets that too (semantics J25).</summary>
    FirstInstance = 0x0008_0000,

    /// <summary>ACCESS_SYSTEM_SECURITY for the new handle; needs the privilege.</summary>
    AccessSystemSecurity = 0x0100_0000,

    /// <summary>FILE_FLAG_OVERLAPPED: calls of Windows that are given an OVERLAPPED go on in the background. Every end can be awaited, with and without.</summary>
    Overlapped = 0x4000_0000,

    /// <summary>FILE_FLAG_WRITE_THROUGH: accepted; there is no network between the ends.</summary>
    WriteThrough = 0x8000_0000,
}

/// <summary>The pipe mode of CreateNamedPipe and SetNamedPipeHandleState, under NT's numbers. None is: bytes, and calls wait.</summary>
[Flags]
public enum PipeModes : uint
{
    /// <summary>PIPE_TYPE_BYTE, PIPE_READMODE_BYTE, PIPE_WAIT.</summary>
    None = 0,

    /// <summary>PIPE_NOWAIT: calls do not wait (semantics J37).</summary>
    NoWait = 1,

    /// <summary>PIPE_READMODE_MESSAGE: a read takes one message.</summary>
    ReadMessages = 2,

    /// <summary>PIPE_TYPE_MESSAGE: each write is a message.</summary>
    Messages = 4,

    /// <summary>PIPE_REJECT_REMOTE_CLIENTS: accepted; there are no clients on other machines.</summary>
    RejectRemoteClients = 8,
}

/// <summary>What an end of a pipe is at the moment, under NT's numbers (FILE_PIPE_*_STATE).</summary>
public enum PipeState : byte
{
    /// <summary>The server has disconnected: nobody can connect before it listens again.</summary>
    Disconnected = 1,

    /// <summary>A client may connect.</summary>
    Listening = 2,

    /// <summary>Both ends are there.</summary>
    Connected = 3,

    /// <summary>The other end is gone; what it sent can still be read.</summary>
    Closing = 4,
}
