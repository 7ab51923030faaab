using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;

namespace Helve.Win32;

public static unsafe partial class Kernel32
{
    private const uint PipeStateModes = Constants.PIPE_NOWAIT | Constants.PIPE_READMODE_MESSAGE;

    /// <summary>Creates a pipe without a name.</summary>
    [WindowsExport(Library)]
    public static BOOL CreatePipe(nint* hReadPipe, nint* hWritePipe, SECURITY_ATTRIBUTES* lpPipeAttributes, uint nSize) => Guarded.Bool(() =>
    {
        NtStatus status = Probe.Writable(hReadPipe, (nuint)sizeof(nint));
        status = status == NtStatus.Success ? Probe.Writable(hWritePipe, (nuint)sizeof(nint)) : status;
        if (status == NtStatus.Success)
        {
            int size = (int)Math.Min(nSize, int.MaxValue);
            status = KernelHandles.TryCreatePipe(SecurityInput.AttributesOf(lpPipeAttributes), size, out nint read, out nint write);
            if (status == NtStatus.Success)
            {
                *hReadPipe = read;
                *hWritePipe = write;
            }
        }

        return status;
    });

    /// <summary>Creates a pipe without a name.</summary>
    public static BOOL CreatePipe(out nint readPipe, out nint writePipe, SECURITY_ATTRIBUTES? lpPipeAttributes, uint nSize)
    {
        SECURITY_ATTRIBUTES given = lpPipeAttributes.GetValueOrDefault();
        nint read = 0;
        nint write = 0;
        BOOL done = CreatePipe(&read, &write, lpPipeAttributes is null ? null : &given, nSize);
        (readPipe, writePipe) = (read, write);
        return done;
    }

    /// <summary>Makes an instance of a named pipe (ANSI); INVALID_HANDLE_VALUE on failure.</summary>
    [WindowsExport(Library)]
    public static nint CreateNamedPipeA(
        byte* lpName,
        uint dwOpenMode,
        uint dwPipeMode,
        uint nMaxInstances,
        uint nOutBufferSize,
        uint nInBufferSize,
        uint nDefaultTimeOut,
        SECURITY_ATTRIBUTES* lpSecurityAttributes) =>
        Guarded.FileHandle(() => NewPipe(
            Text.Of(lpName), Settings(dwOpenMode, dwPipeMode, nMaxInstances, nOutBufferSize, nInBufferSize, nDefaultTimeOut), lpSecurityAttributes));

    /// <summary>Makes an instance of a named pipe; INVALID_HANDLE_VALUE on failure.</summary>
    [WindowsExport(Library)]
    public static nint CreateNamedPipeW(
        char* lpName,
        uint dwOpenMode,
        uint dwPipeMode,
        uint nMaxInstances,
        uint nOutBufferSize,
        uint nInBufferSize,
        uint nDefaultTimeOut,
        SECURITY_ATTRIBUTES* lpSecurityAttributes) =>
        Guarded.FileHandle(() => NewPipe(
            Text.Of(lpName), Settings(dwOpenMode, dwPipeMode, nMaxInstances, nOutBufferSize, nInBufferSize, nDefaultTimeOut), lpSecurityAttributes));

    /// <summary>Makes an instance of a named pipe; INVALID_HANDLE_VALUE on failure.</summary>
    public static nint CreateNamedPipe(
        string? lpName,
        uint dwOpenMode,
        uint dwPipeMode,
        uint nMaxInstances,
        uint nOutBufferSize,
        uint nInBufferSize,
        uint nDefaultTimeOut,
        SECURITY_ATTRIBUTES? lpSecurityAttributes)
    {
        SECURITY_ATTRIBUTES given = lpSecurityAttributes.GetValueOrDefault();
        fixed (char* name = lpName)
        {
            return CreateNamedPipeW(
                name,
                dwOpenMode,
                dwPipeMode,
                nMaxInstances,
                nOutBufferSize,
                nInBufferSize,
                nDefaultTimeOut,
                lpSecurityAttributes is null ? null : &given);
        }
    }

    /// <summary>
    /// Waits until a client has connected; ERROR_PIPE_CONNECTED: one was there. With an OVERLAPPED, at an end that was made for that, the call does not wait:
    /// ERROR_IO_PENDING.
    /// </summary>
    [WindowsExport(Library)]
    public static BOOL ConnectNamedPipe(nint hNamedPipe, OVERLAPPED* lpOverlapped) => Guarded.Told(() =>
    {
        if (lpOverlapped == null)
        {
            return KernelHandles.TryConnectPipe(hNamedPipe, Timeout.InfiniteTimeSpan);
        }

        NtStatus status = Probe.Writable(lpOverlapped, (nuint)sizeof(OVERLAPPED));
        if (status != NtStatus.Success)
        {
            return status;
        }

        if (KernelHandles.IsOverlappedPipe(hNamedPipe))
        {
            return PendingIo.Begin(hNamedPipe, lpOverlapped, IoKind.Connect, BackgroundSteps.ConnectAsync, out _);
        }

        status = KernelHandles.TryConnectPipe(hNamedPipe, Timeout.InfiniteTimeSpan);
        if (status == NtStatus.Success)
        {
            FileCall.End(status, 0, null, lpOverlapped);
        }

        return status;
    });

