using System.Runtime.InteropServices;

namespace Helve.Kernel.Wire;

/// <summary>Makes an instance of a pipe, and the pipe if there is none. Followed by the name without its prefix, then by a security descriptor.</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
public struct CreatePipeRequest
{
    /// <summary><see cref="Objects.PipeOpenModes"/>.</summary>
    [FieldOffset(0)] public uint OpenModes;

    /// <summary><see cref="Objects.PipeModes"/>.</summary>
    [FieldOffset(4)] public uint Modes;

    /// <summary>1 to 254, or 255: any number.</summary>
    [FieldOffset(8)] public uint MaximumInstances;

    /// <summary>What is expected to be sent at a time: advice.</summary>
    [FieldOffset(12)] public uint OutboundQuota;

    /// <summary>What is expected to be received at a time: advice.</summary>
    [FieldOffset(16)] public uint InboundQuota;

    /// <summary>How long who names no time waits for an instance, in milliseconds.</summary>
    [FieldOffset(20)] public uint DefaultTimeout;

    /// <summary>Attributes of the handle: <see cref="ObjectAttributeBits.Inherit"/>, <see cref="ObjectAttributeBits.ProtectClose"/>.</summary>
    [FieldOffset(24)] public uint Attributes;

    /// <summary>Bytes of the name.</summary>
    [FieldOffset(28)] public uint NameBytes;

    /// <summary>Bytes of the descriptor; 0: none was given.</summary>
    [FieldOffset(32)] public uint SecurityBytes;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(36)] public uint Reserved;
}

/// <summary>Connects to a pipe. Followed by the name without its prefix.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct OpenPipeRequest
{
    /// <summary>Desired access.</summary>
    [FieldOffset(0)] public uint Access;

    /// <summary>Attributes of the handle.</summary>
    [FieldOffset(4)] public uint Attributes;

    /// <summary>Bytes of the name.</summary>
    [FieldOffset(8)] public uint NameBytes;

    /// <summary><see cref="Objects.PipeOpenModes.Overlapped"/> or none.</summary>
    [FieldOffset(12)] public uint OpenModes;
}

/// <summary>Something about an end that the sender has a handle to.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct PipeEndRequest
{
    /// <summary>The handle.</summary>
    [FieldOffset(0)] public uint Handle;

    /// <summary>SetPipeModes: <see cref="Objects.PipeModes"/>.</summary>
    [FieldOffset(4)] public uint Modes;

    /// <summary>Which handle, of all that ever had the value: word A of its entry.</summary>
    [FieldOffset(8)] public ulong Identity;
}

/// <summary>
/// Asks for a signal when an instance of a pipe may be free. Followed by the name without its prefix. Success: one is free now. Pending: an event of the sender will
/// be set when one may be, once.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct AwaitPipeRequest
{
    /// <summary>A handle to an event of the sender.</summary>
    [FieldOffset(0)] public uint Event;

    /// <summary>Bytes of the name.</summary>
    [FieldOffset(4)] public uint NameBytes;

    /// <summary>Which handle, of all that ever had the value: word A of its entry.</summary>
    [FieldOffset(8)] public ulong Identity;
}

/// <summary>The answer to <see cref="AwaitPipeRequest"/>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct AwaitPipeReply
{
    /// <summary>How long who names no time waits, in milliseconds.</summary>
    [FieldOffset(0)] public uint DefaultTimeout;

    /// <summary>1: none is free now, and the event will be set.</summary>
    [FieldOffset(4)] public uint Pending;
}

/// <summary>The answer to ListenOnPipe.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct ListenOnPipeReply
{
    /// <summary>The <see cref="Objects.PipeState"/> in which it was found.</summary>
    [FieldOffset(0)] public uint Found;

    /// <summary>1: nobody is there yet; the end is not signalled until somebody comes.</summary>
    [FieldOffset(4)] public uint Pending;
}

/// <summary>The answer to QueryPipeUnread.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct PipeUnreadReply
{
    /// <summary>The <see cref="Objects.PipeWord"/> of the end.</summary>
    [FieldOffset(0)] public ulong Word;

    /// <summary>Bytes that lie at the other end unread; when that is gone, how many were lost with it.</summary>
    [FieldOffset(8)] public uint Unread;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(12)] public uint Reserved;
}
