using System.Runtime.InteropServices;
using System.Text;
using static WindowsProgram.Native;

namespace WindowsProgram;

/// <summary>Two processes: an event, a mutex and a section by name, a handle by duplication, a mutex left by a process that ended.</summary>
internal static class Sharing
{
    private const int ChildsCode = 7;

    internal static void Parent()
    {
        string name = $@"Local\WindowsProgram-{Environment.ProcessId}";
        nint ready = CreateEvent(0, manualReset: false, initialState: false, name + "-ready");
        nint given = CreateEvent(0, manualReset: false, initialState: false, name + "-given");
        nint mutex = CreateMutex(0, owned: false, name + "-mutex");
        nint section = CreateFileMapping(INVALID_HANDLE_VALUE, 0, PAGE_READWRITE, 0, 4096, name + "-section");
        nint view = MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, 0);
        nint go = CreateEvent(0, manualReset: false, initialState: false, null);
        Check.That(ready != 0 && given != 0 && mutex != 0 && view != 0 && go != 0, "objects");

        PROCESS_INFORMATION child = Start($"child {name}");
        Check.That(WaitForSingleObject(ready, INFINITE) == WAIT_OBJECT_0, "the child is ready");
        Check.That(WaitForSingleObject(mutex, 0) == WAIT_TIMEOUT, "the child owns the mutex");
        Check.That(DuplicateHandle(GetCurrentProcess(), go, child.hProcess, out nint there, SYNCHRONIZE, inherit: false, 0), "duplicate");
        Marshal.WriteInt64(view, there);
        Check.That(SetEvent(given) && SetEvent(go), "go");
        Check.That(WaitForSingleObject(child.hProcess, INFINITE) == WAIT_OBJECT_0, "the child has ended");
        Check.That(GetExitCodeProcess(child.hProcess, out uint code) && code == ChildsCode, $"its code is {code}");
        Check.That(WaitForSingleObject(mutex, INFINITE) == WAIT_ABANDONED, "the mutex is abandoned");
        Check.That(Marshal.ReadInt64(view, 8) == 42, "what it wrote is here");
        Check.That(UnmapViewOfFile(view), "unmap");
        foreach (nint handle in (nint[])[ready, given, mutex, section, go, child.hProcess])
        {
            Check.That(CloseHandle(handle), "close");
        }

        _ = child.hThread == 0 || CloseHandle(child.hThread);
        Console.WriteLine("mutex: abandoned, section: 42");
    }

    internal static int Child(string name)
    {
        nint ready = OpenEventW(EVENT_ALL_ACCESS, inherit: false, name + "-ready");
        nint given = OpenEventW(SYNCHRONIZE, inherit: false, name + "-given");
        nint mutex = OpenMutex(MUTEX_ALL_ACCESS, inherit: false, name + "-mutex");
        nint section = OpenFileMapping(FILE_MAP_ALL_ACCESS, inherit: false, name + "-section");
        nint view = MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, 0);
        Check.That(ready != 0 && given != 0 && mutex != 0 && view != 0, "open");
        Check.That(WaitForSingleObject(mutex, INFINITE) == WAIT_OBJECT_0, "own");
        Check.That(SetEvent(ready), "say so");
        Check.That(WaitForSingleObject(given, INFINITE) == WAIT_OBJECT_0, "a handle is given");
        nint go = (nint)Marshal.ReadInt64(view);
        Check.That(WaitForSingleObject(go, INFINITE) == WAIT_OBJECT_0, "the handle that was given");
        Check.That(!SetEvent(go) && Marshal.GetLastWin32Error() == 5, "it is for waiting only");
        Marshal.WriteInt64(view, 8, 42);
        return ChildsCode;
    }

    // As `dotnet WindowsProgram.dll` or by the program's own host, as this one was started.
    private static PROCESS_INFORMATION Start(string arguments)
    {
        string host = Environment.ProcessPath!;
        string line = Path.GetFileName(host) == "dotnet" ? $"\"{host}\" \"{typeof(Sharing).Assembly.Location}\" {arguments}" : $"\"{host}\" {arguments}";
        var startup = new STARTUPINFO { cb = Marshal.SizeOf<STARTUPINFO>(), lpTitle = "child" };
        Check.That(CreateProcess(null, new StringBuilder(line), 0, 0, inherit: false, 0, 0, null, ref startup, out PROCESS_INFORMATION process), "CreateProcess");
        return process;
    }
}
