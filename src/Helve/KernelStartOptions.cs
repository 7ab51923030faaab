using Helve.Kernel.Handles;

namespace Helve;

/// <summary>What a child that <see cref="KernelProcess.Start(System.Diagnostics.ProcessStartInfo, KernelStartOptions)"/> starts inherits.</summary>
public sealed class KernelStartOptions
{
    /// <summary>
    /// Whether the child inherits handles: all that have <see cref="HandleAttributes.Inherit"/> when it starts, or exactly
    /// <see cref="HandleList"/>. Default: none.
    /// </summary>
    public bool InheritHandles { get; init; }

    /// <summary>
    /// The handles to inherit instead of all (PROC_THREAD_ATTRIBUTE_HANDLE_LIST). Each must be open, inheritable, no
    /// pseudo-handle and listed once, and <see cref="InheritHandles"/> must be set; else the start fails with InvalidParameter.
    /// </summary>
    public IReadOnlyList<nint>? HandleList { get; init; }

    /// <summary>Whether the parent's handle to the child is itself inheritable by later children.</summary>
    public bool Inheritable { get; init; }
}
