namespace Helve.Win32;

public static partial class Constants
{
    /// <summary>The server reads.</summary>
    public const uint PIPE_ACCESS_INBOUND = 1;

    /// <summary>The server writes.</summary>
    public const uint PIPE_ACCESS_OUTBOUND = 2;

    /// <summary>The server reads and writes.</summary>
    public const uint PIPE_ACCESS_DUPLEX = 3;

    /// <summary>Calls wait.</summary>
    public const uint PIPE_WAIT = 0;

    /// <summary>Calls do not wait.</summary>
    public const uint PIPE_NOWAIT = 1;

    /// <summary>Bytes are read.</summary>
    public const uint PIPE_READMODE_BYTE = 0;

    /// <summary>Messages are read.</summary>
    public const uint PIPE_READMODE_MESSAGE = 2;

    /// <summary>Bytes are written.</summary>
    public const uint PIPE_TYPE_BYTE = 0;

    /// <summary>Messages are written.</summary>
    public const uint PIPE_TYPE_MESSAGE = 4;

    /// <summary>As every pipe here: there are no others.</summary>
    public const uint PIPE_ACCEPT_REMOTE_CLIENTS = 0;

    /// <summary>There are no other clients here.</summary>
    public const uint PIPE_REJECT_REMOTE_CLIENTS = 8;

    /// <summary>As many instances as there can be.</summary>
    public const uint PIPE_UNLIMITED_INSTANCES = 255;

    /// <summary>GetNamedPipeInfo: a client's end.</summary>
    public const uint PIPE_CLIENT_END = 0;

    /// <summary>GetNamedPipeInfo: the server's end.</summary>
    public const uint PIPE_SERVER_END = 1;

    /// <summary>WaitNamedPipe: as long as the server said.</summary>
    public const uint NMPWAIT_USE_DEFAULT_WAIT = 0;

    /// <summary>WaitNamedPipe: 1 ms.</summary>
    public const uint NMPWAIT_NOWAIT = 1;

    /// <summary>WaitNamedPipe: for ever.</summary>
    public const uint NMPWAIT_WAIT_FOREVER = 0xFFFF_FFFF;

    /// <summary>It must be the first instance.</summary>
    public const uint FILE_FLAG_FIRST_PIPE_INSTANCE = 0x8_0000;

    /// <summary>Calls may go on in the background.</summary>
    public const uint FILE_FLAG_OVERLAPPED = 0x4000_0000;

    /// <summary>Writes are on the disk when they return.</summary>
    public const uint FILE_FLAG_WRITE_THROUGH = 0x8000_0000;
}
