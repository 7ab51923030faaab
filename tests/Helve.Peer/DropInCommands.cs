using System.Globalization;
using Helve.IO.MemoryMappedFiles;
using Helve.Threading;
using Mutex = Helve.Threading.Mutex;

namespace Helve.Peer;

/// <summary>Mutexes and memory by the drop-in types. The reply is Success, or Unsuccessful and the exception's name; what was made or opened stays.</summary>
internal static class DropInCommands
{
    private static readonly List<IDisposable> s_kept = [];

    internal static string Run(string[] w)
    {
        try
        {
            return string.Create(CultureInfo.InvariantCulture, $"Success {(Do(w) ? 1 : 0)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or WaitHandleCannotBeOpenedException or KernelException or System.Threading.AbandonedMutexException)
        {
            return $"Unsuccessful {e.GetType().Name}";
        }
    }

    private static bool Do(string[] w)
    {
        switch (w[1])
        {
            // create NAME USER-ONLY SESSION-ONLY -> was created | open NAME USER-ONLY SESSION-ONLY -> was found | create-for-all NAME [SDDL] -> was created
            case "create":
                s_kept.Add(new Mutex(false, w[2], Options(w), out bool createdNew));
                return createdNew;
            case "open":
                return Keep(Mutex.TryOpenExisting(w[2], Options(w), out Mutex? found), found);
            case "create-for-all":
                s_kept.Add(Threading.MutexAcl.Create(false, w[2], out bool isNew, w.Length > 3 ? w[3] : "D:(A;;GA;;;WD)"));
                return isNew;

            // wait: for the last one -> was got | memory NAME: makes 4096 bytes | open-memory NAME
            case "wait":
                return ((Mutex)s_kept[^1]).WaitOne();
            case "memory":
                s_kept.Add(MemoryMappedFile.CreateNew(w[2], 4096));
                return true;
            case "open-memory":
                s_kept.Add(MemoryMappedFile.OpenExisting(w[2]));
                return true;

            // register-derived -> whether the thread pool calls back for a wait handle of the runtime's that was never signalled, and has no handle
            case "register-derived":
                return IsCalledBack();
            default:
                throw new ArgumentException(w[1]);
        }
    }

    private static bool IsCalledBack()
    {
        using var derived = new Derived();
        var called = new TaskCompletionSource();
        RegisteredWaitHandle registered = ThreadPool.RegisterWaitForSingleObject(
            derived, (_, _) => called.TrySetResult(), null, Timeout.Infinite, executeOnlyOnce: true);
        bool isCalled = called.Task.Wait(TimeSpan.FromSeconds(50));
        registered.Unregister(null);
        return isCalled;
    }

    private static bool Keep(bool found, IDisposable? kept)
    {
        if (kept is not null)
        {
            s_kept.Add(kept);
        }

        return found;
    }

    private static NamedWaitHandleOptions Options(string[] w) => new() { CurrentUserOnly = w[3] == "1", CurrentSessionOnly = w[4] == "1" };

    private sealed class Derived : System.Threading.WaitHandle
    {
        public override bool WaitOne(int millisecondsTimeout) => false;
    }
}
