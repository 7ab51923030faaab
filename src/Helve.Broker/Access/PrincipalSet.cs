using System.Runtime.InteropServices;
using Helve.Broker.Domains;
using Helve.Kernel.Security;

namespace Helve.Broker.Access;

/// <summary>
/// From what the kernel says of a process to a token. Processes with the same user, group and supplementary groups share one, so that a
/// thousand clients of a user don't cost a thousand tokens.
/// </summary>
/// <param name="userNamespace">The broker's own user namespace: only there is uid 0 root.</param>
internal sealed class PrincipalSet(ulong userNamespace)
{
    // Those in use live on with whoever uses them; only the sharing begins anew.
    private const int Maximum = 256;
    private const uint RootUser = 0;
    private readonly Dictionary<(DomainKey Key, uint Group), List<(uint[] Groups, Principal Principal)>> _known = [];
    private int _count;

    /// <summary>Who that is.</summary>
    /// <param name="key">Its domain.</param>
    /// <param name="group">Its effective group.</param>
    /// <param name="groups">Its supplementary groups.</param>
    public Principal Of(DomainKey key, uint group, ReadOnlySpan<uint> groups)
    {
        if (_known.TryGetValue((key, group), out List<(uint[] Groups, Principal Principal)>? same))
        {
            foreach ((uint[] Groups, Principal Principal) known in CollectionsMarshal.AsSpan(same))
            {
                if (groups.SequenceEqual(known.Groups))
                {
                    return known.Principal;
                }
            }
        }

        return Add(key, group, groups.ToArray());
    }

    /// <summary>A process of a domain that has not connected: its groups are not known.</summary>
    public Principal Of(DomainKey key) => Of(key, AccessToken.OverflowId, []);

    /// <summary>
    /// What sets a restricted domain apart in descriptors. A user namespace may have several users, which are several domains; its number has 32 bits.
    /// </summary>
    public static ulong LogonOf(DomainKey key) => ((ulong)key.UserId << 32) ^ key.Restricted;

    private Principal Add(DomainKey key, uint group, uint[] groups)
    {
        if (_count >= Maximum)
        {
            _known.Clear();
            _count = 0;
        }

        bool isRoot = key.UserId == RootUser && key.UserNamespace == userNamespace;
        AccessToken token = AccessToken.ForUnix(key.UserId, group, groups, isRoot);
        var principal = new Principal(key.Restricted == 0 ? token : token.ForRestrictedDomain(LogonOf(key)));
        if (!_known.TryGetValue((key, group), out List<(uint[] Groups, Principal Principal)>? same))
        {
            _known.Add((key, group), same = []);
        }

        same.Add((groups, principal));
        _count++;
        return principal;
    }
}
