using System.Reflection;
using System.Runtime.InteropServices;

namespace Helve.Hook;

/// <summary>
/// The runtime's own classes of handles. On Linux a SafeFileHandle is a descriptor, which close(2) closes: a handle of Helve's in it would close some file of the
/// program's, and a file of .NET's would be taken for a handle of Helve's with the same number. The others are no handles either.
/// </summary>
internal static class RuntimeHandles
{
    private const string Wait = "Microsoft.Win32.SafeHandles.SafeWaitHandle";

    private static readonly string[] s_classes =
    [
        Wait,
        "Microsoft.Win32.SafeHandles.SafeFileHandle",
        "Microsoft.Win32.SafeHandles.SafePipeHandle",
        "Microsoft.Win32.SafeHandles.SafeProcessHandle",
        "Microsoft.Win32.SafeHandles.SafeMemoryMappedFileHandle",
        "Microsoft.Win32.SafeHandles.SafeMemoryMappedViewHandle",
    ];

    /// <summary>One that the method makes or takes; null: none.</summary>
    internal static Type? Of(MethodInfo method)
    {
        if (Is(method.ReturnType))
        {
            return method.ReturnType;
        }

        foreach (ParameterInfo parameter in method.GetParameters())
        {
            Type type = parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;
            // A SafeWaitHandle that is only passed may have been made of a handle that it does not own. One of .NET's has an address in it, which is no handle.
            if (Is(type) && (parameter.ParameterType.IsByRef || type.FullName != Wait))
            {
                return type;
            }
        }

        return null;
    }

    private static bool Is(Type type) =>
        typeof(SafeHandle).IsAssignableFrom(type)
        && Array.IndexOf(s_classes, type.FullName) >= 0
        && type.Assembly.GetName().Name?.StartsWith("System.", StringComparison.Ordinal) == true;
}
