using BenchmarkDotNet.Attributes;
using Helve.Benchmarks.Peers;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;

namespace Helve.Benchmarks.Bdn;

/// <summary>What involves another process: names (the broker), a table of another process, a blocked hand-off.</summary>
public class ProcessBenchmarks
{
    private readonly string _name = $"helve-bench-{Environment.ProcessId}-bdn";
    private PingPongPartner _partner = null!;
    private nint _event;

    [GlobalSetup]
    public void Setup()
    {
        _partner = PingPongPartner.Start(BdnRun.Workspace, _name);
        _ = KernelHandles.TryCreateEvent((uint)EventRights.AllAccess, HandleAttributes.None, false, false, out _event);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _ = KernelHandles.TryClose(_event);
        _partner.Dispose();
    }

    [Benchmark]
    public NtStatus NamedCreateClose()
    {
        _ = KernelHandles.TryCreateEvent(_name, (uint)EventRights.AllAccess, HandleAttributes.None, false, false, out nint handle);
        return KernelHandles.TryClose(handle);
    }

    [Benchmark]
    public void DotNetNamedMutex() => new Mutex(false, $"Global\\{_name}").Dispose();

    [Benchmark]
    public NtStatus DuplicateCloseOther()
    {
        _ = KernelHandles.TryDuplicate(
            KernelHandles.CurrentProcess, _event, _partner.Process, 0, HandleAttributes.None, DuplicateOptions.SameAccess, out nint handle);
        return KernelHandles.TryDuplicate(_partner.Process, handle, 0, 0, HandleAttributes.None, DuplicateOptions.CloseSource, out _);
    }

    [Benchmark]
    public void PingPong() => _partner.Rounds(1);
}
