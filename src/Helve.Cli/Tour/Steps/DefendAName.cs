using Helve.Cli.Words;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Names;
using Helve.Kernel.Objects;

namespace Helve.Cli.Tour.Steps;

/// <summary>A private namespace keeps a single-instance program's name from whoever would take it first.</summary>
internal static class DefendAName
{
    // Nobody's on this machine: a user that the tour's process is not.
    private const uint Stranger = 4_000_000;

    /// <summary>Plays the step.</summary>
    public static void Play(TourStage stage, TourPuppet guest)
    {
        stage.Step("Defending a single-instance name");
        stage.Say("A program that runs once makes a mutex of a name it knows, and ends if the name exists. Whoever takes that name first, keeps the program from ever running.");
        Squat(stage, guest);
        stage.Say("A private namespace lies inside a boundary: who makes it must be everybody that the boundary names. Names in it are out of a squatter's reach.");
        if (KernelSecurity.CurrentToken.IsRestricted)
        {
            stage.Skip("this tour is a restricted program, which is not all that its user is, and so outside of the user's boundaries.");
            return;
        }

        string alias = TourStage.NameOf("Own");
        NtStatus refused = Create(KernelPrivateNamespace.BoundaryOfUser(alias, Stranger), alias, out _);
        stage.Did(TourStage.Self, $"makes a namespace inside user {Stranger}'s boundary", refused);
        stage.Check("nobody makes a namespace inside a boundary that he is outside of", NtStatus.AccessDenied, refused);
        NtStatus made = Create(KernelPrivateNamespace.BoundaryOfUser(alias), alias, out KernelPrivateNamespace? own);
        using (own)
        {
            stage.Did(TourStage.Self, "makes one inside its own user's boundary", made);
            Use(stage, guest, alias);
        }

        stage.Note(TourStage.Self, "closes the namespace");
    }

    private static void Squat(TourStage stage, TourPuppet guest)
    {
        string name = TourStage.NameOf("Single");
        TourReply squatted = guest.Ask("create-event", name, TourStage.Number((uint)EventRights.AllAccess));
        stage.Did(guest.Name, $"takes the plain name '{name}' first", squatted.Status);
        NtStatus late = KernelHandles.TryCreateMutex(name, (uint)MutexRights.AllAccess, HandleAttributes.None, true, out _);
        stage.Did(TourStage.Self, "creates its mutex of that name", late);
        stage.Check("the squatter has it, and the program can't run", NtStatus.ObjectTypeMismatch, late);
        stage.Did(guest.Name, "closes it", guest.Ask("close", TourStage.Number((nint)squatted.Value)).Status);
    }

    private static void Use(TourStage stage, TourPuppet guest, string alias)
    {
        string name = $@"{alias}\Single";
        TourReply taken = guest.Ask("create-event", name, TourStage.Number((uint)EventRights.AllAccess));
        stage.Did(guest.Name, "takes a name in it by its alias", taken.Status);
        stage.Check("the alias means nothing to who has not opened the namespace", NtStatus.ObjectPathNotFound, taken.Status);
        NtStatus first = KernelHandles.TryCreateMutex(name, (uint)MutexRights.AllAccess, HandleAttributes.None, true, out nint single);
        stage.Did(TourStage.Self, "creates its mutex of that name", first, HandleValues.Format(single));
        stage.Check("the program is the first one", NtStatus.Success, first);
        NtStatus second = KernelHandles.TryCreateMutex(name, (uint)MutexRights.AllAccess, HandleAttributes.None, false, out nint again);
        stage.Did(TourStage.Self, "creates it again, as a second copy would", second, HandleValues.Format(again));
        stage.Check("a second copy of the same user is told", NtStatus.ObjectNameExists, second);
        stage.Did(TourStage.Self, "closes both handles", KernelHandles.TryClose(again) == NtStatus.Success ? KernelHandles.TryClose(single) : NtStatus.InvalidHandle);
    }

    private static NtStatus Create(BoundaryDescriptor boundary, string alias, out KernelPrivateNamespace? made)
    {
        try
        {
            made = KernelPrivateNamespace.Create(boundary, alias);
            return NtStatus.Success;
        }
        catch (KernelException e)
        {
            made = null;
            return e.Status;
        }
    }
}
