using Xunit;

namespace Helve.Tests.Checking.Core;

/// <summary>Runs only when the environment says HELVE_CHECK=deep: explorations of minutes.</summary>
public sealed class DeepTheoryAttribute : TheoryAttribute
{
    public DeepTheoryAttribute()
    {
        if (Environment.GetEnvironmentVariable("HELVE_CHECK") != "deep")
        {
            Skip = "set HELVE_CHECK=deep";
        }
    }
}
