using System.Globalization;
using Helve.Benchmarks.Harness;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;

namespace Helve.Benchmarks.Peers;

/// <summary>Two processes of two users at the same events: one made them and is their home, the other works with them through the broker.</summary>
internal static class ForeignPeers
{
    /// <summary>Order to <see cref="Call"/>: a number follows.</summary>
    public const string Set = "set";

    /// <summary>Order to <see cref="Call"/>: a number follows.</summary>
    public const string Wait = "wait";

    private static readonly TimeSpan s_forever = Timeout.InfiniteTimeSpan;

    /// <summary>The owner's side: makes the events, and keeps them as long as it lives.</summary>
    public static void Own(string name, Action ready)
    {
        foreach (string id in (string[])[Set, Wait])
        {
            Check.Success(KernelHandles.TryCreateEvent(NameOf(name, id), (uint)EventRights.AllAccess, HandleAttributes.None, id == Wait, id == Wait, out _));
        }

        ready();
        Thread.Sleep(Timeout.Infinite);
    }

    /// <summary>The other side: carries out that many operations and says how many nanoseconds they took, until its input ends.</summary>
    public static int Call(string name, Action ready)
    {
        Batch set = SetOf(Open(NameOf(name, Set)));
        Batch wait = WaitFor(Open(NameOf(name, Wait)));
        ready();
        while (Console.In.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            double ns = (words[0] == Set ? set : wait)(int.Parse(words[1], CultureInfo.InvariantCulture));
            Console.WriteLine(ns.ToString(CultureInfo.InvariantCulture));
        }

        return 0;
    }

    private static Batch SetOf(nint handle) => Batches.Of(count =>
    {
        for (int i = 0; i < count; i++)
        {
            Check.Success(KernelHandles.TrySetEvent(handle, out _));
        }
    });

    private static Batch WaitFor(nint handle) => Batches.Of(count =>
    {
        TimeSpan timeout = s_forever;
        for (int i = 0; i < count; i++)
        {
            Check.Success(KernelHandles.TryWait(handle, timeout));
        }
    });

    private static nint Open(string name)
    {
        Check.Success(KernelHandles.TryOpenEvent(name, (uint)EventRights.AllAccess, HandleAttributes.None, out nint handle));
        return handle;
    }

    private static string NameOf(string name, string id) => $@"Global\{name}-{id}";
}
