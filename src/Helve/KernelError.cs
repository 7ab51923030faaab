using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Helve.Client;
using Helve.Kernel;

namespace Helve;

/// <summary>From a status to an exception, with a text that says what was wrong and what to do.</summary>
internal static class KernelError
{
    private const uint FirstError = 0xC000_0000;

    /// <summary>Throws if the status is an error (severity bits 11).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void ThrowIfFailed(NtStatus status)
    {
        if ((uint)status >= FirstError)
        {
            Throw(status);
        }
    }

    [DoesNotReturn]
    internal static void Throw(NtStatus status) => throw new KernelException(status, Describe(status));

    /// <summary>The sentence of a status; of a connection that failed, what this thread was told.</summary>
    internal static string Describe(NtStatus status) =>
        ClientThread.FailureText is { } text && status == ClientThread.Failure && IsConnection(status) ? text : Text(status);

    private static bool IsConnection(NtStatus status) => status is
        NtStatus.PortConnectionRefused or NtStatus.PortDisconnected or NtStatus.RevisionMismatch or NtStatus.IoTimeout or NtStatus.InvalidMessage
        or NtStatus.AccessDenied or NtStatus.ObjectPathNotFound or NtStatus.ObjectPathSyntaxBad or NtStatus.InsufficientResources or NtStatus.NoMemory
        or NtStatus.QuotaExceeded or NtStatus.InvalidParameter or NtStatus.NotSupported;

