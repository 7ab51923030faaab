using Helve.Cli.Words;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;

namespace Helve.Cli.Tour.Steps;

/// <summary>Another use of duplication: a handle that another process forgot is found from outside and closed there.</summary>
internal static class CloseInAnotherProcess
{
    private const nint NoProcess = 0x7FFFF0;

    /// <summary>Plays the step.</summary>
    public static void Play(TourStage stage, TourPuppet guest)
    {
        stage.Step("Closing a handle in another process");
        stage.Say("The guest leaks a handle, and with it an object and its name. The table of all handles shows who has it. DuplicateHandle with DUPLICATE_CLOSE_SOURCE and without a target closes it over there; the guest does nothing for it.");
        string name = TourStage.NameOf("Leak");
        nint leaked = Leak(stage, guest, name);
        stage.Table("Before: the guest alone keeps the event.", guest);
        nint found = Find(guest);
        stage.Check("the system's handle table shows the guest's handle", HandleValues.Format(leaked), HandleValues.Format(found));
        stage.Did(TourStage.Self, $"closes {HandleValues.Format(found)} of the guest: DUPLICATE_CLOSE_SOURCE, no target", CloseThere(guest, found, 0));
        stage.Table("After: the guest's handle is gone, and the event with it.", guest);
        NtStatus set = stage.Did(guest.Name, $"sets the event by {HandleValues.Format(leaked)}", guest.Ask("set", TourStage.Number(leaked)).Status);
        stage.Check("the guest's handle broke under it", NtStatus.InvalidHandle, set);
        stage.Check("the name is free again", NtStatus.ObjectNameNotFound, KernelHandles.TryOpenEvent(name, (uint)EventRights.Synchronize, HandleAttributes.None, out _));
        CloseThoughItFails(stage, guest, name);
    }

    private static void CloseThoughItFails(TourStage stage, TourPuppet guest, string name)
    {
        stage.Say("The flag means what it says whatever else happens: a move to a process that is none fails, and the source is closed.");
        nint leaked = Leak(stage, guest, name);
        NtStatus moved = stage.Did(
            TourStage.Self, $"moves {HandleValues.Format(leaked)} of the guest to {HandleValues.Format(NoProcess)}, which is no process", CloseThere(guest, leaked, NoProcess));
        stage.Check("the move fails", NtStatus.InvalidHandle, moved);
        stage.Check("the guest's handle is closed all the same", NtStatus.InvalidHandle, guest.Ask("query", TourStage.Number(leaked)).Status);
    }

    private static nint Leak(TourStage stage, TourPuppet guest, string name)
    {
        TourReply made = guest.Ask("create-event", name, TourStage.Number((uint)EventRights.AllAccess));
        stage.Did(guest.Name, $"creates the event '{name}' and forgets it", made.Status, HandleValues.Format((nint)made.Value));
        return (nint)made.Value;
    }

    private static nint Find(TourPuppet guest) =>
        guest.Process.EnumerateHandles().Where(h => h.Type == ObjectType.Event).Select(h => h.Handle).LastOrDefault();

    private static NtStatus CloseThere(TourPuppet guest, nint handle, nint target) => KernelHandles.TryDuplicate(
        guest.Process.Handle, handle, target, 0, HandleAttributes.None, DuplicateOptions.CloseSource, out _);
}
