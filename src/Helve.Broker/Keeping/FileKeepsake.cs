using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Broker.Keeping;

/// <summary>
/// An open file, a socket, or an end of an anonymous pipe. All handles that may do what the file was opened for share the open file itself: its position is
/// theirs together (semantics B38, J43). A handle that may only read, or only write, a file that is open for both gets that file opened anew,
/// for the one: there is no other way to make a descriptor that can do less.
/// </summary>
/// <remarks>Nothing is asked of a file here but what the kernel knows by itself: a client may serve it, and would make the broker wait.</remarks>
internal sealed class FileKeepsake(DescriptorCloser closer, FileKind kind) : DescriptorKeepsake(closer)
{
    private DescriptorAccess _access;
    private FileDescriptor? _reader;
    private FileDescriptor? _writer;
    private SocketKind _socket;

    /// <inheritdoc/>
    public override ObjectType Type => ObjectType.File;

    /// <inheritdoc/>
    public override byte Subtype => (byte)kind;

    /// <inheritdoc/>
    public override KeptFacts Facts => new()
    {
        First = (ulong)FileRules.GrantOf(Reads, Writes),
        Second = (ulong)_socket.Family,
        Third = (ulong)_socket.Type,
    };

    /// <inheritdoc/>
    public override int DescriptorCount => Held.Count;

    private bool Reads => _access is DescriptorAccess.Read or DescriptorAccess.ReadWrite;

    private bool Writes => _access is DescriptorAccess.Write or DescriptorAccess.ReadWrite;

    /// <summary>An end of a pipe that the broker has made.</summary>
    public static FileKeepsake OfPipe(DescriptorCloser closer, FileDescriptor end, bool reads)
    {
        var keepsake = new FileKeepsake(closer, reads ? FileKind.PipeReadEnd : FileKind.PipeWriteEnd)
        {
            _access = reads ? DescriptorAccess.Read : DescriptorAccess.Write,
        };
        keepsake.Hold(end);
        return keepsake;
    }

    /// <summary>
    /// Takes what a client sent: the open file, and perhaps the same opened for reading only and for writing only. What it says of them is its word, but for what
    /// the kernel knows.
    /// </summary>
    public NtStatus Take(Span<FileDescriptor?> descriptors)
    {
        FileDescriptor file = descriptors[0]!;
        if (!file.TryGetAccess(out _access, out _) || _access == DescriptorAccess.None)
        {
            return NtStatus.InvalidParameter;
        }

        bool isSocket = SocketDescriptor.TryGetKind(file, out _socket, out _);
        if (isSocket != (kind == FileKind.Socket))
        {
            return NtStatus.ObjectTypeMismatch;
        }

        foreach (FileDescriptor? narrowed in descriptors[1..])
        {
            if (!TryPlace(narrowed!))
            {
                return NtStatus.InvalidParameter;
            }
        }

        foreach (ref FileDescriptor? descriptor in descriptors)
        {
            Take(ref descriptor);
        }

        return NtStatus.Success;
    }

    /// <summary>Whether a handle to it can have such access.</summary>
    public bool MayGrant(uint access) => FileRules.MayGrant(access, Reads, Writes);

    /// <inheritdoc/>
    public override NtStatus Fetch(uint granted, FetchedDescriptors fetched)
    {
        bool reads = (granted & (uint)FileRights.ReadData) != 0;
        bool writes = (granted & (uint)FileRights.WriteData) != 0;
        FileDescriptor? descriptor = reads == Reads && writes == Writes ? Held[0]
            : reads && !writes ? _reader
            : writes && !reads ? _writer
            : null;
        if (descriptor is not null)
        {
            fetched.Add(descriptor);
        }

        return NtStatus.Success;
    }

    /// <summary>Says in words what it is now, for people who look.</summary>
    public string Describe() => kind switch
    {
        FileKind.Socket => DescribeSocket(Held[0]),
        FileKind.PipeReadEnd => "read end of a pipe",
        FileKind.PipeWriteEnd => "write end of a pipe",
        _ => $"{Held[0].GetPath()}, opened to {(!Writes ? "read" : !Reads ? "write" : "read and write")}",
    };

    private static string DescribeSocket(FileDescriptor socket)
    {
        string local = SocketDescriptor.AddressOf(socket, remote: false);
        string remote = SocketDescriptor.AddressOf(socket, remote: true);
        return SocketDescriptor.IsListening(socket) ? $"socket, listening on {local}"
            : remote.Length != 0 ? $"socket, {local} connected to {remote}"
            : local.Length != 0 ? $"socket, bound to {local}"
            : "socket";
    }

    private bool TryPlace(FileDescriptor narrowed)
    {
        if (_access != DescriptorAccess.ReadWrite || !narrowed.TryGetAccess(out DescriptorAccess access, out _))
        {
            return false;
        }

        ref FileDescriptor? place = ref access == DescriptorAccess.Read ? ref _reader : ref _writer;
        bool fits = access is DescriptorAccess.Read or DescriptorAccess.Write && place is null;
        place = fits ? narrowed : place;
        return fits;
    }
}