    /// <summary>Ends the connection with a client.</summary>
    [WindowsExport(Library)]
    public static BOOL DisconnectNamedPipe(nint hNamedPipe) => Guarded.Bool(KernelHandles.TryDisconnectPipe(hNamedPipe));

    /// <summary>Looks at what a read would get. Every output may be null.</summary>
    [WindowsExport(Library)]
    public static BOOL PeekNamedPipe(
        nint hNamedPipe, void* lpBuffer, uint nBufferSize, uint* lpBytesRead, uint* lpTotalBytesAvail, uint* lpBytesLeftThisMessage)
    {
        uint size = lpBuffer == null ? 0 : Math.Min(nBufferSize, int.MaxValue);
        NtStatus status = Probe.Writable(lpBuffer, size);
        Span<nint> outputs = [(nint)lpBytesRead, (nint)lpTotalBytesAvail, (nint)lpBytesLeftThisMessage];
        foreach (nint output in outputs)
        {
            status = status == NtStatus.Success ? Probe.WritableIfAny((uint*)output) : status;
        }

        if (status == NtStatus.Success)
        {
            status = KernelHandles.TryPeekPipe(hNamedPipe, new Span<byte>(lpBuffer, (int)size), out PipePeek found);
            if (status == NtStatus.Success)
            {
                Probe.Put(lpBytesRead, (uint)found.Count);
                Probe.Put(lpTotalBytesAvail, (uint)found.Available);
                Probe.Put(lpBytesLeftThisMessage, (uint)found.LeftInMessage);
            }
        }

        return Guarded.Bool(status);
    }

    /// <summary>Waits until an instance of a pipe listens (ANSI).</summary>
    [WindowsExport(Library)]
    public static BOOL WaitNamedPipeA(byte* lpNamedPipeName, uint nTimeOut) => Guarded.Bool(() => KernelHandles.TryWaitNamedPipe(Text.Of(lpNamedPipeName), PipeTime(nTimeOut)));

    /// <summary>Waits until an instance of a pipe listens.</summary>
    [WindowsExport(Library)]
    public static BOOL WaitNamedPipeW(char* lpNamedPipeName, uint nTimeOut) => Guarded.Bool(() => KernelHandles.TryWaitNamedPipe(Text.Of(lpNamedPipeName), PipeTime(nTimeOut)));

    /// <summary>Waits until an instance of a pipe listens.</summary>
    public static BOOL WaitNamedPipe(string? lpNamedPipeName, uint nTimeOut)
    {
        fixed (char* name = lpNamedPipeName)
        {
            return WaitNamedPipeW(name, nTimeOut);
        }
    }

    /// <summary>Sets how an end of a pipe is read, and whether its calls wait. The times of remote clients are not looked at: there are none.</summary>
    [WindowsExport(Library)]
    public static BOOL SetNamedPipeHandleState(nint hNamedPipe, uint* lpMode, uint* lpMaxCollectionCount, uint* lpCollectDataTimeout)
    {
        _ = (nint)lpMaxCollectionCount + (nint)lpCollectDataTimeout;
        if (lpMode == null)
        {
            return Guarded.Bool(KernelHandles.TryQueryPipe(hNamedPipe, out _));
        }

        NtStatus status = Probe.Read(lpMode, out uint mode);
        return Guarded.Bool(status == NtStatus.Success ? KernelHandles.TrySetPipeState(hNamedPipe, (PipeModes)mode) : status);
    }

    /// <summary>Sets how an end of a pipe is read, and whether its calls wait.</summary>
    public static BOOL SetNamedPipeHandleState(nint hNamedPipe, uint mode) => SetNamedPipeHandleState(hNamedPipe, &mode, null, null);

    /// <summary>Tells how an end of a pipe is read, and how many instances there are (ANSI). The user is not told: ERROR_NOT_SUPPORTED.</summary>
    [WindowsExport(Library)]
    public static BOOL GetNamedPipeHandleStateA(
        nint hNamedPipe,
        uint* lpState,
        uint* lpCurInstances,
        uint* lpMaxCollectionCount,
        uint* lpCollectDataTimeout,
        byte* lpUserName,
        uint nMaxUserNameSize) =>
        PipeHandleState(hNamedPipe, lpState, lpCurInstances, lpMaxCollectionCount != null || lpCollectDataTimeout != null, lpUserName, nMaxUserNameSize);

