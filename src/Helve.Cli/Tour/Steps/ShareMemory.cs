using System.Globalization;
using Helve.Cli.Words;
using Helve.Kernel;
using Helve.Kernel.Objects;

namespace Helve.Cli.Tour.Steps;

/// <summary>Two processes look at the same memory.</summary>
internal static class ShareMemory
{
    private const int Size = 65536;
    private const int First = 4711;
    private const int Second = 4712;

    /// <summary>Plays the step.</summary>
    public static void Play(TourStage stage, TourPuppet guest)
    {
        stage.Step("Memory that two processes share");
        stage.Say("A section is memory as a kernel object. Who has a handle maps a view of it; what one process writes there, the other one reads, with no call and no copy in between.");
        string name = TourStage.NameOf("Memory");
        using KernelSection section = KernelSection.Create(name, Size);
        stage.Did(TourStage.Self, $"creates the section '{name}'", NtStatus.Success, HandleValues.Format(section.Handle));
        ulong id = TourStage.IdOf(section.Handle);
        using KernelSectionView view = section.MapView();
        view.Write(0, First);
        stage.Note(TourStage.Self, $"maps a view and writes {First}");
        TourReply opened = guest.Ask("open-section", name, TourStage.Number((uint)SectionRights.MapRead));
        stage.Did(guest.Name, "opens it with SECTION_MAP_READ only", opened.Status, HandleValues.Format((nint)opened.Value));
        TourReply read = guest.Ask("read-memory", TourStage.Number(opened.Value));
        stage.Check("the guest reads what the tour wrote", First, read.Value);
        stage.Check("a view to write in is refused", NtStatus.AccessDenied, guest.Ask("write-memory", TourStage.Number(opened.Value), TourStage.Number(Second)).Status);
        Answer(stage, guest, name, view);
        section.Dispose();
        stage.Did(TourStage.Self, "closes its handle; the view stays", NtStatus.Success);
        stage.Check("what is mapped outlives the handle", Second.ToString(CultureInfo.InvariantCulture), view.Read<int>(0).ToString(CultureInfo.InvariantCulture));
        stage.Did(guest.Name, "closes its handle", guest.Ask("close", TourStage.Number(opened.Value)).Status);
        stage.Check("handles to the section", 0, stage.HandleCount(id));
    }

    private static void Answer(TourStage stage, TourPuppet guest, string name, KernelSectionView view)
    {
        TourReply opened = guest.Ask("open-section", name, TourStage.Number((uint)(SectionRights.MapRead | SectionRights.MapWrite)));
        stage.Did(guest.Name, "opens it again, with SECTION_MAP_WRITE", opened.Status, HandleValues.Format((nint)opened.Value));
        stage.Did(guest.Name, $"writes {Second} and closes that handle", guest.Ask("write-memory", TourStage.Number(opened.Value), TourStage.Number(Second)).Status);
        _ = guest.Ask("close", TourStage.Number(opened.Value));
        stage.Check("it stands in the tour's view", Second, view.Read<int>(0));
    }
}
