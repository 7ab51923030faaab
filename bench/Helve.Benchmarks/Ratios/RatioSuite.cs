using System.Globalization;
using Helve.Benchmarks.Floors;
using Helve.Benchmarks.Harness;
using Helve.Benchmarks.Peers;

namespace Helve.Benchmarks.Ratios;

/// <summary>Measures any operation in this process's regime: which of ours, which floor and which of .NET's own belong together.</summary>
internal sealed class RatioSuite : IDisposable
{
    private readonly Workspace _workspace;
    private readonly string _regime;
    private readonly MemoryFloors _memory = new();
    private readonly DotNetOperations _dotnet = new();
    private readonly IProcessFloors _floors;
    private readonly HelveOperations _ours;
    private readonly AccessOperations _access = new();
    private readonly TimerOperations _timers = new();
    private readonly Win32Operations _win32 = new();
    private readonly DropInOperations _dropIn = new();
    private readonly PipeOperations _pipes = new();
    private readonly ForeignOperations _foreign;
    private readonly SectionOperations _sections = new();
    private readonly CCalls _c;
    private SocketTaker? _taker;
    private SocketExchange? _exchange;

    public RatioSuite(Workspace workspace, string regime)
    {
        _workspace = workspace;
        _regime = regime;
        _floors = workspace.Own<IProcessFloors>(CompiledFloors.TryStart(workspace) ?? (IProcessFloors)new ManagedFloors(workspace));
        _ours = new HelveOperations(workspace);
        _foreign = new ForeignOperations(workspace);
        _c = new CCalls(workspace);
    }

    /// <summary>Measures one row.</summary>
    public RatioRow Measure(string id) => id switch
    {
        "event-set-wait" => Memory(id, _ours.EventSetWait, 2, _dotnet.EventSetWait, "AutoResetEvent set + wait"),
        "mutex-pair" => Memory(id, _ours.MutexPair, 2, _dotnet.NamedMutexPair, "named Mutex pair"),
        "semaphore-pair" => Memory(id, _ours.SemaphorePair, 2, _dotnet.SemaphoreSlimPair, "SemaphoreSlim pair (one process only)"),
        "create-close" => Memory(id, _ours.CreateClose, 8, _dotnet.EventCreateDispose, "AutoResetEvent create + dispose"),
        "duplicate-close-self" => Memory(id, _ours.DuplicateCloseSelf, 6),
        "duplicate-close-other" => Memory(id, _ours.DuplicateCloseOther, 6),
        "create-close-typed" => Memory(id, _ours.CreateCloseTyped, 8, _dotnet.EventCreateDispose, "AutoResetEvent create + dispose"),
        "duplicate-close-typed" => Memory(id, _ours.DuplicateCloseTyped, 6),
        "win32-set-wait" => Row(id, Effort.Nanoseconds, _win32.SetWait, _win32.TypedSetWait, "the same by a KernelEvent", null, null),
        "win32-create-close" => Row(id, Effort.Nanoseconds, _win32.CreateClose, _ours.CreateClose, "the same by KernelHandles", null, null),
        "win32-duplicate-close" => Row(id, Effort.Nanoseconds, _win32.DuplicateClose, _ours.DuplicateCloseSelf, "the same by KernelHandles", null, null),
        "c-set-wait" => InC(id, Effort.Nanoseconds, _c.SetWait, _win32.SetWait, "the same by Kernel32 in C#"),
        "c-duplicate-close" => InC(id, Effort.Nanoseconds, _c.DuplicateClose, _win32.DuplicateClose, "the same by Kernel32 in C#"),
        "c-first-event" => InC(id, Effort.Once, _c.FirstEvent, _c.NoEvent, "such a process that loads nothing"),
        "drop-in-set-wait" => Row(
            id, Effort.Nanoseconds, _dropIn.SetWait, _win32.TypedSetWait, "the same by a KernelEvent", _dotnet.EventSetWait, "AutoResetEvent set + wait"),
        "drop-in-mutex-pair" => Row(
            id, Effort.Nanoseconds, _dropIn.MutexPair, _dropIn.TypedMutexPair, "the same by a KernelMutex", _dotnet.UnnamedMutexPair, "unnamed Mutex pair"),
        "drop-in-create-dispose" => Row(
            id, Effort.Nanoseconds, _dropIn.CreateDispose, _ours.CreateCloseTyped, "the same by a KernelEvent", _dotnet.EventCreateDispose, "AutoResetEvent create + dispose"),
        "drop-in-wait-any-2" or "drop-in-wait-any-64" => DropInWaitAny(id),
        "lookup" => Row(id, Effort.Nanoseconds, _ours.Lookup, _memory.TripleLoads, "load x3 of mapped memory", null, null),
        "access-check-20" => Row(id, Effort.Nanoseconds, _access.Check, _access.LookUps, "20 look-ups in a HashSet of the token's SIDs", null, null),
        "wait-any-2" or "wait-any-8" or "wait-any-64" => WaitAny(id),
        "named-create-close" => Socket(id, _ours.NamedCreateClose, _dotnet.NamedCreateDispose, "named Mutex create + dispose"),
        "named-open-close" => Socket(id, _ours.NamedOpenClose, null, null),
        "named-open-held-close" => Row(
            id, Effort.Nanoseconds, _ours.NamedOpenHeldClose, _ours.DuplicateCloseSelf, "a duplicate + close of the same", _dotnet.NamedOpenDispose, "named Mutex open + dispose"),
        "section-open-map" => Socket(id, _sections.NamedOpenMap, null, null),
        "section-open-map-close" => Socket(id, _sections.WholeRound, null, null),
        "socket-transfer" => Row(
            id, Effort.Microseconds, SocketTransfer, n => _floors.RightsExchange(n),
            $"a bare SCM_RIGHTS exchange of two processes over SOCK_SEQPACKET, in {_floors.Language}, which make no Socket",
            SocketExchange, "such an exchange of two .NET processes, which makes a Socket"),
        "foreign-set" => Foreign(id, _foreign.Set),
        "foreign-wait-satisfied" => Foreign(id, _foreign.WaitSatisfied),
        "ping-pong" => PingPong(id),
        "timer-wake" => Row(
            id, Effort.Sleeps, _timers.Lateness, n => _floors.SleepError(n), $"lateness of clock_nanosleep for 1 ms, in {_floors.Language}", null, null),
        "pipe-message" => Row(
            id, Effort.Microseconds, _pipes.MessageRoundTrip, _pipes.PacketRoundTrip, "the same by a bare SOCK_SEQPACKET pair", null, null),
        "pipe-block" => Row(id, Effort.Microseconds, _pipes.Block, _pipes.StreamBlock, "the same by a bare SOCK_STREAM pair", null, null),
        "owner-death" => OwnerDeath(id),
        _ => throw new ArgumentException($"no operation is called {id}"),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _sections.Dispose();
        _ours.Dispose();
        _dotnet.Dispose();
        _timers.Dispose();
        _win32.Dispose();
        _dropIn.Dispose();
        _pipes.Dispose();
        _memory.Dispose();
    }

