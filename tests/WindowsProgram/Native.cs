using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace WindowsProgram;

/// <summary>Declarations of Windows' calls, in the ways in which programs have them.</summary>
internal static partial class Native
{
    internal const uint WAIT_OBJECT_0 = 0;
    internal const uint WAIT_ABANDONED = 0x80;
    internal const uint WAIT_TIMEOUT = 258;
    internal const uint WAIT_FAILED = 0xFFFFFFFF;
    internal const uint INFINITE = 0xFFFFFFFF;
    internal const int ERROR_FILE_NOT_FOUND = 2;
    internal const int ERROR_INVALID_HANDLE = 6;
    internal const int ERROR_ALREADY_EXISTS = 183;
    internal const uint SYNCHRONIZE = 0x00100000;
    internal const uint EVENT_ALL_ACCESS = 0x1F0003;
    internal const uint MUTEX_ALL_ACCESS = 0x1F0001;
    internal const uint FILE_MAP_ALL_ACCESS = 0xF001F;
    internal const uint PAGE_READWRITE = 4;
    internal const uint DUPLICATE_SAME_ACCESS = 2;
    internal const nint INVALID_HANDLE_VALUE = -1;

    [DllImport("kernel32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
    internal static extern nint CreateEvent(nint attributes, bool manualReset, bool initialState, string? name);

    [DllImport("kernel32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
    internal static extern nint CreateEvent(ref SECURITY_ATTRIBUTES attributes, bool manualReset, bool initialState, string? name);

    [DllImport("kernel32.dll", EntryPoint = "CreateEvent", SetLastError = true)]
    internal static extern nint CreateEventAnsi(nint attributes, bool manualReset, bool initialState, string? name);

    [DllImport("kernel32.dll", EntryPoint = "CreateEvent", CharSet = CharSet.Auto, SetLastError = true)]
    internal static extern nint CreateEventAuto(nint attributes, bool manualReset, bool initialState, string? name);

    [DllImport("kernel32.dll", EntryPoint = "CreateEventW", CharSet = CharSet.Auto, SetLastError = true)]
    internal static extern nint CreateEventAutoOfWide(nint attributes, bool manualReset, bool initialState, string? name);

    [DllImport("kernel32.dll", EntryPoint = "CreateEvent", CharSet = CharSet.Auto, SetLastError = true)]
    internal static extern unsafe nint CreateEventAutoOfPointer(nint attributes, bool manualReset, bool initialState, char* name);

    [DllImport("kernel32.dll", EntryPoint = "CreateEvent", CharSet = CharSet.Auto, SetLastError = true)]
    internal static extern nint CreateEventAutoOfWideText(nint attributes, bool manualReset, bool initialState, [MarshalAs(UnmanagedType.LPWStr)] string? name);

    [DllImport("kernel32.dll", EntryPoint = "CreateEvent", CharSet = CharSet.Unicode, SetLastError = true)]
    internal static extern nint CreateEventOfSystemText(nint attributes, bool manualReset, bool initialState, [MarshalAs(UnmanagedType.LPTStr)] string? name);

    [DllImport("kernel32.dll", EntryPoint = "CreateEvent", CharSet = CharSet.Auto, SetLastError = true)]
    internal static extern nint CreateEventAutoOfSystemText(nint attributes, bool manualReset, bool initialState, [MarshalAs(UnmanagedType.LPTStr)] string? name);

    [DllImport("kernel32.dll", EntryPoint = "CreateEvent", CharSet = CharSet.Unicode, SetLastError = true)]
    internal static extern nint CreateEventBoundEarly(nint attributes, bool manualReset, bool initialState, string? name);

    [DllImport("kernel32", EntryPoint = "CreateEventA", CharSet = CharSet.Ansi, ExactSpelling = true, SetLastError = true)]
    internal static extern nint CreateEventA(nint attributes, bool manualReset, bool initialState, string? name);

    [LibraryImport("KERNEL32.DLL", EntryPoint = "CreateEventW", StringMarshalling = StringMarshalling.Utf16, SetLastError = true)]
    internal static partial nint CreateEventW(nint attributes, [MarshalAs(UnmanagedType.Bool)] bool manualReset, [MarshalAs(UnmanagedType.Bool)] bool initialState, string? name);

    [DllImport("kernel32.dll", CharSet = CharSet.Unicode, ExactSpelling = true, SetLastError = true)]
    internal static extern nint OpenEventW(uint access, bool inherit, string name);

    [DllImport("kernel32.dll", CharSet = CharSet.Unicode, EntryPoint = "CreateEventW", SetLastError = true)]
    internal static extern OwnHandle CreateOwnEvent(nint attributes, bool manualReset, bool initialState, string? name);

    [DllImport("kernel32.dll", CharSet = CharSet.Unicode, EntryPoint = "CreateEventW", SetLastError = true)]
    internal static extern SafeWaitHandle CreateRuntimesEvent(nint attributes, bool manualReset, bool initialState, string? name);

    [LibraryImport("kernel32.dll", EntryPoint = "CreateFileW", StringMarshalling = StringMarshalling.Utf16, SetLastError = true)]
    internal static partial SafeFileHandle CreateRuntimesFile(string name, uint access, uint share, nint attributes, uint disposition, uint flags, nint template);

    [DllImport("kernel32.dll", CharSet = CharSet.Unicode, EntryPoint = "CreateFileMappingW", SetLastError = true)]
    internal static extern nint MapRuntimesFile(SafeFileHandle file, nint attributes, uint protect, uint high, uint low, string? name);

    [DllImport("kernel32.dll", EntryPoint = "SetEvent", SetLastError = true)]
    internal static extern bool SetRuntimesEvent(SafeWaitHandle handle);

    [DllImport(@"C:\Windows\System32\kernel32.dll", SetLastError = true)]
    internal static extern bool SetEvent(nint handle);

    [DllImport("kernel32", EntryPoint = "SetEvent", SetLastError = true)]
    internal static extern bool SetOwnEvent(OwnHandle handle);

    [DllImport("api-ms-win-core-synch-l1-2-0.dll", SetLastError = true)]
    internal static extern bool ResetEvent(nint handle);

    [DllImport("kernelbase.dll", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    internal static extern bool CompareObjectHandles(nint first, nint second);

    [DllImport("Kernel32", SetLastError = true)]
    internal static extern bool CloseHandle(nint handle);

    [DllImport("kernel32.dll", SetLastError = true)]
    internal static extern uint WaitForSingleObject(nint handle, uint milliseconds);

    [DllImport("kernel32.dll", SetLastError = true)]
    internal static extern uint WaitForMultipleObjects(uint count, nint[] handles, bool all, uint milliseconds);

    [DllImport("kernel32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
    internal static extern nint CreateMutex(nint attributes, bool owned, string? name);

    [DllImport("kernel32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
    internal static extern nint OpenMutex(uint access, bool inherit, string name);

    [DllImport("kernel32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
    internal static extern nint CreateFileMapping(nint file, nint attributes, uint protect, uint high, uint low, string? name);

    [DllImport("kernel32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
    internal static extern nint OpenFileMapping(uint access, bool inherit, string name);

    [DllImport("kernel32.dll", SetLastError = true)]
    internal static extern nint MapViewOfFile(nint mapping, uint access, uint high, uint low, nuint length);

    [DllImport("kernel32.dll", SetLastError = true)]
    internal static extern bool UnmapViewOfFile(nint view);

    [DllImport("kernel32.dll", SetLastError = true)]
    internal static extern bool DuplicateHandle(nint sourceProcess, nint source, nint targetProcess, out nint target, uint access, bool inherit, uint options);

    [DllImport("kernel32.dll")]
    internal static extern nint GetCurrentProcess();

    [DllImport("kernel32.dll", SetLastError = true)]
    internal static extern bool GetProcessHandleCount(nint process, out uint count);

    [DllImport("kernel32.dll", SetLastError = true)]
    internal static extern bool GetExitCodeProcess(nint process, out uint code);

    [DllImport("kernel32.dll", CharSet = CharSet.Auto, SetLastError = true)]
    internal static extern bool CreateProcess(
        string? application, StringBuilder commandLine, nint processAttributes, nint threadAttributes, bool inherit, uint flags, nint environment, string? directory,
        ref STARTUPINFO startup, out PROCESS_INFORMATION process);

    [DllImport("kernel32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
    internal static extern uint FormatMessage(uint flags, nint source, uint id, uint language, StringBuilder buffer, uint size, nint arguments);

    [DllImport("kernel32.dll", EntryPoint = "FormatMessage", CharSet = CharSet.Auto, SetLastError = true)]
    internal static extern uint FormatMessageAuto(uint flags, nint source, uint id, uint language, StringBuilder buffer, uint size, nint arguments);

    [DllImport("ws2_32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
    internal static extern int WSADuplicateSocket(SafeSocketHandle socket, int processId, byte[] protocolInformation);

    [DllImport("WS2_32", EntryPoint = "WSASocketW", SetLastError = true)]
    internal static extern SafeSocketHandle WSASocket(int family, int type, int protocol, byte[] protocolInformation, uint group, uint flags);

    [DllImport("ws2_32.dll")]
    internal static extern int WSAGetLastError();

    [DllImport("kernel32.dll", SetLastError = true)]
    internal static extern nint CreateThread(nint attributes, nuint stack, ThreadRoutine routine, nint parameter, uint flags, out uint id);

    [DllImport("kernel32.dll", SetLastError = true)]
    internal static extern nint GetModuleHandleW([MarshalAs(UnmanagedType.LPWStr)] string? name);

    [DllImport("kernel32.dll", CharSet = CharSet.Ansi, ExactSpelling = true, SetLastError = true)]
    internal static extern nint GetProcAddress(nint module, string name);

    [DllImport("ntdll.dll")]
    internal static extern int NtCreateEvent(out nint handle, uint access, nint attributes, int type, bool initialState);

    [DllImport("ntdll.dll")]
    internal static extern int NtQueryEvent(nint handle, int kind, out EVENT_BASIC_INFORMATION information, uint length, out uint returned);

    [DllImport("ntdll")]
    internal static extern uint RtlNtStatusToDosError(int status);

    [DllImport("kernel32.dll", SetLastError = true)]
    internal static extern bool Beep(uint frequency, uint duration);

    [DllImport("ntdll.dll", EntryPoint = "wcslen")]
    internal static extern nuint LengthInTheWayOfC([MarshalAs(UnmanagedType.LPWStr)] string text);

    [DllImport("user32.dll")]
    internal static extern nint GetDesktopWindow();

    [UnmanagedFunctionPointer(CallingConvention.Winapi)]
    internal delegate uint ThreadRoutine(nint parameter);
}

[StructLayout(LayoutKind.Sequential)]
internal struct SECURITY_ATTRIBUTES
{
    public int nLength;
    public nint lpSecurityDescriptor;
    public int bInheritHandle;
}

[StructLayout(LayoutKind.Sequential, CharSet = CharSet.Auto)]
internal struct STARTUPINFO
{
    public int cb;
    public string? lpReserved;
    public string? lpDesktop;
    public string? lpTitle;
    public int dwX, dwY, dwXSize, dwYSize, dwXCountChars, dwYCountChars, dwFillAttribute, dwFlags;
    public short wShowWindow, cbReserved2;
    public nint lpReserved2, hStdInput, hStdOutput, hStdError;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PROCESS_INFORMATION
{
    public nint hProcess, hThread;
    public int dwProcessId, dwThreadId;
}

[StructLayout(LayoutKind.Sequential)]
internal struct EVENT_BASIC_INFORMATION
{
    public int EventType, EventState;
}

/// <summary>A handle that is closed as it is on Windows.</summary>
internal sealed class OwnHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => Native.CloseHandle(handle);
}
