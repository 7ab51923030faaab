using System.Diagnostics;
using Helve.Inspection;
using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;

namespace Helve.Benchmarks.Scale;

/// <summary>What one number of names in one directory costs.</summary>
/// <param name="Names">Names, each of an event of its own.</param>
/// <param name="CreateUs">Making one; the sweeping of the dead included.</param>
/// <param name="OpenCloseUs">Opening a random one and closing it.</param>
/// <param name="AnyCaseUs">The same without case, by a name in other letters.</param>
/// <param name="MissUs">Opening a name that nothing has.</param>
/// <param name="CreateCloseUs">Making one more and closing it, whose name is swept later.</param>
/// <param name="BytesPerName">What one added to the broker's resident memory: 64 bytes of it are the object's slot.</param>
internal sealed record NameScaleRow(
    int Names, double CreateUs, double OpenCloseUs, double AnyCaseUs, double MissUs, double CreateCloseUs, double BytesPerName);

/// <summary>Measures a real broker from one client, a request at a time: the socket's round trip is in every figure.</summary>
internal sealed class NameScale(int count)
{
    private const int Batch = 2_000;
    private const int Batches = 9;
    private const uint Access = (uint)EventRights.AllAccess;
    private readonly nint[] _handles = new nint[count];
    private uint _random = 2463534242;
    private int _extra;

    /// <summary>Measures one count.</summary>
    public static NameScaleRow Measure(int count) => new NameScale(count).Run();

    private NameScaleRow Run()
    {
        long before = BrokerBytes();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < _handles.Length; i++)
        {
            Check(KernelHandles.TryCreateEvent(NameOf(i), Access, HandleAttributes.None, false, false, out _handles[i]));
        }

        double create = Stopwatch.GetElapsedTime(start).TotalMicroseconds / _handles.Length;
        double bytes = (double)(BrokerBytes() - before) / _handles.Length;
        var row = new NameScaleRow(
            _handles.Length,
            create,
            Best(() => Open(NameOf(Next()), ObjectAttributeBits.None)),
            Best(() => Open(NameOf(Next()).ToUpperInvariant(), ObjectAttributeBits.CaseInsensitive)),
            Best(Miss),
            Best(CreateAndClose),
            bytes);
        foreach (nint handle in _handles)
        {
            Check(KernelHandles.TryClose(handle));
        }

        return row;
    }

    private static string NameOf(int number) => $"Scale.Name.{number}";

    private static void Open(string name, ObjectAttributeBits attributes)
    {
        var whole = new ObjectAttributes { ObjectName = SessionPath + name, Attributes = attributes };
        Check(KernelHandles.TryOpenEvent(whole, Access, out nint handle));
        Check(KernelHandles.TryClose(handle));
    }

    private static string SessionPath { get; } = $@"\Sessions\{Helve.Linux.CurrentProcess.EffectiveUserId}\BaseNamedObjects\";

    private static void Miss()
    {
        if (KernelHandles.TryOpenEvent("Scale.Nothing", Access, HandleAttributes.None, out _) != NtStatus.ObjectNameNotFound)
        {
            throw new InvalidOperationException("a name was found that nothing has");
        }
    }

    private void CreateAndClose()
    {
        Check(KernelHandles.TryCreateEvent($"Scale.Extra.{_extra++}", Access, HandleAttributes.None, false, false, out nint handle));
        Check(KernelHandles.TryClose(handle));
    }

    private int Next()
    {
        _random ^= _random << 13;
        _random ^= _random >> 17;
        _random ^= _random << 5;
        return (int)(_random % (uint)_handles.Length);
    }

    // The best of several batches: whatever else the machine does only adds.
    private static double Best(Action operation)
    {
        double best = double.MaxValue;
        for (int i = 0; i < Batches; i++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int n = 0; n < Batch; n++)
            {
                operation();
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / Batch);
        }

        return best;
    }

    private static long BrokerBytes()
    {
        if (!KernelInspector.TryConnect(out KernelInspector? inspector))
        {
            throw new InvalidOperationException("no broker runs");
        }

        using (inspector)
        {
            return inspector.GetBrokerStatus().ResidentBytes;
        }
    }

    private static void Check(NtStatus status)
    {
        if (status != NtStatus.Success)
        {
            throw new InvalidOperationException(status.ToString());
        }
    }
}
