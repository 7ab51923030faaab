using System.Reflection;

/// <summary>A start-up hook of the program's own, for those who want one.</summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        // Commands that this program is started by are .NET programs too.
        if (Assembly.GetEntryAssembly() == typeof(StartupHook).Assembly)
        {
            Console.WriteLine($"own hook: {WindowsProgram.Native.CloseHandle(WindowsProgram.Native.CreateEvent(0, true, false, null))}");
        }
    }
}
