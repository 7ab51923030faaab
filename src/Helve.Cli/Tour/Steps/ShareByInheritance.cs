using Helve.Cli.Words;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;

namespace Helve.Cli.Tour.Steps;

/// <summary>Second way to share: a child begins with the inheritable handles of its parent.</summary>
internal static class ShareByInheritance
{
    /// <summary>Plays the step.</summary>
    public static void Play(TourStage stage)
    {
        stage.Step("Sharing by inheritance");
        stage.Say("A child that is started with handle inheritance gets a copy of each inheritable handle, at the same value. The set is a snapshot: what the parent makes later is not in it. The objects need no name; the child learns the value from its command line.");
        nint secret = Create(stage, "an event that is not inheritable", HandleAttributes.None);
        nint shared = Create(stage, "an inheritable event", HandleAttributes.Inherit);
        TourPuppet heir = stage.Start("heir", inherit: true, handle: shared);
        stage.Note(TourStage.Self, $"starts the heir with '--handle {TourStage.Number(shared)}' on its command line");
        nint late = Create(stage, "another inheritable event, too late", HandleAttributes.Inherit);
        ulong id = TourStage.IdOf(shared);
        TourReply found = heir.Ask("query", TourStage.Number(heir.Argument));
        stage.Did(heir.Name, $"looks at {HandleValues.Format(heir.Argument)}", found.Status, "object " + ObjectIds.Format((ulong)found.Value));
        stage.Table("The same value leads to the same object; the two others have no copy.", heir);
        stage.Check("the heir's handle has the same value", HandleValues.Format(shared), HandleValues.Format(heir.Argument));
        stage.Check("and leads to the same object", ObjectIds.Format(id), ObjectIds.Format((ulong)found.Value));
        stage.Check("a handle that is not inheritable is absent", NtStatus.InvalidHandle, heir.Ask("query", TourStage.Number(secret)).Status);
        stage.Check("a handle made later is absent", NtStatus.InvalidHandle, heir.Ask("query", TourStage.Number(late)).Status);
        Use(stage, heir, shared, id);
        stage.Did(TourStage.Self, "closes the two others", Both(KernelHandles.TryClose(secret), KernelHandles.TryClose(late)));
        int? code = heir.Leave(7);
        stage.Note(heir.Name, "ends with exit code 7 and closes nothing");
        stage.Check("the parent reads its exit code", 7, code ?? -1);
        stage.Check("its handle went with it, and the object with the handle", 0, stage.HandleCount(id));
        heir.Dispose();
    }

    private static void Use(TourStage stage, TourPuppet heir, nint shared, ulong id)
    {
        stage.Did(heir.Name, "sets the event", heir.Ask("set", TourStage.Number(shared)).Status);
        NtStatus woken = stage.Did(TourStage.Self, "waits for it", KernelHandles.TryWait(shared, TimeSpan.FromSeconds(10)));
        stage.Check("the child's set ended the parent's wait", NtStatus.Success, woken);
        stage.Did(TourStage.Self, $"closes its own {HandleValues.Format(shared)}", KernelHandles.TryClose(shared));
        NtStatus still = stage.Did(heir.Name, "sets the event once more", heir.Ask("set", TourStage.Number(shared)).Status);
        stage.Check("the heir's handle is its own", NtStatus.Success, still);
        stage.Check("handles to the object", 1, stage.HandleCount(id));
    }

    private static nint Create(TourStage stage, string what, HandleAttributes attributes)
    {
        NtStatus status = KernelHandles.TryCreateEvent((uint)EventRights.AllAccess, attributes, false, false, out nint handle);
        stage.Did(TourStage.Self, $"creates {what}", status, HandleValues.Format(handle));
        return handle;
    }

    private static NtStatus Both(NtStatus first, NtStatus second) => first != NtStatus.Success ? first : second;
}
