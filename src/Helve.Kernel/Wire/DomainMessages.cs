using System.Runtime.InteropServices;

namespace Helve.Kernel.Wire;

/// <summary>How much of something a user has, and may have.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
public struct QuotaEntry
{
    /// <summary>What all domains of the user have.</summary>
    [FieldOffset(0)] public uint Used;

    /// <summary>What they may have; <see cref="Unlimited"/>: as much as there is room for.</summary>
    [FieldOffset(4)] public uint Limit;

    /// <summary>No limit.</summary>
    public const uint Unlimited = uint.MaxValue;
}

/// <summary>One domain, and the share that its user has of the broker.</summary>
[StructLayout(LayoutKind.Explicit, Size = 112)]
public struct DomainEntry
{
    /// <summary>Its number.</summary>
    [FieldOffset(0)] public uint Domain;

    /// <summary>Its user, as the broker's user namespace numbers it.</summary>
    [FieldOffset(4)] public uint UserId;

    /// <summary>Number of its user namespace.</summary>
    [FieldOffset(8)] public ulong UserNamespace;

    /// <summary>0, or what tells one restricted domain of the user from another.</summary>
    [FieldOffset(16)] public ulong Restricted;

    /// <summary>Processes.</summary>
    [FieldOffset(24)] public uint Processes;

    /// <summary>Live objects.</summary>
    [FieldOffset(28)] public uint Objects;

    /// <summary>Objects that it can hold.</summary>
    [FieldOffset(32)] public uint ObjectLimit;

    /// <summary>Handles in the tables of its processes.</summary>
    [FieldOffset(36)] public uint Handles;

    /// <summary>Handles that one process can have.</summary>
    [FieldOffset(40)] public uint HandleLimit;

    /// <summary>1: the broker's own domain.</summary>
    [FieldOffset(44)] public uint IsBrokers;

    /// <summary>Connections.</summary>
    [FieldOffset(48)] public QuotaEntry UserConnections;

    /// <summary>Domains.</summary>
    [FieldOffset(56)] public QuotaEntry UserDomains;

    /// <summary>Processes.</summary>
    [FieldOffset(64)] public QuotaEntry UserProcesses;

    /// <summary>Thread records.</summary>
    [FieldOffset(72)] public QuotaEntry UserRecords;

    /// <summary>Names.</summary>
    [FieldOffset(80)] public QuotaEntry UserNames;

    /// <summary>Descriptors of the broker.</summary>
    [FieldOffset(88)] public QuotaEntry UserDescriptors;

    /// <summary>Requests that wait.</summary>
    [FieldOffset(96)] public QuotaEntry UserPending;

    /// <summary>Jobs.</summary>
    [FieldOffset(104)] public QuotaEntry UserJobs;
}