    private Batch SocketExchange => Batches.Of(count => (_exchange ??= _workspace.Own(Floors.SocketExchange.Start(_workspace))).Give(count));

    private Batch SocketTransfer => Batches.Of(count => (_taker ??= _workspace.Own(SocketTaker.Start(_workspace))).Give(count));

    private RatioRow Memory(string id, Batch ours, int swaps, Batch? dotnet = null, string? dotnetText = null) =>
        Row(id, Effort.Nanoseconds, ours, swaps == 2 ? _memory.CasPairs : _memory.Cas(swaps), MemoryFloors.CasText(swaps), dotnet, dotnetText);

    private RatioRow WaitAny(string id)
    {
        int number = int.Parse(id["wait-any-".Length..], CultureInfo.InvariantCulture);
        return Memory(id, _ours.SetWaitAny(number), 2, _dotnet.SetWaitAny(number), "WaitHandle.WaitAny of AutoResetEvents + set");
    }

    private RatioRow InC(string id, Effort effort, Batch ours, Batch floor, string floorText) =>
        _c.WhyNot is { } reason ? NotMeasured(id, reason) : Row(id, effort, ours, floor, floorText, null, null);

    private RatioRow NotMeasured(string id, string reason) => new(id, _regime, null, null, null, null, null, NotMeasured: reason);

    private RatioRow DropInWaitAny(string id)
    {
        int number = int.Parse(id["drop-in-wait-any-".Length..], CultureInfo.InvariantCulture);
        return Row(
            id, Effort.Nanoseconds, _dropIn.SetWaitAny(number), _dropIn.TypedSetWaitAny(number), "the same by KernelEvents",
            _dotnet.SetWaitAny(number), "WaitHandle.WaitAny of AutoResetEvents + set");
    }

    private RatioRow Foreign(string id, Batch ours) =>
        OtherUser.WhyNot is { } reason ? NotMeasured(id, reason) : Socket(id, ours, null, null);

    private RatioRow Socket(string id, Batch ours, Batch? dotnet, string? dotnetText) =>
        Row(id, Effort.Microseconds, ours, n => _floors.SocketRoundTrip(n), $"SOCK_SEQPACKET round trip of 64 bytes, two processes, in {_floors.Language}", dotnet, dotnetText);

    private RatioRow PingPong(string id) =>
        Row(id, Effort.Microseconds, _ours.PingPong, n => _floors.FutexPingPong(n), $"raw futex ping-pong, two processes, in {_floors.Language}", null, null);

    private RatioRow OwnerDeath(string id) =>
        Row(id, Effort.Once, _ours.OwnerDeath, FloorDeath, $"SIGKILL to poll's return on a pidfd of such a process, in {_floors.Language}", null, null);

    // The victim is what the owner is: a process of this program that owns a mutex of its own. How long the kernel takes to end a process
    // depends on its size.
    private double FloorDeath(int count)
    {
        ChildProcess victim = PeerProgram.Start(_workspace, PeerProgram.Owner, $"helve-bench-{Guid.NewGuid():N}");
        double ns = _floors.DeathNotice(victim);
        _workspace.Release(victim);
        return ns;
    }

    private RatioRow Row(string id, Effort effort, Batch ours, Batch floor, string floorText, Batch? dotnet, string? dotnetText)
    {
        double?[] medians = Interleaved.Measure(effort, ours, floor, dotnet);
        return new RatioRow(id, _regime, medians[0], medians[1], floorText, medians[2], dotnetText);
    }
}
