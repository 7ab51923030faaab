using System.Globalization;
using Helve.Cli.Words;
using Helve.Inspection;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Objects.Process;
using Helve.Kernel.Security;

namespace Helve.Cli.Tour.Steps;

/// <summary>Two users who do not trust each other: what one hands to the other does what was granted, and nothing else.</summary>
internal static class OtherUsers
{
    // Nobody's on this machine.
    private const uint Ann = 4_000_001;
    private const uint Bob = 4_000_002;

    private const uint Signal = (uint)EventRights.ModifyState;

    /// <summary>Plays the step.</summary>
    public static void Play(TourStage stage)
    {
        stage.Step("Another user, with fewer rights");
        stage.Say("So far all was one user's. A broker for all users (helved --system) gives each user a domain: nobody maps memory of another's, every call on what is another user's goes through the broker, and the broker remembers what it granted.");
        if (ProcessUser.WhyNot is { } reason)
        {
            stage.Skip($"{reason}, to start a broker for all users and to be two of them.");
            return;
        }

        string directory = Path.Combine(Directory.Exists("/run") ? "/run" : "/tmp", TourStage.NameOf("Users"));
        using (SystemBroker broker = SystemBroker.Start(directory))
        {
            Serve(stage, broker);
        }

        stage.Note(TourStage.Self, "ends that broker");
        stage.Check("its directory is gone", "gone", Directory.Exists(directory) ? "there" : "gone");
    }

    private static void Serve(TourStage stage, SystemBroker broker)
    {
        stage.Note(TourStage.Self, "starts a broker for all users", string.Create(CultureInfo.InvariantCulture, $"process {broker.ProcessId}"));
        stage.Note(TourStage.Self, $"says where it is: HELVE_SOCKET={broker.SocketPath}");
        using TourUser ann = TourUser.Start("ann", Ann, broker.SocketPath);
        using TourUser bob = TourUser.Start("bob", Bob, broker.SocketPath);
        stage.CountProcesses(2);
        if (!KernelInspector.TryConnect(broker.SocketPath, out KernelInspector? inspector))
        {
            throw new TourBrokenException("the broker for all users does not answer");
        }

        using (inspector)
        {
            nint own = RefuseByName(stage, inspector, ann, bob);
            nint given = HandOver(stage, inspector, ann, bob, own);
            RefuseByHandle(stage, inspector, ann, bob, own, given);
        }

        foreach (TourUser user in new[] { ann, bob })
        {
            stage.Check($"exit code of {user.Name}", 0, user.Leave(0) ?? -1);
        }
    }

    private static nint RefuseByName(TourStage stage, KernelInspector inspector, TourUser ann, TourUser bob)
    {
        string name = @"Global\" + TourStage.NameOf("Report");
        TourReply made = ann.Ask("create-event", name, TourStage.Number((uint)EventRights.AllAccess));
        stage.Did(ann.Name, $"(user {ann.UserId}) creates '{name}'", made.Status, HandleValues.Format((nint)made.Value));
        TourReply opened = bob.Ask("open-event", name, TourStage.Number((uint)EventRights.Synchronize));
        stage.Did(bob.Name, $"(user {bob.UserId}) opens it by its name", opened.Status);
        stage.Note(TourStage.Self, "asks why: helve access bob, SYNCHRONIZE", Why(inspector, name, bob));
        stage.Check("what is ann's is not bob's", NtStatus.AccessDenied, opened.Status);
        return (nint)made.Value;
    }

    private static nint HandOver(TourStage stage, KernelInspector inspector, TourUser ann, TourUser bob, nint own)
    {
        uint duplicate = (uint)ProcessRights.DuplicateHandle;
        TourReply early = ann.Ask("open-process", TourStage.Number(bob.ProcessId), TourStage.Number(duplicate));
        stage.Did(ann.Name, "opens bob's process, to put a handle into it", early.Status);
        stage.Check("nor may ann, by herself", NtStatus.AccessDenied, early.Status);
        stage.Did(bob.Name, "lets ann: PROCESS_DUP_HANDLE in his process's DACL", bob.Ask("trust", TourStage.Number(ann.UserId), TourStage.Number(duplicate)).Status);
        TourReply process = ann.Ask("open-process", TourStage.Number(bob.ProcessId), TourStage.Number(duplicate));
        stage.Did(ann.Name, "opens bob's process", process.Status, HandleValues.Format((nint)process.Value));
        TourReply given = ann.Ask("duplicate", TourStage.Number(own), TourStage.Number(process.Value), TourStage.Number((uint)EventRights.Synchronize));
        stage.Did(ann.Name, "puts a handle with SYNCHRONIZE only into it", given.Status, $"{HandleValues.Format((nint)given.Value)} there");
        stage.Did(ann.Name, "closes the process", ann.Ask("close", TourStage.Number(process.Value)).Status);
        stage.Table("Each domain has numbers of its own: in bob's, a proxy stands for ann's event.", inspector, new TourProcess(ann.Name, ann.ProcessId), new TourProcess(bob.Name, bob.ProcessId));
        return (nint)given.Value;
    }

    private static void RefuseByHandle(TourStage stage, KernelInspector inspector, TourUser ann, TourUser bob, nint own, nint given)
    {
        string value = TourStage.Number(given);
        stage.Check("bob may wait", NtStatus.Timeout, stage.Did(bob.Name, "looks whether it is set (wait for 0 ms)", bob.Ask("wait", value, "0").Status));
        NtStatus set = stage.Did(bob.Name, "sets it, which takes EVENT_MODIFY_STATE", bob.Ask("set", value).Status);
        stage.Note(TourStage.Self, $"looks what {HandleValues.Format(given)} was granted", Granted(inspector, bob, given));
        stage.Check("bob may not set it", NtStatus.AccessDenied, set);
        TourReply wider = bob.Ask("duplicate", value, TourStage.Number(KernelHandles.CurrentProcess), TourStage.Number(Signal));
        NtStatus widened = stage.Did(bob.Name, "duplicates it for himself with EVENT_MODIFY_STATE", wider.Status);
        if (widened == NtStatus.Success)
        {
            widened = stage.Did(bob.Name, "sets it by that", bob.Ask("set", TourStage.Number(wider.Value)).Status);
        }

        stage.Check("nor make himself a handle that may", NtStatus.AccessDenied, widened);
        stage.Did(ann.Name, "sets it with her own handle", ann.Ask("set", TourStage.Number(own)).Status);
        stage.Check("bob's wait is satisfied, across users", NtStatus.Success, bob.Ask("wait", value, "10000").Status);
    }

    private static string Why(KernelInspector inspector, string name, TourUser user)
    {
        SecurityDetails details = inspector.ShowSecurity(name);
        AccessExplanation why = AccessExplanation.Of(
            details.Descriptor ?? SecurityDescriptor.NullDacl, inspector.GetToken(user.ProcessId), (uint)EventRights.Synchronize, GenericMapping.Of(ObjectType.Event));
        return why.Lines.IsEmpty ? "allowed" : why.Lines[0].Text;
    }

    private static string Granted(KernelInspector inspector, TourUser user, nint handle) => inspector.ListHandles(user.ProcessId)
        .Where(h => h.Value == handle).Select(h => AccessWords.Describe(ObjectType.Event, h.GrantedAccess)).FirstOrDefault("no such handle");
}
