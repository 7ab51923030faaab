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

    /// <summary>
    /// Jobs that the child is in from its first instruction on, the outermost first (PROC_THREAD_ATTRIBUTE_JOB_LIST). Each needs JOB_OBJECT_ASSIGN_PROCESS; if one
    /// refuses, the child never runs.
    /// </summary>
    /// <remarks>
    /// The child waits as <c>/bin/sh</c> for it, which then becomes the program: argv[0] is the program's path, and a file that is no program is seen as exit code 126.
    /// </remarks>
    public IReadOnlyList<KernelJob>? Jobs { get; init; }

    /// <summary>
    /// Whether the child leaves the calling process's job and those above it, up to one that lets nobody go (CREATE_BREAKAWAY_FROM_JOB). AccessDenied if the
    /// innermost job has no <see cref="Kernel.Objects.JobLimitFlags.BreakawayOk"/>; without effect in no job.
    /// </summary>
    /// <remarks>A child that leaves a job, asked for or by <see cref="Kernel.Objects.JobLimitFlags.SilentBreakawayOk"/>, is started as one with <see cref="Jobs"/> is.</remarks>
    public bool BreakAway { get; init; }

    /// <summary>Whether the parent's handle to the child is itself inheritable by later children.</summary>
    public bool Inheritable { get; init; }

    /// <summary>
    /// A handle to a file, a socket or an end of a pipe that the child has as its standard input; 0: this process's. It stays the caller's. Redirecting goes before it.
    /// </summary>
    public nint StandardInput { get; init; }

    /// <summary>The same for the child's standard output.</summary>
    public nint StandardOutput { get; init; }

    /// <summary>The same for the child's standard error.</summary>
    public nint StandardError { get; init; }
}
