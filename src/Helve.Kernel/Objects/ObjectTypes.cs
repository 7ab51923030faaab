using System.Diagnostics.CodeAnalysis;
using Helve.Kernel.Memory;
using Helve.Kernel.Security;

namespace Helve.Kernel.Objects;

/// <summary>One right of a type, or one that all types have.</summary>
/// <param name="Bit">Its bit in an access mask.</param>
/// <param name="Name">NT's name without the type's prefix: <c>MODIFY_STATE</c>.</param>
public readonly record struct AccessRight(uint Bit, string Name);

/// <summary>An object type: what it is called and which rights it knows.</summary>
/// <param name="Type">The type; its number is the type's index.</param>
/// <param name="Name">NT's name.</param>
/// <param name="Prefix">What NT puts before the names of its rights.</param>
/// <param name="Rights">Its own rights, in the order of their bits; the standard ones are <see cref="ObjectTypes.StandardRights"/>.</param>
public sealed record ObjectTypeDescription(ObjectType Type, string Name, string Prefix, IReadOnlyList<AccessRight> Rights)
{
    /// <summary>What generic rights mean.</summary>
    public GenericMapping Mapping => GenericMapping.Of(Type);

    /// <summary>Every right that a handle to it can have.</summary>
    public uint ValidAccess => Mapping.Valid;

    /// <summary>Whether one can wait for it.</summary>
    public bool IsWaitable => (ValidAccess & AccessMask.SYNCHRONIZE) != 0;
}

/// <summary>The object types, once for all who tell about them.</summary>
public static class ObjectTypes
{
    /// <summary>The number of no type is as large: the length of a list with a place for each type.</summary>
    public const int Limit = 32;

    private static readonly ObjectTypeDescription?[] s_byType = Index(
    [
        new(ObjectType.Event, "Event", "EVENT_", Named("QUERY_STATE", "MODIFY_STATE")),
        new(ObjectType.Mutex, "Mutant", "MUTANT_", Named("QUERY_STATE")),
        new(ObjectType.Semaphore, "Semaphore", "SEMAPHORE_", Named("QUERY_STATE", "MODIFY_STATE")),
        new(
            ObjectType.Process,
            "Process",
            "PROCESS_",
            Named(
                "TERMINATE",
                "CREATE_THREAD",
                "SET_SESSIONID",
                "VM_OPERATION",
                "VM_READ",
                "VM_WRITE",
                "DUP_HANDLE",
                "CREATE_PROCESS",
                "SET_QUOTA",
                "SET_INFORMATION",
                "QUERY_INFORMATION",
                "SUSPEND_RESUME",
                "QUERY_LIMITED_INFORMATION",
                "SET_LIMITED_INFORMATION")),
        new(ObjectType.Directory, "Directory", "DIRECTORY_", Named("QUERY", "TRAVERSE", "CREATE_OBJECT", "CREATE_SUBDIRECTORY")),
        new(ObjectType.SymbolicLink, "SymbolicLink", "SYMBOLIC_LINK_", Named("QUERY")),
        new(ObjectType.Timer, "Timer", "TIMER_", Named("QUERY_STATE", "MODIFY_STATE")),
        new(ObjectType.Section, "Section", "SECTION_", Named("QUERY", "MAP_WRITE", "MAP_READ", "MAP_EXECUTE", "EXTEND_SIZE")),
        new(
            ObjectType.File,
            "File",
            "FILE_",
            Named(
                "READ_DATA",
                "WRITE_DATA",
                "APPEND_DATA",
                "READ_EA",
                "WRITE_EA",
                "EXECUTE",
                "DELETE_CHILD",
                "READ_ATTRIBUTES",
                "WRITE_ATTRIBUTES")),
        new(
            ObjectType.Job,
            "Job",
            "JOB_OBJECT_",
            Named("ASSIGN_PROCESS", "SET_ATTRIBUTES", "QUERY", "TERMINATE", "SET_SECURITY_ATTRIBUTES", "IMPERSONATE")),
        new(
            ObjectType.Thread,
            "Thread",
            "THREAD_",
            Named(
                "TERMINATE",
                "SUSPEND_RESUME",
                "ALERT",
                "GET_CONTEXT",
                "SET_CONTEXT",
                "SET_INFORMATION",
                "QUERY_INFORMATION",
                "SET_THREAD_TOKEN",
                "IMPERSONATE",
                "DIRECT_IMPERSONATION",
                "SET_LIMITED_INFORMATION",
                "QUERY_LIMITED_INFORMATION",
                "RESUME")),
        new(ObjectType.KeyedEvent, "KeyedEvent", "KEYEDEVENT_", Named("WAIT", "WAKE")),
    ]);

    /// <summary>All types, in the order of their numbers.</summary>
    public static IReadOnlyList<ObjectTypeDescription> All { get; } = [.. s_byType.OfType<ObjectTypeDescription>()];

    /// <summary>Rights that every type may have.</summary>
    public static IReadOnlyList<AccessRight> StandardRights { get; } =
    [
        new(AccessMask.DELETE, "DELETE"),
        new(AccessMask.READ_CONTROL, "READ_CONTROL"),
        new(AccessMask.WRITE_DAC, "WRITE_DAC"),
        new(AccessMask.WRITE_OWNER, "WRITE_OWNER"),
        new(AccessMask.SYNCHRONIZE, "SYNCHRONIZE"),
        new(AccessMask.ACCESS_SYSTEM_SECURITY, "ACCESS_SYSTEM_SECURITY"),
    ];

    /// <summary>Finds a type.</summary>
    /// <param name="type">Its number.</param>
    /// <param name="description">What it is, or null.</param>
    public static bool TryGet(ObjectType type, [NotNullWhen(true)] out ObjectTypeDescription? description)
    {
        description = (int)type < Limit ? s_byType[(int)type] : null;
        return description is not null;
    }

    /// <summary>
    /// Whether the broker keeps what objects of the type are (descriptors, members): it makes them all, named or not, and is told when the last
    /// handle goes.
    /// </summary>
    /// <param name="type">The type.</param>
    public static bool IsKept(ObjectType type) => type is ObjectType.Section or ObjectType.File or ObjectType.Job;

    /// <summary>
    /// Whether a duplicate can have more access than its source, if the object's security allows it. Never for files: what a handle to one can do was
    /// fixed when the file was opened (semantics B25).
    /// </summary>
    /// <param name="type">The type.</param>
    public static bool CanWiden(ObjectType type) => type != ObjectType.File;

    // The rights of a type have the bits from the lowest on.
    private static AccessRight[] Named(params ReadOnlySpan<string> names)
    {
        var rights = new AccessRight[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            rights[i] = new AccessRight(1u << i, names[i]);
        }

        return rights;
    }

    private static ObjectTypeDescription?[] Index(ReadOnlySpan<ObjectTypeDescription> types)
    {
        var index = new ObjectTypeDescription?[Limit];
        foreach (ObjectTypeDescription type in types)
        {
            index[(int)type.Type] = type;
        }

        return index;
    }
}
