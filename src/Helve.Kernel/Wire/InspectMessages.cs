using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Helve.Kernel.Objects;

namespace Helve.Kernel.Wire;

/// <summary>Asks for one page of a list. ListNames: followed by <see cref="PathBytes"/> bytes of UTF-16.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct ListRequest
{
    /// <summary>0 for the first page, then <see cref="ListReply.NextCursor"/> of the page before.</summary>
    [FieldOffset(0)] public ulong Cursor;

    /// <summary>ListHandles: a process id, or 0 for all processes.</summary>
    [FieldOffset(8)] public uint ProcessId;

    /// <summary>ListNames: bytes of the path; else 0.</summary>
    [FieldOffset(12)] public uint PathBytes;
}

/// <summary>One page: followed by <see cref="Count"/> entries, each a fixed struct and its name.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct ListReply
{
    /// <summary>Entries in this message.</summary>
    [FieldOffset(0)] public uint Count;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(4)] public uint Reserved;

    /// <summary>Where the next page begins; 0: this was the last.</summary>
    [FieldOffset(8)] public ulong NextCursor;
}

/// <summary>Facts about a process in a list.</summary>
[Flags]
public enum ProcessFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Connected to the broker now.</summary>
    Client = 1,

    /// <summary>Known only because somebody opened it.</summary>
    Foreign = 2,

    /// <summary>It has ended; somebody still holds a handle to it.</summary>
    Exited = 4,

    /// <summary>The broker itself.</summary>
    Broker = 8,
}

/// <summary>One process. Followed by <see cref="NameBytes"/> bytes of UTF-16 (its command's name).</summary>
[StructLayout(LayoutKind.Explicit, Size = 184)]
public struct ProcessEntry
{
    /// <summary>Process id.</summary>
    [FieldOffset(0)] public uint ProcessId;

    /// <summary>Process slot, or 0 if it has none any more.</summary>
    [FieldOffset(4)] public uint ProcessIndex;

    /// <summary><see cref="ProcessFlags"/>.</summary>
    [FieldOffset(8)] public uint Flags;

    /// <summary>Exit code, with <see cref="ProcessFlags.Exited"/>.</summary>
    [FieldOffset(12)] public uint ExitCode;

    /// <summary>Start, in milliseconds since 1970.</summary>
    [FieldOffset(16)] public long StartedUnixMilliseconds;

    /// <summary>Object id of the process object.</summary>
    [FieldOffset(24)] public ulong ObjectId;

    /// <summary>All handles.</summary>
    [FieldOffset(32)] public uint Handles;

    /// <summary>Thread records in use.</summary>
    [FieldOffset(36)] public uint Records;

    /// <summary>Bytes of the name that follows.</summary>
    [FieldOffset(40)] public uint NameBytes;

    /// <summary>Number of the domain.</summary>
    [FieldOffset(44)] public uint Domain;

    /// <summary>Handles to objects of each type.</summary>
    [FieldOffset(48)] public TypeCounts HandlesByType;

    /// <summary>Handles that were sent to it and that it has not received.</summary>
    [FieldOffset(176)] public uint Arrivals;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(180)] public uint Reserved;
}

/// <summary>A number for each <see cref="Memory.ObjectType"/>, by the type's own number.</summary>
[InlineArray(ObjectTypes.Limit)]
public struct TypeCounts
{
    private uint _first;
}

/// <summary>Facts about an object's state.</summary>
[Flags]
public enum ObjectStateFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A wait would be satisfied.</summary>
    Signalled = 1,

    /// <summary>Manual-reset event.</summary>
    Manual = 2,

    /// <summary>Abandoned mutex.</summary>
    Abandoned = 4,

    /// <summary>Process that has ended.</summary>
    Exited = 8,

    /// <summary>Mutex owned by a thread.</summary>
    Owned = 16,
}

