using Helve.Broker.Connections;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Broker.Keeping;

/// <summary>Makes objects of files and sockets that clients have opened. They have no names here: a file has one of its own.</summary>
internal sealed class FileType : IKeptType
{
    // The file, the same for reading, the same for writing.
    private const int MostDescriptors = 3;

    /// <inheritdoc/>
    public ObjectType Type => ObjectType.File;

    /// <inheritdoc/>
    public NtStatus Prepare(
        Connection client, in CreateNamedRequest request, Span<FileDescriptor?> descriptors, out ObjectInit init, out Keepsake? keepsake)
    {
        init = default;
        keepsake = null;
        var kind = (FileKind)request.Initial;
        if (descriptors.Length is 0 or > MostDescriptors || request.NameBytes != 0 || kind is < FileKind.DiskFile or > FileKind.PipeWriteEnd
            || ((CreateFlags)request.Flags & ~CreateFlags.WithoutDescriptors) != 0)
        {
            return NtStatus.InvalidParameter;
        }

        var file = new FileKeepsake(client.Domain!.Closer, kind);
        NtStatus status = file.Take(descriptors);
        if (status == NtStatus.Success && !file.MayGrant(request.Access))
        {
            status = NtStatus.AccessDenied;
        }

        if (status != NtStatus.Success)
        {
            file.EndOnce(KeepsakeEnd.NeverBegan);
            return status;
        }

        init = SteadyObject.Init(file.Subtype, 0);
        keepsake = file;
        return NtStatus.Success;
    }
}
