using Helve.Kernel;
using Helve.Kernel.Names;
using Helve.Kernel.Security;
using Helve.Kernel.Wire;
using static Helve.KernelHandles;

namespace Helve.Peer;

/// <summary>Names as NT's calls have them, and private namespaces, which stay open as long as the peer runs.</summary>
internal static class NameCommands
{
    private static readonly List<KernelPrivateNamespace> s_namespaces = [];

    /// <summary>open-name TYPE NAME ATTRIBUTES: 0 event, 1 mutex, 2 semaphore, 3 directory, 4 link -> handle.</summary>
    internal static string Open(string[] words)
    {
        var name = new ObjectAttributes { ObjectName = words[2], Attributes = (ObjectAttributeBits)Commands.Int(words[3]) };
        const uint Access = AccessMask.GENERIC_READ;
        nint handle;
        NtStatus status = Commands.Int(words[1]) switch
        {
            0 => TryOpenEvent(name, Access, out handle),
            1 => TryOpenMutex(name, Access, out handle),
            2 => TryOpenSemaphore(name, Access, out handle),
            3 => TryOpenDirectory(name, Access, out handle),
            _ => TryOpenSymbolicLink(name, Access, out handle),
        };
        return Commands.Reply(status, handle);
    }

    /// <summary>A full path that is opened if something has it.</summary>
    internal static ObjectAttributes OpenIf(string path) => new() { ObjectName = path, Attributes = ObjectAttributeBits.OpenIf };

    /// <summary>directory PATH and link PATH TARGET -> handle.</summary>
    internal static string Directory(string path) =>
        Commands.Reply(TryCreateDirectory(new ObjectAttributes { ObjectName = path }, AccessMask.GENERIC_ALL, out nint handle), handle);

    /// <summary>See <see cref="Directory"/>.</summary>
    internal static string Link(string path, string target) =>
        Commands.Reply(TryCreateSymbolicLink(new ObjectAttributes { ObjectName = path }, AccessMask.GENERIC_ALL, target, out nint handle), handle);

    /// <summary>private create|open NAME ALIAS SID...</summary>
    internal static string Private(string[] words)
    {
        var boundary = new BoundaryDescriptor(words[2], Array.ConvertAll(words[4..], static sid => Sid.Parse(sid)));
        try
        {
            s_namespaces.Add(words[1] == "create" ? KernelPrivateNamespace.Create(boundary, words[3]) : KernelPrivateNamespace.Open(boundary, words[3]));
            return Commands.Reply(NtStatus.Success);
        }
        catch (KernelException e)
        {
            return Commands.Reply(e.Status);
        }
    }
}
