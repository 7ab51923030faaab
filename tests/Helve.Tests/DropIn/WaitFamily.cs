using System.Globalization;
using Ours = Helve.Threading;

namespace Helve.Tests.DropIn;

/// <summary>
/// One family of types, so that one case runs on the runtime's and on ours. Objects are dynamic: both have the same members (<see cref="MemberTests"/>).
/// </summary>
public abstract class WaitFamily
{
    public abstract int WaitTimeout { get; }

    public abstract dynamic Event(bool initialState, EventResetMode mode);

    public abstract dynamic NamedEvent(string? name);

    public abstract dynamic Auto(bool initialState);

    public abstract dynamic Manual(bool initialState);

    public abstract dynamic Mutex(bool initiallyOwned = false);

    public abstract dynamic OpenMutex(string name);

    public abstract bool TryOpenMutex(string name);

    public abstract dynamic Semaphore(int initialCount, int maximumCount);

    public abstract int WaitAny(object?[]? handles, int milliseconds);

    public abstract int WaitAny(object?[]? handles, TimeSpan time);

    public abstract bool WaitAll(object?[]? handles, int milliseconds);

    public abstract bool WaitAll(object?[]? handles, TimeSpan time);

    public abstract bool SignalAndWait(object? signal, object? wait, int milliseconds);

    public abstract bool SignalAndWait(object? signal, object? wait, TimeSpan time);

    /// <summary>Runs a case; what it returns or throws, as text that can be compared.</summary>
    public string Run(Func<WaitFamily, object?> script)
    {
        try
        {
            return string.Create(CultureInfo.InvariantCulture, $"returned {script(this)}");
        }
        catch (Exception e)
        {
            string details = e switch
            {
                ArgumentException a => a.ParamName ?? "-",
                AbandonedMutexException m => m.MutexIndex.ToString(CultureInfo.InvariantCulture),
                _ => "",
            };
            return string.Create(CultureInfo.InvariantCulture, $"threw {e.GetType().Name} {details} {e.HResult:X8}");
        }
    }

    /// <summary>Does something in a thread that then ends.</summary>
    public static void InThread(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record(action));
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            throw failure;
        }
    }

    private static Exception? Record(Action action) => Xunit.Record.Exception(action);

    public sealed class OfTheRuntime : WaitFamily
    {
        public override int WaitTimeout => WaitHandle.WaitTimeout;

        public override dynamic Event(bool initialState, EventResetMode mode) => new EventWaitHandle(initialState, mode);

        public override dynamic NamedEvent(string? name) => new EventWaitHandle(false, EventResetMode.AutoReset, name);

        public override dynamic Auto(bool initialState) => new AutoResetEvent(initialState);

        public override dynamic Manual(bool initialState) => new ManualResetEvent(initialState);

        public override dynamic Mutex(bool initiallyOwned) => new Mutex(initiallyOwned);

        public override dynamic OpenMutex(string name) => System.Threading.Mutex.OpenExisting(name);

        public override bool TryOpenMutex(string name) => System.Threading.Mutex.TryOpenExisting(name, out _);

        public override dynamic Semaphore(int initialCount, int maximumCount) => new Semaphore(initialCount, maximumCount);

        public override int WaitAny(object?[]? handles, int milliseconds) => WaitHandle.WaitAny(Array(handles), milliseconds);

        public override int WaitAny(object?[]? handles, TimeSpan time) => WaitHandle.WaitAny(Array(handles), time);

        public override bool WaitAll(object?[]? handles, int milliseconds) => WaitHandle.WaitAll(Array(handles), milliseconds);

        public override bool WaitAll(object?[]? handles, TimeSpan time) => WaitHandle.WaitAll(Array(handles), time);

        public override bool SignalAndWait(object? signal, object? wait, int milliseconds) =>
            WaitHandle.SignalAndWait((WaitHandle)signal!, (WaitHandle)wait!, milliseconds, exitContext: false);

        public override bool SignalAndWait(object? signal, object? wait, TimeSpan time) =>
            WaitHandle.SignalAndWait((WaitHandle)signal!, (WaitHandle)wait!, time, exitContext: false);

        private static WaitHandle[] Array(object?[]? handles) => handles is null ? null! : System.Array.ConvertAll(handles, h => (WaitHandle)h!);
    }

    public sealed class OfHelve : WaitFamily
    {
        public override int WaitTimeout => Ours.WaitHandle.WaitTimeout;

        public override dynamic Event(bool initialState, EventResetMode mode) => new Ours.EventWaitHandle(initialState, mode);

        public override dynamic NamedEvent(string? name) => new Ours.EventWaitHandle(false, EventResetMode.AutoReset, name);

        public override dynamic Auto(bool initialState) => new Ours.AutoResetEvent(initialState);

        public override dynamic Manual(bool initialState) => new Ours.ManualResetEvent(initialState);

        public override dynamic Mutex(bool initiallyOwned) => new Ours.Mutex(initiallyOwned);

        public override dynamic OpenMutex(string name) => Ours.Mutex.OpenExisting(name);

        public override bool TryOpenMutex(string name) => Ours.Mutex.TryOpenExisting(name, out _);

        public override dynamic Semaphore(int initialCount, int maximumCount) => new Ours.Semaphore(initialCount, maximumCount);

        public override int WaitAny(object?[]? handles, int milliseconds) => Ours.WaitHandle.WaitAny(Array(handles), milliseconds);

        public override int WaitAny(object?[]? handles, TimeSpan time) => Ours.WaitHandle.WaitAny(Array(handles), time);

        public override bool WaitAll(object?[]? handles, int milliseconds) => Ours.WaitHandle.WaitAll(Array(handles), milliseconds);

        public override bool WaitAll(object?[]? handles, TimeSpan time) => Ours.WaitHandle.WaitAll(Array(handles), time);

        public override bool SignalAndWait(object? signal, object? wait, int milliseconds) =>
            Ours.WaitHandle.SignalAndWait((Ours.WaitHandle)signal!, (Ours.WaitHandle)wait!, milliseconds, exitContext: false);

        public override bool SignalAndWait(object? signal, object? wait, TimeSpan time) =>
            Ours.WaitHandle.SignalAndWait((Ours.WaitHandle)signal!, (Ours.WaitHandle)wait!, time, exitContext: false);

        private static Ours.WaitHandle[] Array(object?[]? handles) =>
            handles is null ? null! : System.Array.ConvertAll(handles, h => (Ours.WaitHandle)h!);
    }
}
