using System.Reflection;
using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Helve.Win32;
using Shouldly;
using Xunit;

namespace Helve.Tests.Win32;

/// <summary>The exact forms of the calls: what is exported to C and put in the place of P/Invokes is made from them.</summary>
[Collection(LibraryCollection.Name)]
public sealed unsafe class ExportTests
{
    private const int LowAddress = 2;

    private static readonly MethodInfo[] s_exports =
    [
        .. typeof(Kernel32).Assembly.GetExportedTypes()
            .SelectMany(static t => t.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Where(static m => m.GetCustomAttribute<WindowsExportAttribute>() is not null),
    ];

    /// <summary>Calls that rightly wait for ever when they are given nothing: without handle and time they mean a keyed event that is always there.</summary>
    private static readonly string[] s_waiting = [nameof(Ntdll.NtWaitForKeyedEvent), nameof(Ntdll.NtReleaseKeyedEvent)];

    public static TheoryData<string> Exports => [.. s_exports.Select(static m => m.Name).Order(StringComparer.Ordinal)];

    public static TheoryData<string> ExportsThatReturn => [.. s_exports.Select(static m => m.Name).Except(s_waiting).Order(StringComparer.Ordinal)];

    [Fact]
    public void EveryExport_HasANameOfItsOwn() =>
        s_exports.Select(static m => m.Name).ShouldBe(s_exports.Select(static m => m.Name).Distinct(), ignoreOrder: true);

    [Fact]
    public void EveryExport_HasBlittableTypesOnly() =>
        s_exports.Where(static m => m.IsGenericMethod || !IsBlittable(m.ReturnType) || m.GetParameters().Any(static p => !IsBlittable(p.ParameterType)))
            .Select(static m => m.Name).ShouldBeEmpty();

    [Fact]
    public void EveryWideCall_HasAnAnsiOne_AndOneWithoutALetter()
    {
        MethodInfo[] wide = [.. s_exports.Where(static m => m.Name.EndsWith('W'))];
        wide.ShouldNotBeEmpty();
        wide.Where(static w => s_exports.All(m => m.Name != w.Name[..^1] + "A")).ShouldBeEmpty("no ANSI form");
        wide.Where(static w => w.DeclaringType!.GetMember(w.Name[..^1]).Length == 0).ShouldBeEmpty("no form for C#");
    }

    /// <summary>Nothing leaves a call but a result, whatever is wrong with what it is given.</summary>
    [Theory]
    [MemberData(nameof(ExportsThatReturn))]
    public void Export_GivenNothing_ThrowsNothing(string name) => Call(name, 0);

    /// <summary>The same with pointers that are not null and lead nowhere, and a handle that is no handle.</summary>
    [Theory]
    [MemberData(nameof(Exports))]
    public void Export_GivenPointersThatLeadNowhere_ThrowsNothing(string name) => Call(name, LowAddress);

    private static void Call(string name, int garbage)
    {
        MethodInfo method = s_exports.Single(m => m.Name == name);
        object?[] arguments = [.. method.GetParameters().Select(p => Argument(p.ParameterType, garbage))];
        object? result = method.Invoke(null, arguments);
        if (result is nint made && name is ['C', 'r', 'e', 'a', 't', 'e', ..] && made is not (0 or -1))
        {
            // Some need nothing: an event without a name.
            _ = name.StartsWith("CreateBoundaryDescriptor", StringComparison.Ordinal) || KernelHandles.TryClose(made) == NtStatus.Success;
        }
    }

    private static object Argument(Type type, int garbage) =>
        type.IsPointer ? Pointer.Box((void*)garbage, type)
        : type == typeof(nint) ? (nint)garbage
        : Activator.CreateInstance(type)!;

    private static bool IsBlittable(Type type) =>
        type.IsPointer || type == typeof(void) || type == typeof(BOOL) || type == typeof(NtStatus) || type == typeof(LARGE_INTEGER)
        || type == typeof(nint) || type == typeof(nuint) || type == typeof(byte) || type == typeof(ushort) || type == typeof(int) || type == typeof(uint) || type == typeof(long);
}
