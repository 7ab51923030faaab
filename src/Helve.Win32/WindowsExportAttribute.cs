namespace Helve.Win32;

/// <summary>
/// Marks the exact form of a call of Windows: its documented name, blittable types only, and no exception ever leaves it. What is exported to C,
/// redirected from P/Invokes and listed on the page of calls is made from these methods.
/// </summary>
/// <param name="library">The library of Windows that has the call, without its extension.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WindowsExportAttribute(string library) : Attribute
{
    /// <summary>The library of Windows that has the call, without its extension: <c>kernel32</c>.</summary>
    public string Library { get; } = library;
}
