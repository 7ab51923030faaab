using System.Runtime.CompilerServices;
using Helve.Kernel.Handles;
using Helve.Kernel.Security;

namespace Helve.Client;

/// <summary>What NtDuplicateObject is asked for. The source's identity is 0 for whatever handle has the value.</summary>
internal readonly record struct DuplicationRequest(
    nint SourceProcess,
    nint Source,
    ulong SourceIdentity,
    nint TargetProcess,
    uint Access,
    HandleAttributes Attributes,
    DuplicateOptions Options)
{
    /// <summary>Both processes are the caller, by pseudo-handle, and the source is a handle: nobody need be found.</summary>
    internal bool IsWithinCaller
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => SourceProcess == KernelHandles.CurrentProcess && TargetProcess == KernelHandles.CurrentProcess && Source > 0;
    }

    internal bool HasTarget => TargetProcess != 0;

    internal bool ClosesSource => (Options & DuplicateOptions.CloseSource) != 0;

    internal bool KeepsAccess => (Options & DuplicateOptions.SameAccess) != 0;

    /// <summary>Whether it asks for bits that no type has; that is found before the source is looked at.</summary>
    internal bool HasReservedAccess => !KeepsAccess && (Access & AccessMask.ReservedForAll) != 0;

    /// <summary>The source names a process or a thread, not an entry of a table.</summary>
    internal bool IsPseudoSource => Source is KernelHandles.CurrentProcess or KernelHandles.CurrentThread;
}
