using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Helve.Win32;

namespace Helve.Oracle;

/// <summary>A child of this program that tells by its exit code which handles it finds: a digit in base 8 for each of two, 0 for none, else 4 and the handle's flags.</summary>
internal static unsafe class Child
{
    private const uint Extended = 0x00080000;
    private const nuint HandleList = 0x00020002;

    /// <summary>What the child does: the handles are numbers in its command line.</summary>
    internal static int Tell(IEnumerable<string> handles) => handles.Aggregate(0, static (told, handle) => (told * 8) + Tell(nint.Parse(handle, CultureInfo.InvariantCulture)));

    /// <summary>Starts one; {"inherit": 0 or 1, "look": [handles], "list": [handles] or null}. Answers with its exit code, or the error of CreateProcess.</summary>
    internal static JsonObject Start(JsonObject command)
    {
        string line = $"\"{Environment.ProcessPath}\" tell {string.Join(' ', command["look"]!.AsArray())}";
        nint[]? list = command["list"] is JsonArray given ? [.. given.Select(static handle => (nint)handle!.GetValue<long>())] : null;
        var start = new STARTUPINFOEXW { StartupInfo = new STARTUPINFOW { cb = (uint)(list is null ? sizeof(STARTUPINFOW) : sizeof(STARTUPINFOEXW)) } };
        PROCESS_INFORMATION made;
        fixed (char* text = line.ToCharArray().Append('\0').ToArray())
        fixed (nint* handles = list)
        {
            if (list is not null)
            {
                nuint size = 0;
                _ = Kernel32.InitializeProcThreadAttributeList(null, 1, 0, &size);
                start.lpAttributeList = NativeMemory.AllocZeroed(size);
                _ = Kernel32.InitializeProcThreadAttributeList(start.lpAttributeList, 1, 0, &size);
                _ = Kernel32.UpdateProcThreadAttribute(start.lpAttributeList, 0, HandleList, handles, (nuint)(list.Length * sizeof(nint)), null, null);
            }

            BOOL done = Kernel32.CreateProcessW(null, text, null, null, new BOOL(command["inherit"]!.GetValue<int>()), list is null ? 0 : Extended, null, null, (STARTUPINFOW*)&start, &made);
            int error = Marshal.GetLastPInvokeError();
            NativeMemory.Free(start.lpAttributeList);
            if (!done)
            {
                return new JsonObject { ["error"] = error };
            }
        }

        uint code;
        _ = Kernel32.WaitForSingleObject(made.hProcess, 30_000);
        _ = Kernel32.GetExitCodeProcess(made.hProcess, &code);
        _ = Kernel32.CloseHandle(made.hThread);
        _ = Kernel32.CloseHandle(made.hProcess);
        return new JsonObject { ["told"] = code };
    }

    private static int Tell(nint handle)
    {
        uint flags;
        return Kernel32.GetHandleInformation(handle, &flags) ? 4 + (int)flags : 0;
    }
}
