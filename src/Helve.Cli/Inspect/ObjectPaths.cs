using Helve.Cli.Words;
using Helve.Kernel;

namespace Helve.Cli.Inspect;

/// <summary>Names of objects as people type them in a shell, where a backslash needs quoting.</summary>
internal static class ObjectPaths
{
    /// <summary>
    /// A path that begins with <c>/</c> (which no NT path or name can be meant by) is taken with backslashes instead; everything else is
    /// itself.
    /// </summary>
    public static string Parse(string path) => path.StartsWith('/') ? path.Replace('/', '\\') : path;

    /// <summary>Looks something up by a name or an id.</summary>
    /// <param name="nameOrId">What was typed.</param>
    /// <param name="byId">How to find an id.</param>
    /// <param name="byName">How to find a name.</param>
    /// <exception cref="KernelException">As the broker says; what it can't know about an id and an empty name is said here.</exception>
    public static T Find<T>(string nameOrId, Func<ulong, T> byId, Func<string, T> byName)
    {
        if (nameOrId.Length == 0)
        {
            throw new KernelException(NtStatus.ObjectNameInvalid, "The name is empty.");
        }

        if (!ObjectIds.TryParse(nameOrId, out ulong id))
        {
            return byName(Parse(nameOrId));
        }

        try
        {
            return byId(id);
        }
        catch (KernelException e) when (e.Status == NtStatus.ObjectNameNotFound)
        {
            throw new KernelException(e.Status, $"There is no object with the id {nameOrId}: an object goes with its last handle.");
        }
    }
}
