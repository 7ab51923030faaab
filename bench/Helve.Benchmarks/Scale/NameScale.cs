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
/// <param name="RoundTripUs">A request that is refused before any name is looked at.</param>
/// <param name="OpenCloseUs">Opening a random one and closing it.</param>
/// <param name="AnyCaseUs">The same without case, by a name in other letters.</param>
/// <param name="MissUs">Opening a name that nothing has.</param>
/// <param name="CreateCloseUs">Making one more and closing it, whose name is swept later.</param>
/// <param name="BytesPerName">What one added to the broker's resident memory: 64 bytes of it are the object's slot.</param>
internal sealed record NameScaleRow(
    int Names, double CreateUs, double RoundTripUs, double OpenCloseUs, double AnyCaseUs, double MissUs, double CreateCloseUs, double BytesPerName);

/// <summary>Measures a real broker from one client, a request at a time: the socket's round trip is in every figure, and beside it.</summary>
internal sealed class NameScale(int count)
{
    private const int Batch = 1_000;
    private const int Batches = 25;
    private const uint Access = (uint)EventRights.AllAccess;
    private readonly nint[] _handles = new nint[count];
    private uint _random = 2463534242;
    private int _extra;

    /// <summary>Measures one count.</summary>
    public static NameScaleRow Measure(int count) => new NameScale(count).Run();

    private NameScaleRow Run()
    {
        // The first use of Helve starts the broker.
        Check(KernelHandles.TryGetProcessId(KernelHandles.CurrentProcess, out _));
        long before = BrokerBytes();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < _handles.Length; i++)
        {
            Check(KernelHandles.TryCreateEvent(NameOf(i), Access, HandleAttributes.None, false, false, out _handles[i]));
        }

        double create = Stopwatch.GetElapsedTime(start).TotalMicroseconds / _handles.Length;
        double bytes = (double)(BrokerBytes() - before) / _handles.Length;
        double[] us = Best(
            Refused,
            () => Open(NameOf(Next()), ObjectAttributeBits.None),
            () => Open(NameOf(Next()).ToUpperInvariant(), ObjectAttributeBits.CaseInsensitive),
            Miss,
            CreateAndClose);
        var row = new NameScaleRow(_handles.Length, create, us[0], us[1], us[2], us[3], us[4], bytes);
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

    // The broker answers before it looks at any name: what a round trip costs.
    private static void Refused()
    {
        if (KernelHandles.TryOpenEvent(@"\", Access, HandleAttributes.None, out _) != NtStatus.ObjectPathSyntaxBad)
        {
            throw new InvalidOperationException("a name was looked up that is none");
        }
    }

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

    // All in turn, so that what else the machine does meets all; the best of each, since it only adds.
    private static double[] Best(params Action[] operations)
    {
        var best = new double[operations.Length];
        Array.Fill(best, double.MaxValue);
        for (int i = 0; i < Batches; i++)
        {
            for (int o = 0; o < operations.Length; o++)
            {
                long start = Stopwatch.GetTimestamp();
                for (int n = 0; n < Batch; n++)
                {
                    operations[o]();
                }

                best[o] = Math.Min(best[o], Stopwatch.GetElapsedTime(start).TotalMicroseconds / Batch);
            }
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
