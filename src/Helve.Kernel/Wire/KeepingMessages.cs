using System.Runtime.InteropServices;

namespace Helve.Kernel.Wire;

/// <summary>What is to be known of an object whose content the broker keeps; each type says what is what.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public struct KeptFacts
{
    /// <summary>Section: its size in bytes. File: what it was opened for, as <see cref="Objects.FileRights"/>. End of a named pipe: its <see cref="Objects.PipeWord"/>.</summary>
    [FieldOffset(0)] public ulong First;

    /// <summary>Section: its protection. Socket: its address family. End of a named pipe: its <see cref="Objects.PipeShape"/>.</summary>
    [FieldOffset(8)] public ulong Second;

    /// <summary>Section: its allocation attributes. Socket: its type. End of a named pipe: outbound quota, and inbound quota in the high half.</summary>
    [FieldOffset(16)] public ulong Third;

    /// <summary>End of a named pipe: its <see cref="Objects.PipeModes"/>, and the default time-out in the high half. Others: 0.</summary>
    [FieldOffset(24)] public ulong Fourth;
}

/// <summary>Asks for descriptors that a process may use itself, narrowed to what its handle was granted.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct FetchDescriptorRequest
{
    /// <summary>A handle of the sender.</summary>
    [FieldOffset(0)] public uint Handle;

    /// <summary>The <see cref="Memory.ObjectType"/> that it must be of.</summary>
    [FieldOffset(4)] public uint Type;

    /// <summary>Which handle, of all that ever had the value: word A of its entry.</summary>
    [FieldOffset(8)] public ulong Identity;
}

/// <summary>A handle to an object whose content the broker keeps, with the descriptors beside it.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
public struct KeptHandleReply
{
    /// <summary>The handle.</summary>
    [FieldOffset(0)] public HandleReply Handle;

    /// <summary>How many descriptors came; 0 if the access needs none.</summary>
    [FieldOffset(24)] public uint Descriptors;

    /// <summary>As in <see cref="Memory.ObjectSlot.Subtype"/>, but certain.</summary>
    [FieldOffset(28)] public uint Subtype;

    /// <summary>What is to be known of the object.</summary>
    [FieldOffset(32)] public KeptFacts Facts;
}

/// <summary>The sender has closed what may have been the last handle to an object. A hint: the broker looks for itself.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct ObjectClosedRequest
{
    /// <summary>Slot of the object.</summary>
    [FieldOffset(0)] public uint Slot;

    /// <summary>Generation that it had.</summary>
    [FieldOffset(4)] public uint Generation;
}
