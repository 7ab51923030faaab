using System.Runtime.InteropServices;

namespace Helve.Kernel.Wire;

/// <summary>A signal on an object that the sender's own domain can't carry out by itself.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
public struct ForeignSignalRequest
{
    /// <summary>A handle of the sender.</summary>
    [FieldOffset(0)] public SeenHandle Handle;

    /// <summary>A <see cref="Waiting.SignalKind"/>.</summary>
    [FieldOffset(12)] public uint Kind;

    /// <summary>Of a release.</summary>
    [FieldOffset(16)] public uint Count;

    /// <summary>The calling thread's record.</summary>
    [FieldOffset(20)] public uint Record;
}

/// <summary>Answer to <see cref="ForeignSignalRequest"/>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct ForeignSignalReply
{
    /// <summary>State or count before.</summary>
    [FieldOffset(0)] public int Previous;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(4)] public uint Reserved;
}

/// <summary>Asks for the state of an object of another domain, or for the number of handles of an object that another domain has handles to.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
public struct ForeignQueryRequest
{
    /// <summary>A handle of the sender.</summary>
    [FieldOffset(0)] public SeenHandle Handle;

    /// <summary>The <see cref="Memory.ObjectType"/> whose state is wanted, for which the handle needs the right; None: no state, and no right is needed.</summary>
    [FieldOffset(12)] public uint Type;

    /// <summary>The calling thread's record.</summary>
    [FieldOffset(16)] public uint Record;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(20)] public uint Reserved;
}

/// <summary>Answer to <see cref="ForeignQueryRequest"/>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
public struct ForeignQueryReply
{
    /// <summary>The object's <see cref="Memory.ObjectType"/>.</summary>
    [FieldOffset(0)] public uint Type;

    /// <summary>Handles to it, in all domains.</summary>
    [FieldOffset(4)] public uint Handles;

    /// <summary>Event: whether manual. Semaphore, mutex: count. Process, thread: whether it has ended.</summary>
    [FieldOffset(8)] public int First;

    /// <summary>Event: whether set. Semaphore: limit. Mutex: whether the caller owns it. Process, thread: exit code.</summary>
    [FieldOffset(12)] public int Second;

    /// <summary>Mutex: whether abandoned. Process, thread: its id.</summary>
    [FieldOffset(16)] public int Third;

    /// <summary>Number of its home domain.</summary>
    [FieldOffset(20)] public uint Home;

    /// <summary>Its id there.</summary>
    [FieldOffset(24)] public ulong Id;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(32)] public ulong Reserved;
}

/// <summary>How <see cref="ForeignWaitRequest"/> waits.</summary>
[Flags]
public enum ForeignWaitFlags : uint
{
    /// <summary>For one of the objects, in a thread that sleeps.</summary>
    None = 0,

    /// <summary>For all of them.</summary>
    All = 1,

    /// <summary>Not at all, if it can't be satisfied at once.</summary>
    Poll = 2,

    /// <summary>The record stands for no thread; the end is told by the process's doorbell.</summary>
    Awaited = 4,
}

/// <summary>A wait for objects of which at least one is in another domain. Followed by <see cref="Count"/> times a <see cref="SeenHandle"/>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct ForeignWaitRequest
{
    /// <summary>The record that waits.</summary>
    [FieldOffset(0)] public uint Record;

    /// <summary>Number in its <see cref="Memory.ThreadRecord.ForeignResult"/>.</summary>
    [FieldOffset(4)] public uint Number;

    /// <summary><see cref="ForeignWaitFlags"/>.</summary>
    [FieldOffset(8)] public uint Flags;

    /// <summary>How many handles, 1 to 64.</summary>
    [FieldOffset(12)] public uint Count;
}

/// <summary>Answer to <see cref="ForeignWaitRequest"/>; the message's own status says only whether it was understood.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct ForeignWaitReply
{
    /// <summary>An <see cref="NtStatus"/>: how it ended, or Pending: the end will be stored into the record.</summary>
    [FieldOffset(0)] public uint Status;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(4)] public uint Reserved;
}

/// <summary>Ends a wait. When the answer comes, the end has been stored into the record: this one, or that it has its objects.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct ForeignCancelRequest
{
    /// <summary>The record that waits.</summary>
    [FieldOffset(0)] public uint Record;

    /// <summary>As in its <see cref="ForeignWaitRequest"/>.</summary>
    [FieldOffset(4)] public uint Number;

    /// <summary>Timeout or Cancelled.</summary>
    [FieldOffset(8)] public uint Reason;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(12)] public uint Reserved;
}

/// <summary>The sender has closed the last handle to the proxy of an object of another domain. Only a hint.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct ForeignClosedRequest
{
    /// <summary>Slot of the proxy.</summary>
    [FieldOffset(0)] public uint Slot;

    /// <summary>Generation that it had.</summary>
    [FieldOffset(4)] public uint Generation;
}

/// <summary>NtDuplicateObject, where a process or the object is in another domain. Answered by <see cref="HandleReply"/>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
public struct ForeignDuplicateRequest
{
    /// <summary>As a value: the sender itself, as a process.</summary>
    public const uint Self = uint.MaxValue;

    /// <summary>Handle to the process that has the source, or <see cref="Self"/>; needs PROCESS_DUP_HANDLE.</summary>
    [FieldOffset(0)] public SeenHandle SourceProcess;

    /// <summary>The source; <see cref="Self"/>: the object of the source process.</summary>
    [FieldOffset(12)] public SeenHandle Source;

    /// <summary>Handle to the process that gets the new handle, or <see cref="Self"/>; 0: there is none, the source is closed.</summary>
    [FieldOffset(24)] public SeenHandle TargetProcess;

    /// <summary>Access of the new handle.</summary>
    [FieldOffset(36)] public uint Access;

    /// <summary><see cref="Handles.HandleAttributes"/> of the new handle.</summary>
    [FieldOffset(40)] public uint Attributes;

    /// <summary><see cref="Handles.DuplicateOptions"/>.</summary>
    [FieldOffset(44)] public uint Options;
}
