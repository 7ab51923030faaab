using System.Runtime.InteropServices;

namespace Helve.Kernel.Wire;

/// <summary>What an entry of the namespace is.</summary>
public enum NameKind : uint
{
    /// <summary>An object; <see cref="NameListEntry.State"/> tells its type.</summary>
    Object = 0,

    /// <summary>A directory.</summary>
    Directory = 1,

    /// <summary>A symbolic link.</summary>
    SymbolicLink = 2,

    /// <summary>A type object.</summary>
    Type = 3,

    /// <summary>A private namespace; where it leads is its boundary.</summary>
    PrivateNamespace = 4,
}

/// <summary>Facts about an entry of the namespace.</summary>
[Flags]
public enum NameFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>It lives without handles.</summary>
    Permanent = 1,
}

/// <summary>One name of a directory. Followed by <see cref="NameBytes"/> bytes of UTF-16 (the last component), then <see cref="TargetBytes"/> of a link's target.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
public struct NameListEntry
{
    /// <summary>A <see cref="NameKind"/>.</summary>
    [FieldOffset(0)] public uint Kind;

    /// <summary>Handles to the object.</summary>
    [FieldOffset(4)] public uint Handles;

    /// <summary>The object's id; 0 for a directory or link.</summary>
    [FieldOffset(8)] public ulong ObjectId;

    /// <summary>The object's state.</summary>
    [FieldOffset(16)] public ObjectStateInfo State;

    /// <summary>Bytes of the name that follows.</summary>
    [FieldOffset(48)] public uint NameBytes;

    /// <summary>Bytes of the target that follows the name.</summary>
    [FieldOffset(52)] public uint TargetBytes;

    /// <summary>Number of the object's domain; 0 for a directory or link.</summary>
    [FieldOffset(56)] public uint Domain;

    /// <summary><see cref="NameFlags"/>.</summary>
    [FieldOffset(60)] public uint Flags;
}

/// <summary>Asks for one object, by name (if <see cref="NameBytes"/> is not 0; the name follows) or by id.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
public struct ShowObjectRequest
{
    /// <summary>The object's id, when no name follows.</summary>
    [FieldOffset(0)] public ulong ObjectId;

    /// <summary>Holders to skip: 0, then the number already received.</summary>
    [FieldOffset(8)] public uint SkipHolders;

    /// <summary>Bytes of the name that follows: a Win32 name or a full NT path.</summary>
    [FieldOffset(12)] public uint NameBytes;

    /// <summary>Number of the domain that the id is of; 0: the asker's own first, then every one that it may look into.</summary>
    [FieldOffset(16)] public uint Domain;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(20)] public uint Reserved;
}

/// <summary>
/// One object. Followed by <see cref="NameBytes"/> bytes of UTF-16 (NT path), <see cref="ContentBytes"/> more, <see cref="Waiters"/> x <see cref="WaiterEntry"/>,
/// <see cref="Holders"/> x <see cref="HolderEntry"/>.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 88)]
public struct ShowObjectReply
{
    /// <summary>The object's id.</summary>
    [FieldOffset(0)] public ulong ObjectId;

    /// <summary>Its slot.</summary>
    [FieldOffset(8)] public uint Slot;

    /// <summary>Its generation.</summary>
    [FieldOffset(12)] public uint Generation;

    /// <summary>Handles in all processes.</summary>
    [FieldOffset(16)] public uint Handles;

    /// <summary>References that are not handles.</summary>
    [FieldOffset(20)] public uint References;

    /// <summary>Process id of the creator, 0 if its slot has a new owner.</summary>
    [FieldOffset(24)] public uint CreatorProcessId;

    /// <summary>Holders in this message.</summary>
    [FieldOffset(28)] public uint Holders;

    /// <summary>Waiters in this message (the first page only).</summary>
    [FieldOffset(32)] public uint Waiters;

    /// <summary>Non-zero: ask again with SkipHolders raised by <see cref="Holders"/>.</summary>
    [FieldOffset(36)] public uint More;

    /// <summary>The object's state.</summary>
    [FieldOffset(40)] public ObjectStateInfo State;

    /// <summary>Bytes of the name that follows.</summary>
    [FieldOffset(72)] public uint NameBytes;

    /// <summary>Number of the domain.</summary>
    [FieldOffset(76)] public uint Domain;

    /// <summary>Bytes of the text behind the name: what the broker alone knows of the object.</summary>
    [FieldOffset(80)] public uint ContentBytes;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(84)] public uint Reserved;
}

/// <summary>A handle to the object shown.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct HolderEntry
{
    /// <summary>Process that has the handle, or that it was sent to.</summary>
    [FieldOffset(0)] public uint ProcessId;

    /// <summary>The handle's value; 0: it was sent to the process and not received yet.</summary>
    [FieldOffset(4)] public uint Value;

    /// <summary>Granted access.</summary>
    [FieldOffset(8)] public uint Access;

    /// <summary><see cref="ObjectAttributeBits"/>.</summary>
    [FieldOffset(12)] public uint Attributes;
}

/// <summary>A thread that waits on the object shown.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct WaiterEntry
{
    /// <summary>Its process.</summary>
    [FieldOffset(0)] public uint ProcessId;

    /// <summary>The thread.</summary>
    [FieldOffset(4)] public uint ThreadId;

    /// <summary>0 single, 1 any, 2 all.</summary>
    [FieldOffset(8)] public uint Kind;

    /// <summary>Its thread record.</summary>
    [FieldOffset(12)] public uint Record;
}

/// <summary>What an entry of <see cref="WireOperation.ShowJob"/> tells.</summary>
public enum JobFact : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Memory: in use, the most that was in use.</summary>
    Memory = 1,

    /// <summary>Its limit of memory.</summary>
    MemoryLimit = 2,

    /// <summary>A process in it, and its program.</summary>
    Process = 3,

    /// <summary>A process that watches it: notices that it has not taken yet, and lost ones.</summary>
    Watch = 4,

    /// <summary>What was told last: the message, and when, in milliseconds since 1970.</summary>
    Notice = 5,
}

/// <summary>One thing to know of a job. Followed by <see cref="TextBytes"/> bytes of UTF-16.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public struct JobFactEntry
{
    /// <summary><see cref="JobFact"/>.</summary>
    [FieldOffset(0)] public uint Kind;

    /// <summary>The process that it is about; 0: none.</summary>
    [FieldOffset(4)] public uint ProcessId;

    /// <summary>See <see cref="JobFact"/>.</summary>
    [FieldOffset(8)] public ulong First;

    /// <summary>See <see cref="JobFact"/>.</summary>
    [FieldOffset(16)] public ulong Second;

    /// <summary>Bytes of the text that follows: the path of a program.</summary>
    [FieldOffset(24)] public uint TextBytes;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(28)] public uint Reserved;
}
