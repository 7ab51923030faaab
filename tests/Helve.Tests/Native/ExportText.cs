using System.Globalization;
using System.Reflection;
using System.Text;
using Helve.Win32;

namespace Helve.Tests.Native;

/// <summary>What the C library exports, as its source says it: one line of C# and one of assembler for each call of <c>Helve.Win32</c> that is marked.</summary>
internal static class ExportText
{
    internal static MethodInfo[] Calls { get; } =
    [
        .. typeof(Kernel32).Assembly.GetExportedTypes()
            .SelectMany(static type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(static method => method.GetCustomAttribute<WindowsExportAttribute>() is not null)
            .OrderBy(static method => method.DeclaringType!.Name, StringComparer.Ordinal).ThenBy(static method => method.Name, StringComparer.Ordinal),
    ];

    /// <summary>src/Helve.Native/Exports.cs.</summary>
    internal static string CSharp()
    {
        var text = new StringBuilder();
        text.Append("""
            // Written by tests/Helve.Tests/Native/ExportTests.cs from the calls of Helve.Win32 that are marked for export; HELVE_UPDATE_EXPORTS=1 writes it anew.
            using System.Runtime.InteropServices;
            using Helve.Kernel;
            using Helve.Win32;

            namespace Helve.Native;

            /// <summary>
            /// Every call under the name that shim/exports.S gives its Windows name to: the runtime that is linked in has functions of some of these
            /// names of its own. errno tells the error afterwards, which is where a .NET program finds it.
            /// </summary>
            internal static unsafe class Exports
            {

            """);
        string gap = string.Empty;
        foreach (MethodInfo call in Calls)
        {
            string parameters = string.Join(", ", call.GetParameters().Select(static p => $"{Name(p.ParameterType)} {Escaped(p.Name!)}"));
            string arguments = string.Join(", ", call.GetParameters().Select(static p => Escaped(p.Name!)));
            string invocation = $"{call.DeclaringType!.Name}.{call.Name}({arguments})";
            text.Append(CultureInfo.InvariantCulture, $"{gap}    [UnmanagedCallersOnly(EntryPoint = \"helve_{call.Name}\")]\n");
            gap = "\n";
            text.Append(CultureInfo.InvariantCulture, $"    internal static {Name(call.ReturnType)} {call.Name}({parameters})");
            text.Append(call.ReturnType == typeof(void)
                ? $"\n    {{\n        {invocation};\n        Errno.Tell();\n    }}\n"
                : $" =>\n        Errno.Told({invocation});\n");
        }

        return text.Append("}\n").ToString();
    }

    /// <summary>tests/Helve.Oracle.Agent/Windows/Calls.cs: the same calls of the real libraries.</summary>
    internal static string PInvokes()
    {
        var text = new StringBuilder();
        text.Append("""
            // Written by tests/Helve.Tests/Native/ExportTests.cs from the calls of Helve.Win32 that are marked for export; HELVE_UPDATE_EXPORTS=1 writes it anew.
            using System.Runtime.InteropServices;
            using Helve.Kernel;

            namespace Helve.Win32;

            """);
        foreach (IGrouping<Type, MethodInfo> type in Calls.GroupBy(static call => call.DeclaringType!))
        {
            text.Append(CultureInfo.InvariantCulture, $"\ninternal static unsafe class {type.Key.Name}\n{{");
            string gap = "\n";
            foreach (MethodInfo call in type)
            {
                string parameters = string.Join(", ", call.GetParameters().Select(static p => $"{Name(p.ParameterType)} {Escaped(p.Name!)}"));
                string library = call.GetCustomAttribute<WindowsExportAttribute>()!.Library;
                text.Append(CultureInfo.InvariantCulture, $"{gap}    [DllImport(\"{library}\", ExactSpelling = true, SetLastError = true)]\n");
                text.Append(CultureInfo.InvariantCulture, $"    public static extern {Name(call.ReturnType)} {call.Name}({parameters});\n");
                gap = "\n";
            }

            text.Append("}\n");
        }

        return text.ToString();
    }

    /// <summary>src/Helve.Native/shim/exports.S.</summary>
    internal static string Assembler()
    {
        var text = new StringBuilder();
        text.Append("""
            /* Written by tests/Helve.Tests/Native/ExportTests.cs; HELVE_UPDATE_EXPORTS=1 writes it anew. Each Windows name jumps to the library's own. */
            #if defined(__x86_64__)
            #define EXPORT(name) .globl name; .type name, @function; name: jmp helve_##name@PLT; .size name, . - name
            #elif defined(__aarch64__)
            #define EXPORT(name) .globl name; .type name, @function; name: b helve_##name; .size name, . - name
            #else
            #error "x86-64 and arm64 only"
            #endif
                .section .note.GNU-stack, "", @progbits
                .text

            """);
        foreach (string name in Calls.Select(static call => call.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"EXPORT({name})\n");
        }

        return text.ToString();
    }

    /// <summary>src/Helve.Native/shim/letters.S: what has a narrow and a wide form, under its name without letter.</summary>
    internal static string Letters()
    {
        var text = new StringBuilder();
        text.Append("""
            /* Written by tests/Helve.Tests/Native/ExportTests.cs; HELVE_UPDATE_EXPORTS=1 writes it anew. The names without letter, for the start-up hook of .NET programs. */
            #if defined(__x86_64__)
            #define JUMP(name, to) .globl name; .type name, @function; name: jmp to@PLT; .size name, . - name;
            #elif defined(__aarch64__)
            #define JUMP(name, to) .globl name; .type name, @function; name: b to; .size name, . - name;
            #else
            #error "x86-64 and arm64 only"
            #endif
            #ifdef HELVE_WIDE
            #define LETTERS(name) JUMP(name, name##W)
            #else
            #define LETTERS(name) JUMP(name, name##A) JUMP(name##W, name##A)
            #endif
                .section .note.GNU-stack, "", @progbits
                .text

            """);
        foreach (string name in Headers.Pairs)
        {
            text.Append(CultureInfo.InvariantCulture, $"LETTERS({name})\n");
        }

        return text.ToString();
    }

    /// <summary>A header of constants: those whose names are so.</summary>
    internal static string Header(string guard, string about, Func<string, bool> isOf)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"/* {about} Written by tests/Helve.Tests/Native/ExportTests.cs; HELVE_UPDATE_EXPORTS=1 writes it anew. */\n#ifndef {guard}\n#define {guard}\n\n");
        foreach (FieldInfo constant in typeof(Constants).GetFields(BindingFlags.Public | BindingFlags.Static).Where(constant => isOf(constant.Name)))
        {
            text.Append(CultureInfo.InvariantCulture, $"#define {constant.Name} {Value(constant.GetRawConstantValue()!, constant.FieldType)}\n");
        }

