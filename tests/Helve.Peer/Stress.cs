using Helve.Kernel;
using static Helve.KernelHandles;

namespace Helve.Peer;

/// <summary>
/// stress KIND COUNT HANDLE... -> numbers: COUNT operations as fast as they come, counted exactly. Bounded by counts, never by time.
/// A call that fails in a way that the kind does not expect ends the command with that status.
/// </summary>
internal static class Stress
{
    internal static string Run(string[] words)
    {
        int count = Commands.Int(words[2]);
        nint[] handles = Commands.HandlesFrom(words, 3);
        return words[1] switch
        {
            // release SEMAPHORE... : one of each, in turn
            "release" => Repeat(count, () => All(handles, static h => TryReleaseSemaphore(h, 1, out _))),

            // set EVENT -> how many sets found it reset, which is COUNT
            "set" => Set(count, handles[0]),

            // take 0 EVENT STOP -> takes until the manual event STOP is set and EVENT is not
            "take" => Take(handles),

            // wait HANDLE
            "wait" => Repeat(count, () => TryWait(handles[0], Timeout.InfiniteTimeSpan)),

            // hurry SEMAPHORE -> takes, among COUNT waits that time out at once or very soon
            "hurry" => Hurry(count, handles[0]),

            // any HANDLE... -> takes of each; all HANDLE...
            "any" => Any(count, handles),
            "all" => Repeat(count, () => TryWaitAll(handles, Timeout.InfiniteTimeSpan)),

            // ping SIGNAL WAIT: set one, wait for the other; pong SIGNAL WAIT: the other way about; swap: both in one call
            "ping" => Repeat(count, () => TrySetEvent(handles[0], out _), () => TryWait(handles[1], Timeout.InfiniteTimeSpan)),
            "pong" => Repeat(count, () => TryWait(handles[1], Timeout.InfiniteTimeSpan), () => TrySetEvent(handles[0], out _)),
            "swap" => Repeat(count, () => TrySignalAndWait(handles[0], handles[1], Timeout.InfiniteTimeSpan)),

            // lock MUTEX INSIDE: INSIDE is a semaphore of limit 1 and count 0 which tells whether somebody else is inside
            "lock" => Repeat(
                count,
                () => TryWait(handles[0], Timeout.InfiniteTimeSpan),
                () => TryReleaseSemaphore(handles[1], 1, out _),
                () => TryWait(handles[1], TimeSpan.Zero),
                () => TryReleaseMutex(handles[0], out _)),

            // desert MUTEX -> how many times it was found abandoned, of COUNT threads that take it and end without a release
            "desert" => Desert(count, handles[0]),

            // desert-both FIRST SECOND: COUNT threads take both mutexes and end without a release -> how often another thread found the one
            // abandoned and not the other
            "desert-both" => DesertBoth(count, handles),

            // beside 0 OWN OTHER STOP -> how often waits for any, then for all, took OWN, until the manual event STOP is set. OTHER may be anything
            "beside" => Beside(handles),
            _ => $"! no such stress: {words[1]}",
        };
    }

    private static string Repeat(int count, params Func<NtStatus>[] steps)
    {
        for (int i = 0; i < count; i++)
        {
            foreach (Func<NtStatus> step in steps)
            {
                NtStatus status = step();
                if (status != NtStatus.Success)
                {
                    return Commands.Reply(status, i);
                }
            }
        }

        return Commands.Reply(NtStatus.Success, count);
    }

    private static NtStatus All(nint[] handles, Func<nint, NtStatus> step)
    {
        foreach (nint handle in handles)
        {
            NtStatus status = step(handle);
            if (status != NtStatus.Success)
            {
                return status;
            }
        }

        return NtStatus.Success;
    }

    private static string Set(int count, nint handle)
    {
        for (int done = 0; done < count;)
        {
            NtStatus status = TrySetEvent(handle, out bool was);
            if (status != NtStatus.Success)
            {
                return Commands.Reply(status, done);
            }

            done += was ? 0 : 1;
            _ = was && Thread.Yield();
        }

        return Commands.Reply(NtStatus.Success, count);
    }

