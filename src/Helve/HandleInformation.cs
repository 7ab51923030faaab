using Helve.Kernel.Handles;
using Helve.Kernel.Inspection;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;

namespace Helve;

/// <summary>What a handle is: the answer of NtQueryObject for its basic class.</summary>
/// <param name="Type">Type of the object.</param>
/// <param name="GrantedAccess">Access mask that was fixed when the handle was made.</param>
/// <param name="Attributes">Attributes of the handle.</param>
/// <param name="ObjectId">The object's id, never reused; two handles with one id name one object.</param>
/// <param name="HandleCount">Handles open to the object, in all processes.</param>
public readonly record struct HandleInformation(
    ObjectType Type, uint GrantedAccess, HandleAttributes Attributes, ulong ObjectId, int HandleCount)
{
    /// <summary>References to the object: its handles, and what else keeps it, such as blocked waits. Never fewer than its handles.</summary>
    public int PointerCount { get; init; }

    /// <summary>Whether the object lives without handles until it is made temporary (OBJ_PERMANENT).</summary>
    public bool IsPermanent { get; init; }

    /// <summary>Whether one process only may have handles to the object (OBJ_EXCLUSIVE).</summary>
    public bool IsExclusive { get; init; }
}

/// <summary>An object type: the answer of NtQueryObject for its type class.</summary>
/// <param name="Type">The type; its number is the type's index.</param>
/// <param name="Name">NT's name of the type.</param>
/// <param name="Mapping">What generic rights mean.</param>
/// <param name="ValidAccess">Every right that a handle to it can have.</param>
/// <param name="ObjectCount">How many objects of the type live, among the processes that share with this one.</param>
/// <param name="HandleCount">How many handles lead to them.</param>
public sealed record ObjectTypeInformation(
    ObjectType Type, string Name, GenericMapping Mapping, uint ValidAccess, int ObjectCount, int HandleCount)
{
    internal ObjectTypeInformation(ObjectTypeDescription type, ObjectCounts counts)
        : this(type.Type, type.Name, type.Mapping, type.ValidAccess, counts.Objects(type.Type), counts.Handles(type.Type))
    {
    }
}

/// <summary>One handle of one process: an entry of NT's SystemExtendedHandleInformation.</summary>
/// <param name="ProcessId">The process that has it.</param>
/// <param name="Handle">Its value there.</param>
/// <param name="Type">Type of the object; its number is the type's index.</param>
/// <param name="ObjectId">The object's id; handles with one id lead to one object.</param>
/// <param name="GrantedAccess">Its access.</param>
/// <param name="Attributes">Its attributes.</param>
public readonly record struct SystemHandleInformation(
    int ProcessId, nint Handle, ObjectType Type, ulong ObjectId, uint GrantedAccess, HandleAttributes Attributes);

/// <summary>One thing in a directory.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="TypeName">Name of its type, as NT has it: Event, Mutant, Semaphore, Directory, SymbolicLink, Type.</param>
public readonly record struct KernelDirectoryEntry(string Name, string TypeName);

/// <summary>State of an event (EVENT_BASIC_INFORMATION).</summary>
/// <param name="ManualReset">Whether it stays set until it is reset (a notification event).</param>
/// <param name="IsSet">Whether it is set now.</param>
public readonly record struct EventInformation(bool ManualReset, bool IsSet);

/// <summary>State of a mutex (MUTANT_BASIC_INFORMATION).</summary>
/// <param name="CurrentCount">1 when free, 0 when owned once, one less for each further acquisition.</param>
/// <param name="OwnedByCaller">Whether the calling thread owns it.</param>
/// <param name="Abandoned">Whether its last owner died; the next owner is told.</param>
public readonly record struct MutexInformation(int CurrentCount, bool OwnedByCaller, bool Abandoned);

/// <summary>State of a semaphore (SEMAPHORE_BASIC_INFORMATION).</summary>
/// <param name="CurrentCount">How many waits it would satisfy now.</param>
/// <param name="MaximumCount">The limit that it was created with.</param>
public readonly record struct SemaphoreInformation(int CurrentCount, int MaximumCount);
