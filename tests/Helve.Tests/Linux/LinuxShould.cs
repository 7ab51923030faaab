using System.Runtime.CompilerServices;
using Helve.Linux;
using Xunit.Sdk;

namespace Helve.Tests.Linux;

/// <summary>Says which call failed and why, where a bare boolean would not.</summary>
internal static class LinuxShould
{
    internal static void ShouldSucceed(this bool ok, LinuxError error, [CallerArgumentExpression(nameof(ok))] string? call = null)
    {
        if (!ok)
        {
            throw new XunitException($"{call} failed: {error}");
        }
    }

    internal static void ShouldFailWith(this bool ok, LinuxError error, Errno expected, [CallerArgumentExpression(nameof(ok))] string? call = null)
    {
        if (ok || error.Code != expected)
        {
            throw new XunitException($"{call} should fail with {expected}, but {(ok ? "succeeded" : $"failed with {error}")}");
        }
    }
}
