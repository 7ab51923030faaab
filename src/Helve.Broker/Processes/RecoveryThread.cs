using System.Collections.Concurrent;
using Helve.Broker.Diagnostics;
using Helve.Broker.Loop;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Microsoft.Extensions.Logging;

namespace Helve.Broker.Processes;

/// <summary>
/// Cleans up after the dead, on a thread of its own: a living thread that was stopped while it holds a lock can make recovery wait, and
/// must not make the requests of everybody else wait with it. Without work it sleeps; with a job that had to wait it tries again
/// after a pause that grows.
/// </summary>
internal sealed class RecoveryThread : IDisposable
{
    private const int FirstPauseMilliseconds = 1;
    private const int LongestPauseMilliseconds = 250;

    // Nobody waits for a table that a stopped thread still has an entry of in mind, but its slot and memory are to be had again one day.
    private const int LongestRecyclingPauseMilliseconds = 8000;

    // Whoever started the broker waits for its first answer: compiling recovery comes after that.
    private const int RehearsalMilliseconds = 200;
    // The runtime compiles a method well after 30 calls.
    private const int Rehearsals = 32;
    private readonly Domain _domain;
    private readonly EventLoop _loop;
    private readonly ILogger _log;
    private readonly BlockingCollection<Action> _incoming = [];
    private readonly List<RecoveryJob> _jobs = [];
    private readonly List<Action> _asked = [];
    private readonly TableRecycler _recycler;
    private readonly TaskCompletionSource _rehearsed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private int _pause = FirstPauseMilliseconds;

    public RecoveryThread(Domain domain, EventLoop loop, ILogger log, Action<Exception> failed, bool rehearse)
    {
        _domain = domain;
        _loop = loop;
        _log = log;
        _recycler = new TableRecycler(domain);
        _thread = new Thread(() => Run(failed, rehearse)) { IsBackground = true, Name = "helved recovery" };
        _thread.Start();
    }

    /// <summary>Ends when the thread has done all that it does without being asked.</summary>
    public Task Rehearsed => _rehearsed.Task;

    /// <summary>Hands a job over. From the loop's thread.</summary>
    public void Submit(RecoveryJob job) => _incoming.Add(() => Begin(job));

    /// <summary>
    /// Runs <paramref name="looked"/> on the loop's thread once all that was handed over before has come as far as it can: whatever comes
    /// free by that is announced to the loop before. What a living thread holds up is not waited for long.
    /// </summary>
    public void Ask(Action looked) => _incoming.Add(() => _asked.Add(looked));

    /// <summary>Makes it look again at what it has at hand. From the loop's thread.</summary>
    public void Look() => _incoming.Add(static () => { });

    /// <summary>Ends the thread; what is not done is left to a later broker.</summary>
    public void Dispose()
    {
        _incoming.CompleteAdding();
        _thread.Join();
        _incoming.Dispose();
    }

    private void Run(Action<Exception> failed, bool rehearse)
    {
        try
        {
            if (rehearse && !_incoming.IsCompleted && !HasJobWithin(RehearsalMilliseconds))
            {
                Rehearse();
            }

            _rehearsed.SetResult();
            while (TakeJobs())
            {
                RunJobs();
                _recycler.TryAll();
                Answer();
                _pause = Math.Min(_pause * 2, _jobs.Count != 0 ? LongestPauseMilliseconds : LongestRecyclingPauseMilliseconds);
            }
        }
#pragma warning disable CA1031 // Whatever it is, the host must hear of it: without recovery the broker must not go on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failed(e);
        }
    }

    private void Rehearse()
    {
        for (int i = 0; i < Rehearsals && _incoming.Count == 0 && Rehearsal.Run(); i++)
        {
        }
    }

    private bool HasJobWithin(int milliseconds)
    {
        if (!_incoming.TryTake(out Action? begin, milliseconds))
        {
            return _incoming.IsCompleted;
        }

        begin();
        return true;
    }

    private bool TakeJobs()
    {
        if (_incoming.TryTake(out Action? begin, IsIdle ? Timeout.Infinite : _pause))
        {
            _pause = FirstPauseMilliseconds;
            do
            {
                begin();
            }
            while (_incoming.TryTake(out begin));
        }

        return !_incoming.IsCompleted;
    }

    private bool IsIdle => _jobs.Count == 0 && _recycler.IsEmpty && _asked.Count == 0;

    private void Answer()
    {
        if ((_jobs.Count == 0 && _recycler.IsEmpty) || _pause >= LongestPauseMilliseconds)
        {
            _asked.ForEach(_loop.Post);
            _asked.Clear();
        }
    }

    private void Begin(RecoveryJob job)
    {
        // Guests are dead when the other domains' records are.
        foreach (uint record in job.Guests is null ? job.Records : [])
        {
            Volatile.Write(ref _domain.Arena.Record(record).State, (uint)(job.EndedByItself ? RecordState.Ended : RecordState.Dead));
        }

        if (job.Table is { } table)
        {
            RecoverySteps.CloseDoor(table, job.TableId);
        }

        _jobs.Add(job);
    }

    private void RunJobs()
    {
        var steps = new RecoverySteps(_domain);
        // All deaths known by now in one go: their mutexes become abandoned together.
        steps.RecoverWaits(_jobs);
        for (int i = _jobs.Count - 1; i >= 0; i--)
        {
            RecoveryJob job = _jobs[i];
            Advance(steps, job);
            if (job.Step == RecoveryStep.Finished)
            {
                _jobs.RemoveAt(i);
                Finish(job);
            }
        }
    }

    private void Finish(RecoveryJob job)
    {
        BrokerLog.Recovered(_log, job.Records.Length, job.Index);
        _loop.Post(job.Completed);
        if (job.Table is { } table && job.Recycled is { } recycled)
        {
            _recycler.Add(job.Index, table, () => _loop.Post(recycled));
        }
    }

    private void Advance(RecoverySteps steps, RecoveryJob job)
    {
        while (job.Step is not (RecoveryStep.Waits or RecoveryStep.Finished))
        {
            // A thread of the process that ended by itself a moment ago comes first: the process is signalled last of all. Two threads
            // are not behind each other.
            bool behind = job.Step == RecoveryStep.Table && job.IsProcess && _jobs.Exists(other => other != job && other.Index == job.Index);
            behind |= job.Step == RecoveryStep.Table && job.Elsewhere is { IsOver: false };
            RecoveryResult result = behind ? RecoveryResult.Busy : steps.Run(job);
            if (result == RecoveryResult.Busy)
            {
                if (job.Attempts++ == 0)
                {
                    BrokerLog.RecoveryBusy(_log, job.Index, job.Step.ToString());
                }

                return;
            }

            if (result == RecoveryResult.Damaged)
            {
                BrokerLog.RecoveryDamaged(_log, job.Index, job.Step.ToString());
            }

            job.Step++;
            job.Attempts = 0;
            job.IsDamaged = false;
        }
    }
}
