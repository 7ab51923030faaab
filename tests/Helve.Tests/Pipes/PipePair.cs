using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Shouldly;
using static Helve.KernelHandles;

namespace Helve.Tests.Pipes;

/// <summary>A pipe with one instance and its client, by raw handles.</summary>
internal sealed class PipePair : IDisposable
{
    private static int s_last;
    private readonly HashSet<nint> _open = [];

    public PipePair(PipeModes modes = PipeModes.None, PipeOpenModes direction = PipeOpenModes.Duplex)
    {
        Name = NewName();
        Server = Track(MakeServer(Name, modes, direction));
        uint access = ((direction & PipeOpenModes.Inbound) != 0 ? (uint)PipeRights.GenericWrite : 0) | ((direction & PipeOpenModes.Outbound) != 0 ? (uint)PipeRights.GenericRead : 0);
        Client = Track(Open(Name, access));
    }

    public string Name { get; }

    public nint Server { get; }

    public nint Client { get; }

    public static string NewName() => $@"\\.\pipe\test-{Environment.ProcessId}-{Interlocked.Increment(ref s_last)}";

    public static nint MakeServer(string name, PipeModes modes = PipeModes.None, PipeOpenModes direction = PipeOpenModes.Duplex, int instances = 255)
    {
        TryMake(name, modes, direction, instances, out nint handle).ShouldBe(NtStatus.Success);
        return handle;
    }

    public static NtStatus TryMake(string? name, PipeModes modes, PipeOpenModes open, int instances, out nint handle) =>
        TryCreateNamedPipe(name, new PipeSettings { OpenModes = open, Modes = modes, MaximumInstances = instances }, HandleAttributes.None, null, out handle);

    public static nint Open(string name, uint access = (uint)(PipeRights.GenericRead | PipeRights.GenericWrite))
    {
        TryOpenPipe(name, access, HandleAttributes.None, out nint handle).ShouldBe(NtStatus.Success);
        return handle;
    }

    /// <summary>Closed at the end, if it was not closed before.</summary>
    public nint Track(nint handle)
    {
        _ = _open.Add(handle);
        return handle;
    }

    public void Close(nint handle)
    {
        _ = _open.Remove(handle);
        TryClose(handle).ShouldBe(NtStatus.Success);
    }

    public static void Write(nint handle, string text)
    {
        TryWritePipe(handle, System.Text.Encoding.ASCII.GetBytes(text), out int count).ShouldBe(NtStatus.Success);
        count.ShouldBe(text.Length);
    }

    /// <summary>What a read brings: the status, unless it is success, and the text.</summary>
    public static string Read(nint handle, int size = 100)
    {
        var buffer = new byte[size];
        NtStatus status = TryReadPipe(handle, buffer, out int count);
        string text = System.Text.Encoding.ASCII.GetString(buffer, 0, count);
        return status == NtStatus.Success ? text : $"{status}{(text.Length == 0 ? string.Empty : ":" + text)}";
    }

    public void Dispose()
    {
        foreach (nint handle in _open)
        {
            TryClose(handle).ShouldBe(NtStatus.Success);
        }
    }
}
