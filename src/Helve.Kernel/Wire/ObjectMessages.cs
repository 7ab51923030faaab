using System.Runtime.InteropServices;

namespace Helve.Kernel.Wire;

/// <summary>Attribute bits of a request, under NT's names and numbers.</summary>
[Flags]
public enum ObjectAttributeBits : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>OBJ_PROTECT_CLOSE: the new handle is protected from close.</summary>
    ProtectClose = 0x1,

    /// <summary>OBJ_INHERIT: the new handle is inheritable.</summary>
    Inherit = 0x2,

    /// <summary>OBJ_PERMANENT: the object lives until it is made temporary.</summary>
    Permanent = 0x10,

    /// <summary>OBJ_EXCLUSIVE: one process only may have handles to the object.</summary>
    Exclusive = 0x20,

    /// <summary>OBJ_CASE_INSENSITIVE.</summary>
    CaseInsensitive = 0x40,

    /// <summary>OBJ_OPENIF: an existing object of that name and type is opened.</summary>
    OpenIf = 0x80,

    /// <summary>OBJ_OPENLINK: without meaning for the types of this namespace.</summary>
    OpenLink = 0x100,

    /// <summary>OBJ_KERNEL_HANDLE: without effect; a program's handles are its own.</summary>
    KernelHandle = 0x200,

    /// <summary>OBJ_FORCE_ACCESS_CHECK: without effect; access is always checked.</summary>
    ForceAccessCheck = 0x400,

    /// <summary>OBJ_IGNORE_IMPERSONATED_DEVICEMAP: without effect.</summary>
    IgnoreImpersonatedDeviceMap = 0x800,

    /// <summary>OBJ_DONT_REPARSE: a symbolic link in the path is an error.</summary>
    DontReparse = 0x1000,
}

/// <summary>How <see cref="CreateNamedRequest"/> makes the object if the name is new.</summary>
[Flags]
public enum CreateFlags : uint
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>Event: manual reset (notification).</summary>
    ManualReset = 1,

    /// <summary>
    /// Mutex: <see cref="CreateNamedRequest.Record"/> owns it from the first instant at which others can open it. The client does not
    /// know the slot beforehand, so it first adds 1 to that record's <see cref="Memory.ThreadRecord.OwnedOverflow"/> (a death before
    /// the reply then makes recovery look at every mutex), and after the reply, if the object was created, adds the slot to
    /// <see cref="Memory.RecordBlock.Owned"/>; last it takes the 1 back.
    /// </summary>
    InitialOwner = 2,

    /// <summary>File: the sender has what it sends, and no descriptors come back. The reply is a <see cref="HandleReply"/> then.</summary>
    WithoutDescriptors = 4,
}

/// <summary>What a name is relative to, if not to a directory that the sender has a handle to. No handle has these values.</summary>
public static class NameRoots
{
    /// <summary>The caller's session directory: a name as Win32 has them.</summary>
    public const uint Session = 0;

    /// <summary>Nothing: the name is a full NT path.</summary>
    public const uint None = 1;
}

/// <summary>
/// Creates a named object or opens the existing one. Followed by <see cref="NameBytes"/> bytes of UTF-16, then by
/// <see cref="SecurityBytes"/> bytes of a self-relative security descriptor, then by a link's target. With an object whose content the broker keeps come
/// up to <see cref="WireLimits.MaximumKeptDescriptors"/> descriptors.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
public struct CreateNamedRequest
{
    /// <summary>A <see cref="Memory.ObjectType"/>: any but a process.</summary>
    [FieldOffset(0)] public uint Type;

    /// <summary>Desired access; generic bits and MAXIMUM_ALLOWED are resolved by the broker.</summary>
    [FieldOffset(4)] public uint Access;

    /// <summary><see cref="ObjectAttributeBits"/>.</summary>
    [FieldOffset(8)] public uint Attributes;

    /// <summary><see cref="CreateFlags"/>.</summary>
    [FieldOffset(12)] public uint Flags;

    /// <summary>Event: 1 if signalled at first. Semaphore: first count. Symbolic link: bytes of the target, which is the last of what follows. File: its <see cref="Objects.FileKind"/>.</summary>
    [FieldOffset(16)] public uint Initial;

    /// <summary>Semaphore: limit.</summary>
    [FieldOffset(20)] public uint Maximum;

    /// <summary>With <see cref="CreateFlags.InitialOwner"/>: the calling thread's record.</summary>
    [FieldOffset(24)] public uint Record;

    /// <summary>Bytes of the name that follows, 2 at least but for directories, links and what the broker keeps (any other object without a name and descriptor is made without the broker).</summary>
    [FieldOffset(28)] public uint NameBytes;

    /// <summary>A handle of the sender's to the directory that the name is relative to, or one of <see cref="NameRoots"/>.</summary>
    [FieldOffset(32)] public uint RootDirectory;

