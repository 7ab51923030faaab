using System.Net.Sockets;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Linux;

namespace Helve.Win32;

/// <summary>
/// The calls of ws2_32.dll that give a socket to another process. A SOCKET is a descriptor of Linux, as <see cref="Socket.Handle"/> has it. Whether its calls wait
/// is a property that all processes share; those of one that was taken wait, whatever they did before.
/// </summary>
public static unsafe class Ws2_32
{
    private const string Library = "ws2_32";
    private static readonly nuint s_invalidSocket = nuint.MaxValue;
    private const int SocketError = -1;
    private const int FromProtocolInfo = -1;
    private const ulong Mark = 0x6B63_6F53_6576_6C48; // "HlveSock"

    /// <summary>Gives a socket to a process, which gets it by WSASocket with what this call writes (ANSI). The socket stays the caller's too.</summary>
    [WindowsExport(Library)]
    public static int WSADuplicateSocketA(nuint s, uint dwProcessId, WSAPROTOCOL_INFOA* lpProtocolInfo) => Answer(() =>
    {
        WSAPROTOCOL_INFO_COMMON given = Give(s, dwProcessId, lpProtocolInfo, sizeof(WSAPROTOCOL_INFOA));
        *lpProtocolInfo = new WSAPROTOCOL_INFOA { Common = given };
    });

    /// <summary>Gives a socket to a process, which gets it by WSASocket with what this call writes. The socket stays the caller's too.</summary>
    [WindowsExport(Library)]
    public static int WSADuplicateSocketW(nuint s, uint dwProcessId, WSAPROTOCOL_INFOW* lpProtocolInfo) => Answer(() =>
    {
        WSAPROTOCOL_INFO_COMMON given = Give(s, dwProcessId, lpProtocolInfo, sizeof(WSAPROTOCOL_INFOW));
        *lpProtocolInfo = new WSAPROTOCOL_INFOW { Common = given };
    });

    /// <summary>Gives a socket to a process.</summary>
    public static int WSADuplicateSocket(nuint s, uint dwProcessId, out WSAPROTOCOL_INFOW protocolInfo)
    {
        WSAPROTOCOL_INFOW information = default;
        int result = WSADuplicateSocketW(s, dwProcessId, &information);
        protocolInfo = information;
        return result;
    }

    /// <summary>Takes a socket that another process gave (ANSI), once. Without what it gave: WSAEINVAL, sockets are made by Linux or .NET.</summary>
    [WindowsExport(Library)]
    public static nuint WSASocketA(int af, int type, int protocol, WSAPROTOCOL_INFOA* lpProtocolInfo, uint g, uint dwFlags)
    {
        _ = af + type + protocol + g + dwFlags;
        nuint taken = s_invalidSocket;
        return Answer(() => taken = Take((WSAPROTOCOL_INFO_COMMON*)lpProtocolInfo)) == 0 ? taken : s_invalidSocket;
    }

    /// <summary>Takes a socket that another process gave, once. Without what it gave: WSAEINVAL, sockets are made by Linux or .NET.</summary>
    [WindowsExport(Library)]
    public static nuint WSASocketW(int af, int type, int protocol, WSAPROTOCOL_INFOW* lpProtocolInfo, uint g, uint dwFlags)
    {
        _ = af + type + protocol + g + dwFlags;
        nuint taken = s_invalidSocket;
        return Answer(() => taken = Take((WSAPROTOCOL_INFO_COMMON*)lpProtocolInfo)) == 0 ? taken : s_invalidSocket;
    }

    /// <summary>Takes a socket that another process gave, once.</summary>
    public static nuint WSASocket(in WSAPROTOCOL_INFOW protocolInfo)
    {
        fixed (WSAPROTOCOL_INFOW* information = &protocolInfo)
        {
            return WSASocketW(FromProtocolInfo, FromProtocolInfo, FromProtocolInfo, information, 0, 0);
        }
    }

    /// <summary>The calling thread's last error; the same as GetLastError.</summary>
    [WindowsExport(Library)]
    public static int WSAGetLastError() => (int)LastError.Value;

