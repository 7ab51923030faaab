using Helve.Client;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;

namespace Helve;

public static partial class KernelHandles
{
    /// <summary>Creates a job with a name, or opens the one that has it (CreateJobObject). An empty or null name creates without name.</summary>
    /// <param name="name">The name; <c>Global\</c> and <c>Local\</c> are the prefixes of Windows.</param>
    /// <param name="access">Access of the new handle.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>Success, or ObjectNameExists when a job of that name existed and was opened. ObjectTypeMismatch, ObjectNameInvalid, ObjectPathNotFound,
    /// ObjectPathSyntaxBad, AccessDenied, InsufficientResources.</returns>
    public static NtStatus TryCreateJob(string? name, uint access, HandleAttributes attributes, out nint handle) =>
        Jobs.Create(NameReference.Plain(name ?? string.Empty, attributes, openExisting: true), access, out handle);

    /// <summary>Creates a job as NT's own call has it (NtCreateJobObject): an existing name is an error unless OBJ_OPENIF is given.</summary>
    /// <param name="attributes">What it is called. Without a name, or with an empty one, it gets none.</param>
    /// <param name="access">Access of the new handle.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>Success; ObjectNameExists with OBJ_OPENIF; ObjectNameCollision without. InvalidParameter (attributes), InvalidHandle (the root directory),
    /// ObjectTypeMismatch, ObjectPathSyntaxBad, ObjectNameInvalid, ObjectPathNotFound, AccessDenied, PrivilegeNotHeld (OBJ_PERMANENT,
    /// audit entries), ReparsePointEncountered (OBJ_DONT_REPARSE), InvalidOwner, InvalidAcl (what is handed down is too long), InvalidLabel, InsufficientResources.</returns>
    public static NtStatus TryCreateJob(in ObjectAttributes attributes, uint access, out nint handle)
    {
        NtStatus status = NameReference.ToCreate(attributes, out NameReference name);
        if (status == NtStatus.Success)
        {
            return Jobs.Create(name, access, out handle);
        }

        handle = 0;
        return status;
    }

    /// <summary>Opens the job that has a name (OpenJobObject).</summary>
    /// <param name="name">The name.</param>
    /// <param name="access">Access of the new handle; 0 is refused.</param>
    /// <param name="attributes">Attributes of the new handle.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>InvalidParameter (no name), ObjectNameNotFound, ObjectTypeMismatch, ObjectNameInvalid, ObjectPathNotFound, ObjectPathSyntaxBad, AccessDenied.</returns>
    public static NtStatus TryOpenJob(string name, uint access, HandleAttributes attributes, out nint handle) =>
        NamedObjects.Open(ObjectType.Job, name, access, attributes, out handle);

    /// <summary>Opens a job as NT's own call has it (NtOpenJobObject).</summary>
    /// <param name="attributes">What it is called.</param>
    /// <param name="access">Access of the new handle; 0 is refused.</param>
    /// <param name="handle">The new handle.</param>
    /// <returns>InvalidParameter (attributes), InvalidHandle (the root directory), ObjectTypeMismatch, ObjectPathSyntaxBad, ObjectNameInvalid,
    /// ObjectPathNotFound, ObjectNameNotFound, AccessDenied, ReparsePointEncountered (OBJ_DONT_REPARSE).</returns>
    public static NtStatus TryOpenJob(in ObjectAttributes attributes, uint access, out nint handle) =>
        OpenByAttributes(ObjectType.Job, attributes, access, out handle);

    /// <summary>
    /// Puts a process into a job (AssignProcessToJobObject), for good; what it starts from then on is in the job too. A process that is in a job already goes into one
    /// below that, or into one that never had a process, which then is below it.
    /// </summary>
    /// <param name="job">The job; needs JOB_OBJECT_ASSIGN_PROCESS.</param>
    /// <param name="process">The process, or -1 for the calling one; needs PROCESS_SET_QUOTA and PROCESS_TERMINATE.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied (a right; the process has ended; it is in a job that the other can't be below; the broker may not
    /// move it), QuotaExceeded (it was one too many, and is ended), NotSupported (a process that the broker does not see), InsufficientResources.</returns>
    public static NtStatus TryAssignProcess(nint job, nint process) => Jobs.Assign(job, 0, process, 0);

