using Shouldly;
using static Helve.Win32.Constants;
using static Helve.Win32.Kernel32;

namespace Helve.Tests.Win32;

/// <summary>Pipes whose calls go on in the background.</summary>
public abstract class OverlappedPipeTests
{
    protected const uint Both = GENERIC_READ | GENERIC_WRITE;

    protected string PipeName { get; } = $@"\\.\pipe\overlapped-{Guid.NewGuid():N}";

    protected nint Server(uint modes = 0, uint instances = 1)
    {
        nint server = CreateNamedPipe(PipeName, PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED, modes, instances, 0, 0, 0, null);
        server.ShouldNotBe(INVALID_HANDLE_VALUE);
        return server;
    }

    protected nint Client(uint flags)
    {
        nint client = CreateFile(PipeName, Both, 0, null, OPEN_EXISTING, flags, 0);
        client.ShouldNotBe(INVALID_HANDLE_VALUE);
        return client;
    }

    protected (nint Server, nint Client) Pair(uint modes = 0)
    {
        nint server = Server(modes);
        return (server, Client(FILE_FLAG_OVERLAPPED));
    }
}
