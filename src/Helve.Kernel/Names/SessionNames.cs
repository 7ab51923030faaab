using System.Globalization;
using Helve.Kernel.Memory;

namespace Helve.Kernel.Names;

/// <summary>
/// The directories and links that every namespace begins with (semantics E1, E2, E4, E41):
/// <code>
/// \BaseNamedObjects                      what Global\ and Session\0\ mean
///     Global  -> \BaseNamedObjects       Local -> \BaseNamedObjects      Session -> \Sessions\BNOLINKS
/// \Sessions\BNOLINKS\0                -> \BaseNamedObjects
/// \Sessions\BNOLINKS\n                -> \Sessions\n\BaseNamedObjects
/// \Sessions\n\BaseNamedObjects           what a plain name and Local\ mean in session n
///     Global  -> \BaseNamedObjects       Local -> itself                 Session -> \Sessions\BNOLINKS
/// \Sessions\n\Restricted\m              the same to programs of a restricted domain of that user
/// \GLOBAL??                              GLOBALROOT -> the root
/// \??                                 -> \GLOBAL??
/// \DosDevices                         -> \??
/// \Device\NamedPipe                      the pipes, in a table of their own: their names know neither case nor parts
/// \ObjectTypes                           an entry for each type
/// </code>
/// A session is a user's, and has the user's number. Root's is not the global directory, so that Local\X and Global\X are two names for
/// root too, and is reached as Local\ or by its full path only: Session\0\ is NT's word for the global directory.
/// The prefixes are nothing but links in the directory, so they are case-sensitive as any name is (semantics E3).
/// </summary>
public static class SessionNames
{
    private const string BaseNamedObjects = "BaseNamedObjects";
    private const string Sessions = "Sessions";
    private const string Restricted = "Restricted";

    /// <summary>Name, beside the sessions, of the directory of the links that <c>Session\n</c> leads through.</summary>
    public const string Links = "BNOLINKS";

    /// <summary>Path of the global directory.</summary>
    public const string GlobalPath = @"\" + BaseNamedObjects;

    /// <summary>Path of the directory that holds the type objects.</summary>
    public const string TypesPath = @"\ObjectTypes";

    private const string LinksPath = @"\" + Sessions + @"\" + Links;

    /// <summary>Path of the directory that a user's plain names are in. The number of a session is the user's.</summary>
    public static string PathOf(uint session) =>
        string.Create(CultureInfo.InvariantCulture, $@"\{Sessions}\{session}\{BaseNamedObjects}");

    /// <summary>Adds what every namespace has, without any session.</summary>
    /// <param name="names">A namespace with nothing but its root.</param>
    /// <param name="value">What its owner knows of the node that is to have a path and a type; None is a type object.</param>
    public static void Build<T>(ObjectNamespace<T> names, Func<string, ObjectType, T> value)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(value);
        var builder = new Builder<T>(value);
        AddPrefixes(builder, builder.Directory(names.Root, BaseNamedObjects), GlobalPath);
        builder.Link(builder.Directory(builder.Directory(names.Root, Sessions), Links), "0", GlobalPath);
        builder.Link(builder.Directory(names.Root, "GLOBAL??"), "GLOBALROOT", string.Empty);
        builder.Link(names.Root, "??", @"\GLOBAL??");
        builder.Link(names.Root, "DosDevices", @"\??");
        _ = builder.Directory(builder.Directory(names.Root, "Device"), "NamedPipe");
        DirectoryNode<T> types = builder.Directory(names.Root, TypesPath[1..]);
        foreach (string type in ObjectTypeNames.All)
        {
            builder.Object(types, type);
        }
    }

    /// <summary>Adds a session.</summary>
    /// <param name="names">A namespace that <see cref="Build"/> has made.</param>
    /// <param name="session">Its number, which no session of the namespace has yet.</param>
    /// <param name="value">As in <see cref="Build"/>.</param>
    /// <returns>Its directory: where plain names begin.</returns>
    public static DirectoryNode<T> AddSession<T>(ObjectNamespace<T> names, uint session, Func<string, ObjectType, T> value)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(value);
        var builder = new Builder<T>(value);
        var sessions = (DirectoryNode<T>)names.Root.Find(Sessions, ignoreCase: false)!;
        string number = session.ToString(CultureInfo.InvariantCulture);
        DirectoryNode<T> directory = builder.Directory(builder.Directory(sessions, number), BaseNamedObjects);
        AddPrefixes(builder, directory, PathOf(session));
        var links = (DirectoryNode<T>)sessions.Find(Links, ignoreCase: false)!;
        if (links.Find(number, ignoreCase: false) is null)
        {
            builder.Link(links, number, PathOf(session));
        }

        return directory;
    }

    /// <summary>
    /// Adds the directory of a restricted domain, in which its plain names begin, so that it can neither have nor hide the names of its user:
    /// <c>\Sessions\n\Restricted\m</c>, with the same links as a session's.
    /// </summary>
    /// <param name="names">A namespace that has the session.</param>
    /// <param name="session">The user's session.</param>
    /// <param name="number">A number that no restricted domain of the namespace has yet.</param>
    /// <param name="value">As in <see cref="Build"/>.</param>
    public static DirectoryNode<T> AddRestricted<T>(ObjectNamespace<T> names, uint session, uint number, Func<string, ObjectType, T> value)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(value);
        var builder = new Builder<T>(value);
        var sessions = (DirectoryNode<T>)names.Root.Find(Sessions, ignoreCase: false)!;
        var parent = (DirectoryNode<T>)sessions.Find(session.ToString(CultureInfo.InvariantCulture), ignoreCase: false)!;
        DirectoryNode<T> all = parent.Find(Restricted, ignoreCase: false) as DirectoryNode<T> ?? builder.Directory(parent, Restricted);
        DirectoryNode<T> directory = builder.Directory(all, number.ToString(CultureInfo.InvariantCulture));
        AddPrefixes(builder, directory, directory.Path);
        return directory;
    }

    private static void AddPrefixes<T>(in Builder<T> builder, DirectoryNode<T> directory, string local)
    {
        builder.Link(directory, "Global", GlobalPath);
        builder.Link(directory, "Local", local);
        builder.Link(directory, "Session", LinksPath);
    }

    private readonly struct Builder<T>(Func<string, ObjectType, T> value)
    {
        public DirectoryNode<T> Directory(DirectoryNode<T> parent, string name) =>
            Put(new DirectoryNode<T>(value(Path(parent, name), ObjectType.Directory)), parent, name);

        public void Link(DirectoryNode<T> parent, string name, string target) =>
            Put(new LinkNode<T>(target, value(Path(parent, name), ObjectType.SymbolicLink)), parent, name);

        public void Object(DirectoryNode<T> parent, string name) =>
            Put(new ObjectNode<T>(value(Path(parent, name), ObjectType.None)), parent, name);

        private static string Path(DirectoryNode<T> parent, string name) =>
            parent.IsRoot ? ObjectName.Separator + name : $"{parent.Path}{ObjectName.Separator}{name}";

        private static TNode Put<TNode>(TNode node, DirectoryNode<T> parent, string name)
            where TNode : NameNode<T>
        {
            ObjectNamespace<T>.Attach(node, parent, name);
            return node;
        }
    }
}
