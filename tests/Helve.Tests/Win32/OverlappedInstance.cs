using Helve.Win32;
using Shouldly;
using Xunit;
using static Helve.Tests.Win32.HandleCallTests;
using static Helve.Win32.Constants;
using static Helve.Win32.Kernel32;

namespace Helve.Tests.Win32;

/// <summary>An instance of the server's: it listens, reads and answers, step by step.</summary>
internal sealed unsafe class OverlappedInstance(nint pipe) : IDisposable
{
    private bool _listens;
    private bool _reads;

    public Overlapped Io { get; } = new();

    public void Listen()
    {
        _listens = true;
        ConnectNamedPipe(pipe, Io.Pointer).ShouldBe((BOOL)false);
        switch (GetLastError())
        {
            case ERROR_IO_PENDING:
                break;
            case ERROR_PIPE_CONNECTED:
                SetEvent(Io.Event).ShouldSucceed();
                Io.Pointer->Internal = 0;
                break;
            default:
                Assert.Fail($"ConnectNamedPipe: {GetLastError()}");
                break;
        }
    }

    /// <summary>False: the client is gone.</summary>
    public bool GoOn()
    {
        BOOL done = GetOverlappedResult(pipe, Io.Pointer, out uint count, false);
        if (_listens)
        {
            done.ShouldSucceed();
            _listens = false;
            return Read();
        }

        if (!done)
        {
            return Next();
        }

        if (!_reads)
        {
            return Read();
        }

        count.ShouldBe(4u);
        ++*(int*)Io.Buffer;
        _reads = false;
        return WriteFile(pipe, (void*)Io.Buffer, 4, null, Io.Pointer) || GetLastError() == ERROR_IO_PENDING || Next();
    }

    public void Dispose()
    {
        _ = CancelIoEx(pipe, null);
        uint count;
        _ = GetOverlappedResult(pipe, Io.Pointer, &count, true);
        Close(pipe);
        Io.Dispose();
    }

    private bool Read()
    {
        _reads = true;
        return ReadFile(pipe, (void*)Io.Buffer, 16, null, Io.Pointer) || GetLastError() == ERROR_IO_PENDING || Next();
    }

    private bool Next()
    {
        GetLastError().ShouldBe(ERROR_BROKEN_PIPE);
        DisconnectNamedPipe(pipe).ShouldSucceed();
        Listen();
        return false;
    }
}
