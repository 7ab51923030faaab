using Helve.Linux;
using Xunit;

namespace Helve.Tests.Linux;

/// <summary>A test that needs a control group, version 2, in which this process may make others.</summary>
internal sealed class ControlGroupFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> s_reason = new(Reason);

    public ControlGroupFactAttribute() => Skip = s_reason.Value;

    internal static string? WhyNot => s_reason.Value;

    private static string? Reason()
    {
        bool found = ControlGroups.TryFindWritable(out ControlGroup? parent, out LinuxError error);
        parent?.Dispose();
        return found ? null : $"No control group to make others in: {error}";
    }
}

/// <summary>The same, for who also makes pid namespaces.</summary>
internal sealed class RootControlGroupFactAttribute : FactAttribute
{
    public RootControlGroupFactAttribute() => Skip = Environment.UserName != "root" ? "needs root, to make pid namespaces"
        : !File.Exists("/usr/bin/unshare") ? "needs unshare, to make pid namespaces"
        : ControlGroupFactAttribute.WhyNot;
}