    private static string Text(NtStatus status) => status switch
    {
        NtStatus.Success => "It succeeded.",
        NtStatus.Timeout => "The time passed before the wait was satisfied.",
        NtStatus.NoMoreEntries => "There is nothing more.",
        NtStatus.HandlesClosed => "The child lost what it was to inherit: it connected without HELVE_TICKET. Let the variable reach the program that uses Helve.",
        NtStatus.ObjectNameExists => "An object of that name existed and was opened.",
        NtStatus.InvalidHandle => "The handle is not open in this process: it was closed, or is a value of another process. Duplicate a handle for each owner.",
        NtStatus.ObjectTypeMismatch => "The handle or the name belongs to an object of another type.",
        NtStatus.AccessDenied => "The handle, or who asks, does not have the access that this needs: ask for it when the handle is opened or duplicated.",
        NtStatus.InvalidParameter => "An argument is out of range.",
        NtStatus.AccessViolation => "A pointer leads to no memory, or to none that can be written.",
        NtStatus.DatatypeMisalignment => "A pointer is not aligned as its type wants.",
        NtStatus.InvalidInfoClass => "There is no such class of information for such an object.",
        NtStatus.InfoLengthMismatch => "The buffer has not the length that this information takes.",
        NtStatus.InvalidParameter1 => $"A wait takes 1 to {KernelHandles.MaximumWaitObjects} objects: wait on groups of them.",
        NtStatus.InvalidParameterMix => "A wait for all objects names one object twice: leave out the duplicate.",
        NtStatus.InvalidCid => "There is no process with that id.",
        NtStatus.ObjectNameInvalid => "The name is not valid: it is too long, or a part between backslashes is empty.",
        NtStatus.ObjectNameNotFound => "Nothing has that name: names are case-sensitive, and go with the last handle.",
        NtStatus.ObjectNameCollision => "The name exists already: open it, or choose another.",
        NtStatus.ObjectPathNotFound => "A directory of the name does not exist: use Global\\ or Local\\ (in that spelling), or no backslash.",
        NtStatus.ObjectPathSyntaxBad => "The name begins with a backslash or is empty where it must not be.",
        NtStatus.PrivilegeNotHeld => "This needs a privilege that the caller does not have: root has it.",
        NtStatus.BufferTooSmall => "There is no room for the answer: the call says how much it takes.",
        NtStatus.ReparsePointEncountered => "The name leads through a symbolic link, which was not allowed.",
        NtStatus.InvalidSecurityDescriptor => "The security descriptor is broken, or lacks a part that is to be set.",
        NtStatus.InvalidAcl => "An access control list is broken or too long, or has entries of a kind that Helve does not know.",
        NtStatus.InvalidSid => "A security identifier is broken.",
        NtStatus.InvalidOwner => "The owner can only be the caller itself, or a group of its that is marked for that; root may choose anybody.",
        NtStatus.InvalidLabel => "The mandatory label names no level of integrity, or a policy that there is not.",
        NtStatus.NoSecurityOnObject => "The object has no security descriptor: it was made without a name and without one.",
        NtStatus.InvalidPageProtection => "A section and a view have one protection each: read-only, read-write, write-copy, with or without execute.",
        NtStatus.SectionProtection => "The section's protection does not allow such a view: create the section with the protection that its views need.",
        NtStatus.SectionTooBig => "The section would be larger than there can be, or than its file, which may not grow because it is mapped for reading only.",
        NtStatus.MappedFileSizeZero => "The file is empty: give a size, or write to it first.",
        NtStatus.InvalidFileForSection => "That can't be mapped: it is no ordinary file, or no program image that Helve could load (it loads none).",
        NtStatus.MappedAlignment => "A view begins at a multiple of 64 KiB.",
        NtStatus.InvalidViewSize => "The view would reach beyond the end of the section.",
        NtStatus.ConflictingAddresses => "Something is at the address that is wanted, or it is none of the process's.",
        NtStatus.NotMappedView => "No view is mapped there.",
        NtStatus.InPageError => "The memory is not there: the file behind the view was cut short, or its device failed.",
        NtStatus.InvalidDeviceRequest => "That kind of file can't do this: a socket or pipe has no position, and one that is not connected carries nothing.",
        NtStatus.EndOfFile => "There is nothing more to read.",
        NtStatus.DiskFull => "There is no more room on the disk, or the file is as large as it may be.",
        NtStatus.PipeClosing => "Nobody has a handle any more that could read what is written.",
        NtStatus.PipeBroken => "Everything was read, and nobody has a handle any more that could write.",
        NtStatus.IoDeviceError => "The device, or who serves the file, reported an error.",
        NtStatus.ConnectionReset => "The other side has reset the connection.",
        NtStatus.PipeNotAvailable => "No instance of the pipe listens: wait for one (TryWaitNamedPipe, Connect with a time), or let the server make more.",
        NtStatus.InstanceNotAvailable => "The pipe has as many instances as its first one allowed.",
        NtStatus.PipeDisconnected => "The server has disconnected the client: it must listen again, and the client connect anew.",
        NtStatus.PipeConnected => "A client is there already.",
        NtStatus.PipeListening => "No client is there yet: wait for one first.",
        NtStatus.PipeEmpty => "Nothing is there to read, and this end of the pipe does not wait (PIPE_NOWAIT).",
        NtStatus.InvalidPipeState => "The pipe has no client at the moment.",
        NtStatus.IllegalFunction => "Only a server's end of a pipe does that.",
        NtStatus.InvalidBufferSize => "The message is longer than the system takes (docs/limits.md): send it in parts, or use a pipe of bytes.",
        NtStatus.MutantNotOwned => "The calling thread does not own the mutex: only the thread that acquired it can release it.",
        NtStatus.MutantLimitExceeded => "The mutex was acquired too often by its owner.",
        NtStatus.SemaphoreLimitExceeded => "The release would raise the semaphore above its limit; nothing changed.",
        NtStatus.HandleNotClosable => "The handle is protected from close: clear ProtectedFromClose first.",
        NtStatus.InsufficientResources => "The handle table, the object arena or a counter is full: close handles that are not needed.",
        NtStatus.QuotaExceeded => "A limit of the user is reached (docs/limits.md names them): close handles, end programs that are not needed, or have the broker's limit raised.",
        NtStatus.NoMemory => "There is not enough memory.",
        NtStatus.NotSupported => "This is not supported here: Linux has no such thing, or this one is too old (threads as objects need 6.9).",
        NtStatus.ProcessIsTerminating => "The process has ended or is ending.",
        NtStatus.PortConnectionRefused => "There is no broker, and none could be started.",
        NtStatus.PortDisconnected => "The broker went away: objects at hand go on working, names, new processes and new threads do not. Restart the program.",
        NtStatus.RevisionMismatch => "The program and the broker are of different versions of Helve.",
        NtStatus.IoTimeout => "The broker does not answer.",
        NtStatus.InvalidMessage => "The broker sent something that is not a message.",
        _ => $"The operation failed ({status}).",
    };
}
