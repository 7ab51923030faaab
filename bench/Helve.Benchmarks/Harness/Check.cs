using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Helve.Kernel;

namespace Helve.Benchmarks.Harness;

/// <summary>A benchmark of an operation that failed measures nothing.</summary>
internal static class Check
{
    /// <summary>Throws on an error status; successes other than 0 (a name that existed, an abandoned wait) pass.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Success(NtStatus status)
    {
        if ((uint)status >= 0x8000_0000)
        {
            Throw(status);
        }
    }

    [DoesNotReturn]
    private static void Throw(NtStatus status) => throw new KernelException(status, KernelHandles.DescribeFailure(status));
}
