using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Helve.Kernel;

namespace Helve;

/// <summary>From a status to an exception.</summary>
internal static class KernelError
{
    /// <summary>Throws if the status is an error (severity bits 11).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void ThrowIfFailed(NtStatus status)
    {
        if ((uint)status >= 0xC000_0000)
        {
            Throw(status);
        }
    }

    [DoesNotReturn]
    internal static void Throw(NtStatus status) => throw new KernelException(status, KernelHandles.DescribeFailure(status));
}
