using Helve.Cli.Words;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;

namespace Helve.Cli.Tour.Steps;

/// <summary>First way to share: a name that both sides know.</summary>
internal static class ShareByName
{
    private const uint Use = (uint)(EventRights.Synchronize | EventRights.ModifyState);

    /// <summary>Plays the step.</summary>
    /// <returns>The child, which stays for later steps.</returns>
    public static TourPuppet Play(TourStage stage)
    {
        stage.Step("Sharing by name");
        stage.Say("Two programs that know the same name meet at one object. Whoever comes first creates it; create also opens, and says which of the two it did.");
        string name = TourStage.NameOf("Door");
        NtStatus created = stage.Did(
            TourStage.Self,
            $"creates the auto-reset event '{name}'",
            KernelHandles.TryCreateEvent(name, (uint)EventRights.AllAccess, HandleAttributes.None, false, false, out nint door),
            HandleValues.Format(door));
        stage.Check("nobody had that name before", NtStatus.Success, created);
        TourPuppet guest = stage.Start("guest");
        TourReply opened = guest.Ask("open-event", name, TourStage.Number(Use));
        stage.Did(guest.Name, "opens that name, asking for less access", opened.Status, HandleValues.Format((nint)opened.Value));
        TourReply again = guest.Ask("create-event", name, TourStage.Number((uint)EventRights.AllAccess));
        stage.Did(guest.Name, "creates an event of that name", again.Status, HandleValues.Format((nint)again.Value));
        stage.Check("the second create opened what was there", NtStatus.ObjectNameExists, again.Status);
        NtStatus mismatch = KernelHandles.TryCreateMutex(name, (uint)MutexRights.AllAccess, HandleAttributes.None, false, out _);
        stage.Did(TourStage.Self, "creates a mutex of that name", mismatch);
        stage.Check("a name has one type", NtStatus.ObjectTypeMismatch, mismatch);
        stage.Table("One object, three handles. A value means something in its own process only.", guest);
        Signal(stage, guest, door, (nint)opened.Value);
        Close(stage, guest, name, door, [(nint)opened.Value, (nint)again.Value]);
        return guest;
    }

    private static void Signal(TourStage stage, TourPuppet guest, nint door, nint opened)
    {
        ulong id = TourStage.IdOf(door);
        stage.Check("handles to the object in both processes", 3, stage.HandleCount(id));
        guest.Begin("wait", TourStage.Number(opened), "10000");
        stage.AwaitBlocked(id, guest.ProcessId);
        stage.Did(TourStage.Self, "sees the guest wait on it, and sets the event", KernelHandles.TrySetEvent(door, out _));
        NtStatus woken = stage.Did(guest.Name, "waited for it", guest.End().Status);
        stage.Check("the set in one process ended the wait in the other", NtStatus.Success, woken);
        stage.Check("that one wait consumed it (auto reset)", NtStatus.Timeout, KernelHandles.TryWait(door, TimeSpan.Zero));
    }

    private static void Close(TourStage stage, TourPuppet guest, string name, nint door, nint[] guests)
    {
        foreach (nint handle in guests)
        {
            stage.Did(guest.Name, $"closes {HandleValues.Format(handle)}", guest.Ask("close", TourStage.Number(handle)).Status);
        }

        stage.Did(TourStage.Self, $"closes {HandleValues.Format(door)}, the last handle", KernelHandles.TryClose(door));
        NtStatus gone = guest.Ask("open-event", name, TourStage.Number(Use)).Status;
        stage.Did(guest.Name, "opens that name again", gone);
        stage.Check("the name went with the last handle", NtStatus.ObjectNameNotFound, gone);
    }
}
