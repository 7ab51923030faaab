using System.Collections.Immutable;
using System.Numerics;

namespace Helve.Kernel.Security;

/// <summary>What decided about a right.</summary>
public enum AccessReason : byte
{
    /// <summary>An entry of the DACL.</summary>
    Entry = 0,

    /// <summary>No entry names the right and somebody whom the token is: denied.</summary>
    NoEntry = 1,

    /// <summary>There is no DACL, or the null one: allowed.</summary>
    NoDacl = 2,

    /// <summary>Owners may read and write the DACL: allowed.</summary>
    Owner = 3,

    /// <summary>A privilege: allowed.</summary>
    Privilege = 4,

    /// <summary>The privilege that the right needs is missing: denied.</summary>
    PrivilegeNotHeld = 5,

    /// <summary>Objects of the type do not have the right: denied.</summary>
    NotOfThisType = 6,

    /// <summary>The object's mandatory label is above who asks: denied.</summary>
    Label = 7,
}

/// <summary>Rights that were decided by one and the same thing.</summary>
/// <param name="Rights">The rights.</param>
/// <param name="IsAllowed">How it was decided.</param>
/// <param name="Reason">What decided.</param>
/// <param name="EntryIndex">Which entry of the DACL, from 0; -1 if none did.</param>
/// <param name="BySecondList">Whether the token's own SIDs would have had the right, and its second list has not.</param>
/// <param name="Text">The deciding entry as SDDL, or the reason in words.</param>
public readonly record struct AccessExplanationLine(
    uint Rights, bool IsAllowed, AccessReason Reason, int EntryIndex, bool BySecondList, string Text);

/// <summary>Why an access check ends as it does: for each right that was asked for, what decided about it.</summary>
public sealed class AccessExplanation
{
    private readonly SecurityDescriptor? _descriptor;
    private readonly AccessToken _token;
    private readonly GenericMapping _mapping;

    private AccessExplanation(SecurityDescriptor? descriptor, AccessToken token, uint desired, in GenericMapping mapping)
    {
        (_descriptor, _token, _mapping) = (descriptor, token, mapping);
        uint granted = 0;
        Status = desired == 0 ? NtStatus.AccessDenied
            : descriptor is null ? AccessCheck.CheckUnsecured(token, desired, mapping, out granted)
            : AccessCheck.Open(descriptor, token, desired, mapping, out granted);
        Granted = granted;
        Lines = Explain(desired);
    }

    /// <summary>The result of the check.</summary>
    public NtStatus Status { get; }

    /// <summary>What a handle would be granted; 0 if the check fails.</summary>
    public uint Granted { get; }

    /// <summary>
    /// What decided, in the order of the lowest right of each. With MAXIMUM_ALLOWED every right of the type is there, else those that were asked for.
    /// </summary>
    public ImmutableArray<AccessExplanationLine> Lines { get; }

    /// <summary>Makes the check of <see cref="AccessCheck.Open"/> and explains it.</summary>
    /// <param name="descriptor">The object's descriptor; null for one that has none.</param>
    /// <param name="token">Who asks.</param>
    /// <param name="desired">What is asked for.</param>
    /// <param name="mapping">The object's type.</param>
    public static AccessExplanation Of(SecurityDescriptor? descriptor, AccessToken token, uint desired, in GenericMapping mapping) =>
        new(descriptor, token, desired, mapping);

    private ImmutableArray<AccessExplanationLine> Explain(uint desired)
    {
        uint rest = _mapping.MapGeneric(desired) & ~AccessMask.MAXIMUM_ALLOWED;
        rest |= (desired & AccessMask.MAXIMUM_ALLOWED) != 0 ? _mapping.Valid : 0;
        var lines = new List<AccessExplanationLine>();
        for (; rest != 0; rest &= rest - 1)
        {
            AccessExplanationLine line = Decide(1u << BitOperations.TrailingZeroCount(rest));
            int same = lines.FindIndex(l => l with { Rights = line.Rights } == line);
            if (same < 0)
            {
                lines.Add(line);
            }
            else
            {
                lines[same] = line with { Rights = lines[same].Rights | line.Rights };
            }
        }

        return [.. lines];
    }

    private AccessExplanationLine Decide(uint right)
    {
        NtStatus status = AccessCheck.Prepare(_token, right, _mapping, out _, out uint byPrivilege);
        if (status != NtStatus.Success)
        {
            return status == NtStatus.PrivilegeNotHeld
                ? Line(right, false, AccessReason.PrivilegeNotHeld, "SeSecurityPrivilege is missing")
                : Line(right, false, AccessReason.NotOfThisType, "objects of this type do not have it");
        }

        if ((byPrivilege & right) != 0)
        {
            return Line(right, true, AccessReason.Privilege, PrivilegeFor(right));
        }

        if (_descriptor is null)
        {
            return Line(right, true, AccessReason.NoDacl, "it has no descriptor, so everybody may");
        }

        if ((_descriptor.Label.Forbidden(_token.IntegrityLevel, _mapping) & right) != 0)
        {
            return Line(right, false, AccessReason.Label, LabelText(_descriptor));
        }

        if (_descriptor.Dacl is not { } dacl)
        {
            return Line(right, true, AccessReason.NoDacl, "there is no DACL, so everybody may");
        }

        SidUse owner = AccessCheck.OwnerUse(_descriptor, _token);
        if ((right & AccessCheck.Unasked(dacl, owner, _mapping)) != 0)
        {
            return Line(right, true, AccessReason.Owner, "owners may");
        }

        AccessExplanationLine first = Ask(dacl, _token.Sids, owner, right);
        return first.IsAllowed && _token.Restricting is { } restricting && Ask(dacl, restricting, owner, right) is { IsAllowed: false } second
            ? second with { BySecondList = true }
            : first;
    }

    private AccessExplanationLine Ask(AccessControlList dacl, SidSet sids, SidUse owner, uint right)
    {
        for (int i = 0; i < dacl.Span.Length; i++)
        {
            AccessControlEntry entry = dacl.Span[i];
            if (entry.IsEffective && (_mapping.MapGeneric(entry.Mask) & right) != 0 && AccessCheck.Names(entry, sids, owner))
            {
                return new(right, entry.Type == AccessControlEntryType.Allow, AccessReason.Entry, i, false, entry.ToString());
            }
        }

        return Line(right, false, AccessReason.NoEntry, "no entry allows it");
    }

    private string LabelText(SecurityDescriptor descriptor)
    {
        AccessControlEntry? entry = MandatoryLabel.EntryOf(descriptor.Sacl);
        string level = IntegrityLevels.Describe(descriptor.Label.Level);
        string label = entry is null ? $"it has no label, so it is {level}" : $"its label {entry} is {level}";
        return $"{label}, which is above {IntegrityLevels.Describe(_token.IntegrityLevel)}";
    }

    private string PrivilegeFor(uint right) => right switch
    {
        AccessMask.ACCESS_SYSTEM_SECURITY => "SeSecurityPrivilege",
        AccessMask.WRITE_OWNER when _token.Has(TokenPrivileges.TakeOwnership) => "SeTakeOwnershipPrivilege",
        _ => "SeDebugPrivilege",
    };

    private static AccessExplanationLine Line(uint right, bool allowed, AccessReason reason, string text) =>
        new(right, allowed, reason, -1, false, text);
}
