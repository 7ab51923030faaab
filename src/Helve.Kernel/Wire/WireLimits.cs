using Helve.Kernel.Memory;

namespace Helve.Kernel.Wire;

/// <summary>The protocol's version and its limits, the same on both sides.</summary>
public static class WireLimits
{
    /// <summary>Version of the messages. The header and the first 16 bytes of Hello and its reply keep their form in all versions.</summary>
    public const ushort Version = 3;

    /// <summary>Bytes of a message at most, header included.</summary>
    public const int MaximumMessage = 132 * 1024;

    /// <summary>Bytes of a name at most that a message can carry (a longer one is refused before it is sent: ObjectNameInvalid).</summary>
    public const int MaximumNameBytes = 65534;

    /// <summary>Bytes of a security descriptor at most that a message can carry, behind a name of any length.</summary>
    public const int MaximumSecurityBytes = 32 * 1024;

    /// <summary>Descriptors of a message at most.</summary>
    public const int MaximumDescriptors = 16;

    /// <summary>Descriptors that one object is made of, or that one handle brings, at most.</summary>
    public const int MaximumKeptDescriptors = 4;

    /// <summary>Thread records given out by one request at most.</summary>
    public const int MaximumRecords = 64;

    /// <summary>Handles that were sent to one process and wait to be received, at most.</summary>
    public const int MaximumArrivals = 256;

    /// <summary>Of these, one sender's.</summary>
    public const int MaximumArrivalsOfSender = 64;

    /// <summary>Names the stale side of two that do not speak the same version; null if they do.</summary>
    /// <param name="clientWire">The client's <see cref="Version"/>.</param>
    /// <param name="clientLayout">The client's <see cref="SegmentHeader.CurrentVersion"/>.</param>
    /// <param name="brokerWire">The broker's <see cref="Version"/>.</param>
    /// <param name="brokerLayout">The broker's <see cref="SegmentHeader.CurrentVersion"/>.</param>
    public static string? DescribeMismatch(uint clientWire, uint clientLayout, uint brokerWire, uint brokerLayout)
    {
        if (clientWire == brokerWire && clientLayout == brokerLayout)
        {
            return null;
        }

        bool brokerIsStale = clientWire != brokerWire ? brokerWire < clientWire : brokerLayout < clientLayout;
        string versions = $"(program: wire {clientWire}, layout {clientLayout}; broker: wire {brokerWire}, layout {brokerLayout})";
        return brokerIsStale
            ? $"the broker is stale {versions}: stop it (helve broker stop) and let the newer one start"
            : $"this program is stale {versions}: rebuild it with the broker's version of Helve";
    }
}
