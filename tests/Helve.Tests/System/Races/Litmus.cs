using Xunit.Sdk;

namespace Helve.Tests.SystemTests.Races;

/// <summary>What a comparison of a protocol with a broken one says.</summary>
public enum LitmusVerdict
{
    /// <summary>The broken one was caught, the protocol was not, in at least as many rounds.</summary>
    Passed,

    /// <summary>The protocol did what it must not.</summary>
    Failed,

    /// <summary>The broken one was not caught: this machine, in this run, would not have caught the protocol either.</summary>
    Inconclusive,
}

/// <summary>One race: what each thread does in a round, and which outcomes must not be.</summary>
internal interface IRace
{
    int Threads { get; }

    /// <summary>Makes the state of the round; nobody else runs.</summary>
    void Prepare();

    /// <summary>What a thread does in the round.</summary>
    int Act(int thread);

    /// <summary>Looks at what the threads returned; nobody else runs.</summary>
    bool IsForbidden(ReadOnlySpan<int> outcome);
}

/// <summary>
/// Runs races on real memory: in each round all threads leave a barrier together, each after a small random delay of its own, so that in many
/// rounds they meet at every distance. A clean result counts only if a broken protocol is caught by the same means.
/// </summary>
internal static class Litmus
{
    private const int Chunk = 2_000;
    private const int LongestDelay = 40;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    /// <summary>Runs the broken one until it is caught, then the real one for as many rounds, but for at least <paramref name="rounds"/>.</summary>
    public static (LitmusVerdict Verdict, string Text) Compare(IRace broken, IRace real, int rounds, int budget, int seed)
    {
        int control = 0;
        long caught = 0;
        while (control < budget && caught == 0)
        {
            int chunk = Math.Min(Chunk, budget - control);
            caught = Run(broken, chunk, seed + control);
            control += chunk;
        }

        int count = Math.Max(rounds, control);
        long failed = Run(real, count, seed);
        LitmusVerdict verdict = failed != 0 ? LitmusVerdict.Failed : caught != 0 ? LitmusVerdict.Passed : LitmusVerdict.Inconclusive;
        return (verdict, $"{verdict}: broken {caught} of {control} rounds, real {failed} of {count}, seed {seed}");
    }

    /// <summary>How many rounds ended in a forbidden outcome.</summary>
    public static long Run(IRace race, int rounds, int seed)
    {
        long forbidden = 0;
        var outcome = new int[race.Threads];
        Exception? failure = null;
        race.Prepare();
        using var barrier = new RoundBarrier(race.Threads, () =>
        {
            forbidden += race.IsForbidden(outcome) ? 1 : 0;
            race.Prepare();
        });
        Thread[] threads = [.. Enumerable.Range(0, race.Threads).Select(Start)];
        foreach (Thread thread in threads)
        {
            if (!thread.Join(s_patience))
            {
                throw new XunitException($"A thread of the race hangs (seed {seed}).");
            }
        }

        return failure is null ? forbidden : throw new XunitException($"A thread of the race failed: {failure}");

        Thread Start(int number)
        {
            var thread = new Thread(() => Play(number)) { IsBackground = true };
            thread.Start();
            return thread;
        }

        void Play(int number)
        {
            var random = new Random(seed + number);
            try
            {
                for (int i = 0; i < rounds; i++)
                {
                    int delay = random.Next(LongestDelay);
                    barrier.Enter();
                    Thread.SpinWait(delay);
                    outcome[number] = race.Act(number);
                    barrier.Leave();
                }
            }
            catch (Exception e)
            {
                failure = e;
                barrier.Abandon();
            }
        }
    }
}

/// <summary>Lets all threads into a round at once; the last one out ends the round.</summary>
internal sealed class RoundBarrier(int threads, Action endOfRound) : IDisposable
{
    private int _in;
    private int _out;
    private int _round;
    private int _ready;
    private bool _abandoned;

    public void Enter()
    {
        int round = Volatile.Read(ref _round);
        if (Interlocked.Increment(ref _in) == threads)
        {
            Volatile.Write(ref _in, 0);
            Volatile.Write(ref _ready, round + 1);
        }

        Until(ref _ready, round + 1);
    }

    public void Leave()
    {
        int round = Volatile.Read(ref _round);
        if (Interlocked.Increment(ref _out) == threads)
        {
            Volatile.Write(ref _out, 0);
            endOfRound();
            Volatile.Write(ref _round, round + 1);
        }

        Until(ref _round, round + 1);
    }

    public void Abandon() => Volatile.Write(ref _abandoned, true);

    public void Dispose() => Abandon();

    // Spins, so that they leave together; gives way when there are fewer processors than threads.
    private void Until(ref int word, int value)
    {
        for (int i = 1; Volatile.Read(ref word) != value; i++)
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _abandoned), this);
            if (i % 128 == 0)
            {
                Thread.Yield();
            }
        }
    }
}
