namespace Helve.Tests;

/// <summary>The test proves this rule of the semantics (see Rules.txt), such as <c>B12</c>.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RuleAttribute(string id) : Attribute
{
    public string Id { get; } = id;
}
