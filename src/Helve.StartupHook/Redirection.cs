using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace Helve.Hook;

/// <summary>
/// Leads P/Invokes of Windows' libraries to libhelve.so, for the assemblies that are there and those that come.
/// It answers the event that a load context raises when nothing else has found a library: the program's own resolver
/// (NativeLibrary.SetDllImportResolver, of which an assembly can have one only), its own load context, and files that it brought come first, as they would
/// without it. The runtime raises the event for each call once, and keeps the answer.
/// </summary>
internal static class Redirection
{
    // Which contexts are heard already. It keeps none of them alive.
    private static readonly ConditionalWeakTable<AssemblyLoadContext, object> s_heard = [];

    internal static void Start()
    {
        // An assembly is told of before any of its code runs, so its context is heard before its first call.
        AppDomain.CurrentDomain.AssemblyLoad += static (_, loaded) => Hear(loaded.LoadedAssembly);
        foreach (Assembly assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            Hear(assembly);
        }
    }

    private static void Hear(Assembly assembly)
    {
        if (AssemblyLoadContext.GetLoadContext(assembly) is { } context && s_heard.TryAdd(context, s_heard))
        {
            context.ResolvingUnmanagedDll += Resolve;
        }
    }

    // What is thrown here reaches the caller in the place of the runtime's own exception.
    private static nint Resolve(Assembly assembly, string name)
    {
        if (!WindowsLibraries.Has(name))
        {
            return 0;
        }

        if (ImportedCall.BeingBound(assembly) is { } call)
        {
            return call.Bind(HelveLibrary.Instance);
        }

        // NativeLibrary.Load or TryLoad with an assembly: the program asks for the exports by their exact names.
        return HelveLibrary.TryGet(out HelveLibrary? library, out _) ? library.Plain : 0;
    }
}
