using System.Diagnostics;
using System.Globalization;
using Helve.Cli.Words;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;

namespace Helve.Cli.Tour.Steps;

/// <summary>A process dies by SIGKILL with a mutex in its hands.</summary>
internal static class KilledOwner
{
    /// <summary>Plays the step.</summary>
    public static void Play(TourStage stage)
    {
        stage.Step("A killed owner");
        stage.Say("SIGKILL can't be caught: the process does not get to tidy up. The next one who waits for its mutex gets it and is told that it was abandoned; the rest of what the dead process had is closed.");
        string lockName = TourStage.NameOf("Lock");
        string privateName = TourStage.NameOf("Private");
        stage.Did(
            TourStage.Self,
            $"creates the mutex '{lockName}'",
            KernelHandles.TryCreateMutex(lockName, (uint)MutexRights.AllAccess, HandleAttributes.None, false, out nint mutex),
            HandleValues.Format(mutex));
        TourPuppet owner = stage.Start("owner");
        TourReply opened = owner.Ask("open-mutex", lockName, TourStage.Number((uint)MutexRights.AllAccess));
        stage.Did(owner.Name, "opens it", opened.Status, HandleValues.Format((nint)opened.Value));
        stage.Did(owner.Name, "acquires it", owner.Ask("wait", TourStage.Number((nint)opened.Value), "0").Status);
        TourReply made = owner.Ask("create-event", privateName, TourStage.Number((uint)EventRights.AllAccess));
        stage.Did(owner.Name, $"creates the event '{privateName}'", made.Status, HandleValues.Format((nint)made.Value));
        stage.Table("The owner has the mutex, and a named event that nobody else has open.", owner);
        stage.Check("while the owner has it, nobody else gets it", NtStatus.Timeout, KernelHandles.TryWait(mutex, TimeSpan.Zero));
        Kill(stage, owner, mutex);
        Aftermath(stage, owner, mutex, privateName);
    }

    private static void Kill(TourStage stage, TourPuppet owner, nint mutex)
    {
        ulong id = TourStage.IdOf(mutex);
        NtStatus first = NtStatus.Unsuccessful;
        NtStatus released = NtStatus.Unsuccessful;
        long woken = 0;
        var waiter = new Thread(() =>
        {
            first = KernelHandles.TryWait(mutex, TimeSpan.FromSeconds(10));
            woken = Stopwatch.GetTimestamp();
            released = KernelHandles.TryReleaseMutex(mutex, out _);
        });
        waiter.Start();
        stage.AwaitBlocked(id, Environment.ProcessId);
        stage.Note(TourStage.Self, "waits for the mutex in a thread", "blocked");
        long killed = owner.Kill();
        waiter.Join();
        string after = string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(killed, woken).TotalMilliseconds:0.0} ms after the kill");
        stage.Did(TourStage.Self, $"kills process {TourStage.Number(owner.ProcessId)} with SIGKILL; the wait returns", first, after);
        stage.Check("the waiter got the mutex and is told", NtStatus.AbandonedWait0, first);
        stage.Check("it is the waiter's: it can release it", NtStatus.Success, released);
    }

    private static void Aftermath(TourStage stage, TourPuppet owner, nint mutex, string privateName)
    {
        NtStatus next = KernelHandles.TryWait(mutex, TimeSpan.Zero);
        stage.Check("the next wait is an ordinary one again", NtStatus.Success, next);
        stage.Did(TourStage.Self, "releases the mutex", KernelHandles.TryReleaseMutex(mutex, out _));
        bool ended = owner.Process.Wait(TimeSpan.FromSeconds(10)).Succeeded;
        stage.Check("the process object says that it ended", "signalled", ended ? "signalled" : "not signalled");
        NtStatus gone = KernelHandles.TryOpenEvent(privateName, (uint)EventRights.AllAccess, HandleAttributes.None, out _);
        stage.Did(TourStage.Self, "opens the event that only the owner had", gone);
        stage.Check("its name went with its only handle", NtStatus.ObjectNameNotFound, gone);
        stage.Did(TourStage.Self, $"closes {HandleValues.Format(mutex)}", KernelHandles.TryClose(mutex));
    }
}
