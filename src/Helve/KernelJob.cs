using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;

namespace Helve;

/// <summary>
/// A job: processes that are one thing to end, to count and to limit, with all that they start. Signalled from its termination on, for ever; not by the end of its
/// last process: see <see cref="EmptyAsync"/>.
/// </summary>
/// <remarks>Thread-safe. It lives until the last handle is closed and the last process has ended.</remarks>
public sealed class KernelJob : KernelWaitHandle
{
    /// <summary>Creates a job without a name (CreateJobObject), with all access.</summary>
    /// <exception cref="KernelException">InsufficientResources.</exception>
    public KernelJob()
        : this(null, out _)
    {
    }

    /// <summary>Creates the job of a name, or opens it if it exists (CreateJobObject), with all access.</summary>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows. Null or empty: no name.</param>
    /// <param name="createdNew">False when it existed.</param>
    /// <exception cref="KernelException">ObjectTypeMismatch, AccessDenied, ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad, InsufficientResources.</exception>
    public KernelJob(string? name, out bool createdNew)
        : base(CreateHandle(NameReference.Plain(name ?? string.Empty, HandleAttributes.None, openExisting: true), JobRights.AllAccess, out createdNew))
    {
    }

    internal KernelJob(nint handle)
        : base(handle)
    {
    }

    /// <summary>How the job holds its processes together. Needs JOB_OBJECT_QUERY.</summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public JobContainment Containment => Information.Containment;

    /// <summary>Limits and accounts. Needs JOB_OBJECT_QUERY.</summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public JobInformation Information
    {
        get
        {
            KernelError.ThrowIfFailed(Jobs.Query(Handle, Identity, out JobInformation information));
            GC.KeepAlive(this);
            return information;
        }
    }

    /// <summary>Its limits. Reading needs JOB_OBJECT_QUERY, setting JOB_OBJECT_SET_ATTRIBUTES.</summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, InvalidParameter (unknown flags, a limit of zero), QuotaExceeded (more memory is in use than the
    /// limit).</exception>
    public JobLimits Limits
    {
        get => Information.Limits;
        set
        {
            KernelError.ThrowIfFailed(Jobs.SetLimits(Handle, Identity, value));
            GC.KeepAlive(this);
        }
    }

    /// <summary>The processes that are in it or in jobs below, by their ids. Needs JOB_OBJECT_QUERY.</summary>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public IReadOnlyList<int> ProcessIds
    {
        get
        {
            KernelError.ThrowIfFailed(Jobs.List(Handle, Identity, out IReadOnlyList<int> processes));
            GC.KeepAlive(this);
            return processes;
        }
    }

    /// <summary>Creates a job; a name that exists is an error (NtCreateJobObject without OBJ_OPENIF).</summary>
    /// <param name="name">The name; null or empty: none.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of it; null: nothing.</param>
    /// <exception cref="KernelException">ObjectNameCollision, ObjectTypeMismatch, AccessDenied, ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad,
    /// InsufficientResources.</exception>
    public static KernelJob Create(string? name = null, JobRights access = JobRights.AllAccess, bool inheritable = false, KernelObjectOptions? options = null) =>
        new(CreateHandle(NameReference.Plain(name ?? string.Empty, KernelHandleOwner.Attributes(inheritable), options: options), access, out _));

    /// <summary>Opens the job that has a name (OpenJobObject).</summary>
    /// <param name="name">The name.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of the name; null: nothing.</param>
    /// <exception cref="KernelException">ObjectNameNotFound, ObjectTypeMismatch, AccessDenied, ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad.</exception>
    public static KernelJob Open(string name, JobRights access = JobRights.AllAccess, bool inheritable = false, KernelObjectOptions? options = null)
    {
        KernelError.ThrowIfFailed(NamedObjects.Open(ObjectType.Job, name, (uint)access, KernelHandleOwner.Attributes(inheritable), out nint handle, options));
        return new KernelJob(handle);
    }

    /// <summary>Opens the job that has a name, if there is one (OpenJobObject).</summary>
    /// <param name="name">The name.</param>
    /// <param name="result">The job, or null when nothing has that name.</param>
    /// <param name="access">Access of the handle.</param>
    /// <param name="inheritable">Whether the handle is inheritable.</param>
    /// <param name="options">What else is to be said of the name; null: nothing.</param>
    /// <returns>False when nothing has that name; every other failure is an exception.</returns>
    /// <exception cref="KernelException">ObjectTypeMismatch, AccessDenied, ObjectNameInvalid, ObjectPathSyntaxBad.</exception>
    public static bool TryOpen(
        string name, [NotNullWhen(true)] out KernelJob? result, JobRights access = JobRights.AllAccess, bool inheritable = false, KernelObjectOptions? options = null)
    {
        result = null;
        NtStatus status = NamedObjects.Open(ObjectType.Job, name, (uint)access, KernelHandleOwner.Attributes(inheritable), out nint handle, options);
        if (status is NtStatus.ObjectNameNotFound or NtStatus.ObjectPathNotFound)
        {
            return false;
        }

        KernelError.ThrowIfFailed(status);
        result = new KernelJob(handle);
        return true;
    }

