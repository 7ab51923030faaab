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
/// A session is a user's, and has the user's number. Root's is not the global directory, so that Local\X and Global\X are two names for
/// root too, and is reached as Local\ or by its full path only: Session\0\ is NT's word for the global directory.
/// The prefixes are nothing but links in the directory, so they are case-sensitive as any name is (semantics E3).
/// </summary>
public static class SessionNames
{
    private const string BaseNamedObjects = "BaseNamedObjects";
    private const string Sessions = "Sessions";
    private const string Links = "BNOLINKS";

    /// <summary>Path of the global directory.</summary>
    public const string GlobalPath = @"\" + BaseNamedObjects;

    /// <summary>Path of the directory that a user's plain names are in. The number of a session is the user's.</summary>
    public static string PathOf(uint session) => string.Create(CultureInfo.InvariantCulture, $@"\{Sessions}\{session}\{BaseNamedObjects}");

    /// <summary>Creates a namespace with the global directory, and no session.</summary>
    /// <param name="global">The global directory.</param>
    public static ObjectNamespace<T> Create<T>(out DirectoryNode<T> global)
    {
        var names = new ObjectNamespace<T>();
        global = ObjectNamespace<T>.AddDirectory(names.Root, BaseNamedObjects);
        AddPrefixes(global, GlobalPath);
        DirectoryNode<T> sessions = ObjectNamespace<T>.AddDirectory(names.Root, Sessions);
        DirectoryNode<T> links = ObjectNamespace<T>.AddDirectory(sessions, Links);
        ObjectNamespace<T>.AddLink(links, "0", GlobalPath);
        return names;
    }

    /// <summary>Adds the directory of a session, which does not exist yet: where the user's plain names begin.</summary>
    public static DirectoryNode<T> AddSession<T>(ObjectNamespace<T> names, uint session)
    {
        ArgumentNullException.ThrowIfNull(names);
        string number = session.ToString(CultureInfo.InvariantCulture);
        var sessions = (DirectoryNode<T>)names.Root.Find(Sessions, ignoreCase: false)!;
        DirectoryNode<T> directory = ObjectNamespace<T>.AddDirectory(ObjectNamespace<T>.AddDirectory(sessions, number), BaseNamedObjects);
        AddPrefixes(directory, PathOf(session));
        var links = (DirectoryNode<T>)sessions.Find(Links, ignoreCase: false)!;
        if (links.Find(number, ignoreCase: false) is null)
        {
            ObjectNamespace<T>.AddLink(links, number, PathOf(session));
        }

        return directory;
    }

    private static void AddPrefixes<T>(DirectoryNode<T> directory, string local)
    {
        ObjectNamespace<T>.AddLink(directory, "Global", GlobalPath);
        ObjectNamespace<T>.AddLink(directory, "Local", local);
        ObjectNamespace<T>.AddLink(directory, "Session", @"\Sessions\" + Links);
    }
}
