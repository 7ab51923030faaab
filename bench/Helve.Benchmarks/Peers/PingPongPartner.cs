using Helve.Benchmarks.Harness;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;

namespace Helve.Benchmarks.Peers;

/// <summary>A process that answers one event with another, and whose handle table others may reach into.</summary>
internal sealed class PingPongPartner : IDisposable
{
    private static readonly TimeSpan s_forever = Timeout.InfiniteTimeSpan;
    private readonly nint _there;
    private readonly nint _back;

    private PingPongPartner(string name)
    {
        ThereName = name + "-there";
        ItsOwnName = name + "-its-own";
        _there = Create(ThereName);
        _back = Create(name + "-back");
    }

    /// <summary>Name of the event that the partner waits for.</summary>
    public string ThereName { get; }

    /// <summary>Name of an event that only the partner has a handle to.</summary>
    public string ItsOwnName { get; }

    /// <summary>Handle to the partner's process, with PROCESS_DUP_HANDLE.</summary>
    public nint Process { get; private set; }

    /// <summary>Starts one; it ends with the workspace.</summary>
    public static PingPongPartner Start(Workspace workspace, string name)
    {
        var partner = new PingPongPartner(name);
        ChildProcess child = PeerProgram.Start(workspace, PeerProgram.PingPong, name);
        Check.Success(KernelHandles.TryOpenProcess(child.Id, (uint)ProcessRights.AllAccess, HandleAttributes.None, out nint process));
        partner.Process = process;
        return partner;
    }

    /// <summary>The partner's own side; for ever.</summary>
    public static void Serve(string name, Action ready)
    {
        var partner = new PingPongPartner(name);
        _ = Create(partner.ItsOwnName);
        ready();
        while (true)
        {
            Check.Success(KernelHandles.TryWait(partner._there, s_forever));
            Check.Success(KernelHandles.TrySetEvent(partner._back, out _));
        }
    }

    /// <summary>That many round trips.</summary>
    public void Rounds(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Check.Success(KernelHandles.TrySetEvent(_there, out _));
            Check.Success(KernelHandles.TryWait(_back, s_forever));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (nint handle in (nint[])[_there, _back, Process])
        {
            Check.Success(KernelHandles.TryClose(handle));
        }
    }

    private static nint Create(string name)
    {
        Check.Success(KernelHandles.TryCreateEvent(name, (uint)EventRights.AllAccess, HandleAttributes.None, false, false, out nint handle));
        return handle;
    }
}
