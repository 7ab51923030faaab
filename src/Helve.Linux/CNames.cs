namespace Helve.Linux;

/// <summary>The constants of the type carry their C names and values from these headers; a test asks the C compiler about each.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Enum | AttributeTargets.Struct)]
internal sealed class CNamesAttribute(params string[] headers) : Attribute
{
    internal string[] Headers { get; } = headers;
}

/// <summary>The struct mirrors this C type; a test compares its size and the offset of each <see cref="CFieldAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Struct)]
internal sealed class CStructAttribute(string name, params string[] headers) : Attribute
{
    internal string Name { get; } = name;

    internal string[] Headers { get; } = headers;
}

/// <summary>The field mirrors this member of the C struct; on an enum member, its C name.</summary>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class CFieldAttribute(string name) : Attribute
{
    internal string Name { get; } = name;
}

/// <summary>The member has no counterpart in C, or the installed headers may be too old to have it.</summary>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class NotInCAttribute : Attribute;
