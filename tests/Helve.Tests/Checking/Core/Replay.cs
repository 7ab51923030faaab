using System.Runtime.CompilerServices;

namespace Helve.Tests.Checking.Core;

/// <summary>
/// One run of production code from the beginning of an operation: past accesses get their logged answers, the next one is noted.
/// </summary>
internal sealed class Replay(SharedRegion region, Mutation? mutation)
{
    // What production code passes under a memory that does not spin.
    private const long SoftDeadline = 1;

    private static readonly AbandonedException s_abandoned = new();

    [ThreadStatic]
    private static Replay? t_current;

    private readonly List<Access> _past = [];
    private readonly List<ulong> _answers = [];
    private int _position;
    private Func<Access, int, ulong>? _future;
    private List<Access> _probed = [];
    private int _probeLength;
    private ulong _digest;
    private Choice? _choice;
    private ActorContext? _context;

    /// <summary>The run of the calling thread.</summary>
    public static Replay Current => t_current ?? throw new InvalidOperationException("CheckedMemory is used outside an exploration");

    /// <summary>The memory that it is about.</summary>
    public SharedRegion Region => region;

    /// <summary>The access at which the last run was left.</summary>
    public Access Noted { get; private set; }

    /// <summary>Runs an operation. True: it ended, with that result. False: see <see cref="Noted"/>.</summary>
    public bool TryRun(Choice choice, ActorContext context, Log log, out ulong result)
    {
        _future = null;
        return Run(choice, context, log, out result);
    }

    /// <summary>Runs an operation on into an invented future of some accesses, which are noted.</summary>
    public bool TryProbe(
        Choice choice, ActorContext context, Log log, Func<Access, int, ulong> future, int length, List<Access> accesses, out ulong result)
    {
        accesses.Clear();
        (_future, _probed, _probeLength) = (future, accesses, length);
        bool ended = Run(choice, context, log, out result);
        if (!ended && Noted.Kind == AccessKind.Fault)
        {
            // Impossible memory may make the code throw; where it does is part of what it does.
            accesses.Add(new Access(AccessKind.Fault));
        }

        return ended;
    }

    private bool Run(Choice choice, ActorContext context, Log log, out ulong result)
    {
        _past.Clear();
        _answers.Clear();
        _past.AddRange(log.Accesses);
        _answers.AddRange(log.Answers);
        (_position, _choice, _context, _digest) = (0, choice, context, 0);
        Noted = default;
        t_current = this;
        result = 0;
        mutation?.Start();
        try
        {
            result = choice.Run(context);
            mutation?.End(Answer);
            return true;
        }
        catch (AbandonedException)
        {
            return false;
        }
        catch (Exception e)
        {
            // Whatever production code throws is a finding; the explorer reports it with the trace that leads to it.
            Noted = new Access(AccessKind.Fault) { Message = $"{e.GetType().Name}: {e.Message}\n{e.StackTrace}" };
            return false;
        }
        finally
        {
            t_current = null;
        }
    }

    /// <summary>A memory access: its logged answer, or the end of the run.</summary>
    public ulong Next<T>(AccessKind kind, ref T location, ulong value = 0, ulong comparand = 0) =>
        Mutate(new Access(kind)
        {
            Cell = region.CellOf(ref location, out int shift),
            Shift = shift,
            Narrow = Unsafe.SizeOf<T>() == 4,
            Value = value,
            Comparand = kind == AccessKind.Await && Unsafe.AreSame(ref Unsafe.As<T, byte>(ref location), ref Unsafe.As<ulong, byte>(ref region.AnyRead))
                ? _digest
                : comparand,
        });

    /// <summary>A futex call.</summary>
    public ulong Futex(AccessKind kind, ref uint word, uint expected, int count, uint bitset, long deadline, bool byWallClock = false)
    {
        bool hasClock = deadline is >= SharedRegion.FirstMoment and < long.MaxValue;
        return Mutate(new Access(kind)
        {
            Cell = region.CellOf(ref word, out int shift),
            Shift = shift,
            Narrow = true,
            Value = expected,
            Count = count,
            Bitset = bitset,
            HasDeadline = deadline is not (long.MaxValue or SoftDeadline),
            Until = hasClock ? (ulong)deadline : 0,
            ClockCell = hasClock ? region.CellOf(ref byWallClock ? ref region.WallClock : ref region.Clock, out _) : 0,
            IsSoft = deadline == SoftDeadline,
            Comparand = deadline == SoftDeadline ? _digest : 0,
        });
    }

    private ulong Mutate(Access access) => mutation is null
        ? Answer(access)
        : mutation.Answer(new Site(_context!.Actor, _choice!.Name, region.NameOf(access.Cell, access.Shift)), access, Answer);

    private ulong Answer(Access access)
    {
        ulong answer = AnswerFromLog(access);

        // What an await of any word read stands for: two histories with the same digest read the same.
        _digest = access.Kind switch
        {
            AccessKind.Read => (uint)HashCode.Combine(_digest, access.Cell, access.Shift, answer),
            AccessKind.Await or AccessKind.Park when Explorer.EndsLook(access, answer) => 0,
            _ => _digest,
        };
        return answer;
    }

    private ulong AnswerFromLog(Access access)
    {
        if (_position < _answers.Count)
        {
            if (_past[_position] != access)
            {
                throw new InvalidOperationException(
                    $"the replay differs: {region.NameOf(access.Cell, access.Shift)} {access}, was {_past[_position]}");
            }

            return _answers[_position++];
        }

        if (_future is not null && _probed.Count < _probeLength)
        {
            _probed.Add(access);
            return _future(access, _probed.Count);
        }

        // After the first unanswered access the run only unwinds; a finally block that goes on ends here again.
        if (_position++ == _answers.Count)
        {
            Noted = access;
        }

        throw s_abandoned;
    }

    private sealed class AbandonedException : Exception;
}
