using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Helve.Hook;

/// <summary>A P/Invoke of the program, and which export it is bound to.</summary>
internal sealed class ImportedCall
{
    private readonly MethodInfo _method;
    private readonly MethodInfo _declared;
    private readonly DllImportAttribute _import;

    private ImportedCall(MethodInfo method, MethodInfo declared)
    {
        _method = method;
        _declared = declared;
        _import = method.GetCustomAttribute<DllImportAttribute>()!;
    }

    private string EntryPoint => string.IsNullOrEmpty(_import.EntryPoint) ? _method.Name : _import.EntryPoint;

    /// <summary>
    /// The call for which the runtime looks for a library on this thread; null if it is no call that asks, but NativeLibrary.Load.
    /// The runtime says only which assembly asks; the call itself is the frame below its own (or below NativeLibrary's, which call the program's resolver).
    /// </summary>
    internal static ImportedCall? BeingBound(Assembly assembly)
    {
        StackFrame[] frames = new StackTrace(fNeedFileInfo: false).GetFrames();
        for (int i = 1; i < frames.Length; i++)
        {
            if (frames[i].GetMethod() is MethodInfo method && method.Attributes.HasFlag(MethodAttributes.PinvokeImpl) && method.Module.Assembly == assembly)
            {
                // Anything else between is code that a call of the program's, bound long ago, has called back.
                Type? above = frames[i - 1].GetMethod()?.DeclaringType;
                return above == typeof(AssemblyLoadContext) || above == typeof(NativeLibrary) ? new ImportedCall(method, Declared(method, frames, i)) : null;
            }
        }

        return null;
    }

    /// <summary>The library that has the call under the name that it asks for.</summary>
    /// <exception cref="EntryPointNotFoundException">There is no such call.</exception>
    /// <exception cref="NotSupportedException">It takes or makes handles that the runtime would close in its own way.</exception>
    internal nint Bind(HelveLibrary library)
    {
        RefuseHandlesOfTheRuntime();
        bool wide = _import.CharSet is CharSet.Unicode or CharSet.Auto;
        bool narrowHere = wide && ImportedText.IsNarrow(_method, _import.CharSet);
        if (library.Exports(EntryPoint))
        {
            return narrowHere && EntryPoint.EndsWith('W') && library.Exports(EntryPoint[..^1] + 'A') ? library.Narrow : library.Plain;
        }

        if (!_import.ExactSpelling && library.Exports(EntryPoint + (wide && !narrowHere ? 'W' : 'A')))
        {
            return wide && !narrowHere ? library.Wide : library.Narrow;
        }

        throw new EntryPointNotFoundException(
            $"Helve does not cover {EntryPoint} of {_import.Value}, which {Name} of the assembly {AssemblyName} calls. "
            + "What is covered stands in docs/win32.md; guard the call by OperatingSystem.IsWindows(), or replace it.");
    }

    private string Name => $"{_declared.DeclaringType?.FullName}.{_declared.Name}";

    private string? AssemblyName => _method.Module.Assembly.GetName().Name;

    // A SOCKET is a descriptor here: what the runtime has of sockets is right for ws2_32, and closes it rightly.
    private void RefuseHandlesOfTheRuntime()
    {
        Type? refused = WindowsLibraries.IsOfSockets(_import.Value) ? null : RuntimeHandles.Of(_declared);
        if (refused is not null)
        {
            throw new NotSupportedException(
                $"{EntryPoint} of {_import.Value}, as {Name} of the assembly {AssemblyName} declares it, has a {refused.Name}. On Linux that class holds what is "
                + "no handle, and closes it otherwise than CloseHandle. Declare IntPtr, or a SafeHandle class of your own whose ReleaseHandle calls CloseHandle (docs/migrate.md).");
        }
    }

    // What LibraryImport writes calls an inner method with plain types only: the one that the program declared is its caller.
    private static MethodInfo Declared(MethodInfo method, StackFrame[] frames, int at)
    {
        int end = method.Name.IndexOf(">g____PInvoke|", StringComparison.Ordinal);
        if (!method.Name.StartsWith('<') || end < 0)
        {
            return method;
        }

        string name = method.Name[1..end];
        for (int i = at + 1; i < frames.Length && i <= at + 2; i++)
        {
            if (frames[i].GetMethod() is MethodInfo caller && caller.Name == name && caller.DeclaringType == method.DeclaringType)
            {
                return caller;
            }
        }

        // Compiled into its own caller: by its name then, and of several the one with as many parameters.
        MethodInfo[] named = Array.FindAll(
            method.DeclaringType?.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly) ?? [],
            candidate => candidate.Name == name);
        return Array.Find(named, candidate => candidate.GetParameters().Length == method.GetParameters().Length) ?? (named is [MethodInfo one, ..] ? one : method);
    }
}
