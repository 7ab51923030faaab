namespace Helve.Oracle;

/// <summary>A to F: handles, duplication, queries, lifetime, names, rights.</summary>
internal static partial class Explanations
{
    private static Explanation[] Objects() =>
    [
        new("A25", "a handle is looked at before the arguments that go with it", "the offset of a view is looked at first", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "MapViewOfFile" && (ours.Has("ERROR_INVALID_HANDLE") || ours.Has("ERROR_ACCESS_DENIED")) && theirs.Has("ERROR_MAPPED_ALIGNMENT")),
        new("A3", "the pseudo-handle of a process has all access", "a mask that no process has", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "NtQueryObject" && ours.Has("ObjectInformation: 1FFFFF") && theirs.Has("ObjectInformation: F3FFFFFF")),
        new("B8", "a target that is NULL is ERROR_INVALID_PARAMETER", "ERROR_INVALID_HANDLE", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "DuplicateHandle" && operation.Args[2] is NumberArg { Value: 0 } && ours.Has("ERROR_INVALID_PARAMETER") && theirs.Has("ERROR_INVALID_HANDLE")),
        new("B9", "DUPLICATE_CLOSE_SOURCE without a target closes in the source process", "ERROR_INVALID_HANDLE, and the handle stays open", "Microsoft Learn, DuplicateHandle", static (operation, ours, theirs) =>
            operation.Call is "DuplicateHandle" && operation.Args[2] is NumberArg { Value: 0 } && operation.Args[6] is NumberArg { Value: 1 or 3 } && ours.Has("TRUE") && theirs.Has("ERROR_INVALID_HANDLE")),
        new("B9", "what was closed from afar is no handle any more", "it stays open", "Microsoft Learn, DuplicateHandle", static (operation, ours, theirs) =>
            operation.Call is "GetHandleInformation" && operation.Args[0] is HandleArg { Symbol: "b" } && ours.Has("FALSE, ERROR_INVALID_HANDLE") && theirs.Has("TRUE"))
        {
            After = static (_, earlier) => earlier[^1] is { Call: "DuplicateHandle", Args: [_, HandleArg { Symbol: "b" }, NumberArg { Value: 0 }, _, _, _, NumberArg { Value: 1 }] },
        },
        new("B19", "rights that the type does not have are dropped from a duplicate", "they are kept", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtQueryObject" && ours.Has("Success") && theirs.Has("Success")
            && operation.Args[2] is OutArg { Offsets: [4, ..] } && ours.UInt32(2, 8) == theirs.UInt32(2, 8) && ours.UInt32(2, 4) != theirs.UInt32(2, 4) && (ours.UInt32(2, 4) & ~theirs.UInt32(2, 4)) == 0
            && (theirs.UInt32(2, 4) & ~ours.UInt32(2, 4) & RightsOf(operation.Args[0])) == 0),
        new("B21", "reserved bits of an access mask are ERROR_ACCESS_DENIED", "they are taken", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "DuplicateHandle" && operation.Args[4] is NumberArg asked && (asked.Value & 0x0CE0FE00) != 0 && ours.Has("ERROR_ACCESS_DENIED") && theirs.Has("TRUE")),
        new("B25", "files and pipes are never widened", "files are", "Microsoft Learn, DuplicateHandle, dwDesiredAccess", static (operation, ours, theirs) =>
            operation.Call is "DuplicateHandle" && operation.Args[1] is HandleArg { Symbol: "r" } && ours.Has("ERROR_ACCESS_DENIED") && theirs.Has("TRUE")),
        new("B37", "a process that has ended has no table: ERROR_ACCESS_DENIED", "ERROR_INVALID_HANDLE", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "DuplicateHandle" && operation.Args[0] is HandleArg && ours.Has("ERROR_ACCESS_DENIED") && theirs.Has("ERROR_INVALID_HANDLE")) { After = AnEnd },
        new("C7", "a length that is not the structure's is told the structure's", "more is accepted, and another length told", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "NtQueryObject" && ours.Has("InfoLengthMismatch") && theirs.Has("InfoLengthMismatch")),
        new("C7", "a length that is more than the structure's is STATUS_INFO_LENGTH_MISMATCH", "it is accepted", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtQueryObject" && operation.Args is [_, NumberArg { Value: 0 }, _, NumberArg { Value: > 56 }, _] && ours.Has("InfoLengthMismatch, ObjectInformation: untouched") && theirs.Has("Success")),
        new("C7", "a query that fails leaves the length untouched", "it becomes 0", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "NtQueryObject" && ours.Returned == theirs.Returned && ours.Has("ObjectInformation: untouched, ReturnLength: untouched") && theirs.Has("ObjectInformation: untouched, ReturnLength: 0")),
        new("C5", "NtSetInformationObject of what is no handle is STATUS_ACCESS_DENIED", "STATUS_INVALID_HANDLE", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtSetInformationObject" && ours.Has("AccessDenied") && theirs.Has("InvalidHandle")),
        new("C10", "a section that has no name is told none", "that of its file", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "NtQueryObject" && operation.Args[0] is HandleArg { Symbol: ['f', ..] } && operation.Args[1] is NumberArg { Value: 1 }
            && (ours.Has("ObjectInformation: 0 bytes") || ours.Has("InfoLengthMismatch")) && (theirs.Has(@"ObjectInformation: ""\??\") || theirs.Has("InfoLengthMismatch") || theirs.Has("BufferOverflow"))),
        new("C15", "a length that is not the structure's is STATUS_INFO_LENGTH_MISMATCH", "STATUS_INVALID_BUFFER_SIZE, or success when it is longer", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtQueryObject" && operation.Args is [_, NumberArg { Value: 4 }, _, NumberArg { Value: not 2 and var length }, ..] && ours.Has("InfoLengthMismatch")
            && (theirs.Has("InvalidBufferSize") || (length > 2 && theirs.Has("Success")))),
        new("C16", "a class that there is not is STATUS_INVALID_INFO_CLASS", "STATUS_NOT_IMPLEMENTED", ReactOs, static (_, ours, theirs) => ours.Has("InvalidInfoClass") && theirs.Has("C0000002")),
        new("C19", "NtMakeTemporaryObject needs DELETE", "it needs nothing", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtMakeTemporaryObject" && ours.Has("AccessDenied") && theirs.Has("Success")) { After = static (operation, earlier) => Grants.MayLack(operation, earlier, 0x10000) },
        new("D11", "a directory of which the last handle was closed has no name: what is below it is behind a path that is not found", "it is there as long as something is in it", ReactOs, static (operation, ours, theirs) =>
            BelowDirectory(operation) && ((ours.Has("ObjectPathNotFound") && (theirs.Has("ObjectNameNotFound") || theirs.Has("Success") || theirs.Has("ObjectTypeMismatch") || theirs.Has("ObjectNameCollision") || theirs.Has("ObjectNameExists")))
            || (ours.Has("ERROR_PATH_NOT_FOUND") && (theirs.Has("a handle") || theirs.Has("ERROR_FILE_NOT_FOUND") || theirs.Has("ERROR_INVALID_HANDLE"))))) { After = static (_, earlier) => Closed(earlier, 'd') && HasContent(earlier) },
        new("D11", "the name of a directory of which the last handle was closed is free", "what is in it keeps it", ReactOs, static (operation, ours, theirs) =>
            operation.Args.Any(static arg => arg is NameArg { Value: "d1" or "D1" } or AttributesArg { Value: "d1" or "D1", Root: null })
            && (operation.Call.Contains("Create", StringComparison.Ordinal) ? !ours.HasFailed : ours.Has("ObjectNameNotFound") || ours.Has("ERROR_FILE_NOT_FOUND"))
            && (theirs.Has("ObjectTypeMismatch") || theirs.Has("ObjectNameCollision") || theirs.Has("ObjectNameExists") || theirs.Has("ERROR_INVALID_HANDLE"))) { After = static (_, earlier) => Closed(earlier, 'd') && HasContent(earlier) },
        new("E9", "a name of more than 65,532 bytes is none", "it is taken", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Args.Any(static arg => arg is TextArg { Value.Length: > 32766 }) && ours.Has("NULL, ERROR_INVALID_NAME") && theirs.Has("a handle")),
        new("E17", "another type under the name is STATUS_OBJECT_TYPE_MISMATCH", "STATUS_OBJECT_NAME_COLLISION", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call.StartsWith("NtCreate", StringComparison.Ordinal) && ours.Has("ObjectTypeMismatch") && theirs.Has("ObjectNameCollision")),
        new("E22", "a path through what is no directory is STATUS_OBJECT_TYPE_MISMATCH", "the name is not found, or found where the path led through", ReactOs, static (operation, ours, theirs) =>
            (LeadsSomewhere(operation) && ((ours.Has("ERROR_INVALID_HANDLE") && theirs.Has("ERROR_FILE_NOT_FOUND")) || (ours.Has("ObjectTypeMismatch") && (theirs.Has("ObjectNameNotFound") || theirs.Has("Success")))))
            || (ThroughLink(operation) && ((ours.Has("ObjectTypeMismatch") && theirs.Has("ObjectPathNotFound")) || (ours.Has("ERROR_INVALID_HANDLE") && theirs.Has("ERROR_PATH_NOT_FOUND"))))) { After = NoDirectoryIsMade },
        new("E31", "what a link leads to is not there: the name is not found", "the path is not found", ReactOs, static (operation, ours, theirs) =>
            ThroughLink(operation) && ((ours.Has("ObjectNameNotFound") && theirs.Has("ObjectPathNotFound")) || (ours.Has("ERROR_FILE_NOT_FOUND") && theirs.Has("ERROR_PATH_NOT_FOUND")))) { After = LinkIsMade },
        new("E32", "a link at the name of a link is a collision", "the link is followed", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtCreateSymbolicLinkObject" && ThroughLink(operation) && ours.Has("ObjectNameCollision") && (theirs.HasFailed || theirs.Has("Success"))) { After = LinkIsMade },
        new("E32", "what is made at the name of a link is made where the link leads", "a link that leads to nothing yet is a path that is not found", ReactOs, static (operation, ours, theirs) =>
            operation.Call.Contains("Create", StringComparison.Ordinal) && ThroughLink(operation) && !ours.HasFailed && (theirs.Has("ObjectPathNotFound") || theirs.Has("ERROR_PATH_NOT_FOUND"))) { After = LinkIsMade },
        new("E40", "the length is told with entries only", "it is told without, too", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "NtQueryDirectoryObject" && ours.Has("NoMoreEntries") && theirs.Has("NoMoreEntries")),
        new("E40", "a context that is nowhere is looked at before anything is written", "the entries are written first", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtQueryDirectoryObject" && ours.Has("AccessViolation, Buffer: untouched") && theirs.Has("AccessViolation") && operation.Args[5] is NumberArg { Value: 0 }),
        new("F4", "who makes an object gets what it asks for, whatever the list says", "a new timer's list decides", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call.StartsWith("CreateWaitableTimer", StringComparison.Ordinal) && operation.Args[0] is SecurityArg { Sddl: not null } && ours.Has("a handle, ERROR_SUCCESS") && theirs.Has("ERROR_ACCESS_DENIED")),
        new("F7", "opening for no access is ERROR_ACCESS_DENIED", "a handle that may do nothing", TestsOnWindows, static (operation, ours, theirs) =>
            ((operation.Call.StartsWith("Open", StringComparison.Ordinal) && operation.Args[0] is NumberArg { Value: 0 })
            || (operation.Call.EndsWith("ExW", StringComparison.Ordinal) && operation.Args[^1] is NumberArg { Value: 0 })) && ours.Has("ERROR_ACCESS_DENIED") && theirs.Has("a handle")),
        new("F8", "a right that the type does not have is ERROR_ACCESS_DENIED when a mutex is opened", "a handle without it", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "OpenMutexW" && operation.Args[0] is NumberArg asked && (asked.Value & 0xFFFE) != 0 && ours.Has("ERROR_ACCESS_DENIED") && theirs.Has("a handle")),
        new("F8", "a right that the type does not have is STATUS_ACCESS_DENIED when a mutex is opened, by whichever call", "a handle without it", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "CreateMutexExW" or "NtCreateMutant" or "NtOpenMutant" && ModifiesState(operation.Args[operation.Call is "CreateMutexExW" ? 3 : 1])
            && ((ours.Has("ERROR_ACCESS_DENIED") && theirs.Has("a handle, ERROR_ALREADY_EXISTS")) || (ours.Has("AccessDenied") && (theirs.Has("Success") || theirs.Has("ObjectNameExists"))))),
        new("B19", "rights that a mutex does not have are dropped from what a duplicate is asked for, and are no reason to refuse it", "they are", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "DuplicateHandle" or "NtDuplicateObject" && operation.Args[1] is HandleArg { Symbol: ['m', ..] } && ModifiesState(operation.Args[4])
            && ((ours.Has("TRUE") && theirs.Has("ERROR_ACCESS_DENIED")) || (ours.Has("Success") && theirs.Has("AccessDenied")))) { IsRare = true },
        new("F8", "a right that the type does not have is ERROR_ACCESS_DENIED when an event is opened", "a handle without it", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "OpenEventW" && operation.Args[0] is NumberArg { Value: 4 } && ours.Has("ERROR_ACCESS_DENIED") && theirs.Has("a handle")),
        new("F9", "ACCESS_SYSTEM_SECURITY needs a privilege", "it is granted", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Args is [NumberArg { Value: 0x01000000 }, ..] && ours.Has("NULL, ERROR_PRIVILEGE_NOT_HELD") && theirs.Has("a handle")) { IsRare = true },
        new("F24", "nobody is granted SYNCHRONIZE on a section by the default security", "who asks for it gets it", TestsOnWindows, static (operation, ours, theirs) =>
            (operation.Call is "DuplicateHandle" && ours.Has("ERROR_ACCESS_DENIED") && theirs.Has("TRUE") && operation.Args[1] is HandleArg { Symbol: ['f', ..] } && operation.Args[4] is NumberArg wider && (wider.Value & 0x100000) != 0)
            || (operation.Call is "OpenFileMappingW" && ours.Has("ERROR_ACCESS_DENIED") && theirs.Has("a handle") && operation.Args[0] is NumberArg asked && (asked.Value & 0x100000) != 0)),
        new("F43", "who does not own a mutex is told so, whatever the handle grants", "ERROR_ACCESS_DENIED", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Args[0] is HandleArg { Symbol: ['m', ..] } && ((operation.Call is "SignalObjectAndWait" && ours.Has("ERROR_NOT_OWNER") && theirs.Has("ERROR_ACCESS_DENIED"))
            || (operation.Call is "NtSignalAndWaitForSingleObject" && ours.Has("MutantNotOwned") && theirs.Has("AccessDenied")))),
        new("A13", "CloseHandle of the number of a standard handle closes what that slot holds", "the number is no handle", Deviations, static (operation, ours, theirs) =>
            operation.Call is "CloseHandle" && operation.Args[0] is NumberArg { Value: 0xFFFFFFF4 } && ours.Has("ERROR_INVALID_HANDLE") && theirs.Has("TRUE")) { IsDeviation = true },
        new("A18", "the two low bits of a process id are ignored", "ids are Linux's, and every bit counts", Deviations, static (operation, ours, theirs) =>
            operation.Call is "OpenProcess" && operation.Args[2] is IdArg { Flip: 1 } && ours.Has("ERROR_INVALID_PARAMETER") && theirs.Has("a handle")) { IsDeviation = true, IsRare = true },
        new("B28", "ACCESS_SYSTEM_SECURITY that the source does not have takes SeSecurityPrivilege", "it is granted", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "DuplicateHandle" && operation.Args[4] is NumberArg { Value: 0x1100000 } && ours.Has("ERROR_PRIVILEGE_NOT_HELD") && theirs.Has("TRUE")) { IsRare = true },
        new("B29", "OBJ_PROTECT_CLOSE makes a protected duplicate", "it is ignored", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "GetHandleInformation" && ours.Has("lpdwFlags: 3") && theirs.Has("lpdwFlags: 1"))
        {
            After = static (operation, earlier) => earlier.Any(call => call.Call is "NtDuplicateObject" && call.Args is [_, _, _, OutArg { Symbol: var made }, _, NumberArg { Value: 3 }, _] && operation.Args[0] is HandleArg asked && asked.Symbol == made),
        },
        new("B30", "DUPLICATE_SAME_ATTRIBUTES copies the flags, whatever else is asked for", "it is ignored", "Microsoft Learn, ZwDuplicateObject, Options", static (operation, ours, theirs) =>
            operation.Call is "GetHandleInformation" && ((operation.Args[0] is HandleArg { Symbol: "same" } && ours.Has("lpdwFlags: 3") && theirs.Has("lpdwFlags: 0")) || (operation.Args[0] is HandleArg { Symbol: "kept" } && ours.Has("lpdwFlags: 2") && theirs.Has("lpdwFlags: 1")))),
        new("B33", "the current process as the source is the process that it is taken from", "it is always the caller", "Microsoft Learn, DuplicateHandle, hSourceHandle", static (operation, ours, theirs) =>
            operation.Call is "CompareObjectHandles" && operation.Args[0] is HandleArg { Symbol: "p" }
            && ((ours.Has("TRUE") && theirs.Has("ERROR_NOT_SAME_OBJECT")) || (ours.Has("ERROR_NOT_SAME_OBJECT") && theirs.Has("TRUE") && operation.Args[1] is NumberArg { Value: -1 }))),
        new("C8", "a query tells the attributes of the handle, and whether the object is permanent", "they are always 0", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtQueryObject" && operation.Args[2] is OutArg { Offsets: [0] } && ours.Has("Success") && theirs.Has("Success") && ours.UInt32(2) is 3 or 0x10 && theirs.UInt32(2) == 0),
        new("C20", "a permanent object takes SeCreatePermanentPrivilege", "it takes nothing", ReactOs, static (operation, ours, theirs) => operation.Args switch
        {
            [_, _, AttributesArg { Bits: 0x10 }, ..] => ours.Has("PrivilegeNotHeld") && theirs.Has("Success"),

            // What was not made is not there later on.
            [_, _, AttributesArg { Value: "permanent" }, ..] => ours.Has("ObjectNameNotFound") && theirs.Has("Success"),
            [HandleArg { Symbol: "permanent" or "still" }, ..] => (ours.Has("InvalidHandle") && theirs.Has("Success")) || (ours.Has("ERROR_INVALID_HANDLE") && theirs.Has("TRUE")),
            _ => false,
        }) { IsRare = true },
        new("C23", "a process has as many handles as its table has entries", "always 0", "Microsoft Learn, GetProcessHandleCount", static (operation, ours, theirs) =>
            operation.Call is "GetProcessHandleCount" && ours.Has("pdwHandleCount: a length") && theirs.Has("pdwHandleCount: 0")),
        new("C23", "a process has one handle more for each that was made since, and one less for each that was closed", "always 0", "Microsoft Learn, GetProcessHandleCount", static (operation, ours, theirs) =>
            operation.Call is "handles-of" && theirs.Has("0") && (ours.Has("+1") || ours.Has("-1"))) { IsAsExpected = static (operation, earlier, ours) => ours.ToString() == Grants.HandlesSince(operation, earlier) },
        new("C23", "the number of handles needs PROCESS_QUERY_INFORMATION or PROCESS_QUERY_LIMITED_INFORMATION", "it needs nothing", "Microsoft Learn, GetProcessHandleCount", static (operation, ours, theirs) =>
            operation.Call is "GetProcessHandleCount" && operation.Args[0] is HandleArg { Symbol: "narrow" } && ours.Has("ERROR_ACCESS_DENIED") && theirs.Has("TRUE")),
        new("C24", "a query that fails leaves the length untouched", "it is written all the same", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "NtQueryInformationProcess" && ours.Has("InfoLengthMismatch, ProcessInformation: untouched, ReturnLength: untouched") && theirs.Has("InfoLengthMismatch, ProcessInformation: untouched, ReturnLength: 4")),
        new("C24", "a query of a process that fails tells nothing", "information and length are written all the same", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtQueryInformationProcess" && ours.HasFailed && ours.Returned == theirs.Returned && ours.Has(": untouched, ReturnLength: untouched")) { IsRare = true },
        new("C24", "a handle that is none is STATUS_INVALID_HANDLE", "only NULL is", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtQueryInformationProcess" && operation.Args[0] is NumberArg { Value: 0x7FF0 } && ours.Has("InvalidHandle") && theirs.Has("Success")),
        new("D4", "a name goes with the last handle, whoever waits for the object", "it stays until the wait ends", ReactOs, static (operation, ours, theirs) =>
            operation is { Call: "OpenEventW", Result: "gone" } && ours.Has("ERROR_FILE_NOT_FOUND") && theirs.Has("a handle"))
        {
            After = static (_, earlier) => earlier.Any(static call => call.Step == Step.Start && call.Call is "WaitForSingleObject"),
        },
        new("D10", "a job's name goes with its last handle", "it stays while the job has processes", "Microsoft Learn, CreateJobObject", static (operation, ours, theirs) =>
            operation.Call is "OpenJobObjectW" && ours.Has("ERROR_FILE_NOT_FOUND") && theirs.Has("a handle")) { After = static (_, earlier) => Closed(earlier, 'j') && earlier.Any(static call => call.Call is "AssignProcessToJobObject") },
        new("D11", "a directory's name goes with its last handle, whatever is in it", "what is in it keeps it", ReactOs, static (operation, ours, theirs) =>
            theirs.Has("Success") && ((operation.Call is "NtOpenDirectoryObject" && ours.Has("ObjectNameNotFound")) || (operation.Call is "NtOpenEvent" && operation.Args[2] is AttributesArg { Value: @"d\in" } && ours.Has("ObjectPathNotFound")))) { After = static (_, earlier) => Closed(earlier, 'd') },
        new("E29", "attributes that there are not are STATUS_INVALID_PARAMETER", "they are ignored", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtCreateEvent" or "NtOpenEvent" && operation.Args[2] is AttributesArg asked && (asked.Bits & ~0x1FF2u) != 0 && ours.Has("InvalidParameter") && theirs.Has("Success")),
        new("E30", "to make something in a directory takes the right that its descriptor gives", "it takes none", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtCreateEvent" or "NtCreateDirectoryObject" && operation.Args[2] is AttributesArg { Value: "in" or "sub" or @"d\path" } && ours.Has("AccessDenied") && theirs.Has("Success")),
        new("E30", "to make something in a directory takes the right that it gives since its list was set", "it takes none", ReactOs, static (operation, ours, theirs) =>
            operation.Call.Contains("Create", StringComparison.Ordinal) && (BelowDirectory(operation) || operation.Args.Any(static arg => arg is AttributesArg { Root: not null }))
            && ((ours.Has("AccessDenied") && theirs.Has("Success")) || (ours.Has("ERROR_ACCESS_DENIED") && theirs.Has("a handle"))))
        {
            IsRare = true,
            After = static (_, earlier) => earlier.Any(static call => call.Call is "SetKernelObjectSecurity" or "NtSetSecurityObject" && call.Args[0] is HandleArg { Symbol: ['d', ..] }),
        },
        new("E35", "a link that all sessions see takes SeCreateGlobalPrivilege", "it takes nothing", "Microsoft Learn, Kernel object namespaces", static (operation, ours, theirs) =>
            operation.Call is "NtCreateSymbolicLinkObject" && operation.Args[2] is AttributesArg { Value: "global" } && ours.Has("AccessDenied") && theirs.Has("Success")) { IsRare = true },
        new("E36", "there are private namespaces", "there are none", "Microsoft Learn, Object Namespaces", static (operation, ours, theirs) =>
            operation.Call is "CreateBoundaryDescriptorW" or "AddSIDToBoundaryDescriptor" && (ours.Has("an address") || ours.Has("TRUE")) && (theirs.Has("NULL") || theirs.Has("missing"))),
        new("E36", "who makes a private namespace is in its boundary, and the first", "there are none", "Microsoft Learn, CreatePrivateNamespace", static (operation, ours, theirs) =>
            operation.Call is "CreatePrivateNamespaceW" && theirs.Has("missing") && ours.Has(operation.Result switch { "made" => "a handle", "existing" => "NULL, ERROR_ALREADY_EXISTS", _ => "NULL, ERROR_ACCESS_DENIED" })),
        new("E37", "an alias leads into the namespace that its opener has, until that is closed", "there are none", "Microsoft Learn, Object Namespaces", static (operation, ours, theirs) => operation switch
        {
            { Call: "CreateEventW", Result: "in" } or { Call: "OpenEventW", Result: "seen" } => ours.Has("a handle") && theirs.Has("NULL, ERROR_PATH_NOT_FOUND"),
            { Call: "ClosePrivateNamespace" } => ours.Has("TRUE") && theirs.Has("missing"),
            { Call: "SetEvent", Args: [HandleArg { Symbol: "in" }] } => ours.Has("TRUE") && theirs.Has("ERROR_INVALID_HANDLE"),
            { Call: "WaitForSingleObject", Args: [HandleArg { Symbol: "seen" }, _] } => ours.Has("WAIT_OBJECT_0") && theirs.Has("ERROR_INVALID_HANDLE"),
            _ => false,
        }),
        new("E38", "a private namespace is opened by its boundary and its alias", "there are none", "Microsoft Learn, OpenPrivateNamespace", static (operation, ours, theirs) =>
            operation.Call is "OpenPrivateNamespaceW" && theirs.Has("missing") && ours.Has(operation.Result is "opened" ? "a handle" : "NULL, ERROR_PATH_NOT_FOUND")),
        new("F1", "every object with a name has a descriptor", "one that was made without has none", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "GetKernelObjectSecurity" && ours.Has("owner user or system, a group, DACL [Allow ") && theirs.Has("owner nobody, no group, no DACL")),
        new("F1", "generic rights of the default DACL become those of the type", "they stay generic", "Microsoft Learn, DACL for a new object", static (operation, ours, theirs) =>
            operation.Call is "GetKernelObjectSecurity" && ours.Has("DACL [Allow 1F0003 None ") && !ours.Has("10000000") && theirs.Has("DACL [Allow 10000000 None ")),
        new("F3", "an empty DACL lets the owner read and write it, no more", "the owner has all standard rights", "Microsoft Learn, DACLs and ACEs", static (operation, ours, theirs) =>
            operation.Call is "OpenEventW" && operation.Args[0] is NumberArg { Value: 0x100000 or 0x10000 } && ours.Has("ERROR_ACCESS_DENIED") && theirs.Has("a handle")) { After = static (_, earlier) => earlier.Any(static call => call.Args is [SecurityArg { Sddl: "D:" }, ..]) },
        new("F3", "an empty DACL lets the owner read and write it, and a privilege take it over, no more", "the owner has all standard rights", "Microsoft Learn, DACLs and ACEs", static (operation, ours, theirs) =>
            operation.Call is "NtQueryObject" && operation.Args[0] is HandleArg { Symbol: "max" } && (ours.Has("ObjectInformation: 60000,") || ours.Has("ObjectInformation: E0000,")) && theirs.Has("ObjectInformation: 1F0000,")),
        new("F10", "what an earlier entry allows is not denied by a later one", "it is", "Microsoft Learn, Order of ACEs in a DACL", static (operation, ours, theirs) =>
            operation.Call is "OpenEventW" && operation.Args is [NumberArg { Value: 0x3 or 0x100003 }, _, NameArg { Value: "allowed" }] && ours.Has("a handle") && theirs.Has("ERROR_ACCESS_DENIED")),
        new("F11", "what an earlier entry allows is not denied by a later one", "it is", "Microsoft Learn, Order of ACEs in a DACL", static (operation, ours, theirs) =>
            operation.Call is "SetEvent" && operation.Args[0] is HandleArg { Symbol: "max" } && ours.Has("TRUE") && theirs.Has("ERROR_ACCESS_DENIED")),
        new("F13", "who has SeDebugPrivilege opens every process", "Wine's processes do not have it enabled", "Microsoft Learn, OpenProcess", static (operation, ours, theirs) =>
            operation.Call is "OpenProcess" && operation.Args[0] is NumberArg { Value: 0x10 } && ours.Has("a handle") && theirs.Has("ERROR_ACCESS_DENIED")) { IsRare = true },
        new("F1", "what is made in a directory gets the entries that the directory hands on", "it gets none", "Microsoft Learn, DACL for a new object", static (operation, ours, theirs) =>
            operation.Call is "GetKernelObjectSecurity" && ours.Has("owner nobody, no group, DACL [Allow 120001 ") && theirs.Has("owner nobody, no group, no DACL")),
        new("F1", "every object with a name has a descriptor, of which a part can be asked for", "one that was made without has none", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "GetKernelObjectSecurity" or "NtQuerySecurityObject" && operation.Args[1] is NumberArg { Value: 4 }
            && ours.Has("owner nobody, no group, DACL [Allow ") && ours.Has(" None user or system], no SACL") && theirs.Has("owner nobody, no group, no DACL")) { IsRare = true, After = Grants.MayBeNone },
        new("F6", "what was made without a descriptor and without a name can't be given one", "it can", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "SetKernelObjectSecurity" or "NtSetSecurityObject" && (ours.Has("FALSE, ERROR_NO_SECURITY_ON_OBJECT") || ours.Has("NoSecurityOnObject")) && (theirs.Has("TRUE") || theirs.Has("Success"))) { After = static (operation, earlier) => !Grants.MayBeNone(operation, earlier) },
        new("F6", "a file has a descriptor", "it has none: Linux' owner and permissions decide", Deviations, static (operation, ours, theirs) =>
            operation.Call is "GetKernelObjectSecurity" && operation.Args[0] is HandleArg { Symbol: "h" } && ours.Has("no DACL") && theirs.Has("DACL [Allow 1F01FF ")) { IsDeviation = true },
        new("F26", "GENERIC_WRITE of a process has PROCESS_SET_LIMITED_INFORMATION in it", "it has not", "Microsoft Learn, Process security and access rights", static (operation, ours, theirs) =>
            operation.Call is "NtQueryObject" && ours.Has("Process 20410 22BEA ") && theirs.Has("Process 20410 20BEA ")),
        new("F10", "a pipe's descriptor decides who opens it, or makes one more instance", "everybody does", "Microsoft Learn, Named Pipe Security and Access Rights", static (operation, ours, theirs) =>
            (operation.Call is "CreateFileW" || operation.Result is "second") && operation.Args[0] is NameArg { Value: "shut" or "read" } && ours.Has("INVALID_HANDLE_VALUE, ERROR_ACCESS_DENIED") && theirs.Has("a handle")),
        new("F10", "rights that are a type's own have letters in the text of an entry", "they are a number", Deviations, static (operation, ours, theirs) =>
            (operation.Call is "text" && ours.Has("(A;;0x3;;;WD)") && theirs.Has("(A;;CCDC;;;WD)"))
            || (operation.Call is "ConvertSecurityDescriptorToStringSecurityDescriptorW" && ours.Has("StringSecurityDescriptorLen: 22") && theirs.Has("StringSecurityDescriptorLen: 23"))) { IsDeviation = true },
        new("H44", "STATUS_ABANDONED_WAIT_0 is ERROR_ABANDONED_WAIT_0", "ERROR_WAIT_NO_CHILDREN", "Microsoft Learn, System Error Codes (500-999)", static (operation, ours, theirs) =>
            operation.Call is "RtlNtStatusToDosError" && operation.Args[0] is NumberArg { Value: 0x80 } && ours.Returned == 735 && theirs.Returned == 128),
        new("E20", "STATUS_REPARSE_POINT_ENCOUNTERED is ERROR_REPARSE_POINT_ENCOUNTERED", "a status without an error", "Microsoft Learn, System Error Codes (4000-5999)", static (operation, ours, theirs) =>
            operation.Call is "RtlNtStatusToDosError" && operation.Args[0] is NumberArg { Value: 0xC000050B } && ours.Returned == 4395 && theirs.Returned == 317),
        new("C7", "STATUS_INVALID_MESSAGE is ERROR_INVALID_MESSAGE", "ERROR_INVALID_PARAMETER", "Microsoft Learn, System Error Codes (1000-1299)", static (operation, ours, theirs) =>
            operation.Call is "RtlNtStatusToDosError" && operation.Args[0] is NumberArg { Value: 0xC0000702 } && ours.Returned == 1002 && theirs.Returned == 87),
    ];

    // What modifies the state of other types is nothing to a mutex.
    private static bool ModifiesState(Arg access) => access is NumberArg { Value: 0x1F0003 or 0x100002 or 2 };

    // Rights that are lost by no type's: a symbol begins with the letter of its type, or of none.
    private static uint RightsOf(Arg handle) => (handle as HandleArg)?.Symbol[0] switch
    {
        'e' or 's' or 't' => 0x1F0003,
        'm' => 0x1F0001,
        'f' => 0x1F001F,
        _ => 0x1F0000,
    };

    // The directories of the generated sequences are d1 and what is in it.
    private static bool BelowDirectory(Operation operation) => operation.Args.Any(static arg =>
        (arg as NameArg)?.Value.StartsWith(@"d1\", StringComparison.OrdinalIgnoreCase) == true || (arg as AttributesArg)?.Value?.StartsWith(@"d1\", StringComparison.OrdinalIgnoreCase) == true);

    // The generated sequences' links are l1 and l2.
    private static bool ThroughLink(Operation operation) => operation.Args.Any(static arg =>
        (arg as NameArg)?.Value.Split('\\').Any(IsLink) == true || (arg as AttributesArg)?.Value?.Split('\\').Any(IsLink) == true);

    private static bool IsLink(string name) => name is "l1" or "l2";
}
