using System.Globalization;
using Helve.Broker.Access;
using Helve.Broker.Domains;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;

namespace Helve.Broker.Names;

/// <content>Where plain names begin.</content>
internal sealed partial class NameTable
{
    private readonly Dictionary<uint, DirectoryNode<NamedObject>> _sessions = [];

    /// <summary>The directory of a user's plain names, made when it is first asked for.</summary>
    public DirectoryNode<NamedObject> SessionOf(uint user)
    {
        if (!_sessions.TryGetValue(user, out DirectoryNode<NamedObject>? directory))
        {
            directory = SessionNames.AddSession(Tree, user, (path, type) =>
                InSession(user, BuiltInSecurity.OfSession(user, path == SessionNames.PathOf(user), type), type));
            _sessions.Add(user, directory);
            WriteDown(directory.Parent!);
            WriteDown((DirectoryNode<NamedObject>)directory.Parent!.Parent!.Find(SessionNames.Links, ignoreCase: false)!);
        }

        return directory;
    }

    /// <summary>The directory that a new domain's plain names begin in: its user's session, or one of its own if it is restricted.</summary>
    public DirectoryNode<NamedObject> BeginSession(DomainKey key, uint number)
    {
        DirectoryNode<NamedObject> session = SessionOf(key.UserId);
        if (key.Restricted == 0)
        {
            return session;
        }

        string last = string.Create(CultureInfo.InvariantCulture, $"{ObjectName.Separator}{number}");
        DirectoryNode<NamedObject> directory = SessionNames.AddRestricted(Tree, key.UserId, number, (path, type) =>
            InSession(key.UserId, BuiltInSecurity.OfRestricted(key, type == ObjectType.Directory && path.EndsWith(last, StringComparison.Ordinal), type), type));
        WriteDown(directory.Parent!);
        return directory;
    }

    private static NamedObject InSession(uint user, ObjectSecurity security, ObjectType type) => new(type, security) { IsBuiltIn = true, SessionUser = user };
}
