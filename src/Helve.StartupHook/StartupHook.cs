using Helve.Hook;

/// <summary>What the runtime calls before a program's Main when DOTNET_STARTUP_HOOKS names this assembly: the name and the form are the runtime's.</summary>
internal static class StartupHook
{
    /// <summary>From now on calls of Windows' libraries lead to Helve.</summary>
    public static void Initialize() => Redirection.Start();
}