    /// <summary>Ends all processes of a job and of the jobs below it (TerminateJobObject); they end soon. The job is signalled from then on.</summary>
    /// <param name="job">The job; needs JOB_OBJECT_TERMINATE.</param>
    /// <param name="exitCode">Their exit code.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied.</returns>
    public static NtStatus TryTerminateJob(nint job, int exitCode) => Jobs.Terminate(job, 0, exitCode);

    /// <summary>Sets the limits of a job (SetInformationJobObject).</summary>
    /// <param name="job">The job; needs JOB_OBJECT_SET_ATTRIBUTES.</param>
    /// <param name="limits">The limits.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied, InvalidParameter (unknown flags, a limit of zero), QuotaExceeded (more memory is in use than the limit
    /// and can't be taken back), InsufficientResources. On failure the limits are as before.</returns>
    public static NtStatus TrySetJobLimits(nint job, in JobLimits limits) => Jobs.SetLimits(job, 0, limits);

    /// <summary>Reads limits and accounts of a job (QueryInformationJobObject).</summary>
    /// <param name="job">The job; needs JOB_OBJECT_QUERY. 0: the innermost that the calling process is in.</param>
    /// <param name="information">What is known.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied (a right; 0, and the calling process is in no job).</returns>
    public static NtStatus TryQueryJob(nint job, out JobInformation information) => Jobs.Query(job, 0, out information);

    /// <summary>Lists the processes that are in a job or in jobs below it (JobObjectBasicProcessIdList).</summary>
    /// <param name="job">The job; needs JOB_OBJECT_QUERY. 0: the innermost that the calling process is in.</param>
    /// <param name="processes">Their ids.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied (a right; 0, and the calling process is in no job).</returns>
    public static NtStatus TryListJobProcesses(nint job, out IReadOnlyList<int> processes) => Jobs.List(job, 0, out processes);

    /// <summary>Whether a process is in a job (IsProcessInJob).</summary>
    /// <param name="process">The process, or -1 for the calling one; needs PROCESS_QUERY_LIMITED_INFORMATION.</param>
    /// <param name="job">The job; needs JOB_OBJECT_QUERY. 0: any.</param>
    /// <param name="isMember">The answer.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied.</returns>
    public static NtStatus TryIsProcessInJob(nint process, nint job, out bool isMember) => Jobs.IsMember(process, 0, job, 0, out isMember);

    /// <summary>
    /// Asks to be told what happens in a job (the completion port of JobObjectAssociateCompletionPortInformation): an event is set whenever there is something to take.
    /// Who is in the job already is told of at once.
    /// </summary>
    /// <param name="job">The job; needs JOB_OBJECT_QUERY.</param>
    /// <param name="signal">An event of this process's own domain; needs EVENT_MODIFY_STATE. It may be closed before the watch ends.</param>
    /// <param name="watch">The watch; it ends with <see cref="TryUnwatchJob"/> or with this process.</param>
    /// <param name="activeProcesses">Processes that are in the job.</param>
    /// <returns>InvalidHandle, ObjectTypeMismatch, AccessDenied, NotSupported (another domain's event), InsufficientResources.</returns>
    public static NtStatus TryWatchJob(nint job, nint signal, out uint watch, out int activeProcesses) =>
        Jobs.Watch(job, 0, signal, 0, out watch, out activeProcesses);

    /// <summary>Takes what has happened in a watched job since the last time, the oldest first.</summary>
    /// <param name="watch">The watch.</param>
    /// <param name="notices">What happened; none: nothing.</param>
    /// <param name="lost">Notices that there was no room for, because nobody took any for long.</param>
    /// <returns>InvalidParameter: this process has no such watch.</returns>
    public static NtStatus TryTakeJobNotices(uint watch, out IReadOnlyList<JobNotice> notices, out int lost) => Jobs.Take(watch, out notices, out lost);

    /// <summary>Ends a watch over a job.</summary>
    /// <param name="watch">The watch.</param>
    /// <returns>InvalidParameter: this process has no such watch.</returns>
    public static NtStatus TryUnwatchJob(uint watch) => Jobs.Unwatch(watch);
}
