using System.Globalization;

namespace Helve.Kernel.Names;

/// <summary>
/// The directories and links that every namespace begins with (semantics E1, E2, E4):
/// <code>
/// \BaseNamedObjects                      what Global\ and Session\0\ mean
///     Global  -> \BaseNamedObjects       Local -> \BaseNamedObjects      Session -> \Sessions\BNOLINKS
/// \Sessions\BNOLINKS\0                -> \BaseNamedObjects
/// \Sessions\BNOLINKS\n                -> \Sessions\n\BaseNamedObjects
/// \Sessions\n\BaseNamedObjects           what a plain name and Local\ mean
///     Global  -> \BaseNamedObjects       Local -> itself                 Session -> \Sessions\BNOLINKS
/// </code>
/// The prefixes are nothing but links in the directory, so they are case-sensitive as any name is (semantics E3).
/// </summary>
public static class SessionNames
{
    /// <summary>The session of the one user that a per-user broker serves; not 0, so that Local\X and Global\X are two names.</summary>
    public const uint UserSession = 1;

    private const string BaseNamedObjects = "BaseNamedObjects";
    private const string Links = "BNOLINKS";

    /// <summary>Path of the global directory.</summary>
    public const string GlobalPath = @"\" + BaseNamedObjects;

    /// <summary>Path of the directory that plain names of that session are in.</summary>
    public static string PathOf(uint session) =>
        session == 0 ? GlobalPath : string.Create(CultureInfo.InvariantCulture, $@"\Sessions\{session}\{BaseNamedObjects}");

    /// <summary>Creates a namespace with the global directory and the directory of one session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="directory">Its directory: where plain names begin.</param>
    public static ObjectNamespace<T> Create<T>(uint session, out DirectoryNode<T> directory)
    {
        var names = new ObjectNamespace<T>();
        DirectoryNode<T> global = ObjectNamespace<T>.AddDirectory(names.Root, BaseNamedObjects);
        AddPrefixes(global, GlobalPath);
        DirectoryNode<T> sessions = ObjectNamespace<T>.AddDirectory(names.Root, "Sessions");
        DirectoryNode<T> links = ObjectNamespace<T>.AddDirectory(sessions, Links);
        ObjectNamespace<T>.AddLink(links, "0", GlobalPath);
        if (session == 0)
        {
            directory = global;
            return names;
        }

        string number = session.ToString(CultureInfo.InvariantCulture);
        directory = ObjectNamespace<T>.AddDirectory(ObjectNamespace<T>.AddDirectory(sessions, number), BaseNamedObjects);
        AddPrefixes(directory, PathOf(session));
        ObjectNamespace<T>.AddLink(links, number, PathOf(session));
        return names;
    }

    private static void AddPrefixes<T>(DirectoryNode<T> directory, string local)
    {
        ObjectNamespace<T>.AddLink(directory, "Global", GlobalPath);
        ObjectNamespace<T>.AddLink(directory, "Local", local);
        ObjectNamespace<T>.AddLink(directory, "Session", @"\Sessions\" + Links);
    }
}