    /// <summary>Sets the calling thread's last error.</summary>
    [WindowsExport(Library)]
    public static void WSASetLastError(int iError) => LastError.Set((uint)iError);

    private static int Answer(Action body)
    {
        try
        {
            body();
            return 0;
        }
        catch (Exception e)
        {
            LastError.Set(e is NullReferenceException ? Constants.WSAEFAULT : Guarded.ErrorOf(e));
            return SocketError;
        }
    }

    private static void Check(void* information, int size)
    {
        if (Probe.Writable(information, (nuint)size) != NtStatus.Success)
        {
            throw new CallFailure(Constants.WSAEFAULT);
        }
    }

    // What is no socket is told first, and then what is no process.
    private static WSAPROTOCOL_INFO_COMMON Give(nuint socket, uint processId, void* information, int size)
    {
        FileDescriptor descriptor = FileDescriptor.Borrow(socket <= int.MaxValue ? (int)socket : -1);
        if (!SocketDescriptor.TryGetKind(descriptor, out SocketKind kind, out _))
        {
            throw new CallFailure(Constants.WSAENOTSOCK);
        }

        ThrowIf(KernelHandles.TryOpenProcess((int)processId, Constants.PROCESS_DUP_HANDLE, HandleAttributes.None, out nint target), Constants.WSAEINVAL);
        try
        {
            Check(information, size);
            nint there = Give(descriptor, target, out ulong id);
            return new WSAPROTOCOL_INFO_COMMON
            {
                ProviderMark = Mark,
                ProviderObject = id,
                iAddressFamily = kind.Family,
                iSocketType = kind.Type,
                dwProviderReserved = (uint)there,
            };
        }
        finally
        {
            _ = KernelHandles.TryClose(target);
        }
    }

    /// <summary>A handle to the socket in the other process. Wrapping makes a socket that does not wait, for .NET's sake; who has its number expects the mode that it had.</summary>
    private static nint Give(FileDescriptor descriptor, nint target, out ulong id)
    {
        _ = descriptor.TryGetWaits(out bool waits, out _);
        using var borrowed = new Socket(new SafeSocketHandle(descriptor.Number, ownsHandle: false));
        try
        {
            ThrowIf(KernelHandles.TryWrapSocket(borrowed, Constants.MAXIMUM_ALLOWED, HandleAttributes.None, out nint own), null);
            NtStatus status = KernelHandles.TryQuery(own, out HandleInformation information);
            id = information.ObjectId;
            nint there = 0;
            status = status == NtStatus.Success
                ? KernelHandles.TryDuplicate(
                    KernelHandles.CurrentProcess,
                    own,
                    target,
                    0,
                    HandleAttributes.None,
                    DuplicateOptions.SameAccess | DuplicateOptions.CloseSource,
                    out there)
                : status;
            ThrowIf(status, null);
            return there;
        }
        finally
        {
            _ = descriptor.TrySetWaits(waits, out _);
        }
    }

    private static nuint Take(WSAPROTOCOL_INFO_COMMON* source)
    {
        if (source == null || Probe.Read(source, out WSAPROTOCOL_INFO_COMMON given) != NtStatus.Success)
        {
            throw new CallFailure(source == null ? Constants.WSAEINVAL : Constants.WSAEFAULT);
        }

        nint handle = (nint)given.dwProviderReserved;
        if (given.ProviderMark != Mark || KernelHandles.TryQuery(handle, out HandleInformation found) != NtStatus.Success || found.ObjectId != given.ProviderObject)
        {
            throw new CallFailure(Constants.WSAEINVAL);
        }

        ThrowIf(KernelHandles.TryGetSocket(handle, out Socket? socket), Constants.WSAEINVAL);
        _ = KernelHandles.TryClose(handle);
        SafeSocketHandle own = socket!.SafeHandle;
        var number = (nuint)own.DangerousGetHandle();
        own.SetHandleAsInvalid();
        _ = FileDescriptor.Borrow((int)number).TrySetWaits(true, out _);
        return number;
    }

    private static void ThrowIf(NtStatus status, uint? error)
    {
        if (status != NtStatus.Success)
        {
            throw new CallFailure(error ?? DosErrors.Of(status));
        }
    }
}
