using Helve.Cli.Words;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;

namespace Helve.Cli.Tour.Steps;

/// <summary>The classic mistake: taking the handle for the thing that is counted.</summary>
internal static class CountObjectsNotHandles
{
    /// <summary>Plays the step.</summary>
    public static void Play(TourStage stage)
    {
        stage.Step("Handles are not counted, objects are");
        stage.Say("Two parts of a program, Ann and Bob, use one event, and each closes its handle when it is done. First they keep the same handle value: the close of the one is the end of it for both.");
        Mistake(stage);
        stage.Say("DuplicateHandle is the AddRef of kernel objects, and what it counts is the object. Each owner gets a handle of its own and has to close it.");
        Remedy(stage);
    }

    private static void Mistake(TourStage stage)
    {
        nint shared = Create(stage);
        stage.Did(TourStage.Self, $"Ann closes {HandleValues.Format(shared)}", KernelHandles.TryClose(shared));
        NtStatus set = stage.Did(TourStage.Self, $"Bob sets the event by {HandleValues.Format(shared)}", KernelHandles.TrySetEvent(shared, out _));
        stage.Check("Bob's handle broke under him", NtStatus.InvalidHandle, set);
        NtStatus close = stage.Did(TourStage.Self, $"Bob closes {HandleValues.Format(shared)} too", KernelHandles.TryClose(shared));
        stage.Check("a double close is an error", NtStatus.InvalidHandle, close);
    }

    private static void Remedy(TourStage stage)
    {
        nint ann = Create(stage);
        NtStatus duplicated = KernelHandles.TryDuplicate(
            KernelHandles.CurrentProcess, ann, KernelHandles.CurrentProcess, 0, HandleAttributes.None, DuplicateOptions.SameAccess, out nint bob);
        stage.Did(TourStage.Self, "duplicates it: the duplicate is Bob's", duplicated, HandleValues.Format(bob));
        ulong id = TourStage.IdOf(ann);
        stage.Table("One object with two handles.");
        stage.Check("the object counts its handles", 2, stage.HandleCount(id));
        stage.Did(TourStage.Self, $"Ann closes {HandleValues.Format(ann)}", KernelHandles.TryClose(ann));
        NtStatus set = stage.Did(TourStage.Self, $"Bob sets the event by {HandleValues.Format(bob)}", KernelHandles.TrySetEvent(bob, out _));
        stage.Check("Bob's handle works", NtStatus.Success, set);
        stage.Check("one handle is left", 1, stage.HandleCount(id));
        stage.Did(TourStage.Self, $"Bob closes {HandleValues.Format(bob)}", KernelHandles.TryClose(bob));
        stage.Check("with the last handle the object is gone", 0, stage.HandleCount(id));
    }

    private static nint Create(TourStage stage)
    {
        NtStatus status = KernelHandles.TryCreateEvent((uint)EventRights.AllAccess, HandleAttributes.None, false, false, out nint handle);
        stage.Did(TourStage.Self, "creates an event for Ann and Bob", status, HandleValues.Format(handle));
        return handle;
    }
}
