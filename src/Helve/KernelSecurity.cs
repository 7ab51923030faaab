using Helve.Client;
using Helve.Kernel.Security;

namespace Helve;

/// <summary>Who the calling process is where access is decided.</summary>
public static class KernelSecurity
{
    /// <summary>
    /// The token that the broker made for this process when it connected, from what Linux says of it: user, groups, privileges, whether restricted.
    /// </summary>
    /// <exception cref="KernelException">PortConnectionRefused, PortDisconnected, InsufficientResources (more groups than a message holds).</exception>
    public static AccessToken CurrentToken
    {
        get
        {
            KernelError.ThrowIfFailed(ObjectSecurity.QueryToken(out AccessToken? token));
            return token!;
        }
    }
}
