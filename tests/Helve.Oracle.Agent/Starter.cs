using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Helve.Win32;

namespace Helve.Oracle;

/// <summary>Starts this program once more as a process that takes commands too. What it started is ended with it.</summary>
internal static unsafe class Starter
{
    private const uint Extended = 0x00080000;
    private const uint UseStandardHandles = 0x100;
    private const uint MilliSecondsToEnd = 3000;
    private static readonly List<nint> s_started = [];

    /// <summary>
    /// {"inherit": 0 or 1, "flags": of CreateProcess, "list": the address of an attribute list or 0, "processInherit": 0 or 1, "descriptor": of process and thread, hex or null, "output": handle or 0, "port", "token"}.
    /// Answers with what CreateProcess gave, or its error.
    /// </summary>
    internal static JsonObject Start(JsonObject command)
    {
        string line = $"\"{Environment.ProcessPath}\" actor {command["port"]} {command["token"]}";
        var list = (void*)command["list"]!.GetValue<long>();
        nint output = (nint)command["output"]!.GetValue<long>();
        var start = new STARTUPINFOEXW { lpAttributeList = list };
        start.StartupInfo.cb = (uint)(list == null ? sizeof(STARTUPINFOW) : sizeof(STARTUPINFOEXW));
        if (output != 0)
        {
            (start.StartupInfo.dwFlags, start.StartupInfo.hStdOutput) = (UseStandardHandles, output);
        }

        byte[]? descriptor = command["descriptor"] is { } bytes ? Convert.FromHexString(bytes.GetValue<string>()) : null;
        int inherits = command["processInherit"]!.GetValue<int>();
        bool isSecured = inherits != 0 || descriptor is not null;
        PROCESS_INFORMATION made;
        fixed (char* text = line.ToCharArray().Append('\0').ToArray())
        fixed (byte* who = descriptor)
        {
            var security = new SECURITY_ATTRIBUTES { nLength = (uint)sizeof(SECURITY_ATTRIBUTES), lpSecurityDescriptor = who, bInheritHandle = new BOOL(inherits) };
            BOOL done = Kernel32.CreateProcessW(
                null,
                text,
                isSecured ? &security : null,
                descriptor is null ? null : &security,
                new BOOL(command["inherit"]!.GetValue<int>()),
                command["flags"]!.GetValue<uint>() | (list == null ? 0 : Extended),
                null,
                null,
                (STARTUPINFOW*)&start,
                &made);
            int error = Marshal.GetLastPInvokeError();
            if (!done)
            {
                return new JsonObject { ["error"] = error };
            }
        }

        // Its own handle: the one that it answers with may be closed.
        nint own;
        _ = Kernel32.DuplicateHandle(-1, made.hProcess, -1, &own, 0, new BOOL(0), 2);
        lock (s_started)
        {
            s_started.Add(own);
        }

        return new JsonObject { ["process"] = (long)made.hProcess, ["thread"] = (long)made.hThread, ["pid"] = made.dwProcessId };
    }

    /// <summary>Waits for all that were started, which end when nobody tells them anything any more; who does not is ended.</summary>
    internal static JsonObject Reap()
    {
        nint[] started;
        lock (s_started)
        {
            started = [.. s_started];
            s_started.Clear();
        }

        foreach (nint process in started)
        {
            if (Kernel32.WaitForSingleObject(process, MilliSecondsToEnd) != 0)
            {
                _ = Kernel32.TerminateProcess(process, 1);
                _ = Kernel32.WaitForSingleObject(process, MilliSecondsToEnd);
            }

            _ = Kernel32.CloseHandle(process);
        }

        return new JsonObject { ["ended"] = started.Length };
    }
}
