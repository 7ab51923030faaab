using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Helve.Kernel;
using Helve.Tests.Linux;
using Helve.Win32;
using Shouldly;
using Xunit;

namespace Helve.Tests.Native;

/// <summary>Asks the C compiler whether the types that the headers give the calls, and the structures, are those of <c>Helve.Win32</c>.</summary>
public sealed class HeaderTypeTests
{
    // __builtin_classify_type of gcc and clang.
    private const int Integer = 1;
    private const int Address = 5;
    private const int Union = 13;

    // Windows' headers leave these to programs too, but for the last two, which are parts of others.
    private static readonly Type[] s_notInHeaders =
        [typeof(OBJECT_DIRECTORY_INFORMATION), typeof(OBJECT_TYPE_INFORMATION), typeof(SYSTEM_HANDLE_TABLE_ENTRY_INFO), typeof(ProtocolChain), typeof(WSAPROTOCOL_INFO_COMMON)];

    private static readonly (string Where, string Header, Type Face)[] s_uses =
    [
        .. ExportText.Calls.Where(static call => Headers.Declared.ContainsKey(call.Name)).SelectMany(static call => Uses(call, Headers.Declared[call.Name])),
    ];

    [CompilerFact]
    public void Types_OfTheFacesCalls_AreTheHeaders()
    {
        s_uses.Length.ShouldBeGreaterThan(400);
        (string Header, Type Face)[] pairs = [.. s_uses.Select(static use => (use.Header, use.Face)).Distinct()];
        // One answer for each pair: class and size of the type, sign if it is a number, size of what it points to.
        long[][] answers = Ask(pairs.Select(static pair => Questions(pair.Header, pair.Face)));
        string[] wrong = [.. pairs.Zip(answers).Where(static p => !Fits(p.First, p.Second)).Select(static p =>
            $"{p.First.Header} is {p.First.Face} in {s_uses.First(use => use.Header == p.First.Header && use.Face == p.First.Face).Where}: {string.Join(' ', p.Second)}")];
        wrong.ShouldBeEmpty();
    }

    [CompilerFact]
    public void Structures_OfTheFaces_LieAsTheHeadersHaveThem()
    {
        Type[] structures = [.. typeof(Kernel32).Assembly.GetExportedTypes().Where(static type => type is { IsValueType: true, IsEnum: false, IsNested: false } && type != typeof(BOOL)).Except(s_notInHeaders)];
        structures.Length.ShouldBeGreaterThan(15);
        (string Question, long Expected)[] claims =
        [
            .. structures.Select(static type => ($"sizeof({type.Name})", (long)SizeOf(type))),
            .. structures.SelectMany(static type => Fields(type, 0).Select(field => ($"offsetof({type.Name}, {field.Name})", field.Offset))),
        ];
        long[][] answers = Ask(claims.Select(static claim => claim.Question));
        claims.Zip(answers).Where(static p => p.Second[0] != p.First.Expected).Select(static p => $"{p.First.Question} is {p.Second[0]} in C, {p.First.Expected} here").ShouldBeEmpty();
    }

