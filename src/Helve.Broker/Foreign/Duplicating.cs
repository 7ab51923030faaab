using Helve.Broker.Connections;
using Helve.Broker.Domains;
using Helve.Broker.Names;
using Helve.Broker.Processes;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Wire;
using MessageHeader = Helve.Kernel.Wire.MessageHeader;

namespace Helve.Broker.Foreign;

/// <summary>A process that takes part in a duplication.</summary>
/// <param name="Domain">Its domain.</param>
/// <param name="Process">The process; null: it has ended.</param>
internal readonly record struct DuplicationParty(DomainServices Domain, TrackedProcess? Process);

/// <summary>What is duplicated.</summary>
/// <param name="Object">The object.</param>
/// <param name="Granted">What the source may: by its entry, and by the broker's own grant if it is of another domain.</param>
/// <param name="Entry">The source's entry; zero: it was -1, which is none.</param>
/// <param name="Proxy">By which the object was named.</param>
internal readonly record struct DuplicationSource(HomeObject Object, uint Granted, EntryWord Entry, ForeignProxy? Proxy);

/// <summary>A request for a duplication, and what has become of it so far.</summary>
internal sealed class Duplicating(Connection client, MessageHeader header, in ForeignDuplicateRequest request)
{
    private readonly ForeignDuplicateRequest _request = request;

    /// <summary>Who asks.</summary>
    public Connection Client { get; } = client;

    /// <summary>To be answered.</summary>
    public MessageHeader Header { get; } = header;

    /// <summary>What is asked for.</summary>
    public ref readonly ForeignDuplicateRequest Request => ref _request;

    /// <summary>Whether anybody is to get a new handle.</summary>
    public bool HasTarget => _request.TargetProcess.Value != 0;

    /// <summary>DUPLICATE_CLOSE_SOURCE.</summary>
    public bool ClosesSource => Has(DuplicateOptions.CloseSource);

    /// <summary>DUPLICATE_SAME_ACCESS.</summary>
    public bool KeepsAccess => Has(DuplicateOptions.SameAccess);

    /// <summary>DUPLICATE_SAME_ATTRIBUTES.</summary>
    public bool KeepsAttributes => Has(DuplicateOptions.SameAttributes);

    /// <summary>The answer, once <see cref="IsDecided"/>.</summary>
    public NtStatus Status { get; set; }

    /// <summary>The new handle.</summary>
    public NamedHandle Made { get; set; }

    /// <summary>Whether there is no more to be done than to close the source, if that is asked for.</summary>
    public bool IsDecided { get; set; }

    /// <summary>The source that is still to be closed, and whose it is.</summary>
    public (DuplicationParty Owner, DuplicationSource Source)? Owed { get; set; }

    private bool Has(DuplicateOptions option) => ((DuplicateOptions)_request.Options & option) != 0;
}
