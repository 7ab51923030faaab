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

    /// <summary>Manual-reset event or timer.</summary>
    Manual = 2,

    /// <summary>Abandoned mutex.</summary>
    Abandoned = 4,

    /// <summary>Process that has ended.</summary>
    Exited = 8,

    /// <summary>Mutex owned by a thread.</summary>
    Owned = 16,

    /// <summary>Timer that will expire.</summary>
    Armed = 32,

    /// <summary>Timer that will expire at a moment of the wall clock.</summary>
    Absolute = 64,

    /// <summary>Section with a file behind it.</summary>
    OfFile = 128,

    /// <summary>File that is an end of a named pipe.</summary>
    PipeEnd = 256,
}

/// <summary>An object's state in numbers.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public struct ObjectStateInfo
{
    /// <summary>A <see cref="Memory.ObjectType"/>.</summary>
    [FieldOffset(0)] public uint Type;

    /// <summary><see cref="ObjectStateFlags"/>.</summary>
    [FieldOffset(4)] public uint Flags;

    /// <summary>Semaphore: count. Mutex: recursion depth (1: owned once). Event: 1 if signalled. Timer: period in milliseconds. Section: low half of its size. End of a named pipe: its <see cref="Objects.PipeState"/>; other file: its <see cref="Objects.FileKind"/>. Job: its <see cref="Objects.JobContainment"/>.</summary>
    [FieldOffset(8)] public uint Count;

    /// <summary>Semaphore: limit. Timer: milliseconds until it expires, or <see cref="int.MaxValue"/> if there are more. Section: its protection. End of a named pipe: its <see cref="Objects.PipeShape"/>. Job: processes in it now.</summary>
    [FieldOffset(12)] public uint Limit;

    /// <summary>Mutex: the owner's process id. Process: its id. Thread: its process's. Job: its <see cref="Objects.JobLimitFlags"/>.</summary>
    [FieldOffset(16)] public uint ProcessId;

    /// <summary>Mutex: the owner's thread id. Thread: its id. Section: high half of its size. End of a named pipe: its <see cref="Objects.PipeModes"/>. Job: processes that ever were in it.</summary>
    [FieldOffset(20)] public uint ThreadId;

    /// <summary>Blocked waiters.</summary>
    [FieldOffset(24)] public uint Waiters;

    /// <summary>Process, thread: exit code. Job: how many processes it may have, if that is limited.</summary>
    [FieldOffset(28)] public uint ExitCode;
}

/// <summary>One handle. Followed by <see cref="NameBytes"/> bytes of UTF-16 (the object's NT path, if it has one) and <see cref="ContentBytes"/> more.</summary>
[StructLayout(LayoutKind.Explicit, Size = 88)]
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

    /// <summary>Bytes of the text behind the name: what the broker alone knows of the object.</summary>
    [FieldOffset(80)] public uint ContentBytes;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(84)] public uint Reserved;
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
