using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace Helve.Hook;

/// <summary>
/// How the text of a P/Invoke with CharSet.Auto is handed over. The runtime of Windows makes it UTF-16 and takes the wide call; that of Linux makes it UTF-8, so
/// it is the narrow call that gets it right. Text that says its own form (LPWStr; LPTStr is the same on both) does not follow the character set.
/// </summary>
internal static class ImportedText
{
    /// <summary>Whether the call has text that is narrow here and wide on Windows, and none that is wide here too.</summary>
    internal static bool IsNarrow(MethodInfo method, CharSet charSet)
    {
        bool narrow = false;
        foreach (ParameterInfo parameter in method.GetParameters())
        {
            Type type = parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;
            UnmanagedType? form = parameter.GetCustomAttribute<MarshalAsAttribute>()?.Value;
            if (!IsText(type))
            {
                narrow |= IsStructureOfText(type);
            }
            else if (form is UnmanagedType.LPWStr or UnmanagedType.LPTStr || (charSet == CharSet.Unicode && (form is null or UnmanagedType.LPArray)))
            {
                return false;
            }
            else
            {
                narrow |= form is null or UnmanagedType.LPArray;
            }
        }

        return narrow;
    }

    private static bool IsText(Type type) =>
        type == typeof(string) || type == typeof(StringBuilder) || type == typeof(string[]) || type == typeof(char[]) || type == typeof(char);

    // STARTUPINFO, declared with CharSet.Auto.
    private static bool IsStructureOfText(Type type) =>
        type is { IsAutoClass: true, IsPrimitive: false, IsEnum: false, IsPointer: false }
        && Array.Exists(type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic), static field => IsText(field.FieldType));
}