    /// <summary>Tells how an end of a pipe is read, and how many instances there are. The user is not told: ERROR_NOT_SUPPORTED.</summary>
    [WindowsExport(Library)]
    public static BOOL GetNamedPipeHandleStateW(
        nint hNamedPipe,
        uint* lpState,
        uint* lpCurInstances,
        uint* lpMaxCollectionCount,
        uint* lpCollectDataTimeout,
        char* lpUserName,
        uint nMaxUserNameSize) =>
        PipeHandleState(hNamedPipe, lpState, lpCurInstances, lpMaxCollectionCount != null || lpCollectDataTimeout != null, lpUserName, nMaxUserNameSize);

    /// <summary>Tells how an end of a pipe is read, and how many instances there are.</summary>
    public static BOOL GetNamedPipeHandleState(nint hNamedPipe, out uint state, out uint instances)
    {
        uint mode = 0;
        uint count = 0;
        BOOL done = GetNamedPipeHandleStateW(hNamedPipe, &mode, &count, null, null, null, 0);
        (state, instances) = (mode, count);
        return done;
    }

    /// <summary>Tells what a pipe is. Every output may be null.</summary>
    [WindowsExport(Library)]
    public static BOOL GetNamedPipeInfo(nint hNamedPipe, uint* lpFlags, uint* lpOutBufferSize, uint* lpInBufferSize, uint* lpMaxInstances)
    {
        NtStatus status = NtStatus.Success;
        Span<nint> outputs = [(nint)lpFlags, (nint)lpOutBufferSize, (nint)lpInBufferSize, (nint)lpMaxInstances];
        foreach (nint output in outputs)
        {
            status = status == NtStatus.Success ? Probe.WritableIfAny((uint*)output) : status;
        }

        if (status == NtStatus.Success)
        {
            status = KernelHandles.TryQueryPipe(hNamedPipe, out PipeInformation found);
            if (status == NtStatus.Success)
            {
                Probe.Put(lpFlags, (found.IsServer ? Constants.PIPE_SERVER_END : Constants.PIPE_CLIENT_END) | (uint)(found.Modes & PipeModes.Messages));
                Probe.Put(lpOutBufferSize, (uint)found.OutboundQuota);
                Probe.Put(lpInBufferSize, (uint)found.InboundQuota);
                Probe.Put(lpMaxInstances, (uint)found.MaximumInstances);
            }
        }

        return Guarded.Bool(status);
    }

    private static BOOL PipeHandleState(nint pipe, uint* state, uint* instances, bool hasRemote, void* userName, uint userNameSize)
    {
        NtStatus status = Probe.WritableIfAny(state);
        status = status == NtStatus.Success ? Probe.WritableIfAny(instances) : status;
        status = status == NtStatus.Success ? KernelHandles.TryQueryPipe(pipe, out PipeInformation found) : NotFound(status, out found);
        if (status == NtStatus.Success && (hasRemote || (userName != null && userNameSize > 0)))
        {
            // The times are those of a remote client, which this is never; who the user is the broker keeps to itself.
            status = hasRemote ? NtStatus.InvalidParameter : NtStatus.NotSupported;
        }

        if (status == NtStatus.Success)
        {
            Probe.Put(state, (uint)found.Modes & PipeStateModes);
            Probe.Put(instances, (uint)found.Instances);
        }

        return Guarded.Bool(status);
    }

    private static NtStatus NotFound(NtStatus status, out PipeInformation found)
    {
        found = default;
        return status;
    }

    private static PipeSettings Settings(uint openMode, uint pipeMode, uint instances, uint outbound, uint inbound, uint timeout) => new()
    {
        OpenModes = (PipeOpenModes)openMode,
        Modes = (PipeModes)pipeMode,
        MaximumInstances = (int)Math.Min(instances, int.MaxValue),
        OutboundQuota = (int)Math.Min(outbound, int.MaxValue),
        InboundQuota = (int)Math.Min(inbound, int.MaxValue),
        DefaultTimeout = TimeSpan.FromMilliseconds(timeout),
    };

    private static nint NewPipe(string? name, PipeSettings settings, SECURITY_ATTRIBUTES* security)
    {
        NtStatus status = SecurityInput.DescriptorOf(security, out SecurityDescriptor? descriptor);
        nint handle = 0;
        status = status == NtStatus.Success
            ? KernelHandles.TryCreateNamedPipe(name, settings, SecurityInput.AttributesOf(security), descriptor, out handle)
            : status;
        return Guarded.Bool(status) ? handle : Constants.INVALID_HANDLE_VALUE;
    }

    private static TimeSpan? PipeTime(uint time) => time switch
    {
        Constants.NMPWAIT_USE_DEFAULT_WAIT => null,
        Constants.NMPWAIT_WAIT_FOREVER => Timeout.InfiniteTimeSpan,
        _ => TimeSpan.FromMilliseconds(time),
    };
}
