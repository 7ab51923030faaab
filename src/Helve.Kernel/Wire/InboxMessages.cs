using System.Runtime.InteropServices;

namespace Helve.Kernel.Wire;

/// <summary>Sends a handle to another process, which is told of it.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public struct SendHandleRequest
{
    /// <summary>A handle of the sender's to the process that gets it, with PROCESS_DUP_HANDLE; -1 is the sender itself.</summary>
    [FieldOffset(0)] public uint Process;

    /// <summary>A handle of the sender's to the object; -1 is the sender's own process object.</summary>
    [FieldOffset(4)] public uint Object;

    /// <summary>Access of the handle that arrives: no more than the sender's handle has.</summary>
    [FieldOffset(8)] public uint Access;

    /// <summary><see cref="Handles.DuplicateOptions.SameAccess"/>, or 0; nothing else.</summary>
    [FieldOffset(12)] public uint Options;

    /// <summary>What the sender wants to say with it.</summary>
    [FieldOffset(16)] public ulong Tag;

    /// <summary>Which handle, of all that ever had the value <see cref="Object"/>, is meant (its entry's word A without attributes); 0: the one that has it now.</summary>
    [FieldOffset(24)] public ulong Identity;
}

/// <summary>The oldest handle that waited for the process that asked; it is in the process's table now.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
public struct ReceiveHandleReply
{
    /// <summary>The handle's value, a multiple of 4.</summary>
    [FieldOffset(0)] public uint Handle;

    /// <summary>A <see cref="Memory.ObjectType"/>.</summary>
    [FieldOffset(4)] public uint Type;

    /// <summary>Its access.</summary>
    [FieldOffset(8)] public uint GrantedAccess;

    /// <summary>Process id of the sender, as the kernel told the broker; 0: it has none there.</summary>
    [FieldOffset(12)] public uint SenderProcessId;

    /// <summary>The sender's tag.</summary>
    [FieldOffset(16)] public ulong Tag;
}
