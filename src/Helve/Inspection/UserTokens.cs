using System.Diagnostics.CodeAnalysis;
using Helve.Kernel.Security;
using Helve.Linux;

namespace Helve.Inspection;

/// <summary>Who users would be for a broker, whether they use it now or not.</summary>
public static class UserTokens
{
    private const uint RootUser = 0;

    /// <summary>The token of a program that the user of a name starts.</summary>
    /// <param name="userName">The name.</param>
    /// <param name="token">The token; null when the system knows no such user.</param>
    public static bool TryGet(string userName, [NotNullWhen(true)] out AccessToken? token)
    {
        ArgumentException.ThrowIfNullOrEmpty(userName);
        token = UserDatabase.TryFind(userName, out UserAccount? account) ? Of(account) : null;
        return token is not null;
    }

    /// <summary>The token of a program that the user of a number starts; without groups if the system does not know the user.</summary>
    /// <param name="userId">The number.</param>
    public static AccessToken Get(uint userId) => UserDatabase.TryFind(userId, out UserAccount? account)
        ? Of(account)
        : AccessToken.ForUnix(userId, AccessToken.OverflowId, [], userId == RootUser);

    /// <summary>The name of a user; null if the system knows no such user.</summary>
    /// <param name="userId">The number.</param>
    public static string? NameOf(uint userId) => UserDatabase.TryFind(userId, out UserAccount? account) ? account.Name : null;

    private static AccessToken Of(UserAccount account) =>
        AccessToken.ForUnix(account.UserId, account.GroupId, UserDatabase.GroupsOf(account), account.UserId == RootUser);
}