    private static string Take(nint[] handles)
    {
        for (int taken = 0; ; taken++)
        {
            NtStatus status = TryWaitAny(handles, Timeout.InfiniteTimeSpan, out int index);
            if (status != NtStatus.Success || index != 0)
            {
                return Commands.Reply(status, taken);
            }
        }
    }

    private static string Hurry(int count, nint handle)
    {
        int taken = 0;
        for (int i = 0; i < count; i++)
        {
            NtStatus status = TryWait(handle, TimeSpan.FromMicroseconds(i % 7 * 10));
            if (status is not (NtStatus.Success or NtStatus.Timeout))
            {
                return Commands.Reply(status, taken);
            }

            taken += status == NtStatus.Success ? 1 : 0;
        }

        return Commands.Reply(NtStatus.Success, taken);
    }

    private static string Desert(int count, nint mutex)
    {
        int abandoned = 0;
        for (int i = 0; i < count; i++)
        {
            NtStatus status = NtStatus.Success;
            var thread = new Thread(() => status = TryWait(mutex, Timeout.InfiniteTimeSpan));
            thread.Start();
            thread.Join();
            if (status is not (NtStatus.Success or NtStatus.AbandonedWait0))
            {
                return Commands.Reply(status, i);
            }

            abandoned += status == NtStatus.AbandonedWait0 ? 1 : 0;
        }

        return Commands.Reply(NtStatus.Success, abandoned);
    }

    private static string DesertBoth(int count, nint[] mutexes)
    {
        long torn = 0;
        for (int i = 0; i < count; i++)
        {
            NtStatus status = NtStatus.Success;
            var thread = new Thread(() => status = TryWaitAll(mutexes, Timeout.InfiniteTimeSpan));
            thread.Start();
            thread.Join();
            NtStatus first = TryWait(mutexes[i % 2], Timeout.InfiniteTimeSpan);
            NtStatus second = TryWait(mutexes[1 - (i % 2)], TimeSpan.Zero);
            if (status is not (NtStatus.Success or NtStatus.AbandonedWait0) || first != NtStatus.AbandonedWait0)
            {
                return Commands.Reply(first, i);
            }

            if (second == NtStatus.Timeout)
            {
                torn++;
                second = TryWait(mutexes[1 - (i % 2)], Timeout.InfiniteTimeSpan);
            }

            if (second != NtStatus.AbandonedWait0 || !Array.TrueForAll(mutexes, static m => TryReleaseMutex(m, out _) == NtStatus.Success))
            {
                return Commands.Reply(second, i);
            }
        }

        return Commands.Reply(NtStatus.Success, torn);
    }

    // Who owns the other object may make these waits fail in any way.
    private static string Beside(nint[] handles)
    {
        var waited = handles[..2];
        TimeSpan soon = TimeSpan.FromMilliseconds(2);
        int taken = 0;
        for (int round = 0; TryWait(handles[2], TimeSpan.Zero) != NtStatus.Success; round++)
        {
            if (round % 2 == 0)
            {
                NtStatus any = TryWaitAny(waited, soon, out int index);
                taken += any == NtStatus.Success && index == 0 ? 1 : 0;
            }
            else
            {
                NtStatus all = TryWaitAll(waited, soon);
                taken += all is NtStatus.Success or NtStatus.AbandonedWait0 ? 1 : 0;
            }
        }

        return Commands.Reply(NtStatus.Success, taken);
    }

    private static string Any(int count, nint[] handles)
    {
        var taken = new long[handles.Length];
        for (int i = 0; i < count; i++)
        {
            NtStatus status = TryWaitAny(handles, Timeout.InfiniteTimeSpan, out int index);
            if (status != NtStatus.Success)
            {
                return Commands.Reply(status, i);
            }

            taken[index]++;
        }

        return Commands.Reply(NtStatus.Success, taken);
    }
}