        return text.Append("\n#endif\n").ToString();
    }

    // Plain numbers, which #if understands too; only what Windows' headers give a type has one.
    private static string Value(object value, Type type) => value switch
    {
        uint status when type.IsEnum => $"((NTSTATUS)0x{status:X8})",
        uint error when error < 0x10000 => $"{error}",
        uint bits => $"0x{bits:X8}u",
        int number => $"{number}",
        _ => throw new InvalidOperationException($"{value} is no constant that C has"),
    };

    private static string Escaped(string name) => name is "object" or "string" or "out" or "ref" or "params" or "event" ? "@" + name : name;

    private static string Name(Type type) => type switch
    {
        { IsPointer: true } => Name(type.GetElementType()!) + "*",
        { IsFunctionPointer: true } => "void*",
        _ when type == typeof(void) => "void",
        _ when type == typeof(nint) => "nint",
        _ when type == typeof(nuint) => "nuint",
        _ when type == typeof(byte) => "byte",
        _ when type == typeof(ushort) => "ushort",
        _ when type == typeof(char) => "char",
        _ when type == typeof(int) => "int",
        _ when type == typeof(uint) => "uint",
        _ when type == typeof(long) => "long",
        _ when type == typeof(ulong) => "ulong",
        { IsValueType: true, IsGenericType: false } => type.Namespace!.StartsWith("Helve", StringComparison.Ordinal) ? type.Name : type.FullName!,
        _ => throw new InvalidOperationException($"{type} is no type that C has"),
    };
}