/// <summary>An object's state in numbers.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public struct ObjectStateInfo
{
    /// <summary>A <see cref="Memory.ObjectType"/>.</summary>
    [FieldOffset(0)] public uint Type;

    /// <summary><see cref="ObjectStateFlags"/>.</summary>
    [FieldOffset(4)] public uint Flags;

    /// <summary>Semaphore: count. Mutex: recursion depth (1: owned once). Event: 1 if signalled.</summary>
    [FieldOffset(8)] public uint Count;

    /// <summary>Semaphore: limit.</summary>
    [FieldOffset(12)] public uint Limit;

    /// <summary>Mutex: the owner's process id. Process: its id.</summary>
    [FieldOffset(16)] public uint ProcessId;

    /// <summary>Mutex: the owner's thread id.</summary>
    [FieldOffset(20)] public uint ThreadId;

    /// <summary>Blocked waiters.</summary>
    [FieldOffset(24)] public uint Waiters;

    /// <summary>Process: exit code.</summary>
    [FieldOffset(28)] public uint ExitCode;
}

/// <summary>One handle. Followed by <see cref="NameBytes"/> bytes of UTF-16 (the object's NT path, if it has one).</summary>
[StructLayout(LayoutKind.Explicit, Size = 80)]
public struct HandleListEntry
{
    /// <summary>Process that has the handle.</summary>
    [FieldOffset(0)] public uint ProcessId;

    /// <summary>The handle's value.</summary>
    [FieldOffset(4)] public uint Value;

    /// <summary>Granted access.</summary>
    [FieldOffset(8)] public uint Access;

    /// <summary><see cref="ObjectAttributeBits"/>: inherit, protect from close.</summary>
    [FieldOffset(12)] public uint Attributes;

    /// <summary>The object's id.</summary>
    [FieldOffset(16)] public ulong ObjectId;

    /// <summary>The object's slot.</summary>
    [FieldOffset(24)] public uint Slot;

    /// <summary>Its generation.</summary>
    [FieldOffset(28)] public uint Generation;

    /// <summary>Handles to the object, in all processes.</summary>
    [FieldOffset(32)] public uint ObjectHandles;

    /// <summary>References that are not handles.</summary>
    [FieldOffset(36)] public uint ObjectReferences;

    /// <summary>The object's state.</summary>
    [FieldOffset(40)] public ObjectStateInfo State;

    /// <summary>Bytes of the name that follows.</summary>
    [FieldOffset(72)] public uint NameBytes;

    /// <summary>Number of the domain.</summary>
    [FieldOffset(76)] public uint Domain;
}

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
/// One object. Followed by <see cref="NameBytes"/> bytes of UTF-16 (NT path), <see cref="Waiters"/> x <see cref="WaiterEntry"/>,
/// <see cref="Holders"/> x <see cref="HolderEntry"/>.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 80)]
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

/// <summary>The broker in numbers. Followed by <see cref="SocketBytes"/> bytes of UTF-16.</summary>
[StructLayout(LayoutKind.Explicit, Size = 80)]
public struct BrokerStatusReply
{
    /// <summary>Process id.</summary>
    [FieldOffset(0)] public uint ProcessId;

    /// <summary>User it serves.</summary>
    [FieldOffset(4)] public uint UserId;

    /// <summary>Milliseconds since it started.</summary>
    [FieldOffset(8)] public long UptimeMilliseconds;

    /// <summary>Resident bytes of the broker process.</summary>
    [FieldOffset(16)] public long ResidentBytes;

    /// <summary>Memory of the segments that is really allocated.</summary>
    [FieldOffset(24)] public long SegmentBytes;

    /// <summary>Connected clients.</summary>
    [FieldOffset(32)] public uint Clients;

    /// <summary>Processes it knows, itself included.</summary>
    [FieldOffset(36)] public uint Processes;

    /// <summary>Live objects.</summary>
    [FieldOffset(40)] public uint Objects;

    /// <summary>Handles in all tables.</summary>
    [FieldOffset(44)] public uint Handles;

    /// <summary>Live names.</summary>
    [FieldOffset(48)] public uint Names;

    /// <summary>Thread records in use.</summary>
    [FieldOffset(52)] public uint Records;

    /// <summary>Clients cut off for breaking the protocol.</summary>
    [FieldOffset(56)] public uint CutOff;

    /// <summary>Seconds without a client after which it ends, or <see cref="Never"/>.</summary>
    [FieldOffset(60)] public uint IdleSeconds;

    /// <summary>Bytes of the socket's path that follows.</summary>
    [FieldOffset(64)] public uint SocketBytes;

    /// <summary>Domains. This and the other counts are of what the asker may look into.</summary>
    [FieldOffset(68)] public uint Domains;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(72)] public ulong Reserved;

    /// <summary>It does not end for want of clients.</summary>
    public const uint Never = uint.MaxValue;
}
