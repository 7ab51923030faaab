using Helve.Benchmarks.Harness;
using Helve.Kernel;
using Helve.Kernel.Security;

namespace Helve.Benchmarks.Ratios;

/// <summary>
/// The access check at its longest: twenty entries that allow or deny strangers part of what is asked for, and only the last one allows the caller.
/// </summary>
internal sealed class AccessOperations
{
    private const int Entries = 20;
    private const int Groups = 24;
    private readonly AccessToken _token = AccessToken.ForUnix(1000, 1000, [.. Enumerable.Range(100, Groups).Select(g => (uint)g)], superuser: false);
    private readonly SecurityDescriptor _descriptor;
    private readonly HashSet<Sid> _sids;
    private readonly Sid[] _asked;

    public AccessOperations()
    {
        IEnumerable<AccessControlEntry> strangers = Enumerable.Range(0, Entries - 1).Select(i => i % 2 == 0
            ? AccessControlEntry.Deny(Sid.ForUser(2000 + (uint)i), AccessMask.GENERIC_ALL)
            : AccessControlEntry.Allow(Sid.ForGroup(2000 + (uint)i), AccessMask.GENERIC_ALL));
        var dacl = new AccessControlList([.. strangers, AccessControlEntry.Allow(Sid.ForUser(1000), AccessMask.GENERIC_ALL)]);
        _descriptor = new SecurityDescriptor(Sid.LocalSystem, Sid.ForGroup(0), SecurityDescriptorControl.DaclPresent, dacl);
        _sids = [_token.User, .. _token.Groups.Select(g => g.Sid)];
        _asked = [.. dacl.Entries.Select(e => e.Sid)];
    }

    public Batch Check => Batches.Of(count =>
    {
        for (int i = 0; i < count; i++)
        {
            NtStatus status = AccessCheck.Open(_descriptor, _token, AccessMask.GENERIC_ALL, GenericMappings.Event, out _);
            Harness.Check.Success(status);
        }
    });

    public Batch LookUps => Batches.Of(count =>
    {
        int found = 0;
        for (int i = 0; i < count; i++)
        {
            foreach (Sid sid in _asked)
            {
                found += _sids.Contains(sid) ? 1 : 0;
            }
        }

        if (found != count)
        {
            throw new InvalidOperationException("the caller has one of the SIDs");
        }
    });
}
