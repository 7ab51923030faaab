using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;
using Helve.Linux;
using Microsoft.Win32.SafeHandles;

namespace Helve.Client;

/// <summary>Open files as kernel objects, and back: the broker keeps the open file, each process gets a descriptor of its own.</summary>
internal static class Files
{
    /// <summary>Makes an object of an open file.</summary>
    /// <param name="file">The file; it stays the caller's.</param>
    /// <param name="access">Access of the handle; MAXIMUM_ALLOWED: what the file was opened for.</param>
    /// <param name="attributes">Attributes of the handle.</param>
    /// <param name="handle">The handle.</param>
    internal static NtStatus Wrap(SafeFileHandle file, uint access, HandleAttributes attributes, out nint handle)
    {
        handle = 0;
        bool held = false;
        try
        {
            file.DangerousAddRef(ref held);
            return Wrap(FileDescriptor.Borrow((int)file.DangerousGetHandle()), access, attributes, out handle);
        }
        catch (ObjectDisposedException)
        {
            return NtStatus.InvalidHandle;
        }
        finally
        {
            if (held)
            {
                file.DangerousRelease();
            }
        }
    }

    /// <summary>Sends descriptors to the broker, which makes an object of them.</summary>
    internal static NtStatus Send(FileKind kind, uint access, HandleAttributes attributes, ReadOnlySpan<FileDescriptor> descriptors, out nint handle)
    {
        handle = 0;
        if (ClientThread.Current is not { } state)
        {
            return ClientThread.Failure;
        }

        var request = new CreateNamedRequest
        {
            Type = (uint)ObjectType.File,
            Access = access,
            Attributes = (uint)(attributes & HandleAttributes.All),
            Flags = (uint)CreateFlags.WithoutDescriptors,
            Initial = (uint)kind,
        };
        NtStatus status = state.Connection.Channel.Call(WireOperation.CreateNamed, request, default, out HandleReply reply, descriptors, []);
        handle = status == NtStatus.Success ? (nint)reply.Handle : 0;
        return status;
    }

    /// <summary>The descriptor of a handle for a caller who keeps it as long as it likes.</summary>
    internal static NtStatus Open(nint handle, ulong identity, out FileDescriptor? own, out FileKind kind)
    {
        NtStatus status = KeptObjects.GiveAway(handle, identity, ObjectType.File, out own, out byte subtype);
        kind = (FileKind)subtype;
        return status == NtStatus.Success && own is null ? NtStatus.AccessDenied : status;
    }

    /// <summary>The same as a handle of .NET's, for what reads and writes by it.</summary>
    internal static NtStatus Open(nint handle, ulong identity, out SafeFileHandle? file)
    {
        file = null;
        NtStatus status = Open(handle, identity, out FileDescriptor? own, out _);
        if (status != NtStatus.Success)
        {
            return status;
        }

        // .NET's files know nothing of sockets, whose mode somebody else may have changed.
        if (SocketDescriptor.TryGetKind(own!, out _, out _))
        {
            own!.Dispose();
            return NtStatus.ObjectTypeMismatch;
        }

        file = new SafeFileHandle(Detach(own!), ownsHandle: true);
        return NtStatus.Success;
    }

    /// <summary>Gives the number of a descriptor to somebody who closes it.</summary>
    internal static int Detach(FileDescriptor descriptor)
    {
        int number = descriptor.Number;
        descriptor.SetHandleAsInvalid();
        return number;
    }

    /// <summary>What kind of file a handle leads to, and what it was opened for.</summary>
    internal static NtStatus Query(nint handle, ulong identity, FileRights needed, out FileInformation information)
    {
        NtStatus status = KeptObjects.Borrow(handle, identity, ObjectType.File, (uint)needed, out DescriptorLease lease);
        using (lease)
        {
            information = status == NtStatus.Success ? new FileInformation((FileKind)lease.Subtype, (FileRights)lease.Facts.First) : default;
            return status;
        }
    }

    /// <summary>Checks that a handle by value leads to one of these.</summary>
    internal static nint Adopt(nint handle, params ReadOnlySpan<FileKind> kinds)
    {
        _ = KernelHandleOwner.Adopt(handle, ObjectType.File);
        KernelError.ThrowIfFailed(Query(handle, 0, FileRights.None, out FileInformation information));
        foreach (FileKind kind in kinds)
        {
            if (kind == information.Kind)
            {
                return handle;
            }
        }

        KernelError.Throw(NtStatus.ObjectTypeMismatch);
        return 0;
    }

    private static NtStatus Wrap(FileDescriptor file, uint access, HandleAttributes attributes, out nint handle)
    {
        handle = 0;
        if (!file.TryGetAccess(out DescriptorAccess opened, out _) || opened == DescriptorAccess.None)
        {
            return NtStatus.InvalidHandle;
        }

        bool reads = opened != DescriptorAccess.Write;
        bool writes = opened != DescriptorAccess.Read;
        if ((access & AccessMask.MAXIMUM_ALLOWED) != 0)
        {
            access = (uint)FileRules.GrantOf(reads, writes);
        }

        if (!FileStatus.TryGet(file, out FileStatus status, out _) || status.IsSocket)
        {
            return status.IsSocket ? NtStatus.ObjectTypeMismatch : NtStatus.InvalidHandle;
        }

        FileKind kind = !status.IsPipe || (reads && writes) ? FileKind.DiskFile : reads ? FileKind.PipeReadEnd : FileKind.PipeWriteEnd;
        FileDescriptor[] descriptors = reads && writes && status.IsRegular ? [file, .. Narrow(file)] : [file];
        NtStatus result = Send(kind, access, attributes, descriptors, out handle);
        foreach (FileDescriptor made in descriptors.AsSpan(1))
        {
            made.Dispose();
        }

        return result;
    }

    // For handles that may only read, or only write. What its permissions forbid to open is not to be had by such a handle.
    private static IEnumerable<FileDescriptor> Narrow(FileDescriptor file)
    {
        if (file.TryReopen(forWriting: false, out FileDescriptor? reader, out _))
        {
            yield return reader;
        }

        if (file.TryReopen(forWriting: true, out FileDescriptor? writer, out _))
        {
            yield return writer;
        }
    }
}
