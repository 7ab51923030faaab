using Helve.Kernel;

namespace Helve.Win32;

public static unsafe partial class Kernel32
{
    /// <summary>
    /// Starts a program (ANSI). The thread handle is 0 when the first thread can't be opened any more, or before Linux 6.9. Suspended and debugged
    /// children, and a chosen parent, are ERROR_NOT_SUPPORTED.
    /// </summary>
    [WindowsExport(Library)]
    public static BOOL CreateProcessA(
        byte* lpApplicationName,
        byte* lpCommandLine,
        SECURITY_ATTRIBUTES* lpProcessAttributes,
        SECURITY_ATTRIBUTES* lpThreadAttributes,
        BOOL bInheritHandles,
        uint dwCreationFlags,
        void* lpEnvironment,
        byte* lpCurrentDirectory,
        STARTUPINFOA* lpStartupInfo,
        PROCESS_INFORMATION* lpProcessInformation) => Guarded.Bool(() => ProcessCreation.Run(
            new ProgramText(Text.Of(lpApplicationName), Text.Of(lpCommandLine), Text.Of(lpCurrentDirectory), lpEnvironment),
            lpProcessAttributes,
            lpThreadAttributes,
            bInheritHandles,
            dwCreationFlags,
            (STARTUPINFOW*)lpStartupInfo,
            lpProcessInformation));

    /// <summary>
    /// Starts a program. The thread handle is 0 when the first thread can't be opened any more, or before Linux 6.9. Suspended and debugged
    /// children, and a chosen parent, are ERROR_NOT_SUPPORTED.
    /// </summary>
    [WindowsExport(Library)]
    public static BOOL CreateProcessW(
        char* lpApplicationName,
        char* lpCommandLine,
        SECURITY_ATTRIBUTES* lpProcessAttributes,
        SECURITY_ATTRIBUTES* lpThreadAttributes,
        BOOL bInheritHandles,
        uint dwCreationFlags,
        void* lpEnvironment,
        char* lpCurrentDirectory,
        STARTUPINFOW* lpStartupInfo,
        PROCESS_INFORMATION* lpProcessInformation) => Guarded.Bool(() => ProcessCreation.Run(
            new ProgramText(Text.Of(lpApplicationName), Text.Of(lpCommandLine), Text.Of(lpCurrentDirectory), lpEnvironment),
            lpProcessAttributes,
            lpThreadAttributes,
            bInheritHandles,
            dwCreationFlags,
            lpStartupInfo,
            lpProcessInformation));

    /// <summary>Starts a program with the environment of this one. Attributes go with the form that takes a STARTUPINFOEXW.</summary>
    public static BOOL CreateProcess(
        string? lpApplicationName,
        string? lpCommandLine,
        SECURITY_ATTRIBUTES? lpProcessAttributes,
        SECURITY_ATTRIBUTES? lpThreadAttributes,
        bool bInheritHandles,
        uint dwCreationFlags,
        string? lpCurrentDirectory,
        in STARTUPINFOW startupInfo,
        out PROCESS_INFORMATION processInformation) => CreateProcess(
            lpApplicationName,
            lpCommandLine,
            lpProcessAttributes,
            lpThreadAttributes,
            bInheritHandles,
            dwCreationFlags & ~Constants.EXTENDED_STARTUPINFO_PRESENT,
            lpCurrentDirectory,
            new STARTUPINFOEXW { StartupInfo = startupInfo },
            out processInformation);

    /// <summary>Starts a program with the environment of this one, and with attributes if the flags have EXTENDED_STARTUPINFO_PRESENT.</summary>
    public static BOOL CreateProcess(
        string? lpApplicationName,
        string? lpCommandLine,
        SECURITY_ATTRIBUTES? lpProcessAttributes,
        SECURITY_ATTRIBUTES? lpThreadAttributes,
        bool bInheritHandles,
        uint dwCreationFlags,
        string? lpCurrentDirectory,
        in STARTUPINFOEXW startupInfo,
        out PROCESS_INFORMATION processInformation)
    {
        SECURITY_ATTRIBUTES process = lpProcessAttributes.GetValueOrDefault();
        SECURITY_ATTRIBUTES thread = lpThreadAttributes.GetValueOrDefault();
        PROCESS_INFORMATION started = default;
        fixed (char* application = lpApplicationName)
        fixed (char* commandLine = lpCommandLine)
        fixed (char* directory = lpCurrentDirectory)
        fixed (STARTUPINFOEXW* startup = &startupInfo)
        {
            BOOL done = CreateProcessW(
                application,
                commandLine,
                lpProcessAttributes is null ? null : &process,
                lpThreadAttributes is null ? null : &thread,
                bInheritHandles,
                dwCreationFlags,
                null,
                directory,
                &startup->StartupInfo,
                &started);
            processInformation = started;
            return done;
        }
    }

    /// <summary>Makes a list with room for some attributes. Without a list, or with too small a one: ERROR_INSUFFICIENT_BUFFER, and how much it takes.</summary>
    [WindowsExport(Library)]
    public static BOOL InitializeProcThreadAttributeList(void* lpAttributeList, uint dwAttributeCount, uint dwFlags, nuint* lpSize) =>
        Guarded.Bool(() => AttributeList.Initialize((AttributeList*)lpAttributeList, dwAttributeCount, dwFlags, lpSize));

    /// <summary>Puts an attribute into a list. Its value is not copied: the memory must stay until the list is deleted.</summary>
    [WindowsExport(Library)]
    public static BOOL UpdateProcThreadAttribute(
        void* lpAttributeList, uint dwFlags, nuint Attribute, void* lpValue, nuint cbSize, void* lpPreviousValue, nuint* lpReturnSize) => Guarded.Bool(() =>
            dwFlags != 0 || lpPreviousValue != null || lpReturnSize != null
                ? NtStatus.InvalidParameter
                : AttributeList.Add((AttributeList*)lpAttributeList, Attribute, lpValue, cbSize));

    /// <summary>Ends a list; its memory is the caller's.</summary>
    [WindowsExport(Library)]
    public static void DeleteProcThreadAttributeList(void* lpAttributeList) => _ = (nint)lpAttributeList;
}