    // C has no part of a structure that two share, and one field, ProviderId, where Helve keeps two numbers; and what is reserved is an array.
    private static IEnumerable<(string Name, long Offset)> Fields(Type type, long start) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.Public).Where(static field => field.Name is not ("ProviderMark" or "ProviderObject" or ['R', 'e', 's', 'e', 'r', 'v', 'e', 'd', _])).SelectMany(field => field.FieldType == typeof(WSAPROTOCOL_INFO_COMMON)
            ? Fields(field.FieldType, start + Marshal.OffsetOf(type, field.Name))
            : [(field.Name, start + Marshal.OffsetOf(type, field.Name))]);

    private static IEnumerable<(string Where, string Header, Type Face)> Uses(MethodInfo call, Prototype declared)
    {
        ParameterInfo[] parameters = call.GetParameters();
        for (int i = 0; i < parameters.Length && i < declared.Parameters.Length; i++)
        {
            yield return ($"{call.Name}, {parameters[i].Name}", declared.Parameters[i], parameters[i].ParameterType);
        }

        yield return ($"{call.Name}, its result", declared.Result, call.ReturnType);
    }

    private static string Questions(string header, Type face) =>
        face == typeof(void) ? $"_Generic((void (*)(void))0, {header} (*)(void): 1, default: 0), 0, 0, 0"
        : $"__builtin_classify_type(*({header} *)0), sizeof({header}), "
            + $"_Generic(*({header} *)0, signed char: 1, short: 1, int: 1, long: 1, long long: 1, default: 0), "
            + (face.IsPointer && face.GetElementType() != typeof(void) ? $"IS_VOID({header}) ? 0 : sizeof(*({header})0)" : "0");

    // The compiler makes an enumeration without negative members unsigned; that of Windows makes each an int.
    private static bool Fits((string Header, Type Face) pair, long[] c) => pair.Face switch
    {
        _ when pair.Face == typeof(int) && Headers.Enumerations.Contains(pair.Header) => c[0] == Integer && c[1] == sizeof(int),
        Type face when face == typeof(void) => c[0] == 1,
        { IsFunctionPointer: true } => c[0] == Address,
        { IsPointer: true } face => c[0] == Address && (c[3] == 0 || face.GetElementType() == typeof(void) || c[3] == SizeOf(face.GetElementType()!)),
        Type face when face == typeof(nint) => c[1] == nint.Size && c[0] is Address or Integer,
        Type face when face == typeof(LARGE_INTEGER) => c[0] == Union && c[1] == sizeof(long),
        Type face => c[0] == Integer && c[1] == SizeOf(face) && c[2] == (IsSigned(face) ? 1 : 0),
    };

    private static bool IsSigned(Type type) =>
        type == typeof(int) || type == typeof(long) || type == typeof(short) || type == typeof(BOOL) || type == typeof(NtStatus);

    private static int SizeOf(Type type) =>
        type.IsPointer || type.IsFunctionPointer ? nint.Size
        : type == typeof(char) ? sizeof(char)
        : type.IsEnum ? Marshal.SizeOf(type.GetEnumUnderlyingType())
        : Marshal.SizeOf(type);

    // Each question is one or more expressions with commas between; its answers are one line.
    private static long[][] Ask(IEnumerable<string> questions)
    {
        StringBuilder program = new("""
            #include <stddef.h>
            #include <stdio.h>
            #include <windows.h>
            #include <winternl.h>
            #include <winsock2.h>
            #define IS_VOID(type) _Generic(*(type *)0, void *: 1, const void *: 1, default: 0)
            static void tell(int count, const long long *answers)
            {
                for (int i = 0; i < count; i++) {
                    printf(" %lld" + (i == 0), answers[i]);
                }
                printf("\n");
            }
            #define TELL(...) tell(sizeof((long long[]){ __VA_ARGS__ }) / sizeof(long long), (long long[]){ __VA_ARGS__ })
            int main(void)
            {

            """);
        foreach (string question in questions)
        {
            program.Append(CultureInfo.InvariantCulture, $"    TELL({question});\n");
        }

        using TemporaryDirectory directory = new();
        File.WriteAllText(directory.In("ask.c"), program.Append("    return 0;\n}\n").ToString());
        string headers = Path.Combine(Architecture.Repository.Root, "src", "Helve.Native", "include");
        CompilerFactAttribute.Run("gcc", "-std=gnu11", "-w", "-fshort-wchar", $"-I{headers}", directory.In("ask.c"), "-o", directory.In("ask"));
        return [.. CompilerFactAttribute.Run(directory.In("ask")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => line.Split(' ').Select(static number => long.Parse(number, CultureInfo.InvariantCulture)).ToArray())];
    }
}
