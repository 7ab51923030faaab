using Helve.Broker.Access;
using Helve.Broker.Foreign;
using Helve.Broker.Keeping;
using Helve.Broker.Loop;
using Helve.Broker.Names;
using Helve.Broker.Processes;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Names;
using Helve.Linux;

namespace Helve.Broker.Domains;

/// <summary>The parts of one domain, for each other: its memory, its processes with their recovery, and where its plain names are.</summary>
internal sealed class DomainServices : IDisposable
{
    private readonly FileDescriptor? _space;

    /// <param name="services">The broker.</param>
    /// <param name="number">A number that no domain had.</param>
    /// <param name="key">Whose it is.</param>
    /// <param name="space">Its user namespace, held so that no other gets the number in the key; taken over. Null for the broker's own.</param>
    /// <param name="rehearse">Whether its recovery prepares itself.</param>
    public DomainServices(BrokerServices services, uint number, DomainKey key, FileDescriptor? space, bool rehearse)
    {
        Number = number;
        Key = key;
        Domain = Domain.Create(services.Options);
        try
        {
            Registry = new ProcessRegistry(
                Domain, services.Loop, services.Changes, services.Log, services.Fail, rehearse, () => services.Quotas.CheckProcess(key.UserId));
        }
        catch (LinuxException)
        {
            Domain.Dispose();
            throw;
        }

        Finder = new ProcessFinder(this, services.Keys);
        Session = services.Names.BeginSession(key, number);
        Principal = services.Principals.Of(key);
        Security = new SlotSecurity(Domain.Arena);
        Foreign = services.Foreign;
        Keepsakes = services.Keepsakes;
        Handles.Closed += (slot, generation) => Keepsakes.OnClosedHere(this, slot, generation);
        Guests = new Guests(
            this, () => services.Loop.Post(() => services.ForeignWaits.Collect(this), this), user => services.Quotas.Check(user, Quota.Records));
        Registry.GuestsRecovered += records => Guests.OnRecovered(records);
        Domain.Remote = new RemoteExclusion(
            services.ForeignWaits, services.ForeignWaits.Gate, decided => services.Loop.Post(() => services.ForeignWaits.Finish(decided)));
        Registry.RecordsEnding = records => services.ForeignWaits.OnRecordsEnding(this, records, services.Domains.All);
        Threads = new ThreadRegistry(this, services.Loop, services.ForeignWaits, () => services.Quotas.CheckDescriptors(key.UserId, 1));
        Registry.ThreadsEnding = Threads.GiveUp;
        Registry.Custody.Closed += (slot, generation) => Foreign.OnClosed(this, slot, generation);
        Registry.Died += process => services.Jobs.OnDied(process);
        _space = space;
    }

    /// <summary>Its number in this broker; never given out again.</summary>
    public uint Number { get; }

    /// <summary>Whose it is.</summary>
    public DomainKey Key { get; }

    /// <summary>Its memory.</summary>
    public Domain Domain { get; }

    /// <summary>Its objects.</summary>
    public Arena Arena => Domain.Arena;

    /// <summary>Handle operations of the loop's thread in it.</summary>
    public LoopHandles Handles => Domain.Handles;

    /// <summary>The proxies of all domains.</summary>
    public ForeignTable Foreign { get; }

    /// <summary>What the broker keeps of objects of all domains.</summary>
    public KeepsakeTable Keepsakes { get; }

    /// <summary>Closes what its processes have given to the broker.</summary>
    public DescriptorCloser Closer { get; } = new();

    /// <summary>Who stands in it for threads of other domains.</summary>
    public Guests Guests { get; }

    /// <summary>Its processes.</summary>
    public ProcessRegistry Registry { get; }

    /// <summary>Its threads that somebody asked for.</summary>
    public ThreadRegistry Threads { get; }

    /// <summary>Its processes by id.</summary>
    public ProcessFinder Finder { get; }

    /// <summary>The directory that plain names begin in.</summary>
    public DirectoryNode<NamedObject> Session { get; }

    /// <summary>Who its processes are, as far as the domain alone tells; those that have connected have their groups besides.</summary>
    public Principal Principal { get; }

    /// <summary>Descriptors of its objects that the namespace does not know.</summary>
    public SlotSecurity Security { get; }

    /// <summary>Open connections of its processes.</summary>
    public int Connections { get; set; }

    /// <summary>What will end it, while nobody needs it.</summary>
    public LoopTimer? Expiry { get; set; }

    /// <summary>Whether it is no part of the broker any more; callbacks that were under way may still come.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether its processes are about to be told that handles of theirs may be closed.</summary>
    public bool TellsClosed { get; set; }

    /// <summary>Whether its processes are served no more.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>Whether somebody is connected, or dead and not yet recovered.</summary>
    public bool IsBusy => Connections != 0 || Registry.IsRecovering;

    /// <summary>Whether a process holds handles, such as a child that inherited them and has not connected, or has some waiting for it.</summary>
    public bool HoldsHandles => Registry.All.Any(static process =>
        process.Index != 0 && process.Stage != ProcessStage.Dead
        && (process.Inbox is { Count: > 0 } || (process.Table is { } table && HandleOperations<HardwareMemory>.CountHandles(table) != 0)));

    /// <summary>The descriptor of a process object: the one it was given, else the default of who it is.</summary>
    public ObjectSecurity SecurityOfProcess(uint slot, uint generation)
    {
        if (Security.Find(slot, generation) is { } own)
        {
            return own;
        }

        // The slot's word says which process slot it was; only the registry says whether it still is.
        TrackedProcess? process = Registry.ByIndex(Volatile.Read(ref Arena.Slot(slot).Value2));
        bool isIts = process is not null && process.ObjectSlot == slot && process.ObjectGeneration == generation;
        return ((isIts ? process!.Principal : null) ?? Principal).DefaultOf(ObjectType.Process);
    }

    /// <summary>The descriptor of a thread object: the one it was given, else the default of the domain's user.</summary>
    public ObjectSecurity SecurityOfThread(uint slot, uint generation) =>
        Security.Find(slot, generation) ?? Principal.DefaultOf(ObjectType.Thread);

    /// <summary>Ends recovery and the watch over its processes. The memory stays until <see cref="Dispose"/>: callbacks may be under way.</summary>
    public void Stop()
    {
        if (!HasEnded)
        {
            HasEnded = true;
            Expiry?.Cancel();
            Guests.Dispose();
            Threads.Dispose();
            Registry.Dispose();
        }
    }

    public void Dispose()
    {
        Stop();
        Closer.Dispose();
        Domain.Dispose();
        _space?.Dispose();
    }
}
