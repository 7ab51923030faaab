using System.Globalization;

namespace Helve.Oracle;

/// <summary>A to F: handles, duplication, queries, lifetime, names, rights.</summary>
internal static partial class Explanations
{
    private static Explanation[] Objects() =>
    [
        new("A25", "a handle is looked at before the arguments that go with it", "the offset of a view is looked at first", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "MapViewOfFile" && operation.Args[3] is NumberArg { Value: var offset } && offset % 65536 != 0 && theirs.Is("NULL, ERROR_MAPPED_ALIGNMENT"))
        {
            IsAsExpected = static (operation, earlier, ours) => ours.Is(earlier.Known[operation, 0] is not { Thing.Type: "Section" } ? "NULL, ERROR_INVALID_HANDLE" : earlier.Known.Lacks(operation, 0, MapRights(operation)) ? "NULL, ERROR_ACCESS_DENIED" : "the offset"),
        },
        new("A3", "the pseudo-handle of a process has all access", "a mask that no process has", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "NtQueryObject" && ours.Is("Success") && theirs.Is("Success") && ours.Wrote(2, "1FFFFF") && theirs.Wrote(2, "F3FFFFFF"))
        {
            Outputs = [2],
            After = static (operation, earlier) => operation.Args[0] is NumberArg { Value: -1 or -2 } || earlier.Known[operation, 0] is { IsPseudo: true },
        },
        new("B8", "a target that is NULL is ERROR_INVALID_PARAMETER", "ERROR_INVALID_HANDLE", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "DuplicateHandle" && operation.Args is [_, _, NumberArg { Value: 0 }, _, _, _, NumberArg { Value: not (1 or 3) }] && ours.Is("FALSE, ERROR_INVALID_PARAMETER") && theirs.Is("FALSE, ERROR_INVALID_HANDLE")),
        new("B9", "DUPLICATE_CLOSE_SOURCE without a target closes in the source process", "ERROR_INVALID_HANDLE, and the handle stays open", "Microsoft Learn, DuplicateHandle", static (operation, ours, theirs) =>
            operation.Call is "DuplicateHandle" && operation.Args[2] is NumberArg { Value: 0 } && operation.Args[6] is NumberArg { Value: 1 or 3 } && ours.Is("TRUE") && theirs.Is("FALSE, ERROR_INVALID_HANDLE")),
        new("B9", "what was closed from afar is no handle any more", "it stays open", "Microsoft Learn, DuplicateHandle", static (operation, ours, theirs) =>
            operation.Call is "GetHandleInformation" && operation.Args[0] is HandleArg { Symbol: "b" } && ours.Is("FALSE, ERROR_INVALID_HANDLE") && theirs.Is("TRUE"))
        {
            After = static (_, earlier) => earlier is [.., { Call: "DuplicateHandle", Args: [_, HandleArg { Symbol: "b" }, NumberArg { Value: 0 }, _, _, _, NumberArg { Value: 1 }] }],
        },
        new("B19", "rights that the type does not have are dropped from a duplicate", "they are kept", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtQueryObject" && ours.Is("Success") && theirs.Is("Success")
            && operation.Args[2] is OutArg { Offsets: [4, ..] } && ours.UInt32(2, 8) == theirs.UInt32(2, 8) && (ours.UInt32(2, 4) & ~theirs.UInt32(2, 4)) == 0) { Outputs = [2], IsAsExpected = static (operation, earlier, ours) => ours.UInt32(2, 4) == GrantedOf(operation, earlier) },
        new("B21", "reserved bits of an access mask are ERROR_ACCESS_DENIED", "they are taken", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "DuplicateHandle" && operation.Args[4] is NumberArg asked && (asked.Value & 0x0CE0FE00) != 0 && ours.Is("FALSE, ERROR_ACCESS_DENIED") && theirs.Is("TRUE")),
        new("B25", "files and pipes are never widened", "files are", "Microsoft Learn, DuplicateHandle, dwDesiredAccess", static (operation, ours, theirs) =>
            operation.Call is "DuplicateHandle" && operation.Args[1] is HandleArg { Symbol: "r" } && ours.Is("FALSE, ERROR_ACCESS_DENIED") && theirs.Is("TRUE")),
        new("B37", "a process that has ended has no table: ERROR_ACCESS_DENIED", "ERROR_INVALID_HANDLE", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "DuplicateHandle" && operation.Args[0] is HandleArg && ours.Is("FALSE, ERROR_ACCESS_DENIED") && theirs.Is("FALSE, ERROR_INVALID_HANDLE")) { After = static (operation, earlier) => HasEnded(operation, earlier, 0) },
        new("C7", "a length that is not the structure's is told the structure's", "more is accepted, and another length told", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "NtQueryObject" && ours.Is("InfoLengthMismatch") && theirs.Is("InfoLengthMismatch") && IsToldItsLength(operation, ours, theirs)) { Outputs = [2, 4] },
        new("C7", "a length that is more than the structure's is STATUS_INFO_LENGTH_MISMATCH", "it is accepted", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtQueryObject" && operation.Args is [_, NumberArg { Value: 0 }, _, NumberArg { Value: > 56 }, _] && ours.Is("InfoLengthMismatch") && theirs.Is("Success") && IsToldItsLength(operation, ours, theirs)) { Outputs = [4] },
        new("C7", "a query that fails leaves the length untouched", "it becomes 0", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "NtQueryObject" && ours.HasFailed && !ours.Is("InfoLengthMismatch") && ours.Head == theirs.Head && ours.Wrote(2, "untouched") && ours.Wrote(4, "untouched") && theirs.Wrote(4, "0")) { Outputs = [4] },
        new("C5", "NtSetInformationObject of what is no handle is STATUS_ACCESS_DENIED", "STATUS_INVALID_HANDLE", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtSetInformationObject" && ours.Is("AccessDenied") && theirs.Is("InvalidHandle")) { After = static (operation, earlier) => earlier.Known[operation, 0] is null },
        new("C10", "a section that has no name is told none", "that of its file", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "NtQueryObject" && operation.Args is [_, NumberArg { Value: 1 }, _, NumberArg { Value: var room }, var length] && (length is not OutArg || ours.Wrote(4, "10"))
            && (room < 16 ? ours.Is("InfoLengthMismatch") && ours.Wrote(2, "untouched") && theirs.Is("InfoLengthMismatch") : ours.Is("Success") && ours.Wrote(2, "0 bytes") && (theirs.Has(@"ObjectInformation: ""\??\") || theirs.Is("InfoLengthMismatch") || theirs.Is("BufferOverflow"))))
        {
            Outputs = [2, 4],
            After = static (operation, earlier) => earlier.Known[operation, 0] is { Thing: { Parent: null, Made: { Call: "CreateFileMappingW", Args: [HandleArg, ..] } } },
        },
        new("C15", "a length that is not the structure's is STATUS_INFO_LENGTH_MISMATCH", "STATUS_INVALID_BUFFER_SIZE, or success when it is longer", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtQueryObject" && operation.Args is [_, NumberArg { Value: 4 }, _, NumberArg { Value: not 2 and var length }, ..] && ours.Is("InfoLengthMismatch") && IsToldItsLength(operation, ours, theirs)
            && (theirs.Is("InvalidBufferSize") || (length > 2 && theirs.Is("Success")))) { Outputs = [4] },
        new("C16", "a class that there is not is STATUS_INVALID_INFO_CLASS", "STATUS_NOT_IMPLEMENTED", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtQueryObject" or "NtSetInformationObject" && operation.Args[1] is NumberArg { Value: > 6 } && ours.Is("InvalidInfoClass") && theirs.Is("status C0000002")),
        new("C19", "NtMakeTemporaryObject needs DELETE", "it needs nothing", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtMakeTemporaryObject" && ours.Is("AccessDenied") && theirs.Is("Success")) { After = static (operation, earlier) => earlier.Known.Lacks(operation, 0, 0x10000) },
        new("D11", "a directory of which the last handle was closed has no name: what is below it is behind a path that is not found", "it is there as long as something is in it", ReactOs, static (operation, ours, theirs) =>
            Known.Says(operation, ours, Naming.LacksPath) && (theirs.Is("ObjectNameNotFound") || theirs.Is("Success") || theirs.Is("ObjectTypeMismatch") || theirs.Is("ObjectNameCollision") || theirs.Is("ObjectNameExists")
            || theirs.Is("a handle") || theirs.Is("NULL, ERROR_FILE_NOT_FOUND") || theirs.Is("NULL, ERROR_INVALID_HANDLE"))) { After = static (operation, earlier) => earlier.Known.PlaceOf(operation) is { Naming: Naming.LacksPath } && IsOfGoneDirectory(operation, earlier) },
        new("D11", "the name of a directory of which the last handle was closed is free", "what is in it keeps it", ReactOs, static (operation, ours, theirs) =>
            theirs.Is("ObjectTypeMismatch") || theirs.Is("ObjectNameCollision") || theirs.Is("ObjectNameExists") || theirs.Is("NULL, ERROR_INVALID_HANDLE"))
        {
            IsAsExpected = static (operation, earlier, ours) => earlier.Known.PlaceOf(operation) is { Naming: Naming.Makes or Naming.LacksName } place && Known.Says(operation, ours, place.Naming) && IsOfGoneDirectory(operation, earlier),
        },
        new("E9", "a name of more than 65,532 bytes is none", "it is taken", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Args.Any(static arg => arg is TextArg { Value.Length: > 32766 }) && ours.Is("NULL, ERROR_INVALID_NAME") && theirs.Is("a handle, ERROR_SUCCESS")),
        new("E17", "another type under the name is STATUS_OBJECT_TYPE_MISMATCH", "STATUS_OBJECT_NAME_COLLISION", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call.StartsWith("NtCreate", StringComparison.Ordinal) && ours.Is("ObjectTypeMismatch") && theirs.Is("ObjectNameCollision")) { After = static (operation, earlier) => earlier.Known.PlaceOf(operation) is { Naming: Naming.IsOfAnotherType } },
        new("E22", "a path through what is no directory is STATUS_OBJECT_TYPE_MISMATCH", "the name is not found, or found where the path led through", ReactOs, static (operation, ours, theirs) =>
            Known.Says(operation, ours, Naming.LeadsThroughAnother) && (theirs.Is("ObjectNameNotFound") || theirs.Is("Success") || theirs.Is("ObjectPathNotFound") || theirs.Is("NULL, ERROR_FILE_NOT_FOUND") || theirs.Is("NULL, ERROR_PATH_NOT_FOUND")))
        {
            After = static (operation, earlier) => earlier.Known.PlaceOf(operation) is { Naming: Naming.LeadsThroughAnother },
        },
        new("E31", "what a link leads to is not there: the name is not found", "the path is not found", ReactOs, static (operation, ours, theirs) =>
            Known.Says(operation, ours, Naming.LacksName) && (theirs.Is("ObjectPathNotFound") || theirs.Is("NULL, ERROR_PATH_NOT_FOUND"))) { After = static (operation, earlier) => earlier.Known.PlaceOf(operation) is { IsThroughLink: true, Naming: Naming.LacksName } },
        new("E32", "a link at the name of a link is a collision", "the link is followed", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtCreateSymbolicLinkObject" && ours.Is("ObjectNameCollision") && (theirs.Is("Success") || theirs.Is("ObjectPathNotFound") || theirs.Is("ObjectNameNotFound") || theirs.Is("ObjectTypeMismatch") || theirs.Is("InvalidParameter")))
        {
            After = static (operation, earlier) => earlier.Known.PlaceOf(operation) is { Naming: Naming.Collides, Found.Type: "Link" },
        },
        new("E32", "what is made at the name of a link is made where the link leads", "a link that leads to nothing yet is a path that is not found", ReactOs, static (operation, ours, theirs) =>
            Known.Says(operation, ours, Naming.Makes) && (theirs.Is("ObjectPathNotFound") || theirs.Is("NULL, ERROR_PATH_NOT_FOUND"))) { After = static (operation, earlier) => earlier.Known.PlaceOf(operation) is { IsThroughLink: true, Naming: Naming.Makes } },
        new("E40", "the length is told with entries only", "it is told without, too", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "NtQueryDirectoryObject" && ours.Is("NoMoreEntries") && theirs.Is("NoMoreEntries") && ours.Wrote(1, "untouched") && (operation.Args[6] is not OutArg || ours.Wrote(6, "untouched"))) { Outputs = [1, 6] },
        new("E40", "a context that is nowhere is looked at before anything is written", "the entries are written first", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtQueryDirectoryObject" && ours.Is("AccessViolation") && ours.Wrote(1, "untouched") && theirs.Is("AccessViolation") && operation.Args[5] is NumberArg { Value: 0 }) { Outputs = [1] },
        new("F4", "who makes an object gets what it asks for, whatever the list says", "a new timer's list decides", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call.StartsWith("CreateWaitableTimer", StringComparison.Ordinal) && operation.Args[0] is SecurityArg { Sddl: not null } && ours.Is("a handle, ERROR_SUCCESS") && theirs.Is("NULL, ERROR_ACCESS_DENIED")),
        new("F7", "opening for no access is ERROR_ACCESS_DENIED", "a handle that may do nothing", TestsOnWindows, static (operation, ours, theirs) =>
            ((operation.Call.StartsWith("Open", StringComparison.Ordinal) && operation.Args[0] is NumberArg { Value: 0 })
            || (operation.Call.EndsWith("ExW", StringComparison.Ordinal) && operation.Args[^1] is NumberArg { Value: 0 })) && ours.Is("NULL, ERROR_ACCESS_DENIED") && theirs.Is("a handle")),
        new("F8", "a right that the type does not have is ERROR_ACCESS_DENIED when a mutex is opened", "a handle without it", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "OpenMutexW" && operation.Args[0] is NumberArg asked && (asked.Value & 0xFFFE) != 0 && ours.Is("NULL, ERROR_ACCESS_DENIED") && theirs.Is("a handle")),
        new("F8", "a right that the type does not have is STATUS_ACCESS_DENIED when a mutex is opened, by whichever call", "a handle without it", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "CreateMutexExW" or "NtCreateMutant" or "NtOpenMutant" && ModifiesState(operation.Args[operation.Call is "CreateMutexExW" ? 3 : 1])
            && ((ours.Is("NULL, ERROR_ACCESS_DENIED") && theirs.Is("a handle, ERROR_ALREADY_EXISTS")) || (ours.Is("AccessDenied") && (theirs.Is("Success") || theirs.Is("ObjectNameExists"))))),
        new("B19", "rights that a mutex does not have are dropped from what a duplicate is asked for, and are no reason to refuse it", "they are", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "DuplicateHandle" or "NtDuplicateObject" && operation.Args[1] is HandleArg { Symbol: ['m', ..] } && ModifiesState(operation.Args[4])
            && ((ours.Is("TRUE") && theirs.Is("FALSE, ERROR_ACCESS_DENIED")) || (ours.Is("Success") && theirs.Is("AccessDenied")))) { IsRare = true },
        new("F8", "a right that the type does not have is ERROR_ACCESS_DENIED when an event is opened", "a handle without it", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "OpenEventW" && operation.Args[0] is NumberArg { Value: 4 } && ours.Is("NULL, ERROR_ACCESS_DENIED") && theirs.Is("a handle")),
        new("F9", "ACCESS_SYSTEM_SECURITY needs a privilege", "it is granted", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Args is [NumberArg { Value: 0x01000000 }, ..] && ours.Is("NULL, ERROR_PRIVILEGE_NOT_HELD") && theirs.Is("a handle")) { IsRare = true },
        new("F24", "nobody is granted SYNCHRONIZE on a section by the default security", "who asks for it gets it", TestsOnWindows, static (operation, ours, theirs) =>
            (operation.Call is "DuplicateHandle" && ours.Is("FALSE, ERROR_ACCESS_DENIED") && theirs.Is("TRUE") && operation.Args[1] is HandleArg { Symbol: ['f', ..] } && operation.Args[4] is NumberArg wider && (wider.Value & 0x100000) != 0)
            || (operation.Call is "OpenFileMappingW" && ours.Is("NULL, ERROR_ACCESS_DENIED") && theirs.Is("a handle") && operation.Args[0] is NumberArg asked && (asked.Value & 0x100000) != 0)),
        new("F43", "who does not own a mutex is told so, whatever the handle grants", "ERROR_ACCESS_DENIED", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Args[0] is HandleArg { Symbol: ['m', ..] } && ((operation.Call is "SignalObjectAndWait" && ours.Is("WAIT_FAILED, ERROR_NOT_OWNER") && theirs.Is("WAIT_FAILED, ERROR_ACCESS_DENIED"))
            || (operation.Call is "NtSignalAndWaitForSingleObject" && ours.Is("MutantNotOwned") && theirs.Is("AccessDenied")))),
        new("F43", "who owns a mutex may signal it, whatever the handle grants", "SYNCHRONIZE is wanted", ReactOs, static (operation, ours, theirs) =>
            (operation.Call is "SignalObjectAndWait" && !ours.HasFailed && theirs.Is("WAIT_FAILED, ERROR_ACCESS_DENIED")) || (operation.Call is "NtSignalAndWaitForSingleObject" && !ours.HasFailed && theirs.Is("AccessDenied")))
        {
            IsRare = true,
            After = static (operation, earlier) => earlier.Known[operation, 0] is { Thing: { Type: "Mutant", Owner: { } owner } } && owner == (operation.Actor, operation.Thread) && earlier.Known.Lacks(operation, 0, 0x100000),
        },
        new("A13", "CloseHandle of the number of a standard handle closes what that slot holds", "the number is no handle", Deviations, static (operation, ours, theirs) =>
            operation.Call is "CloseHandle" && operation.Args[0] is NumberArg { Value: 0xFFFFFFF4 } && ours.Is("FALSE, ERROR_INVALID_HANDLE") && theirs.Is("TRUE")) { IsDeviation = true },
        new("A18", "the two low bits of a process id are ignored", "ids are Linux's, and every bit counts", Deviations, static (operation, ours, theirs) =>
            operation.Call is "OpenProcess" && operation.Args[2] is IdArg { Flip: 1 } && ours.Is("NULL, ERROR_INVALID_PARAMETER") && theirs.Is("a handle")) { IsDeviation = true, IsRare = true },
        new("B28", "ACCESS_SYSTEM_SECURITY that the source does not have takes SeSecurityPrivilege", "it is granted", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "DuplicateHandle" && operation.Args[4] is NumberArg { Value: 0x1100000 } && ours.Is("FALSE, ERROR_PRIVILEGE_NOT_HELD") && theirs.Is("TRUE")) { IsRare = true },
        new("B29", "OBJ_PROTECT_CLOSE makes a protected duplicate", "it is ignored", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "GetHandleInformation" && ours.Is("TRUE") && theirs.Is("TRUE") && ours.Wrote(1, "3") && theirs.Wrote(1, "1"))
        {
            Outputs = [1],
            After = static (operation, earlier) => earlier.Any(call => call.Call is "NtDuplicateObject" && call.Args is [_, _, _, OutArg { Symbol: var made }, _, NumberArg { Value: 3 }, _] && operation.Args[0] is HandleArg asked && asked.Symbol == made),
        },
        new("B30", "DUPLICATE_SAME_ATTRIBUTES copies the flags, whatever else is asked for", "it is ignored", "Microsoft Learn, ZwDuplicateObject, Options", static (operation, ours, theirs) =>
            operation.Call is "GetHandleInformation" && ours.Is("TRUE") && theirs.Is("TRUE")
            && ((operation.Args[0] is HandleArg { Symbol: "same" } && ours.Wrote(1, "3") && theirs.Wrote(1, "0")) || (operation.Args[0] is HandleArg { Symbol: "kept" } && ours.Wrote(1, "2") && theirs.Wrote(1, "1")))) { Outputs = [1] },
        new("B33", "the current process as the source is the process that it is taken from", "it is always the caller", "Microsoft Learn, DuplicateHandle, hSourceHandle", static (operation, ours, theirs) =>
            operation.Call is "CompareObjectHandles" && operation.Args[0] is HandleArg { Symbol: "p" }
            && (operation.Args[1] is NumberArg { Value: -1 } ? ours.Is("FALSE, ERROR_NOT_SAME_OBJECT") && theirs.Is("TRUE") : ours.Is("TRUE") && theirs.Is("FALSE, ERROR_NOT_SAME_OBJECT"))),
        new("C8", "a query tells the attributes of the handle, and whether the object is permanent", "they are always 0", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtQueryObject" && operation.Args[2] is OutArg { Offsets: [0] } && ours.Is("Success") && theirs.Is("Success") && ours.UInt32(2) == (operation.Args[0] switch { HandleArg { Symbol: "permanent" } => 0x10u, HandleArg { Symbol: "alone" } => 0x20, _ => 3 }) && theirs.UInt32(2) == 0) { Outputs = [2] },
        new("C8", "what was made with OBJ_EXCLUSIVE is opened by no other process, nor given to one", "it is ignored", "Microsoft Learn, OBJECT_ATTRIBUTES, Attributes", static (operation, ours, theirs) =>
            (operation.Call.StartsWith("NtOpen", StringComparison.Ordinal) && ours.Is("AccessDenied") && theirs.Is("Success"))
            || (operation.Call is "DuplicateHandle" && ours.Is("FALSE, ERROR_ACCESS_DENIED") && theirs.Is("TRUE")))
        {
            After = static (operation, earlier) => (earlier.Known[operation, 1] is { Thing: var given } && IsExclusive(given) && earlier.Known.ProcessIn(operation, 2) != operation.Actor)
                || (earlier.Known.PlaceOf(operation)?.Found is { } found && IsExclusive(found) && found.Made?.Actor != operation.Actor),
        },
        new("C20", "a permanent object takes SeCreatePermanentPrivilege", "it takes nothing", ReactOs, static (operation, ours, theirs) => operation.Args switch
        {
            [_, _, AttributesArg { Bits: 0x10 }, ..] => ours.Is("PrivilegeNotHeld") && theirs.Is("Success"),

            // What was not made is not there later on.
            [_, _, AttributesArg { Value: "permanent" }, ..] => ours.Is("ObjectNameNotFound") && theirs.Is("Success"),
            [HandleArg { Symbol: "permanent" or "still" }, ..] => (ours.Is("InvalidHandle") && theirs.Is("Success")) || (ours.Is("FALSE, ERROR_INVALID_HANDLE") && theirs.Is("TRUE")),
            _ => false,
        }) { After = static (operation, earlier) => operation.Args[0] is not HandleArg || earlier.Known[operation, 0] is null, IsRare = true },
        new("C23", "a process has as many handles as its table has entries", "always 0", "Microsoft Learn, GetProcessHandleCount", static (operation, ours, theirs) =>
            operation.Call is "GetProcessHandleCount" && ours.Is("TRUE") && theirs.Is("TRUE") && ours.Wrote(1, "a length") && theirs.Wrote(1, "0")) { Outputs = [1], After = static (operation, earlier) => earlier.Known.HasAny(operation, 0, 0x1400) },
        new("C23", "a process has one handle more for each that was made since, and one less for each that was closed", "always 0", "Microsoft Learn, GetProcessHandleCount", static (operation, ours, theirs) =>
            operation.Call is "handles-of" && theirs.Is("0") && (ours.Is("+1") || ours.Is("-1"))) { IsAsExpected = static (operation, earlier, ours) => ours.ToString() == Grants.HandlesSince(operation, earlier) },
        new("C23", "the number of handles needs PROCESS_QUERY_INFORMATION or PROCESS_QUERY_LIMITED_INFORMATION", "it needs nothing", "Microsoft Learn, GetProcessHandleCount", static (operation, ours, theirs) =>
            operation.Call is "GetProcessHandleCount" && operation.Args[0] is HandleArg { Symbol: "narrow" } && ours.Is("FALSE, ERROR_ACCESS_DENIED") && theirs.Is("TRUE")),
        new("C24", "a query that fails leaves the length untouched", "it is written all the same", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "NtQueryInformationProcess" && ours.Is("InfoLengthMismatch") && theirs.Is("InfoLengthMismatch") && ours.Wrote(4, "untouched") && theirs.Wrote(4, "4")) { Outputs = [4] },
        new("C24", "a query of a process that fails tells nothing", "information and length are written all the same", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtQueryInformationProcess" && ours.HasFailed && ours.Head == theirs.Head && ours.Wrote(2, "untouched") && (operation.Args[4] is not OutArg || ours.Wrote(4, "untouched"))) { IsRare = true, Outputs = [2, 4] },
        new("C24", "a handle that is none is STATUS_INVALID_HANDLE", "only NULL is", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtQueryInformationProcess" && operation.Args[0] is NumberArg { Value: 0x7FF0 } && ours.Is("InvalidHandle") && theirs.Is("Success")),
        new("D4", "a name goes with the last handle, whoever waits for the object", "it stays until the wait ends", ReactOs, static (operation, ours, theirs) =>
            operation is { Call: "OpenEventW", Result: "gone" } && ours.Is("NULL, ERROR_FILE_NOT_FOUND") && theirs.Is("a handle"))
        {
            After = static (operation, earlier) => earlier.Known.PlaceOf(operation) is { Naming: Naming.LacksName } && earlier.Any(static call => call.Step == Step.Start && call.Call is "WaitForSingleObject"),
        },
        new("D10", "a job's name goes with its last handle", "it stays while the job has processes", "Microsoft Learn, CreateJobObject", static (operation, ours, theirs) =>
            operation.Call is "OpenJobObjectW" && ours.Is("NULL, ERROR_FILE_NOT_FOUND") && theirs.Is("a handle")) { After = static (operation, earlier) => earlier.Known.PlaceOf(operation) is { Naming: Naming.LacksName, Last: var name } && earlier.Known.HasGoneJob(name) },
        new("D11", "a directory's name goes with its last handle, whatever is in it", "what is in it keeps it", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtOpenDirectoryObject" && ours.Is("ObjectNameNotFound") && theirs.Is("Success"))
        {
            After = static (operation, earlier) => earlier.Known.PlaceOf(operation) is { Naming: Naming.LacksName } && IsOfGoneDirectory(operation, earlier),
        },
        new("E29", "attributes that there are not are STATUS_INVALID_PARAMETER", "they are ignored", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtCreateEvent" or "NtOpenEvent" && operation.Args[2] is AttributesArg asked && (asked.Bits & ~0x1FF2u) != 0 && ours.Is("InvalidParameter") && theirs.Is("Success")),
        new("E30", "to make something in a directory takes the right that its descriptor gives", "it takes none", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "NtCreateEvent" or "NtCreateDirectoryObject" && operation.Args[2] is AttributesArg { Value: "in" or "sub" or @"d\path" } && ours.Is("AccessDenied") && theirs.Is("Success")),
        new("E30", "to make something in a directory takes the right that it gives since its list was set", "it takes none", ReactOs, static (operation, ours, theirs) =>
            operation.Call.Contains("Create", StringComparison.Ordinal) && ((ours.Is("AccessDenied") && theirs.Is("Success")) || (ours.Is("NULL, ERROR_ACCESS_DENIED") && theirs.Is("a handle"))))
        {
            IsRare = true,
            After = static (operation, earlier) => earlier.Known.PlaceOf(operation) is { Naming: Naming.Makes, Directory.Made: not null }
                && earlier.Any(static call => call.Call is "SetKernelObjectSecurity" or "NtSetSecurityObject" && call.Args[0] is HandleArg { Symbol: ['d', ..] }),
        },
        new("E35", "a link that all sessions see takes SeCreateGlobalPrivilege", "it takes nothing", "Microsoft Learn, Kernel object namespaces", static (operation, ours, theirs) =>
            operation.Call is "NtCreateSymbolicLinkObject" && operation.Args[2] is AttributesArg { Value: "global" } && ours.Is("AccessDenied") && theirs.Is("Success")) { IsRare = true },
        new("E36", "there are private namespaces", "there are none", "Microsoft Learn, Object Namespaces", static (operation, ours, theirs) =>
            (operation.Call is "CreateBoundaryDescriptorW" && ours.Is("an address, no new error") && theirs.Is("NULL, ERROR_SUCCESS")) || (operation.Call is "AddSIDToBoundaryDescriptor" && ours.Is("TRUE") && theirs.Is("missing"))),
        new("E36", "who makes a private namespace is in its boundary, and the first", "there are none", "Microsoft Learn, CreatePrivateNamespace", static (operation, ours, theirs) =>
            operation.Call is "CreatePrivateNamespaceW" && theirs.Is("missing") && ours.Is(operation.Result switch { "made" => "a handle, no new error", "existing" => "NULL, ERROR_ALREADY_EXISTS", _ => "NULL, ERROR_ACCESS_DENIED" })),
        new("E37", "an alias leads into the namespace that its opener has, until that is closed", "there are none", "Microsoft Learn, Object Namespaces", static (operation, ours, theirs) => operation switch
        {
            { Call: "CreateEventW", Result: "in" } => ours.Is("a handle, ERROR_SUCCESS") && theirs.Is("NULL, ERROR_PATH_NOT_FOUND"),
            { Call: "OpenEventW", Result: "seen" } => ours.Is("a handle") && theirs.Is("NULL, ERROR_PATH_NOT_FOUND"),
            { Call: "ClosePrivateNamespace" } => ours.Is("TRUE") && theirs.Is("missing"),
            { Call: "SetEvent", Args: [HandleArg { Symbol: "in" }] } => ours.Is("TRUE") && theirs.Is("FALSE, ERROR_INVALID_HANDLE"),
            { Call: "WaitForSingleObject", Args: [HandleArg { Symbol: "seen" }, _] } => ours.Is("WAIT_OBJECT_0 + 0") && theirs.Is("WAIT_FAILED, ERROR_INVALID_HANDLE"),
            _ => false,
        }),
        new("E38", "a private namespace is opened by its boundary and its alias", "there are none", "Microsoft Learn, OpenPrivateNamespace", static (operation, ours, theirs) =>
            operation.Call is "OpenPrivateNamespaceW" && theirs.Is("missing") && ours.Is(operation.Result is "opened" ? "a handle" : "NULL, ERROR_PATH_NOT_FOUND")),
        new("F1", "every object with a name has a descriptor", "one that was made without has none", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "GetKernelObjectSecurity" && operation.Args[1] is NumberArg { Value: 7 } && ours.Is("TRUE") && theirs.Is("TRUE") && theirs.Wrote(2, "owner nobody, no group, no DACL, no SACL"))
        {
            Outputs = [2],
            IsAsExpected = static (operation, earlier, ours) => earlier.Known[operation, 0] is { } held && ours.Wrote(2, string.Create(CultureInfo.InvariantCulture, $"owner user or system, a group, DACL [Allow {Known.AllOf(held.Thing.Type):X} None user or system], no SACL")),
        },
        new("F1", "every object with a name has a descriptor, and every directory and link, of which a part can be asked for", "one that was made without has none", TestsOnWindows, static (operation, ours, theirs) =>
            operation.Call is "GetKernelObjectSecurity" or "NtQuerySecurityObject" && operation.Args[1] is NumberArg { Value: 4 } && ours.Head == theirs.Head && !ours.HasFailed && theirs.Wrote(2, "owner nobody, no group, no DACL, no SACL"))
        {
            IsRare = true,
            Outputs = [2],
            IsAsExpected = static (operation, earlier, ours) => earlier.Known[operation, 0] is { Thing: { Parent: var parent, Type: var type } } && (parent is not null || type is "Directory" or "Link") && ours.Wrote(2, string.Create(CultureInfo.InvariantCulture, $"owner nobody, no group, DACL [Allow {Known.AllOf(type):X} None user or system], no SACL")),
        },
        new("F6", "what was made without a descriptor and without a name can't be given one", "it can", ReactOs, static (operation, ours, theirs) =>
            operation.Call is "SetKernelObjectSecurity" ? ours.Is("FALSE, ERROR_NO_SECURITY_ON_OBJECT") && theirs.Is("TRUE") : operation.Call is "NtSetSecurityObject" && ours.Is("NoSecurityOnObject") && theirs.Is("Success"))
        {
            After = static (operation, earlier) => earlier.Known[operation, 0] is { Thing: { Parent: null, Made: { } made } } && !made.Args.Any(static arg => arg is SecurityArg { Sddl: not null } or AttributesArg { Sddl: not null }),
        },
        new("F1", "generic rights of a list become those of the type", "they stay generic", "Microsoft Learn, DACL for a new object", static (operation, ours, theirs) =>
            operation.Call is "GetKernelObjectSecurity" or "NtQuerySecurityObject" && ours.Head == theirs.Head && !ours.HasFailed && theirs.Told.TryGetValue(2, out string? told) && told.Contains("[Allow 10000000 ", StringComparison.Ordinal))
        {
            IsRare = true,
            Outputs = [2],
            IsAsExpected = static (operation, earlier, ours) => earlier.Known[operation, 0] is { Thing: { Type: var type, Made.Args: [SecurityArg { Sddl: "D:(A;;GA;;;WD)" }, ..] } } && ours.Wrote(2, string.Create(CultureInfo.InvariantCulture, $"owner nobody, no group, DACL [Allow {Known.AllOf(type):X} None everyone], no SACL")),
        },
        new("F1", "generic rights of the default DACL become those of the type", "they stay generic", "Microsoft Learn, DACL for a new object", static (operation, ours, theirs) =>
            operation.Call is "GetKernelObjectSecurity" && ours.Is("TRUE") && theirs.Is("TRUE") && ours.Told[2] == theirs.Told[2].Replace("[Allow 10000000 None ", "[Allow 1F0003 None ", StringComparison.Ordinal)) { Outputs = [2] },
        new("F3", "an empty DACL lets the owner read and write it, no more", "the owner has all standard rights", "Microsoft Learn, DACLs and ACEs", static (operation, ours, theirs) =>
            operation.Call is "OpenEventW" && operation.Args[0] is NumberArg { Value: 0x100000 or 0x10000 } && ours.Is("NULL, ERROR_ACCESS_DENIED") && theirs.Is("a handle")) { After = static (operation, earlier) => earlier.Known.PlaceOf(operation) is { Naming: Naming.Opens, Found.Made.Args: [SecurityArg { Sddl: "D:" }, ..] } },
        new("F3", "an empty DACL lets the owner read and write it, and a privilege take it over, no more", "the owner has all standard rights", "Microsoft Learn, DACLs and ACEs", static (operation, ours, theirs) =>
            operation.Call is "NtQueryObject" && operation.Args[0] is HandleArg { Symbol: "max" } && ours.Is("Success") && theirs.Is("Success") && (ours.Wrote(2, "60000") || ours.Wrote(2, "E0000")) && theirs.Wrote(2, "1F0000")) { Outputs = [2] },
        new("F10", "what an earlier entry allows is not denied by a later one", "it is", "Microsoft Learn, Order of ACEs in a DACL", static (operation, ours, theirs) =>
            operation.Call is "OpenEventW" && operation.Args is [NumberArg { Value: 0x3 or 0x100003 }, _, NameArg { Value: "allowed" }] && ours.Is("a handle") && theirs.Is("NULL, ERROR_ACCESS_DENIED")),
        new("F11", "what an earlier entry allows is not denied by a later one", "it is", "Microsoft Learn, Order of ACEs in a DACL", static (operation, ours, theirs) =>
            operation.Call is "SetEvent" && operation.Args[0] is HandleArg { Symbol: "max" } && ours.Is("TRUE") && theirs.Is("FALSE, ERROR_ACCESS_DENIED")),
        new("F13", "who has SeDebugPrivilege opens every process", "Wine's processes do not have it enabled", "Microsoft Learn, OpenProcess", static (operation, ours, theirs) =>
            operation.Call is "OpenProcess" && operation.Args[0] is NumberArg { Value: 0x10 } && ours.Is("a handle") && theirs.Is("NULL, ERROR_ACCESS_DENIED")) { IsRare = true },
        new("F1", "what is made in a directory gets the entries that the directory hands on", "it gets none", "Microsoft Learn, DACL for a new object", static (operation, ours, theirs) =>
            operation.Call is "GetKernelObjectSecurity" && ours.Is("TRUE") && theirs.Is("TRUE") && theirs.Wrote(2, "owner nobody, no group, no DACL, no SACL")
            && ours.Wrote(2, $"owner nobody, no group, DACL [Allow 120001 {(operation.Args[0] is HandleArg { Symbol: "sub" } ? "ObjectInherit, ContainerInherit" : "None")} everyone], no SACL")) { Outputs = [2] },
        new("F6", "a file has a descriptor", "it has none: Linux' owner and permissions decide", Deviations, static (operation, ours, theirs) =>
            operation.Call is "GetKernelObjectSecurity" && operation.Args[0] is HandleArg { Symbol: "h" } && ours.Is("TRUE") && theirs.Is("TRUE") && ours.Wrote(2, "owner nobody, no group, no DACL, no SACL") && theirs.Has("DACL [Allow 1F01FF ")) { Outputs = [2], IsDeviation = true },
        new("F26", "GENERIC_WRITE of a process has PROCESS_SET_LIMITED_INFORMATION in it", "it has not", "Microsoft Learn, Process security and access rights", static (operation, ours, theirs) =>
            operation.Call is "NtQueryObject" && ours.Is("Success") && theirs.Is("Success") && theirs.Has("Process 20410 20BEA ") && ours.Told[2] == theirs.Told[2].Replace("20BEA", "22BEA", StringComparison.Ordinal)) { Outputs = [2] },
        new("F10", "a pipe's descriptor decides who opens it, or makes one more instance", "everybody does", "Microsoft Learn, Named Pipe Security and Access Rights", static (operation, ours, theirs) =>
            (operation.Call is "CreateFileW" || operation.Result is "second") && operation.Args[0] is NameArg { Value: "shut" or "read" } && ours.Is("INVALID_HANDLE_VALUE, ERROR_ACCESS_DENIED") && theirs.Is("a handle, ERROR_SUCCESS")),
        new("F10", "rights that are a type's own have letters in the text of an entry", "they are a number", Deviations, static (operation, ours, theirs) =>
            (operation.Call is "text" && theirs.Has("(A;;CCDC;;;WD)") && ours.Head == theirs.Head.Replace("CCDC", "0x3", StringComparison.Ordinal))
            || (operation.Call is "ConvertSecurityDescriptorToStringSecurityDescriptorW" && ours.Is("TRUE") && theirs.Is("TRUE") && ours.Wrote(4, "22") && theirs.Wrote(4, "23"))) { Outputs = [4], IsDeviation = true },
        new("H44", "STATUS_ABANDONED_WAIT_0 is ERROR_ABANDONED_WAIT_0", "ERROR_WAIT_NO_CHILDREN", "Microsoft Learn, System Error Codes (500-999)", static (operation, ours, theirs) =>
            operation.Call is "RtlNtStatusToDosError" && operation.Args[0] is NumberArg { Value: 0x80 } && ours.Returned == 735 && theirs.Returned == 128),
        new("E20", "STATUS_REPARSE_POINT_ENCOUNTERED is ERROR_REPARSE_POINT_ENCOUNTERED", "a status without an error", "Microsoft Learn, System Error Codes (4000-5999)", static (operation, ours, theirs) =>
            operation.Call is "RtlNtStatusToDosError" && operation.Args[0] is NumberArg { Value: 0xC000050B } && ours.Returned == 4395 && theirs.Returned == 317),
        new("C7", "STATUS_INVALID_MESSAGE is ERROR_INVALID_MESSAGE", "ERROR_INVALID_PARAMETER", "Microsoft Learn, System Error Codes (1000-1299)", static (operation, ours, theirs) =>
            operation.Call is "RtlNtStatusToDosError" && operation.Args[0] is NumberArg { Value: 0xC0000702 } && ours.Returned == 1002 && theirs.Returned == 87),
    ];

    // What modifies the state of other types is nothing to a mutex.
    private static bool ModifiesState(Arg access) => access is NumberArg { Value: 0x1F0003 or 0x100002 or 2 };

    private static bool IsExclusive(Thing thing) => thing.Made?.Args.Any(static arg => arg is AttributesArg { Bits: var bits } && (bits & 0x20) != 0) == true;

    // What a view needs of its section, as far as the calls here ask for it.
    private static uint MapRights(Operation operation) => operation.Args[1] is NumberArg { Value: var access } ? (uint)access & 6 : 0;

    // What a duplicate was asked for, or has from its source, without what its type does not know.
    private static uint? GrantedOf(Operation operation, History earlier) =>
        earlier.Known[operation, 0] is { IsTold: true } held ? held.Access & Known.RightsOf(held.Thing.Type) : null;

    // The length of what a class of NtQueryObject tells, if that is the same for all objects.
    private static bool IsToldItsLength(Operation operation, Outcome ours, Outcome theirs) =>
        ours.Wrote(2, "untouched") && (operation.Args[4] is not OutArg || ours.Wrote(4, operation.Args[1] switch { NumberArg { Value: 0 } => "38", NumberArg { Value: 4 } => "2", NumberArg { Value: 2 or 3 } => "a length", _ => theirs.Told[4] }));

    // Its name, or one before the last, was that of a directory which Wine has still.
    private static bool IsOfGoneDirectory(Operation operation, History earlier) => operation.Args.Select(static arg => (arg as NameArg)?.Value ?? (arg as AttributesArg)?.Value).OfType<string>()
        .Any(path => earlier.Known.Emptied.Any(gone => path.Split('\\').Contains(gone.Name, StringComparer.OrdinalIgnoreCase)));

    // The process in that place has ended.
    private static bool HasEnded(Operation operation, History earlier, int place) => earlier.Known.ProcessIn(operation, place) is { } actor && earlier.Known.HasEnded(actor);
}
