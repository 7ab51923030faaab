using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Rules;

/// <summary>One of the processes of a rule's test.</summary>
public enum Place
{
    /// <summary>The test process.</summary>
    Caller,

    /// <summary>A peer.</summary>
    First,

    /// <summary>Another peer.</summary>
    Second,
}

/// <summary>A handle as its own process sees it.</summary>
public sealed record Seen(uint Access, HandleAttributes Attributes, ulong ObjectId, int HandleCount);

/// <summary>
/// The test process and two others, so that a rule can be shown within the caller, from and into another process, and between two
/// others. Handles are looked at by the process whose they are.
/// </summary>
public sealed class ThreeProcesses : IDisposable
{
    public const uint All = (uint)EventRights.AllAccess;

    /// <summary>A value that no table of a test has.</summary>
    public const nint Unused = 0x7FFFF0;

    private readonly Peer?[] _peers = new Peer?[3];
    private readonly nint[] _processes = [CurrentProcess, 0, 0];
    private readonly LibraryFixture _library;

    public ThreeProcesses(LibraryFixture library)
    {
        ArgumentNullException.ThrowIfNull(library);
        _library = library;
        Start(Place.First);
        Start(Place.Second);
    }

    /// <summary>From which process into which: every mode of NtDuplicateObject.</summary>
    public static TheoryData<Place, Place> Modes => new()
    {
        { Place.Caller, Place.Caller },
        { Place.First, Place.Caller },
        { Place.Caller, Place.First },
        { Place.First, Place.Second },
        { Place.First, Place.First },
    };

    /// <summary>The same with each value of a table.</summary>
    public static TheoryData<Place, Place, T> ModesAnd<T>(params ReadOnlySpan<T> values)
    {
        var rows = new TheoryData<Place, Place, T>();
        foreach (T value in values)
        {
            foreach (object[] mode in Modes)
            {
                rows.Add((Place)mode[0], (Place)mode[1], value);
            }
        }

        return rows;
    }

    public Peer Peer(Place place) => _peers[(int)place]!;

    /// <summary>The test process's handle to that process, with PROCESS_DUP_HANDLE.</summary>
    public nint Process(Place place) => _processes[(int)place];

    public int ProcessId(Place place) => place == Place.Caller ? Environment.ProcessId : Peer(place).ProcessId;

    /// <summary>A handle of the test process to that process, with chosen access.</summary>
    public nint Open(Place place, ProcessRights access)
    {
        TryOpenProcess(ProcessId(place), (uint)access, 0, out nint handle).ShouldBe(NtStatus.Success);
        return handle;
    }

    /// <summary>Makes an event without a name in that process.</summary>
    public nint Event(Place place, uint access = All, HandleAttributes attributes = HandleAttributes.None)
    {
        if (place != Place.Caller)
        {
            return Peer(place).Call("event", "-", 0, 0, access, (uint)attributes).Handle;
        }

        TryCreateEvent(access, attributes, false, false, out nint handle).ShouldBe(NtStatus.Success);
        return handle;
    }

    public NtStatus Duplicate(
        Place from, nint source, Place to, uint access, HandleAttributes attributes, DuplicateOptions options, out nint target) =>
        TryDuplicate(Process(from), source, Process(to), access, attributes, options, out target);

    /// <summary>Duplicates, and must succeed.</summary>
    public nint Copy(Place from, nint source, Place to, DuplicateOptions options = DuplicateOptions.SameAccess, uint access = 0, HandleAttributes attributes = 0)
    {
        Duplicate(from, source, to, access, attributes, options, out nint target).ShouldBe(NtStatus.Success);
        target.ShouldBeGreaterThan(0);
        return target;
    }

    /// <summary>What that process says of its handle.</summary>
    public Seen Look(Place place, nint handle) =>
        TryLook(place, handle, out Seen? seen) == NtStatus.Success ? seen! : throw new InvalidOperationException($"0x{handle:X} is not open in {place}");

    public bool IsOpen(Place place, nint handle) => TryLook(place, handle, out _) == NtStatus.Success;

    public NtStatus Close(Place place, nint handle) => place == Place.Caller ? TryClose(handle) : Peer(place).Call("close", handle).Status;

    /// <summary>Closes what must be open, protected or not.</summary>
    public void Discard(Place place, params ReadOnlySpan<nint> handles)
    {
        foreach (nint handle in handles)
        {
            NtStatus status = place == Place.Caller
                ? TrySetAttributes(handle, HandleAttributes.ProtectFromClose, 0)
                : Peer(place).Call("attributes", handle, 1, 0).Status;
            status.ShouldBe(NtStatus.Success);
            Close(place, handle).ShouldBe(NtStatus.Success);
        }
    }

    public NtStatus Set(Place place, nint handle) => place == Place.Caller ? TrySetEvent(handle, out _) : Peer(place).Call("set", handle).Status;

    public NtStatus Wait(Place place, nint handle) =>
        place == Place.Caller ? TryWait(handle, TimeSpan.Zero) : Peer(place).Call("wait", handle, 0).Status;

    /// <summary>Kills a peer and waits until its process object is signalled.</summary>
    public void Kill(Place place)
    {
        Peer(place).Kill();
        nint ended = Open(place, ProcessRights.Synchronize);
        TryWait(ended, Until.Patience).ShouldBe(NtStatus.Success);
        TryClose(ended).ShouldBe(NtStatus.Success);
    }

    /// <summary>Puts another process in the place of one that was killed.</summary>
    public void Restart(Place place)
    {
        TryClose(Process(place)).ShouldBe(NtStatus.Success);
        Start(place);
    }

    public void Dispose()
    {
        foreach (Place place in (Place[])[Place.First, Place.Second])
        {
            TryClose(Process(place)).ShouldBe(NtStatus.Success);
            Peer(place).Dispose();
        }
    }

    private void Start(Place place)
    {
        Peer peer = _library.StartPeer();
        _peers[(int)place] = peer;
        peer.Call("close", 0).Status.ShouldBe(NtStatus.InvalidHandle, "its first call connects it");
        _processes[(int)place] = Open(place, ProcessRights.DuplicateHandle | ProcessRights.Synchronize | ProcessRights.QueryLimitedInformation);
    }

    private NtStatus TryLook(Place place, nint handle, out Seen? seen)
    {
        seen = null;
        if (place == Place.Caller)
        {
            NtStatus status = TryQuery(handle, out HandleInformation i);
            seen = status == NtStatus.Success ? new Seen(i.GrantedAccess, i.Attributes, i.ObjectId, i.HandleCount) : null;
            return status;
        }

        PeerReply reply = Peer(place).Call("query", handle);
        seen = reply.Status == NtStatus.Success
            ? new Seen((uint)reply[1], (HandleAttributes)reply[2], (ulong)reply[3], (int)reply[4])
            : null;
        return reply.Status;
    }
}
