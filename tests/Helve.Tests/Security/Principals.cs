using Helve.Kernel.Security;

namespace Helve.Tests.Security;

/// <summary>People and descriptors that the tests of security share.</summary>
internal static class Principals
{
    internal const uint Query = 0x1;
    internal const uint Modify = 0x2;
    internal const uint OwnerUnasked = AccessMask.READ_CONTROL | AccessMask.WRITE_DAC;

    internal static readonly AccessToken Alice = AccessToken.ForUnix(1000, 1000, [100, 27], superuser: false);
    internal static readonly AccessToken Bob = AccessToken.ForUnix(1001, 1001, [100], superuser: false);
    internal static readonly AccessToken Root = AccessToken.ForUnix(0, 0, [], superuser: true);
    internal static readonly AccessToken Confined = Alice.ForRestrictedDomain(7);

    internal static AccessToken Named(string name) => name switch
    {
        "alice" => Alice,
        "bob" => Bob,
        "root" => Root,
        "confined" => Confined,
        "nobody" => AccessToken.ForAnonymous(),
        _ => throw new ArgumentException(name),
    };

    /// <summary>SDDL in which <c>{alice}</c>, <c>{bob}</c> and <c>{users}</c> (group 100) stand for their SIDs.</summary>
    internal static SecurityDescriptor Sddl(string text) => SecurityDescriptor.ParseSddl(
        text.Replace("{alice}", "S-1-22-1-1000").Replace("{bob}", "S-1-22-1-1001").Replace("{users}", "S-1-22-2-100").Replace("{domain}", "S-1-5-5-0-7"));
}
