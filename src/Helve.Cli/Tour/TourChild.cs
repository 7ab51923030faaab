using System.Globalization;
using System.Net.Sockets;
using System.Reflection;
using System.Text;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;

namespace Helve.Cli.Tour;

/// <summary>
/// A child process of the tour: does with Helve what it is told on its standard input, in a process and a handle table of its own, and says
/// on its standard output what came of it. It ends when the tour does.
/// </summary>
internal static class TourChild
{
    /// <summary>Serves the tour, one line of words for each request and reply.</summary>
    /// <param name="inherited">A handle value that came by the command line; 0 if there is none.</param>
    /// <param name="user">The user to become first; null: as it is.</param>
    /// <returns>The exit code that the tour asked for; 1 if the tour went away.</returns>
    public static int Run(nint inherited, uint? user)
    {
        if (user is { } id)
        {
            LoadAll();
            ProcessUser.Become(id, id);
        }

        Reply(NtStatus.Success, Text(inherited));
        while (Console.In.ReadLine() is { } line)
        {
            string[] request = line.Split('\t');
            if (request[0] == "exit")
            {
                return int.Parse(request[1], CultureInfo.InvariantCulture);
            }

            (NtStatus status, string value) = Execute(request);
            Reply(status, value);
        }

        return 1;
    }

    private static void Reply(NtStatus status, string value)
    {
        Console.Out.Write(string.Create(CultureInfo.InvariantCulture, $"{(uint)status}\t{value}\n"));
        Console.Out.Flush();
    }

    private static (NtStatus Status, string Value) Execute(string[] request) => request[0] switch
    {
        "create-event" => (KernelHandles.TryCreateEvent(request[1], Mask(request[2]), HandleAttributes.None, false, false, out nint h), Text(h)),
        "create-mutex" => (KernelHandles.TryCreateMutex(request[1], Mask(request[2]), HandleAttributes.None, false, out nint h), Text(h)),
        "open-event" => (KernelHandles.TryOpenEvent(request[1], Mask(request[2]), HandleAttributes.None, out nint h), Text(h)),
        "open-mutex" => (KernelHandles.TryOpenMutex(request[1], Mask(request[2]), HandleAttributes.None, out nint h), Text(h)),
        "set" => (KernelHandles.TrySetEvent(Handle(request[1]), out _), ""),
        "reset" => (KernelHandles.TryResetEvent(Handle(request[1]), out _), ""),
        "wait" => (KernelHandles.TryWait(Handle(request[1]), Milliseconds(request[2])), ""),
        "query" => Query(Handle(request[1])),
        "trust" => (Trust(Mask(request[1]), Mask(request[2])), ""),
        "open-process" => (KernelHandles.TryOpenProcess(int.Parse(request[1], CultureInfo.InvariantCulture), Mask(request[2]), HandleAttributes.None, out nint h), Text(h)),
        "duplicate" => (
            KernelHandles.TryDuplicate(
                KernelHandles.CurrentProcess, Handle(request[1]), Handle(request[2]), Mask(request[3]), HandleAttributes.None, DuplicateOptions.None, out nint h),
            Text(h)),
        "close" => (KernelHandles.TryClose(Handle(request[1])), ""),
        "open-section" => (KernelHandles.TryOpenSection(request[1], Mask(request[2]), HandleAttributes.None, out nint h), Text(h)),
        "read-memory" => Memory(Handle(request[1]), PageProtection.ReadOnly, static view => view.Read<int>(0)),
        "write-memory" => Memory(Handle(request[1]), PageProtection.ReadWrite, view => Write(view, int.Parse(request[2], CultureInfo.InvariantCulture))),
        "open-timer" => (KernelHandles.TryOpenTimer(request[1], (uint)TimerRights.Synchronize, HandleAttributes.None, out nint h), Text(h)),
        "answer" => (Answer(Handle(request[1])), ""),
        "open-pipe" => (
            KernelHandles.TryOpenPipe(request[1], (uint)(PipeRights.GenericRead | PipeRights.GenericWrite), HandleAttributes.None, out nint h), Text(h)),
        "write-pipe" => (KernelHandles.TryWritePipe(Handle(request[1]), Encoding.UTF8.GetBytes(request[2]), out _), ""),
        "create-job" => (TourChildJobs.Create(out nint h), Text(h)),
        "start-family" => TourChildJobs.StartFamily(Handle(request[1])) is var (status, count) ? (status, Text(count)) : default,
        "containment" => (KernelHandles.TryQueryJob(Handle(request[1]), out JobInformation job), Text((nint)job.Containment)),
        "job-member" => (TourChildJobs.Member(Handle(request[1]), int.Parse(request[2], CultureInfo.InvariantCulture), out int id), Text(id)),
        _ => (NtStatus.InvalidParameter, ""),
    };

    // The handle stays the child's.
    private static (NtStatus Status, string Value) Memory(nint handle, PageProtection protection, Func<KernelSectionView, int> use)
    {
        var section = KernelSection.FromHandle(handle);
        try
        {
            using KernelSectionView view = section.MapView(protection);
            return (NtStatus.Success, Text(use(view)));
        }
        catch (KernelException e)
        {
            return (e.Status, "");
        }
        finally
        {
            _ = section.DetachHandle();
        }
    }

    private static int Write(KernelSectionView view, int value)
    {
        view.Write(0, value);
        return value;
    }

    /// <summary>Answers what a connection's other end says.</summary>
    private static NtStatus Answer(nint handle)
    {
        NtStatus status = KernelHandles.TryGetSocket(handle, out Socket? socket);
        using (socket)
        {
            var buffer = new byte[100];
            int length = socket?.Receive(buffer) ?? 0;
            _ = socket?.Send(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId}, to '{Encoding.UTF8.GetString(buffer, 0, length)}'")));
        }

        return status;
    }

    private static (NtStatus Status, string Value) Query(nint handle)
    {
        NtStatus status = KernelHandles.TryQuery(handle, out HandleInformation information);
        return (status, information.ObjectId.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Lets another user do some things with this process, besides its own user and SYSTEM who may do all.</summary>
    private static NtStatus Trust(uint user, uint rights)
    {
        NtStatus status = KernelHandles.TryQueryToken(out AccessToken? token);
        return status != NtStatus.Success ? status : KernelHandles.TrySetSecurity(
            KernelHandles.CurrentProcess,
            SecurityInformation.Dacl,
            SecurityDescriptor.ParseSddl($"D:(A;;GA;;;{token!.User})(A;;GA;;;SY)(A;;0x{rights:X};;;{Sid.ForUser(user)})"));
    }

    /// <summary>Loads what this program may need: the user that it becomes may have no way to the files, as to those in root's home.</summary>
    private static void LoadAll()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var rest = new Queue<Assembly>([typeof(TourChild).Assembly]);
        while (rest.TryDequeue(out Assembly? assembly))
        {
            foreach (AssemblyName name in assembly.GetReferencedAssemblies().Where(n => seen.Add(n.FullName)))
            {
                rest.Enqueue(Assembly.Load(name));
            }
        }
    }

    private static string Text(nint value) => value.ToString(CultureInfo.InvariantCulture);

    private static nint Handle(string text) => nint.Parse(text, CultureInfo.InvariantCulture);

    private static uint Mask(string text) => uint.Parse(text, CultureInfo.InvariantCulture);

    private static TimeSpan Milliseconds(string text) => TimeSpan.FromMilliseconds(int.Parse(text, CultureInfo.InvariantCulture));
}
