using System.Diagnostics;
using System.Globalization;
#if !OWN_TYPES
using AutoResetEvent = Helve.Threading.AutoResetEvent;
using EventWaitHandle = Helve.Threading.EventWaitHandle;
using MemoryMappedFile = Helve.IO.MemoryMappedFiles.MemoryMappedFile;
using MemoryMappedViewAccessor = Helve.IO.MemoryMappedFiles.MemoryMappedViewAccessor;
using Mutex = Helve.Threading.Mutex;
using Semaphore = Helve.Threading.Semaphore;
using WaitHandle = Helve.Threading.WaitHandle;
#else
using System.IO.MemoryMappedFiles;
#endif

namespace Helve.Beside;

/// <summary>
/// What the wait handles and memory-mapped files of .NET cost, by the names that a program has for them. Each line is an operation and its nanoseconds, the
/// least of a few batches; "-": the system does not have it. As "echo IN OUT" it is the other process, which answers one event by another.
/// </summary>
internal static class Program
{
    private const int Warm = 15;
    private static readonly TimeSpan s_batch = TimeSpan.FromMilliseconds(10), s_pause = TimeSpan.FromMilliseconds(5);
    private static readonly string s_name = string.Create(CultureInfo.InvariantCulture, $"beside-{Environment.ProcessId}-");

    private static int Main(string[] arguments)
    {
        if (arguments is ["echo", string from, string to])
        {
            return Echo(from, to);
        }

        using var signal = new AutoResetEvent(false);
        Measure("event-set-wait", () => signal.Set() && signal.WaitOne());
        Measure("event-create-dispose", static () => new AutoResetEvent(false).Dispose());
        using var mutex = new Mutex();
        Measure("mutex-pair", () =>
        {
            mutex.WaitOne();
            mutex.ReleaseMutex();
        });
        using var semaphore = new Semaphore(0, 10);
        Measure("semaphore-pair", () =>
        {
            semaphore.Release();
            semaphore.WaitOne();
        });
        WaitHandle[] many = [.. Enumerable.Range(0, 64).Select(static i => new EventWaitHandle(i == 63, EventResetMode.ManualReset))];
        Measure("wait-any-64", () => WaitHandle.WaitAny(many, 0));
        Named();
        return 0;
    }

    private static void Named()
    {
        If("named-mutex-pair", static () => new Mutex(false, s_name + "mutex"), static (name, mutex) => Measure(name, () =>
        {
            mutex.WaitOne();
            mutex.ReleaseMutex();
        }));
        If("named-mutex-open-dispose", static () => new Mutex(false, s_name + "mutex"), static (name, _) => Measure(name, static () => Mutex.OpenExisting(s_name + "mutex").Dispose()));
        If("named-event-set-wait", MakeEvent, static (name, signal) => Measure(name, () => signal.Set() && signal.WaitOne()));
        If("named-event-create-dispose", MakeEvent, static (name, _) =>
            Measure(name, static () => new EventWaitHandle(false, EventResetMode.AutoReset, s_name + "other").Dispose()));
        If("named-event-open-dispose", MakeEvent, static (name, _) => Measure(name, static () => EventWaitHandle.OpenExisting(s_name + "event").Dispose()));
        If("ping-pong", MakeEvent, static (name, to) => PingPong(name, to));
        If("mapped-file-create-dispose", MakeMap, static (name, _) => Measure(name, static () => MemoryMappedFile.CreateNew(s_name + "other", 65536).Dispose()));
        If("mapped-file-open-read-dispose", MakeMap, static (name, _) => Measure(name, static () =>
        {
            using MemoryMappedFile map = MemoryMappedFile.OpenExisting(s_name + "map");
            using MemoryMappedViewAccessor view = map.CreateViewAccessor();
            return view.ReadByte(0);
        }));
    }

    private static EventWaitHandle MakeEvent() => new(false, EventResetMode.AutoReset, s_name + "event");

    private static MemoryMappedFile MakeMap() => MemoryMappedFile.CreateNew(s_name + "map", 65536);

    // What needs a named object, where the system has such.
    private static void If<T>(string name, Func<T> make, Action<string, T> measure)
        where T : IDisposable
    {
        T made;
        try
        {
            made = make();
        }
        catch (PlatformNotSupportedException)
        {
            Console.WriteLine($"{name} -");
            return;
        }

        using (made)
        {
            measure(name, made);
        }
    }

    private static void PingPong(string name, EventWaitHandle to)
    {
        using var from = new EventWaitHandle(false, EventResetMode.AutoReset, s_name + "back");
        using Process other = Process.Start(Environment.ProcessPath!, ["echo", s_name + "event", s_name + "back"]);
        try
        {
            Measure(name, () =>
            {
                if (!WaitHandle.SignalAndWait(to, from, 20_000, exitContext: false))
                {
                    throw new TimeoutException("the other process does not answer");
                }
            });
        }
        finally
        {
            other.Kill();
            other.WaitForExit();
        }
    }

    private static int Echo(string from, string to)
    {
        using EventWaitHandle asked = EventWaitHandle.OpenExisting(from), answer = EventWaitHandle.OpenExisting(to);
        asked.WaitOne();
        while (WaitHandle.SignalAndWait(answer, asked, 60_000, exitContext: false))
        {
        }

        return 0;
    }

    private static void Measure<T>(string name, Func<T> operation) => Measure(name, () => { _ = operation(); });

    private static void Measure(string name, Action operation)
    {
        WarmUp(operation);
        long count = 1;
        double least = double.MaxValue;
        for (int batch = 0; batch < 4;)
        {
            long start = Stopwatch.GetTimestamp();
            for (long i = 0; i < count; i++)
            {
                operation();
            }

            TimeSpan took = Stopwatch.GetElapsedTime(start);
            if (took < s_batch)
            {
                count *= 2;
                continue;
            }

            least = Math.Min(least, took.TotalNanoseconds / count);
            batch++;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {least:F1}"));
    }

    // Past both tiers of compilation: the pauses are the compiler's, which on one CPU gets none beside who never sleeps.
    private static void WarmUp(Action operation)
    {
        for (int i = 0; i < Warm; i++)
        {
            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < s_batch;)
            {
                operation();
            }

            Thread.Sleep(s_pause);
        }
    }
}
