namespace Helve.Oracle;

/// <summary>Calls that no generated sequence makes, and why.</summary>
internal static class Ungenerated
{
    private const string NoObject = "no object takes part in it: what it is given says all of what comes of it, which scenarios show";
    private const string NoNamespaces = "Wine has no private namespaces";
    private const string NotSupported = "Linux can't do that to one thread";
    private const string OfTheWorld = "what it tells is its world's own";
    private const string LastErrors = "every call's last error is compared";
    private const string Starts = "a sequence has its processes; the one child that it may start is started by the agent, and more are in scenarios";
    private const string Sockets = "sockets are in scenarios only";

    internal static IReadOnlyDictionary<string, string> Calls { get; } = new (string Why, string[] Calls)[]
    {
        (NoObject,
        [
            "ConvertSecurityDescriptorToStringSecurityDescriptorA", "ConvertSecurityDescriptorToStringSecurityDescriptorW", "ConvertSidToStringSidA", "ConvertSidToStringSidW",
            "ConvertStringSecurityDescriptorToSecurityDescriptorA", "ConvertStringSecurityDescriptorToSecurityDescriptorW", "ConvertStringSidToSidA", "ConvertStringSidToSidW",
            "GetSecurityDescriptorLength", "InitializeSecurityDescriptor", "IsValidSecurityDescriptor", "SetSecurityDescriptorDacl", "SetSecurityDescriptorGroup",
            "SetSecurityDescriptorOwner", "SetSecurityDescriptorSacl", "RtlInitUnicodeString", "RtlNtStatusToDosError",
        ]),
        (NoNamespaces,
        [
            "AddIntegrityLabelToBoundaryDescriptor", "AddSIDToBoundaryDescriptor", "ClosePrivateNamespace", "CreateBoundaryDescriptorA", "CreateBoundaryDescriptorW",
            "CreatePrivateNamespaceA", "CreatePrivateNamespaceW", "DeleteBoundaryDescriptor", "OpenPrivateNamespaceA", "OpenPrivateNamespaceW",
        ]),
        (NotSupported, ["ResumeThread", "SuspendThread", "TerminateThread"]),
        (OfTheWorld,
        [
            "GetCurrentProcess", "GetCurrentProcessId", "GetCurrentThread", "GetCurrentThreadId", "GetTempFileNameA", "GetTempFileNameW", "GetTempPathA", "GetTempPathW",
            "NtQuerySystemInformation",
        ]),
        ("Wine counts no handles", ["GetProcessHandleCount"]),
        ("the ids of threads are the agent's own: they come by handles", ["NtOpenThread", "OpenThread"]),
        ("what is permanent would be there in the next sequence", ["NtMakePermanentObject"]),
        (LastErrors, ["GetLastError", "RtlGetLastWin32Error", "RtlSetLastWin32Error", "SetLastError", "WSAGetLastError", "WSASetLastError"]),
        (Starts, ["CreateProcessA", "CreateProcessW", "DeleteProcThreadAttributeList", "InitializeProcThreadAttributeList", "UpdateProcThreadAttribute"]),
        (Sockets, ["WSADuplicateSocketA", "WSADuplicateSocketW", "WSASocketA", "WSASocketW"]),
    }.SelectMany(static group => group.Calls.Select(call => (call, group.Why))).ToDictionary(StringComparer.Ordinal);
}