    /// <summary>Bytes of the security descriptor that follows the name, at most <see cref="WireLimits.MaximumSecurityBytes"/>; 0: none was given.</summary>
    [FieldOffset(36)] public uint SecurityBytes;

    /// <summary>Objects whose content the broker keeps: what they begin with, as each type has it. Section: its size, the protection, the allocation attributes.</summary>
    [FieldOffset(40)] public KeptFacts Facts;
}

/// <summary>Opens a named object. Followed by <see cref="NameBytes"/> bytes of UTF-16.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
public struct OpenNamedRequest
{
    /// <summary>A <see cref="Memory.ObjectType"/>.</summary>
    [FieldOffset(0)] public uint Type;

    /// <summary>Desired access.</summary>
    [FieldOffset(4)] public uint Access;

    /// <summary><see cref="ObjectAttributeBits"/>.</summary>
    [FieldOffset(8)] public uint Attributes;

    /// <summary>Bytes of the name that follows.</summary>
    [FieldOffset(12)] public uint NameBytes;

    /// <summary>A handle of the sender's to the directory that the name is relative to, or one of <see cref="NameRoots"/>.</summary>
    [FieldOffset(16)] public uint RootDirectory;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(20)] public uint Reserved;
}

/// <summary>A new handle in the table of the process that asked.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
public struct HandleReply
{
    /// <summary>The handle's value, a multiple of 4.</summary>
    [FieldOffset(0)] public uint Handle;

    /// <summary>CreateNamed: 1 if the object existed (status ObjectNameExists then), else 0.</summary>
    [FieldOffset(4)] public uint Existed;

    /// <summary>Slot of the object.</summary>
    [FieldOffset(8)] public uint Slot;

    /// <summary>Generation of that slot.</summary>
    [FieldOffset(12)] public uint Generation;

    /// <summary>Access that was granted.</summary>
    [FieldOffset(16)] public uint GrantedAccess;

    /// <summary>
    /// 1: while the object lives the name is its, and while <see cref="Memory.DomainState.DescriptorChanges"/> stays the same request gets the same access. It
    /// stands in a directory that is there for ever, no link but those that are there for ever led to it, and its home is the sender's domain.
    /// </summary>
    [FieldOffset(20)] public uint IsSteady;
}

/// <summary>Opens a process by its id.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct OpenProcessRequest
{
    /// <summary>Process id in the client's pid namespace; 0 is InvalidParameter.</summary>
    [FieldOffset(0)] public uint ProcessId;

    /// <summary>Desired access.</summary>
    [FieldOffset(4)] public uint Access;

    /// <summary><see cref="ObjectAttributeBits"/>.</summary>
    [FieldOffset(8)] public uint Attributes;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(12)] public uint Reserved;
}

/// <summary>Asks for the table of the process behind a handle that has PROCESS_DUP_HANDLE.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct MapTableRequest
{
    /// <summary>A handle of the sender to the process.</summary>
    [FieldOffset(0)] public uint Handle;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(4)] public uint Reserved;
}

/// <summary>A table, with its descriptor beside it. A process that never used Helve gets its table when first asked for.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
public struct TableReply
{
    /// <summary>Process slot.</summary>
    [FieldOffset(0)] public uint ProcessIndex;

    /// <summary>Table id that inserts must expect.</summary>
    [FieldOffset(4)] public uint TableId;

    /// <summary>PrepareChild: the ticket for HELVE_TICKET, "index-hex"; else 0.</summary>
    [FieldOffset(8)] public ulong Ticket;

    /// <summary>PrepareChild, 1: the child is to be held until ChildStarted was answered, by when it has left jobs of its parent; else 0.</summary>
    [FieldOffset(16)] public uint IsHeld;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(20)] public uint Reserved;
}

/// <summary>Prepares a slot and a table for a child.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct PrepareChildRequest
{
    /// <summary>1: the child is to leave the jobs of its parent (CREATE_BREAKAWAY_FROM_JOB).</summary>
    [FieldOffset(0)] public uint BreaksAway;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(4)] public uint Reserved;
}

/// <summary>
/// Says which process a prepared slot belongs to; the pidfd is the message's descriptor. By then the parent has filled the table;
/// the broker sets the table's state to ALIVE if the parent did not.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct ChildStartedRequest
{
    /// <summary>The prepared process slot.</summary>
    [FieldOffset(0)] public uint ProcessIndex;

    /// <summary>The child's process id.</summary>
    [FieldOffset(4)] public uint ProcessId;

    /// <summary>Access of the parent's handle to the child's process object.</summary>
    [FieldOffset(8)] public uint Access;

    /// <summary><see cref="ObjectAttributeBits"/> of that handle.</summary>
    [FieldOffset(12)] public uint Attributes;
}

/// <summary>Gives a prepared slot back.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct ChildFailedRequest
{
    /// <summary>The prepared process slot.</summary>
    [FieldOffset(0)] public uint ProcessIndex;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(4)] public uint Reserved;
}
