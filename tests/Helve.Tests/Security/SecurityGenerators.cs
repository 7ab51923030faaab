using FsCheck;
using FsCheck.Fluent;
using Helve.Kernel.Security;

namespace Helve.Tests.Security;

/// <summary>Random SIDs, lists, descriptors and tokens. Few different SIDs, so that entries and tokens meet often.</summary>
internal static class SecurityGenerators
{
    private static readonly Sid[] s_known =
    [
        Sid.Everyone, Sid.OwnerRights, Sid.CreatorOwner, Sid.LocalSystem, Sid.AuthenticatedUsers, Sid.RestrictedCode, Sid.ForUser(1000), Sid.ForUser(1001),
        Sid.ForGroup(100), Sid.ForGroup(27), Sid.ForLogon(7),
    ];

    internal static readonly AccessToken[] Tokens =
    [
        Principals.Alice, Principals.Bob, Principals.Root, Principals.Confined, AccessToken.ForAnonymous(),
        Principals.Alice.Restrict([Sid.ForUser(1000), Sid.ForGroup(100)], [], TokenPrivileges.None, null),
        Principals.Bob.Restrict([], [Sid.Everyone, Sid.ForUser(1001)], TokenPrivileges.ChangeNotify, AccessControlList.Empty),
        Principals.Root.ForRestrictedDomain(7), AccessToken.ForUnix(1000, 1000, [100], superuser: true),
    ];

    internal static Config Seeded(int count, ulong seed) => Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(seed, 0x9E3779B97F4A7C15UL | 1);

    internal static Gen<Sid> KnownSid => Gen.Elements(s_known);

    internal static Gen<uint> Mask => Gen.Frequency(
        (4, Gen.Choose(0, 3).Select(n => (uint)n)),
        (2, Gen.Elements(AccessMask.GENERIC_ALL, AccessMask.GENERIC_READ, AccessMask.GENERIC_WRITE, AccessMask.READ_CONTROL, AccessMask.WRITE_DAC)),
        (2, Gen.Elements(AccessMask.WRITE_OWNER | 1, AccessMask.SYNCHRONIZE, AccessMask.DELETE | 2, AccessMask.ACCESS_SYSTEM_SECURITY)),
        (1, Word));

    internal static Gen<uint> Desired => Gen.Frequency(
        (3, Mask), (2, Gen.Constant(AccessMask.MAXIMUM_ALLOWED)), (1, Mask.Select(m => m | AccessMask.MAXIMUM_ALLOWED)), (1, Gen.Constant(0u)));

    internal static Gen<SecurityDescriptor> Descriptor =>
        from owner in Optional(AnySid)
        from @group in Optional(AnySid)
        from control in Gen.Choose(0, 0xFFFF)
        from dacl in Optional(List(true))
        from sacl in Optional(List(false))
        select new SecurityDescriptor(owner, @group, (SecurityDescriptorControl)control, dacl, sacl);

    /// <summary>Descriptors as objects have them, with SIDs that tokens have.</summary>
    internal static Gen<SecurityDescriptor> ObjectDescriptor =>
        from owner in KnownSid
        from isNull in Gen.Frequency((1, Gen.Constant(true)), (9, Gen.Constant(false)))
        from entries in Entry(true, KnownSid).ArrayOf().Resize(8)
        from labels in Label.ArrayOf().Resize(2)
        select new SecurityDescriptor(
            owner, Sid.ForGroup(100), SecurityDescriptorControl.DaclPresent, isNull ? null : new AccessControlList(entries),
            labels.Length == 0 ? null : new AccessControlList(labels));

    /// <summary>A mandatory label, now and then only to inherit.</summary>
    internal static Gen<AccessControlEntry> Label =>
        from level in Gen.Elements(IntegrityLevels.Untrusted, IntegrityLevels.Low, IntegrityLevels.Medium, IntegrityLevels.High, IntegrityLevels.System)
        from policy in Gen.Choose(0, 7)
        from flags in Flags
        select new AccessControlEntry(AccessControlEntryType.MandatoryLabel, flags, (uint)policy, Sid.ForIntegrityLevel(level));

    private static Gen<uint> Word => Gen.Choose(int.MinValue, int.MaxValue).Select(n => unchecked((uint)n));

    private static Gen<Sid> AnySid => Gen.Frequency(
        (2, KnownSid),
        (1, from high in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(0, 0xFFFF)))
            from low in Word
            from parts in Gen.Choose(0, Sid.MaximumSubAuthorities).SelectMany(n => Word.ArrayOf(n))
            select new Sid(((ulong)high << 32) | low, parts)));

    private static Gen<AccessControlEntryFlags> Flags =>
        Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(0, 0xFF))).Select(f => (AccessControlEntryFlags)(f & 0xDF));

    private static Gen<AccessControlList> List(bool dacl) => Entry(dacl, AnySid).ArrayOf().Resize(6).Select(entries => new AccessControlList(entries));

    private static Gen<AccessControlEntry> Entry(bool dacl, Gen<Sid> sids) =>
        from type in dacl
            ? Gen.Elements(AccessControlEntryType.Allow, AccessControlEntryType.Deny)
            : Gen.Elements(AccessControlEntryType.Audit, AccessControlEntryType.MandatoryLabel)
        from flags in Flags
        from mask in Mask
        from sid in sids
        select new AccessControlEntry(type, flags, mask, sid);

    private static Gen<T?> Optional<T>(Gen<T> gen)
        where T : class => Gen.Frequency((1, Gen.Constant<T?>(null)), (3, gen.Select(v => (T?)v)));
}
