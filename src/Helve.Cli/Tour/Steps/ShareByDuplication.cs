using Helve.Cli.Words;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;

namespace Helve.Cli.Tour.Steps;

/// <summary>Third way to share: a handle put into another process, with as few rights as it needs.</summary>
internal static class ShareByDuplication
{
    /// <summary>Plays the step.</summary>
    public static void Play(TourStage stage, TourPuppet guest)
    {
        stage.Step("Sharing by duplication, with fewer rights");
        stage.Say("A process that may (PROCESS_DUP_HANDLE) puts a handle into another, running process. The other one does nothing for it and has to be told the value. What the handle may do is fixed when it is made.");
        stage.Did(
            TourStage.Self,
            "creates an event without a name",
            KernelHandles.TryCreateEvent((uint)EventRights.AllAccess, HandleAttributes.None, false, false, out nint own),
            HandleValues.Format(own));
        NtStatus duplicated = KernelHandles.TryDuplicate(
            KernelHandles.CurrentProcess, own, guest.Process.Handle, (uint)EventRights.Synchronize, HandleAttributes.None, DuplicateOptions.None, out nint theirs);
        stage.Did(TourStage.Self, "puts a handle with SYNCHRONIZE only into the guest", duplicated, $"{HandleValues.Format(theirs)} there");
        stage.Table("The same object. The guest may wait on it and nothing else.", guest);
        string value = TourStage.Number(theirs);
        NtStatus waits = stage.Did(guest.Name, "looks whether the event is set (wait for 0 ms)", guest.Ask("wait", value, "0").Status);
        stage.Check("waiting is allowed", NtStatus.Timeout, waits);
        NtStatus sets = stage.Did(guest.Name, "sets the event", guest.Ask("set", value).Status);
        stage.Check("setting is not", NtStatus.AccessDenied, sets);
        stage.Check("nor is resetting", NtStatus.AccessDenied, guest.Ask("reset", value).Status);
        stage.Did(TourStage.Self, "sets the event with its own handle", KernelHandles.TrySetEvent(own, out _));
        stage.Check("the guest's wait is satisfied", NtStatus.Success, guest.Ask("wait", value, "10000").Status);
        TakeBack(stage, guest, theirs);
        stage.Did(TourStage.Self, $"closes {HandleValues.Format(own)}", KernelHandles.TryClose(own));
    }

    private static void TakeBack(TourStage stage, TourPuppet guest, nint theirs)
    {
        NtStatus closed = KernelHandles.TryDuplicate(
            guest.Process.Handle, theirs, 0, 0, HandleAttributes.None, DuplicateOptions.CloseSource, out _);
        stage.Did(TourStage.Self, "takes the guest's handle away (DUPLICATE_CLOSE_SOURCE)", closed);
        NtStatus after = stage.Did(guest.Name, "waits once more", guest.Ask("wait", TourStage.Number(theirs), "0").Status);
        stage.Check("the guest's handle is gone", NtStatus.InvalidHandle, after);
    }
}
