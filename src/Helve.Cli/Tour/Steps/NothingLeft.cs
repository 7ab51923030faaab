namespace Helve.Cli.Tour.Steps;

/// <summary>The end: everybody goes, and nothing is left.</summary>
internal static class NothingLeft
{
    /// <summary>Plays the step.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="before">How many handles the tour had when it began.</param>
    public static void Play(TourStage stage, int before)
    {
        stage.Step("Nothing is left");
        stage.Say("Handles end with their process, objects with their last handle, names with their object. There is no file, and no broker to stop: it ends by itself when nobody uses it.");
        TourPuppet[] staying = [.. stage.Puppets.Where(p => !p.HasEnded)];
        foreach (TourPuppet puppet in staying)
        {
            stage.Note(puppet.Name, "ends with exit code 0");
            stage.Check($"exit code of the {puppet.Name}", 0, puppet.Leave(0) ?? -1);
        }

        foreach (TourPuppet puppet in stage.Puppets)
        {
            puppet.Dispose();
        }

        stage.Note(TourStage.Self, "closes its handles to the processes");
        stage.Check("handles that the tour has open", before, stage.HandlesOf(Environment.ProcessId).Count);
        stage.Check("names of this tour", "none", string.Join(", ", stage.Names()) is { Length: > 0 } names ? names : "none");
        stage.Check("children that run", "none", string.Join(", ", stage.Running()) is { Length: > 0 } running ? running : "none");
    }
}
