using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Helve.Kernel;
using Shouldly;
using Xunit;

namespace Helve.Tests.Architecture;

/// <summary>Every struct that lies in shared memory or in a message, found by its StructLayout.</summary>
public sealed class LayoutTests
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly MethodInfo s_sizeOf = typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!;
    private static readonly MethodInfo s_containsReferences =
        typeof(RuntimeHelpers).GetMethod(nameof(RuntimeHelpers.IsReferenceOrContainsReferences))!;

    /// <summary>By full name: a struct may be internal, and a theory's data must be public.</summary>
    public static TheoryData<string> Structs =>
        [.. typeof(NtStatus).Assembly.GetTypes().Where(HasLayout).Select(t => t.FullName!)];

    [Theory]
    [MemberData(nameof(Structs))]
    public void Layout_OfEachStruct_IsExplicitSizedAndBlittable(string name)
    {
        Type type = Find(name);
        type.StructLayoutAttribute!.Value.ShouldBe(LayoutKind.Explicit);
        type.StructLayoutAttribute.Size.ShouldBeGreaterThan(0);
        SizeOf(type).ShouldBe(type.StructLayoutAttribute.Size, "a field reaches beyond the declared size");
        ((bool)s_containsReferences.MakeGenericMethod(type).Invoke(null, null)!).ShouldBeFalse();
        AllFieldTypes(type).Where(t => t == typeof(bool) || t == typeof(char) || t == typeof(decimal) || t == typeof(nint) || t == typeof(nuint) || t.IsPointer)
            .ShouldBeEmpty("these are not the same for every reader");
    }

    [Theory]
    [MemberData(nameof(Structs))]
    public void Fields_OfEachStruct_AreAlignedAndApart(string name)
    {
        int end = 0;
        foreach (FieldInfo field in Find(name).GetFields(Fields).OrderBy(Offset))
        {
            Offset(field).ShouldBeGreaterThanOrEqualTo(end, $"{field.Name} overlaps the field before");
            (Offset(field) % Alignment(field.FieldType)).ShouldBe(0, $"{field.Name} is not aligned, so no single access reads it");
            end = Offset(field) + SizeOf(field.FieldType);
        }

        end.ShouldBeLessThanOrEqualTo(Find(name).StructLayoutAttribute!.Size);
    }

    [Fact]
    public void Structs_OfTheKernel_AreFound() => Structs.Count.ShouldBeGreaterThan(10);

    // Buffers of fixed length are judged with the struct that has them; a struct without fields has size 1 by itself.
    private static bool HasLayout(Type type) =>
        type.IsValueType && !type.IsEnum && !type.IsGenericType && !type.Name.Contains('<', StringComparison.Ordinal)
        && type.GetCustomAttribute<InlineArrayAttribute>() == null && type.GetFields(Fields).Length > 0
        && (type.IsExplicitLayout || type.StructLayoutAttribute is { Size: > 0 } or { Pack: not 0 and not 8 });

    private static Type Find(string name) => typeof(NtStatus).Assembly.GetType(name, throwOnError: true)!;

    private static int Offset(FieldInfo field) => field.GetCustomAttribute<FieldOffsetAttribute>()!.Value;

    private static int SizeOf(Type type) => (int)s_sizeOf.MakeGenericMethod(type).Invoke(null, null)!;

    private static int Alignment(Type type)
    {
        if (type.IsPrimitive || type.IsEnum)
        {
            return SizeOf(type);
        }

        FieldInfo[] fields = type.GetFields(Fields);
        return fields.Length == 0 ? 1 : fields.Max(f => Alignment(f.FieldType));
    }

    private static IEnumerable<Type> AllFieldTypes(Type type) => type.GetFields(Fields).SelectMany(f =>
        f.FieldType.IsPrimitive || f.FieldType.IsEnum || f.FieldType.IsPointer ? [f.FieldType] : AllFieldTypes(f.FieldType));
}
