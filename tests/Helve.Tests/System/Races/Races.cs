using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Event;
using Helve.Kernel.Objects.Semaphore;
using Helve.Kernel.Waiting;
using Helve.Tests.Waiting;

namespace Helve.Tests.SystemTests.Races;

/// <summary>An auto-reset event of a flag, as one writes it at first: looks, then clears; and a plain store sets it.</summary>
internal sealed class NaiveEvent
{
    private int _flag;

    public bool IsSet => Volatile.Read(ref _flag) != 0;

    public void Set() => Volatile.Write(ref _flag, 1);

    public void Reset() => Volatile.Write(ref _flag, 0);

    public bool TryTake()
    {
        if (Volatile.Read(ref _flag) == 0)
        {
            return false;
        }

        Volatile.Write(ref _flag, 0);
        return true;
    }
}

/// <summary>One signal, two who poll: both must not get it.</summary>
internal sealed class NaiveDoubleTake : IRace
{
    private readonly NaiveEvent _event = new();

    public int Threads => 2;

    public void Prepare() => _event.Set();

    public int Act(int thread) => _event.TryTake() ? 1 : 0;

    public bool IsForbidden(ReadOnlySpan<int> outcome) => outcome[0] + outcome[1] != 1;
}

/// <inheritdoc cref="NaiveDoubleTake"/>
internal sealed class DoubleTake : IRace, IDisposable
{
    private readonly WaitFixture _fixture = new();
    private readonly ThreadContext[] _threads;
    private readonly ThreadContext _judge;
    private readonly WaitTarget _event;

    public DoubleTake()
    {
        _threads = [_fixture.Thread(), _fixture.Thread()];
        _judge = _fixture.Thread();
        _event = _fixture.AutoEvent();
    }

    public int Threads => 2;

    public void Prepare() => Event<HardwareMemory>.Set(_judge, _event, out _);

    // One of them by the quick path of the library, the other by the long one.
    public int Act(int thread) => thread == 0
        ? QuietSwap<HardwareMemory>.TryTake(_fixture.Arena, _event) ? 1 : 0
        : SingleWait<HardwareMemory>.Wait(_threads[1], _event, 0) == NtStatus.Success ? 1 : 0;

    public bool IsForbidden(ReadOnlySpan<int> outcome) => outcome[0] + outcome[1] != 1;

    public void Dispose() => _fixture.Dispose();
}

/// <summary>Each sets its own and polls the other's: at least one must see the other's, for a set comes before whatever follows it.</summary>
internal sealed class NaiveCrossing : IRace
{
    private readonly NaiveEvent[] _events = [new(), new()];

    public int Threads => 2;

    public void Prepare() => Array.ForEach(_events, static e => e.Reset());

    public int Act(int thread)
    {
        _events[thread].Set();
        return _events[1 - thread].IsSet ? 1 : 0;
    }

    public bool IsForbidden(ReadOnlySpan<int> outcome) => outcome[0] + outcome[1] == 0;
}

/// <inheritdoc cref="NaiveCrossing"/>
internal sealed class Crossing : IRace, IDisposable
{
    private readonly WaitFixture _fixture = new();
    private readonly ThreadContext[] _threads;
    private readonly ThreadContext _judge;
    private readonly WaitTarget[] _events;

    public Crossing()
    {
        _threads = [_fixture.Thread(), _fixture.Thread()];
        _judge = _fixture.Thread();
        _events = [_fixture.ManualEvent(), _fixture.ManualEvent()];
    }

    public int Threads => 2;

    public void Prepare() => Array.ForEach(_events, e => Event<HardwareMemory>.Reset(_judge, e, out _));

    public int Act(int thread)
    {
        if (thread == 0 || !QuietSwap<HardwareMemory>.TrySet(_fixture.Arena, _events[thread]))
        {
            _ = Event<HardwareMemory>.Set(_threads[thread], _events[thread], out _);
        }

        return SingleWait<HardwareMemory>.Wait(_threads[thread], _events[1 - thread], 0) == NtStatus.Success ? 1 : 0;
    }

    public bool IsForbidden(ReadOnlySpan<int> outcome) => outcome[0] + outcome[1] == 0;

    public void Dispose() => _fixture.Dispose();
}

/// <summary>Two releases at once: the count rises by two.</summary>
internal sealed class NaiveCount : IRace
{
    private int _count;

    public int Threads => 2;

    public void Prepare() => _count = 0;

    public int Act(int thread)
    {
        Volatile.Write(ref _count, Volatile.Read(ref _count) + 1);
        return 0;
    }

    public bool IsForbidden(ReadOnlySpan<int> outcome) => _count != 2;
}

/// <inheritdoc cref="NaiveCount"/>
internal sealed class Count : IRace, IDisposable
{
    private readonly WaitFixture _fixture = new();
    private readonly ThreadContext[] _threads;
    private readonly ThreadContext _judge;
    private readonly WaitTarget _semaphore;

    public Count()
    {
        _threads = [_fixture.Thread(), _fixture.Thread()];
        _judge = _fixture.Thread();
        _semaphore = _fixture.Semaphore(0, 100);
    }

    public int Threads => 2;

    public void Prepare()
    {
    }

    public int Act(int thread) => thread == 0 && QuietSwap<HardwareMemory>.TryRelease(_fixture.Arena, _semaphore, 1, out int before)
        ? before
        : Semaphore<HardwareMemory>.Release(_threads[thread], _semaphore, 1, out before) == NtStatus.Success ? before : -1;

    // The two saw different counts before theirs, and two can be taken.
    public bool IsForbidden(ReadOnlySpan<int> outcome)
    {
        int taken = 0;
        while (SingleWait<HardwareMemory>.Wait(_judge, _semaphore, 0) == NtStatus.Success)
        {
            taken++;
        }

        return taken != 2 || outcome[0] + outcome[1] != 1;
    }

    public void Dispose() => _fixture.Dispose();
}
