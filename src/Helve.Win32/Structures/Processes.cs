using System.Runtime.InteropServices;
using Helve.Kernel;

namespace Helve.Win32;

/// <summary>CreateProcess: what was started.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PROCESS_INFORMATION
{
    /// <summary>The process.</summary>
    public nint hProcess;

    /// <summary>Its first thread.</summary>
    public nint hThread;

    /// <summary>Its id.</summary>
    public uint dwProcessId;

    /// <summary>The id of the thread.</summary>
    public uint dwThreadId;
}

/// <summary>CreateProcess: how it is started (ANSI). Windows, desktops and consoles are not looked at.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct STARTUPINFOA
{
    /// <summary>Size of this structure, or of STARTUPINFOEXA.</summary>
    public uint cb;

    /// <summary>Null.</summary>
    public byte* lpReserved;

    /// <summary>Not looked at.</summary>
    public byte* lpDesktop;

    /// <summary>Not looked at.</summary>
    public byte* lpTitle;

    /// <summary>Not looked at.</summary>
    public uint dwX;

    /// <summary>Not looked at.</summary>
    public uint dwY;

    /// <summary>Not looked at.</summary>
    public uint dwXSize;

    /// <summary>Not looked at.</summary>
    public uint dwYSize;

    /// <summary>Not looked at.</summary>
    public uint dwXCountChars;

    /// <summary>Not looked at.</summary>
    public uint dwYCountChars;

    /// <summary>Not looked at.</summary>
    public uint dwFillAttribute;

    /// <summary>The STARTF_ bits.</summary>
    public uint dwFlags;

    /// <summary>Not looked at.</summary>
    public ushort wShowWindow;

    /// <summary>0.</summary>
    public ushort cbReserved2;

    /// <summary>Null.</summary>
    public byte* lpReserved2;

    /// <summary>With STARTF_USESTDHANDLES: its standard input.</summary>
    public nint hStdInput;

    /// <summary>Its standard output.</summary>
    public nint hStdOutput;

    /// <summary>Its standard error.</summary>
    public nint hStdError;
}

/// <summary>CreateProcess: how it is started. Windows, desktops and consoles are not looked at.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct STARTUPINFOW
{
    /// <summary>Size of this structure, or of STARTUPINFOEXW.</summary>
    public uint cb;

    /// <summary>Null.</summary>
    public char* lpReserved;

    /// <summary>Not looked at.</summary>
    public char* lpDesktop;

    /// <summary>Not looked at.</summary>
    public char* lpTitle;

    /// <summary>Not looked at.</summary>
    public uint dwX;

    /// <summary>Not looked at.</summary>
    public uint dwY;

    /// <summary>Not looked at.</summary>
    public uint dwXSize;

    /// <summary>Not looked at.</summary>
    public uint dwYSize;

    /// <summary>Not looked at.</summary>
    public uint dwXCountChars;

    /// <summary>Not looked at.</summary>
    public uint dwYCountChars;

    /// <summary>Not looked at.</summary>
    public uint dwFillAttribute;

    /// <summary>The STARTF_ bits.</summary>
    public uint dwFlags;

    /// <summary>Not looked at.</summary>
    public ushort wShowWindow;

    /// <summary>0.</summary>
    public ushort cbReserved2;

    /// <summary>Null.</summary>
    public byte* lpReserved2;

    /// <summary>With STARTF_USESTDHANDLES: its standard input.</summary>
    public nint hStdInput;

    /// <summary>Its standard output.</summary>
    public nint hStdOutput;

    /// <summary>Its standard error.</summary>
    public nint hStdError;
}

/// <summary>STARTUPINFOA with attributes; needs EXTENDED_STARTUPINFO_PRESENT.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct STARTUPINFOEXA
{
    /// <summary>The rest.</summary>
    public STARTUPINFOA StartupInfo;

    /// <summary>What InitializeProcThreadAttributeList made.</summary>
    public void* lpAttributeList;
}

/// <summary>STARTUPINFOW with attributes; needs EXTENDED_STARTUPINFO_PRESENT.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct STARTUPINFOEXW
{
    /// <summary>The rest.</summary>
    public STARTUPINFOW StartupInfo;

    /// <summary>What InitializeProcThreadAttributeList made.</summary>
    public void* lpAttributeList;
}

/// <summary>NtQueryInformationProcess, ProcessBasicInformation.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct PROCESS_BASIC_INFORMATION
{
    /// <summary>Its exit code, STATUS_PENDING's kin 259 while it runs.</summary>
    public NtStatus ExitStatus;

    /// <summary>Null.</summary>
    public void* PebBaseAddress;

    /// <summary>0.</summary>
    public nuint AffinityMask;

    /// <summary>8.</summary>
    public int BasePriority;

    /// <summary>Its id.</summary>
    public nuint UniqueProcessId;

    /// <summary>Its parent's id.</summary>
    public nuint InheritedFromUniqueProcessId;
}

/// <summary>NtQueryInformationProcess, ProcessTimes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct KERNEL_USER_TIMES
{
    /// <summary>When it began (FILETIME).</summary>
    public long CreateTime;

    /// <summary>When it ended; 0: it runs.</summary>
    public long ExitTime;

    /// <summary>In the kernel, in 100 ns.</summary>
    public long KernelTime;

    /// <summary>In the program, in 100 ns.</summary>
    public long UserTime;
}

/// <summary>NtQuerySystemInformation, SystemHandleInformation: one handle, ids cut to 16 bits.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct SYSTEM_HANDLE_TABLE_ENTRY_INFO
{
    /// <summary>The process.</summary>
    public ushort UniqueProcessId;

    /// <summary>0.</summary>
    public ushort CreatorBackTraceIndex;

    /// <summary>The type's number.</summary>
    public byte ObjectTypeIndex;

    /// <summary>The OBJ_ bits.</summary>
    public byte HandleAttributes;

    /// <summary>Its value.</summary>
    public ushort HandleValue;

    /// <summary>The object's id.</summary>
    public void* Object;

    /// <summary>Its access.</summary>
    public uint GrantedAccess;
}

/// <summary>NtQuerySystemInformation, SystemExtendedHandleInformation: one handle.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX
{
    /// <summary>The object's id.</summary>
    public void* Object;

    /// <summary>The process.</summary>
    public nuint UniqueProcessId;

    /// <summary>Its value.</summary>
    public nuint HandleValue;

    /// <summary>Its access.</summary>
    public uint GrantedAccess;

    /// <summary>0.</summary>
    public ushort CreatorBackTraceIndex;

    /// <summary>The type's number.</summary>
    public ushort ObjectTypeIndex;

    /// <summary>The OBJ_ bits.</summary>
    public uint HandleAttributes;

    /// <summary>0.</summary>
    public uint Reserved;
}
