using System.Runtime.InteropServices;

namespace Helve.Peer;

/// <summary>exec PROGRAM ARG...: this process becomes that program (execve); its threads end, its handles stay.</summary>
internal static unsafe class Execution
{
    internal static string Run(string[] words)
    {
        nint library = NativeLibrary.Load("libc.so.6");
        var execute = (delegate* unmanaged<nint, nint*, int>)NativeLibrary.GetExport(library, "execv");
        nint* arguments = stackalloc nint[words.Length];
        for (int i = 1; i < words.Length; i++)
        {
            arguments[i - 1] = Marshal.StringToCoTaskMemUTF8(words[i]);
        }

        arguments[words.Length - 1] = 0;
        _ = execute(arguments[0], arguments);
        return $"! {words[1]} can't be run";
    }

    /// <summary>act-as USER: that user is the effective one; the real and the saved one stay.</summary>
    internal static string ActAs(uint user)
    {
        nint library = NativeLibrary.Load("libc.so.6");
        var setEffectiveUser = (delegate* unmanaged<uint, int>)NativeLibrary.GetExport(library, "seteuid");
        return setEffectiveUser(user) == 0 ? "Success" : $"! seteuid {user} failed";
    }
}
