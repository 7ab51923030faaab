namespace Helve.Oracle;

/// <summary>Differences in which the documentation of Windows, or tests that pass on it, decide for Helve: the rule of the semantics that says so.</summary>
internal static class Explanations
{
    private static readonly (string Why, Func<Operation, Outcome, Outcome, bool> Is)[] s_all =
    [
        ("H18: ReleaseSemaphore by 0 or less is ERROR_INVALID_PARAMETER", static (operation, ours, _) =>
            operation.Call is "ReleaseSemaphore" && operation.Args[1] is NumberArg { Value: <= 0 } && ours.Has("ERROR_INVALID_PARAMETER")),
        ("H45: a wait for all on one object twice is ERROR_INVALID_PARAMETER", static (operation, ours, _) =>
            operation.Call is "WaitForMultipleObjects" && operation.Args[2] is NumberArg { Value: 1 } && ours.Has("ERROR_INVALID_PARAMETER")),
        ("F8: a right that the type does not have is ERROR_ACCESS_DENIED when a mutex is opened", static (operation, ours, theirs) =>
            operation.Call is "OpenMutexW" && ours.Has("ERROR_ACCESS_DENIED") && theirs.Has("a handle")),
        ("B19: rights that the type does not have are dropped from a duplicate", static (operation, ours, theirs) =>
            operation.Call is "NtQueryObject" && ours.Has("Success") && theirs.Has("Success")
            && ours.UInt32(2, 8) == theirs.UInt32(2, 8) && (ours.UInt32(2, 4) & ~theirs.UInt32(2, 4)) == 0),
        ("A25: a handle is looked at before the arguments that go with it", static (operation, ours, theirs) =>
            operation.Call is "MapViewOfFile" && (ours.Has("ERROR_INVALID_HANDLE") || ours.Has("ERROR_ACCESS_DENIED")) && theirs.Has("ERROR_MAPPED_ALIGNMENT")),
        ("J10: a view past the end of its section is ERROR_ACCESS_DENIED", static (operation, ours, theirs) =>
            operation.Call is "MapViewOfFile" && ours.Has("ERROR_ACCESS_DENIED") && theirs.Has("ERROR_INVALID_PARAMETER")),
        ("J8: attributes that contradict each other are ERROR_INVALID_PARAMETER, before the name is looked at", static (operation, ours, _) =>
            operation.Call is "CreateFileMappingW" && operation.Args[2] is NumberArg { Value: 0x40000004 } && ours.Has("ERROR_INVALID_PARAMETER")),
        ("F24: nobody is granted SYNCHRONIZE on a section by the default security", static (operation, ours, theirs) =>
            (operation.Call is "DuplicateHandle" && ours.Has("ERROR_ACCESS_DENIED") && theirs.Has("TRUE") && operation.Args[1] is HandleArg { Symbol: ['f', ..] })
            || (operation.Call is "OpenFileMappingW" && ours.Has("ERROR_ACCESS_DENIED") && operation.Args[0] is NumberArg asked && (asked.Value & 0x100000) != 0)),
        ("F43: who does not own a mutex is told so, whatever the handle grants", static (operation, ours, theirs) =>
            operation.Call is "SignalObjectAndWait" && ours.Has("ERROR_NOT_OWNER") && theirs.Has("ERROR_ACCESS_DENIED")),
        ("H34: a section that may be waited for is signaled", static (operation, ours, theirs) =>
            operation.Call.StartsWith("WaitFor", StringComparison.Ordinal) && ours.Has("WAIT_OBJECT_0") && theirs.Has("WAIT_FAILED, ERROR_INVALID_HANDLE")),
        ("H35: SYNCHRONIZE is not granted on a directory, so a wait is ERROR_ACCESS_DENIED", static (operation, ours, theirs) =>
            (operation.Call.StartsWith("WaitFor", StringComparison.Ordinal) || operation.Call is "SignalObjectAndWait") && ours.Has("ERROR_ACCESS_DENIED") && theirs.Has("ERROR_INVALID_HANDLE")),
        ("E17: another type under the name is STATUS_OBJECT_TYPE_MISMATCH", static (_, ours, theirs) => ours.Has("ObjectTypeMismatch") && theirs.Has("ObjectNameCollision")),
        ("E22: a path through what is no directory is STATUS_OBJECT_TYPE_MISMATCH", static (_, ours, theirs) =>
            (ours.Has("ERROR_INVALID_HANDLE") && theirs.Has("ERROR_FILE_NOT_FOUND")) || (ours.Has("ObjectTypeMismatch") && (theirs.Has("ObjectNameNotFound") || theirs.Has("Success")))),
        ("E40: the length is told with entries only", static (operation, ours, theirs) =>
            operation.Call is "NtQueryDirectoryObject" && ours.Has("NoMoreEntries") && theirs.Has("NoMoreEntries")),
        ("B25: files and pipes are never widened", static (operation, ours, theirs) =>
            operation.Call is "DuplicateHandle" && operation.Args[1] is HandleArg { Symbol: "r" } && ours.Has("ERROR_ACCESS_DENIED") && theirs.Has("TRUE")),
        ("C16: a class that there is not is STATUS_INVALID_INFO_CLASS", static (_, ours, theirs) => ours.Has("InvalidInfoClass") && theirs.Has("C0000002")),
        ("C15: a length that is not the structure's is STATUS_INFO_LENGTH_MISMATCH", static (_, ours, theirs) => ours.Has("InfoLengthMismatch") && theirs.Has("C0000206")),
        ("I24: limits of another length are ERROR_BAD_LENGTH", static (operation, ours, theirs) =>
            operation.Call is "SetInformationJobObject" && ours.Has("ERROR_BAD_LENGTH") && theirs.Has("ERROR_INVALID_PARAMETER")),
        ("I3: ending a process that has ended is ERROR_ACCESS_DENIED", static (operation, ours, theirs) => operation.Call is "TerminateProcess" && ours.Has("ERROR_ACCESS_DENIED") && theirs.Has("TRUE")),
        ("B37: a process that has ended has no table: ERROR_ACCESS_DENIED", static (operation, ours, theirs) =>
            operation.Call is "DuplicateHandle" && operation.Args[0] is HandleArg && ours.Has("ERROR_ACCESS_DENIED") && theirs.Has("ERROR_INVALID_HANDLE")),
        ("B8: a target that is NULL is ERROR_INVALID_PARAMETER", static (operation, ours, theirs) =>
            operation.Call is "DuplicateHandle" && operation.Args[2] is NumberArg { Value: 0 } && ours.Has("ERROR_INVALID_PARAMETER") && theirs.Has("ERROR_INVALID_HANDLE")),
        ("B9: DUPLICATE_CLOSE_SOURCE without a target closes in the source process", static (operation, ours, _) =>
            operation.Call is "DuplicateHandle" && operation.Args[2] is NumberArg { Value: 0 } && ours.Has("TRUE")),
        ("B21: reserved bits of an access mask are ERROR_ACCESS_DENIED", static (operation, ours, _) =>
            operation.Call is "DuplicateHandle" && operation.Args[4] is NumberArg asked && (asked.Value & 0x0CE0FE00) != 0 && ours.Has("ERROR_ACCESS_DENIED")),
        ("E9: a name of more than 65,532 bytes is none", static (_, ours, _) => ours.Has("ERROR_INVALID_NAME")),
        ("F7: opening for no access is ERROR_ACCESS_DENIED", static (operation, ours, _) =>
            ((operation.Call.StartsWith("Open", StringComparison.Ordinal) && operation.Args[0] is NumberArg { Value: 0 })
            || (operation.Call.EndsWith("ExW", StringComparison.Ordinal) && operation.Args[^1] is NumberArg { Value: 0 })) && ours.Has("ERROR_ACCESS_DENIED")),
        ("F8: a right that the type does not have is ERROR_ACCESS_DENIED when an event is opened", static (operation, ours, _) =>
            operation.Call is "OpenEventW" && operation.Args[0] is NumberArg { Value: 4 } && ours.Has("ERROR_ACCESS_DENIED")),
        ("F9: ACCESS_SYSTEM_SECURITY needs a privilege", static (operation, ours, _) => operation.Args[0] is NumberArg { Value: 0x01000000 } && ours.Has("NULL")),
        ("G13: a list with a handle that is not inheritable is ERROR_INVALID_PARAMETER", static (operation, ours, _) => operation.Call is "child" && operation.Args[2] is HandlesArg && ours.Has("error 87")),
        ("H23: setting a timer resets its signal", static (_, ours, theirs) => ours.Has("WAIT_TIMEOUT") && theirs.Has("WAIT_OBJECT_0")),
        ("H27: a negative period is ERROR_INVALID_PARAMETER", static (operation, ours, _) => operation.Call is "SetWaitableTimer" && operation.Args[2] is NumberArg { Value: < 0 } && ours.Has("ERROR_INVALID_PARAMETER")),
        ("H38: a wait type of neither kind is STATUS_INVALID_PARAMETER_3", static (operation, ours, _) => operation.Call is "NtWaitForMultipleObjects" && ours.Has("InvalidParameter3")),
        ("H40: pseudo-handles are no handles to WaitForMultipleObjects", static (operation, ours, _) => operation.Call is "WaitForMultipleObjects" && operation.Args[1] is InArg && ours.Has("ERROR_INVALID_HANDLE")),
        ("J23: a pipe of no instances is ERROR_INVALID_PARAMETER", static (operation, ours, _) => operation.Call is "CreateNamedPipeW" && operation.Args[3] is NumberArg { Value: 0 } && ours.Has("ERROR_INVALID_PARAMETER")),
        ("K15: a call that fails leaves the previous count untouched", static (operation, ours, theirs) =>
            operation.Call is "NtReleaseMutant" && ours.Has("MutantNotOwned") && theirs.Has("MutantNotOwned")),
        ("C7: a length that is not the structure's is told the structure's", static (operation, ours, theirs) =>
            operation.Call is "NtQueryObject" && ours.Has("InfoLengthMismatch") && theirs.Has("InfoLengthMismatch")),
        ("C7: a query that fails leaves the length untouched", static (operation, ours, theirs) =>
            operation.Call is "NtQueryObject" && ours.Has("ObjectInformation: untouched, ReturnLength: untouched") && theirs.Has("ObjectInformation: untouched, ReturnLength: 0")),
    ];

    internal static string? Of(Operation operation, Outcome ours, Outcome theirs) =>
        Array.Find(s_all, explanation => explanation.Is(operation, ours, theirs)).Why;
}
