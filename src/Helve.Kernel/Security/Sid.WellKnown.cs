namespace Helve.Kernel.Security;

public sealed partial class Sid
{
    private const ulong NtAuthority = 5;
    private const ulong MandatoryAuthority = 16;
    private const ulong UnixAuthority = 22;
    private const uint UnixUser = 1;
    private const uint UnixGroup = 2;
    private const uint BuiltIn = 32;

    /// <summary>Everyone, S-1-1-0 (<c>WD</c>).</summary>
    public static Sid Everyone { get; } = new(1, 0);

    /// <summary>Creator Owner, S-1-3-0 (<c>CO</c>): in an entry to inherit, whoever owns the new object.</summary>
    public static Sid CreatorOwner { get; } = new(3, 0);

    /// <summary>Creator Group, S-1-3-1 (<c>CG</c>): in an entry to inherit, the group of the new object.</summary>
    public static Sid CreatorGroup { get; } = new(3, 1);

    /// <summary>Owner Rights, S-1-3-4 (<c>OW</c>): the owner, instead of what an owner may without being asked.</summary>
    public static Sid OwnerRights { get; } = new(3, 4);

    /// <summary>Anonymous, S-1-5-7 (<c>AN</c>): nobody knows who it is.</summary>
    public static Sid Anonymous { get; } = new(NtAuthority, 7);

    /// <summary>Authenticated Users, S-1-5-11 (<c>AU</c>): all but anonymous ones.</summary>
    public static Sid AuthenticatedUsers { get; } = new(NtAuthority, 11);

    /// <summary>Restricted code, S-1-5-12 (<c>RC</c>): what every restricted program is.</summary>
    public static Sid RestrictedCode { get; } = new(NtAuthority, 12);

    /// <summary>SYSTEM, S-1-5-18 (<c>SY</c>): root.</summary>
    public static Sid LocalSystem { get; } = new(NtAuthority, 18);

    /// <summary>Administrators, S-1-5-32-544 (<c>BA</c>): who may all that root may.</summary>
    public static Sid Administrators { get; } = new(NtAuthority, BuiltIn, 544);

    /// <summary>Users, S-1-5-32-545 (<c>BU</c>): as Authenticated Users, under NT's name for the built-in group.</summary>
    public static Sid Users { get; } = new(NtAuthority, BuiltIn, 545);

    /// <summary>Guests, S-1-5-32-546 (<c>BG</c>): the group of anonymous ones.</summary>
    public static Sid Guests { get; } = new(NtAuthority, BuiltIn, 546);

    /// <summary>A Linux user: S-1-22-1-uid.</summary>
    public static Sid ForUser(uint uid) => new(UnixAuthority, UnixUser, uid);

    /// <summary>A Linux group: S-1-22-2-gid.</summary>
    public static Sid ForGroup(uint gid) => new(UnixAuthority, UnixGroup, gid);

    /// <summary>One log-on session, S-1-5-5-high-low: what sets one restricted domain apart from all others.</summary>
    public static Sid ForLogon(ulong id) => new(NtAuthority, 5, (uint)(id >> 32), (uint)id);

    /// <summary>A level of integrity, S-1-16-n: what a mandatory label names. See <see cref="IntegrityLevels"/>.</summary>
    public static Sid ForIntegrityLevel(uint level) => new(MandatoryAuthority, level);

    /// <summary>The uid, if this is a Linux user or SYSTEM.</summary>
    public bool TryGetUser(out uint uid) => TryGetUnix(UnixUser, out uid) || this == LocalSystem;

    /// <summary>The gid, if this is a Linux group.</summary>
    public bool TryGetGroup(out uint gid) => TryGetUnix(UnixGroup, out gid);

    /// <summary>The level, if this is one of integrity.</summary>
    public bool TryGetIntegrityLevel(out uint level)
    {
        bool isLevel = Authority == MandatoryAuthority && _subAuthorities.Length == 1;
        level = isLevel ? _subAuthorities[0] : 0;
        return isLevel;
    }

    private bool TryGetUnix(uint kind, out uint id)
    {
        bool unix = Authority == UnixAuthority && _subAuthorities.Length == 2 && _subAuthorities[0] == kind;
        id = unix ? _subAuthorities[1] : 0;
        return unix;
    }
}
