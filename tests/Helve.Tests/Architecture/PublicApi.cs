using System.Globalization;
using System.Reflection;
using System.Text;

namespace Helve.Tests.Architecture;

/// <summary>Writes down what a user of an assembly can see, a line for each member, in an order that does not depend on the source.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    internal static string Describe(Assembly assembly)
    {
        StringBuilder text = new();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(Heading(type)).Append('\n');
            foreach (string member in Members(type).Distinct().OrderBy(m => m, StringComparer.Ordinal))
            {
                text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Heading(Type type)
    {
        string kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct"
            : type.IsSubclassOf(typeof(Delegate)) ? "delegate" : type is { IsAbstract: true, IsSealed: true } ? "static class"
            : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";
        string parent = type.IsEnum ? " : " + Name(Enum.GetUnderlyingType(type))
            : type is { IsClass: true, BaseType: { } b } && b != typeof(object) && !type.IsSubclassOf(typeof(Delegate)) ? " : " + Name(b)
            : string.Empty;
        return $"{kind} {type.Namespace}.{Name(type)}{parent}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return type.GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(f => $"{f.Name} = {Convert.ToInt64(f.GetRawConstantValue(), CultureInfo.InvariantCulture)}");
        }

        return type.GetFields(Declared).Where(f => f.IsPublic || f.IsFamily).Select(Field)
            .Concat(type.GetConstructors(Declared).Where(IsVisible).Select(c => $"new({Parameters(c)})"))
            .Concat(type.GetProperties(Declared).Where(p => p.GetAccessors(true).Any(IsVisible)).Select(Property))
            .Concat(type.GetEvents(Declared).Where(e => IsVisible(e.AddMethod!)).Select(e => $"event {Name(e.EventHandlerType!)} {e.Name}"))
            .Concat(type.GetMethods(Declared).Where(IsWritten).Select(Method));
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    // What records make by themselves says nothing; accessors are told with their property.
    private static bool IsWritten(MethodInfo method) =>
        IsVisible(method)
        && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal))
        && method.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() == null;

    private static string Field(FieldInfo field)
    {
        string offset = field.GetCustomAttribute<System.Runtime.InteropServices.FieldOffsetAttribute>() is { } at ? $"[{at.Value}] " : string.Empty;
        return field.IsLiteral
            ? $"const {Name(field.FieldType)} {field.Name} = {Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}"
            : $"{offset}{(field.IsStatic ? "static " : string.Empty)}{(field.IsInitOnly ? "readonly " : string.Empty)}{Name(field.FieldType)} {field.Name}";
    }

    private static string Property(PropertyInfo property)
    {
        MethodInfo any = property.GetAccessors(true)[0];
        string index = property.GetIndexParameters().Length > 0 ? $"[{Parameters(property.GetIndexParameters())}]" : string.Empty;
        string accessors = string.Join(' ', property.GetAccessors(true).Where(IsVisible)
            .Select(a => a.ReturnType != typeof(void) ? "get;" : IsInit(a) ? "init;" : "set;"));
        return $"{(any.IsStatic ? "static " : string.Empty)}{Name(property.PropertyType)} {property.Name}{index} {{ {accessors} }}";
    }

    private static bool IsInit(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Any(m => m.Name == "IsExternalInit");

    private static string Method(MethodInfo method)
    {
        string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : string.Empty;
        string modifier = method.IsStatic ? "static " : method.IsAbstract ? "abstract " : method is { IsVirtual: true, IsFinal: false }
            ? method.GetBaseDefinition() == method ? "virtual " : "override " : string.Empty;
        return $"{modifier}{Name(method.ReturnType)} {method.Name}{generic}({Parameters(method)})";
    }

    private static string Parameters(MethodBase method) => Parameters(method.GetParameters());

    private static string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(p =>
    {
        string way = p.IsOut ? "out " : p.IsIn ? "in " : p.ParameterType.IsByRef ? "ref " : string.Empty;
        string value = p.HasDefaultValue ? $" = {Convert.ToString(p.RawDefaultValue, CultureInfo.InvariantCulture) ?? "null"}" : string.Empty;
        return $"{way}{Name(p.ParameterType)} {p.Name}{value}";
    }));

    private static string Name(Type type)
    {
        if (type.HasElementType)
        {
            string element = Name(type.GetElementType()!);
            return type.IsByRef ? element : type.IsPointer ? element + "*" : element + "[]";
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        string name = type.IsNested ? $"{Name(type.DeclaringType!)}.{type.Name}" : type.Name;
        int tick = name.IndexOf('`', StringComparison.Ordinal);
        return tick < 0 ? name : $"{name[..tick]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
