using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.DropIn;

/// <summary>
/// Calls that are no different on Windows and Linux, made on the runtime's unnamed objects and on ours: results and exceptions are the same, the argument's name and HRESULT
/// included. What they are to be is written beside each, from the documentation: two that are wrong alike don't pass.
/// </summary>
[Collection(LibraryCollection.Name)]
public sealed class SameAsRuntimeTests
{
    private const string Invalid = "threw ArgumentException";
    private const string OutOfRange = "threw ArgumentOutOfRangeException";
    private const string Null = "threw ArgumentNullException";
    private const string Disposed = "threw ObjectDisposedException";

    private static readonly (string Name, string Expected, Func<WaitFamily, object?> Script)[] s_cases =
    [
        ("event: no such mode", Invalid + " mode", f => f.Event(false, (EventResetMode)2)),
        ("event: null is no name", "returned True", f => { using var e = f.NamedEvent(null); return e.Set(); }),
        ("auto: a wait resets", "returned True False", f => { using var e = f.Auto(true); return $"{e.WaitOne(0)} {e.WaitOne(0)}"; }),
        ("manual: a wait does not reset", "returned True True", f => { using var e = f.Manual(true); return $"{e.WaitOne(0)} {e.WaitOne(0)}"; }),
        ("manual: set, set, reset, reset", "returned TrueTrueTrueTrue False", f => { using var e = f.Manual(false); return $"{e.Set()}{e.Set()}{e.Reset()}{e.Reset()} {e.WaitOne(0)}"; }),
        ("auto: set twice counts once", "returned TrueFalse", f => { using var e = f.Auto(false); e.Set(); e.Set(); return $"{e.WaitOne(0)}{e.WaitOne(0)}"; }),
        ("wait: milliseconds below -1", OutOfRange + " millisecondsTimeout", f => { using var e = f.Auto(true); return e.WaitOne(-2); }),
        ("wait: a time below -1 ms", OutOfRange + " timeout", f => { using var e = f.Auto(true); return e.WaitOne(TimeSpan.FromMilliseconds(-2)); }),
        ("wait: a time above int", OutOfRange + " timeout", f => { using var e = f.Auto(true); return e.WaitOne(TimeSpan.FromMilliseconds(1L + int.MaxValue)); }),
        ("wait: a time of a tick below zero is zero", "returned False", f => { using var e = f.Auto(false); return e.WaitOne(TimeSpan.FromTicks(-1)); }),
        ("wait: a time of a tick is zero", "returned False", f => { using var e = f.Auto(false); return e.WaitOne(TimeSpan.FromTicks(1)); }),
        ("wait: -1 ms is without end", "returned True", f => { using var e = f.Auto(true); return e.WaitOne(TimeSpan.FromMilliseconds(-1)); }),
        ("wait: exitContext is nothing", "returned TrueFalse", f => { using var e = f.Auto(true); return $"{e.WaitOne(0, true)}{e.WaitOne(TimeSpan.Zero, true)}"; }),
        ("wait: disposed", Disposed, f => { var e = f.Auto(true); e.Dispose(); return e.WaitOne(0); }),
        ("wait: closed", Disposed, f => { var e = f.Auto(true); e.Close(); e.Close(); e.Dispose(); return e.WaitOne(); }),
        ("wait: disposed, and the time is wrong", OutOfRange + " millisecondsTimeout", f => { var e = f.Auto(true); e.Dispose(); return e.WaitOne(-2); }),
        ("set: disposed", Disposed, f => { var e = f.Auto(true); e.Dispose(); return e.Set(); }),
        ("reset: disposed", Disposed, f => { var e = f.Manual(true); e.Dispose(); return e.Reset(); }),
        ("handle: null", Disposed, f => { using var e = f.Auto(true); e.SafeWaitHandle = null; return e.WaitOne(0); }),
        ("handle: closed", Disposed, f => { using var e = f.Auto(true); e.SafeWaitHandle.Dispose(); return e.WaitOne(0); }),
        ("handle: of a disposed one is closed", "returned True", f => { var e = f.Auto(true); e.Dispose(); return e.SafeWaitHandle.IsClosed; }),
        ("handle: another's", "returned TrueFalse", f => { using var a = f.Auto(true); using var b = f.Auto(false); b.SafeWaitHandle = a.SafeWaitHandle; return $"{b.WaitOne(0)}{a.WaitOne(0)}"; }),
        ("handle: is always the same", "returned True", f => { using var e = f.Auto(true); return ReferenceEquals(e.SafeWaitHandle, e.SafeWaitHandle); }),

        ("any: no array", Null + " waitHandles", f => f.WaitAny(null, 0)),
        ("any: an empty array", Invalid + " waitHandles", f => f.WaitAny([], 0)),
        ("any: too many", "threw NotSupportedException", f => Many(f, 65, handles => f.WaitAny(handles, 0))),
        ("any: 64", "returned 63", f => Many(f, 64, handles => f.WaitAny(handles, 0), set: 63)),
        ("any: an element is null", Null + " waitHandles[1]", f => { using var e = f.Auto(true); return f.WaitAny([e, null], 0); }),
        ("any: milliseconds below -1", OutOfRange + " millisecondsTimeout", f => { using var e = f.Auto(true); return f.WaitAny([e], -2); }),
        ("any: a time below -1 ms", OutOfRange + " timeout", f => { using var e = f.Auto(true); return f.WaitAny([e], TimeSpan.FromMilliseconds(-2)); }),
        ("any: no array, and the time is wrong", Null + " waitHandles", f => f.WaitAny(null, -2)),
        ("any: no array, and the time span is wrong", OutOfRange + " timeout", f => f.WaitAny(null, TimeSpan.FromMilliseconds(-2))),
        ("any: an empty array, and the time is wrong", Invalid + " waitHandles", f => f.WaitAny([], -2)),
        ("any: too many, and the time is wrong", "threw NotSupportedException", f => Many(f, 65, handles => f.WaitAny(handles, -2))),
        ("any: a null, and the time is wrong", OutOfRange + " millisecondsTimeout", f => f.WaitAny([null], -2)),
        ("any: disposed", Disposed, f => { using var a = f.Auto(false); var b = f.Auto(true); b.Dispose(); return f.WaitAny([a, b], 0); }),
        ("any: nothing is set", "returned True", f => { using var a = f.Auto(false); using var b = f.Mutex(); InOther(() => b.WaitOne()); return f.WaitAny([a], 0) == f.WaitTimeout; }),
        ("any: the lowest is taken, and only that", "returned 1FalseTrue", f => { using var a = f.Auto(false); using var b = f.Auto(true); using var c = f.Auto(true); return $"{f.WaitAny([a, b, c], -1)}{b.WaitOne(0)}{c.WaitOne(0)}"; }),
        ("any: one twice", "returned 0", f => { using var a = f.Auto(true); return f.WaitAny([a, a], 0); }),
        ("any: of three types", "returned 2", f => { using var a = f.Auto(false); using var s = f.Semaphore(0, 1); using var m = f.Mutex(); return f.WaitAny([a, s, m], 0); }),

        ("all: no array", Null + " waitHandles", f => f.WaitAll(null, 0)),
        ("all: an empty array", Invalid + " waitHandles", f => f.WaitAll([], 0)),
        ("all: too many", "threw NotSupportedException", f => Many(f, 65, handles => f.WaitAll(handles, 0))),
        ("all: an element is null", Null + " waitHandles[0]", f => f.WaitAll([null], 0)),
        ("all: one twice", "threw DuplicateWaitObjectException - ", f => { using var a = f.Auto(true); return f.WaitAll([a, a], 0); }),
        ("all: one twice, with others", "threw DuplicateWaitObjectException - ", f => { using var a = f.Auto(true); using var b = f.Auto(true); return f.WaitAll([a, b, a], 0); }),
        ("all: a time above int", OutOfRange + " timeout", f => { using var e = f.Auto(true); return f.WaitAll([e], TimeSpan.MaxValue); }),
        ("all: nothing is taken when one is missing", "returned FalseTrue", f => { using var a = f.Auto(true); using var b = f.Auto(false); return $"{f.WaitAll([a, b], 0)}{a.WaitOne(0)}"; }),
        ("all: all are taken", "returned TrueFalseFalse", f => { using var a = f.Auto(true); using var s = f.Semaphore(1, 1); return $"{f.WaitAll([a, s], 0)}{a.WaitOne(0)}{s.WaitOne(0)}"; }),

        ("signal and wait: nothing to signal", Null + " toSignal", f => { using var a = f.Auto(true); return f.SignalAndWait(null, a, 0); }),
        ("signal and wait: nothing to wait for", Null + " toWaitOn", f => { using var a = f.Auto(true); return f.SignalAndWait(a, null, 0); }),
        ("signal and wait: milliseconds below -1", OutOfRange + " millisecondsTimeout", f => { using var a = f.Auto(true); return f.SignalAndWait(a, a, -2); }),
        ("signal and wait: a time below -1 ms", OutOfRange + " timeout", f => { using var a = f.Auto(true); return f.SignalAndWait(a, a, TimeSpan.FromMilliseconds(-2)); }),
        ("signal and wait: the same one", "returned True", f => { using var a = f.Auto(false); return f.SignalAndWait(a, a, 0); }),
        ("signal and wait: time passes", "returned FalseTrue", f => { using var a = f.Auto(false); using var b = f.Auto(false); return $"{f.SignalAndWait(a, b, 0)}{a.WaitOne(0)}"; }),
        ("signal and wait: a full semaphore", "threw InvalidOperationException", f => { using var s = f.Semaphore(1, 1); using var b = f.Auto(true); return f.SignalAndWait(s, b, 0); }),
        ("signal and wait: a mutex of nobody", "threw ApplicationException", f => { using var m = f.Mutex(); using var b = f.Auto(true); return f.SignalAndWait(m, b, 0); }),
        ("signal and wait: a mutex", "returned True", f => { using var m = f.Mutex(true); using var b = f.Auto(true); return f.SignalAndWait(m, b, 0); }),
        ("signal and wait: disposed", Disposed, f => { var a = f.Auto(true); using var b = f.Auto(true); a.Dispose(); return f.SignalAndWait(a, b, 0); }),

        ("mutex: release by nobody", "threw ApplicationException", f => { using var m = f.Mutex(); m.ReleaseMutex(); return 0; }),
        ("mutex: release too often", "threw ApplicationException", f => { using var m = f.Mutex(true); m.WaitOne(); m.ReleaseMutex(); m.ReleaseMutex(); m.ReleaseMutex(); return 0; }),
        ("mutex: release by another thread", "threw ApplicationException", f => { using var m = f.Mutex(true); InOther(() => m.ReleaseMutex()); return 0; }),
        ("mutex: another thread does not get it", "returned False", f => { using var m = f.Mutex(true); bool got = true; InOther(() => got = m.WaitOne(0)); m.ReleaseMutex(); return got; }),
        ("mutex: disposed", Disposed, f => { var m = f.Mutex(true); m.Dispose(); m.ReleaseMutex(); return 0; }),
        ("mutex: abandoned", "threw AbandonedMutexException -1", f => { using var m = f.Mutex(); InOther(() => m.WaitOne()); return m.WaitOne(); }),
        ("mutex: abandoned, and then not", "returned -1True", f => { using var m = f.Mutex(); InOther(() => m.WaitOne()); int index = Abandoned(() => m.WaitOne()); m.ReleaseMutex(); return $"{index}{m.WaitOne(0)}"; }),
        ("mutex: abandoned, in a wait for any", "threw AbandonedMutexException 1", f => { using var a = f.Auto(false); using var m = f.Mutex(); InOther(() => m.WaitOne()); return f.WaitAny([a, m], -1); }),
        ("mutex: abandoned, in a wait for all", "threw AbandonedMutexException -1", f => { using var a = f.Auto(true); using var m = f.Mutex(); InOther(() => m.WaitOne()); return f.WaitAll([a, m], -1); }),
        ("mutex: abandoned, after a signal", "threw AbandonedMutexException -1", f => { using var a = f.Auto(false); using var m = f.Mutex(); InOther(() => m.WaitOne()); return f.SignalAndWait(a, m, -1); }),
        ("mutex: open without a name", Null + " name", f => f.OpenMutex(null!)),
        ("mutex: open an empty name", Invalid + " name", f => f.OpenMutex("")),
        ("mutex: try to open an empty name", Invalid + " name", f => f.TryOpenMutex("")),

        ("semaphore: a first count below 0", OutOfRange + " initialCount", f => f.Semaphore(-1, 1)),
        ("semaphore: a limit of 0", OutOfRange + " maximumCount", f => f.Semaphore(0, 0)),
        ("semaphore: both are wrong", OutOfRange + " initialCount", f => f.Semaphore(-1, -1)),
        ("semaphore: a first count above the limit", Invalid + " -", f => f.Semaphore(2, 1)),
        ("semaphore: release 0", OutOfRange + " releaseCount", f => { using var s = f.Semaphore(0, 1); return s.Release(0); }),
        ("semaphore: release tells the count before", "returned 013", f => { using var s = f.Semaphore(0, 9); return $"{s.Release()}{s.Release(2)}{s.Release(6)}"; }),
        ("semaphore: release above the limit changes nothing", "returned 8", f => { using var s = f.Semaphore(8, 9); try { s.Release(2); return "released"; } catch (SemaphoreFullException) { return s.Release(1); } }),
        ("semaphore: full", "threw SemaphoreFullException", f => { using var s = f.Semaphore(1, 1); return s.Release(); }),
        ("semaphore: disposed, and the count is wrong", OutOfRange + " releaseCount", f => { var s = f.Semaphore(0, 1); s.Dispose(); return s.Release(0); }),
        ("semaphore: disposed", Disposed, f => { var s = f.Semaphore(0, 1); s.Dispose(); return s.Release(); }),
    ];

    public static TheoryData<string> Cases => [.. s_cases.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Call_DoesWhatTheRuntimesDoes(string name)
    {
        (_, string expected, Func<WaitFamily, object?> script) = s_cases.Single(c => c.Name == name);
        string runtimes = new WaitFamily.OfTheRuntime().Run(script);
        string ours = new WaitFamily.OfHelve().Run(script);
        ours.ShouldStartWith(expected);
        ours.ShouldBe(runtimes);
    }

    private static object Many(WaitFamily family, int count, Func<object?[], object> wait, int set = -1)
    {
        object?[] handles = [.. Enumerable.Range(0, count).Select(i => (object)family.Auto(i == set))];
        try
        {
            return wait(handles);
        }
        finally
        {
            Array.ForEach(handles, h => ((IDisposable)h!).Dispose());
        }
    }

    private static void InOther(Action action) => WaitFamily.InThread(action);

    private static int Abandoned(Action wait)
    {
        try
        {
            wait();
            return -2;
        }
        catch (AbandonedMutexException e)
        {
            return e.MutexIndex;
        }
    }
}
