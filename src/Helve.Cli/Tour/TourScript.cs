using System.ComponentModel;
using Helve.Cli.Tour.Steps;

namespace Helve.Cli.Tour;

/// <summary>The tour: its steps in order.</summary>
internal static class TourScript
{
    /// <summary>Plays all steps; a step that can't go on ends the tour, and the summary says why.</summary>
    public static TourSummary Play(TourStage stage)
    {
        try
        {
            int before = stage.HandlesOf(Environment.ProcessId).Count;
            TourPuppet guest = ShareByName.Play(stage);
            ShareByInheritance.Play(stage);
            ShareByDuplication.Play(stage, guest);
            CloseInAnotherProcess.Play(stage, guest);
            CountObjectsNotHandles.Play(stage);
            DefendAName.Play(stage, guest);
            ShareMemory.Play(stage, guest);
            SetATimer.Play(stage, guest);
            HandOverASocket.Play(stage, guest);
            TalkByAPipe.Play(stage, guest);
            OtherUsers.Play(stage);
            KilledOwner.Play(stage);
            EndATree.Play(stage);
            NothingLeft.Play(stage, before);
            return stage.Summary(null);
        }
        catch (Exception e) when (e is TourBrokenException or KernelException or Win32Exception)
        {
            return stage.Summary(e.Message.TrimEnd('.'));
        }
    }
}
