namespace Helve.Broker.Domains;

/// <summary>
/// Which domain a process belongs to: what the kernel says of it, never what it says of itself (docs/trust.md). Processes with the same
/// key could debug each other anyway.
/// </summary>
/// <param name="UserId">Its user, as the broker's own user namespace numbers it.</param>
/// <param name="UserNamespace">Number of its user namespace, 0 if the kernel has none.</param>
/// <param name="Restricted">0, or what tells one restricted domain of the user from another.</param>
internal readonly record struct DomainKey(uint UserId, ulong UserNamespace, ulong Restricted = 0)
{
    /// <summary>
    /// Whether who has this key may look into a domain: into one's own and, unless restricted, into all of one's user; root into all.
    /// </summary>
    public bool MaySee(DomainKey other) => this == other || (Restricted == 0 && (UserId == 0 || UserId == other.UserId));

    /// <inheritdoc/>
    public override string ToString() => Restricted == 0
        ? $"user {UserId} in user namespace {UserNamespace}"
        : $"user {UserId}, restricted, in user namespace {UserNamespace}";
}