    /// <summary>Takes over a handle by value, for instance one that was inherited or that another process made here.</summary>
    /// <param name="handle">The handle; this object closes it from now on.</param>
    /// <exception cref="KernelException">InvalidHandle, ObjectTypeMismatch; the handle then stays the caller's.</exception>
    public static KernelJob FromHandle(nint handle) => new(KernelHandleOwner.Adopt(handle, ObjectType.Job));

    /// <summary>Makes another handle to the job with the same access (DuplicateHandle). No access is needed.</summary>
    /// <exception cref="KernelException">InvalidHandle, InsufficientResources.</exception>
    public KernelJob Duplicate() => new(DuplicateHandle(0, DuplicateOptions.SameAccess, inheritable: false));

    /// <summary>Makes another handle to the job with chosen access (DuplicateHandle).</summary>
    /// <param name="access">Access of the new handle.</param>
    /// <param name="inheritable">Whether the new handle is inheritable.</param>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, InsufficientResources.</exception>
    public KernelJob Duplicate(JobRights access, bool inheritable = false) => new(DuplicateHandle((uint)access, DuplicateOptions.None, inheritable));

    /// <summary>
    /// Puts a process into the job (AssignProcessToJobObject), for good, with all that it starts from then on. Needs JOB_OBJECT_ASSIGN_PROCESS, and of the process
    /// PROCESS_SET_QUOTA and PROCESS_TERMINATE.
    /// </summary>
    /// <param name="process">The process; <see cref="KernelProcess.Current"/> is the calling one.</param>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied (a right; the process has ended; it is in a job that this one can't be below), QuotaExceeded (it was
    /// one too many, and is ended), NotSupported, InsufficientResources.</exception>
    public void Assign(KernelProcess process)
    {
        ArgumentNullException.ThrowIfNull(process);
        KernelError.ThrowIfFailed(Jobs.Assign(Handle, Identity, process.Handle, process.Identity));
        GC.KeepAlive(this);
        GC.KeepAlive(process);
    }

    /// <summary>Whether a process is in the job or in a job below (IsProcessInJob). Needs JOB_OBJECT_QUERY, and of the process PROCESS_QUERY_LIMITED_INFORMATION.</summary>
    /// <param name="process">The process.</param>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public bool Contains(KernelProcess process)
    {
        ArgumentNullException.ThrowIfNull(process);
        KernelError.ThrowIfFailed(Jobs.IsMember(process.Handle, process.Identity, Handle, Identity, out bool isMember));
        GC.KeepAlive(this);
        GC.KeepAlive(process);
        return isMember;
    }

    /// <summary>Ends all its processes and those of jobs below (TerminateJobObject); they end soon: see <see cref="EmptyAsync"/>. Needs JOB_OBJECT_TERMINATE.</summary>
    /// <param name="exitCode">Their exit code.</param>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied.</exception>
    public void Terminate(int exitCode = 0)
    {
        KernelError.ThrowIfFailed(Jobs.Terminate(Handle, Identity, exitCode));
        GC.KeepAlive(this);
    }

    /// <summary>
    /// Completes when no process is in the job or below: at once, if there is none. Needs JOB_OBJECT_QUERY. No thread is held.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, PortDisconnected (the broker is gone, or went away meanwhile).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before.</exception>
    public async Task EmptyAsync(CancellationToken cancellationToken = default)
    {
        await foreach (JobNotice notice in Watch(untilEmpty: true, cancellationToken).ConfigureAwait(false))
        {
            if (notice.Message == JobMessage.ActiveProcessZero)
            {
                return;
            }
        }
    }

    /// <summary>
    /// Tells what happens in the job, without an end: a process came or ended, the last one ended, a limit was met. Who is in it already comes first. Processes that its
    /// processes start are looked for several times a second: one that ends between two looks is not told of. Needs JOB_OBJECT_QUERY. No thread is held.
    /// </summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="KernelException">InvalidHandle, AccessDenied, PortDisconnected (the broker is gone, or went away meanwhile).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IAsyncEnumerable<JobNotice> NoticesAsync(CancellationToken cancellationToken = default) => Watch(untilEmpty: false, cancellationToken);

    private async IAsyncEnumerable<JobNotice> Watch(bool untilEmpty, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var signal = new KernelEvent(manualReset: false);
        KernelError.ThrowIfFailed(Jobs.Watch(Handle, Identity, signal.Handle, signal.Identity, out uint watch, out int active));
        GC.KeepAlive(this);
        try
        {
            while (!untilEmpty || active != 0)
            {
                await KernelConnection.Get().Loss.WaitAsync(signal, cancellationToken).ConfigureAwait(false);
                KernelError.ThrowIfFailed(Jobs.Take(watch, out IReadOnlyList<JobNotice> notices, out _));
                foreach (JobNotice notice in notices)
                {
                    yield return notice;
                }
            }
        }
        finally
        {
            _ = Jobs.Unwatch(watch);
        }
    }

    private static nint CreateHandle(in NameReference name, JobRights access, out bool createdNew)
    {
        NtStatus status = Jobs.Create(name, (uint)access, out nint handle);
        KernelError.ThrowIfFailed(status);
        createdNew = status != NtStatus.ObjectNameExists;
        return handle;
    }
}
