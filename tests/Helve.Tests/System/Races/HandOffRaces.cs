using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects.Event;
using Helve.Kernel.Waiting;
using Helve.Linux;
using Helve.Tests.Waiting;

namespace Helve.Tests.SystemTests.Races;

/// <summary>
/// Two wait, a third sets twice: each set releases one. A flag and a futex collapse the two sets into one signal when the first waiter
/// has not run in between.
/// </summary>
internal sealed unsafe class NaiveHandOff : IRace, IDisposable
{
    private const long Patience = 2_000_000;
    private readonly uint* _word = (uint*)System.Runtime.InteropServices.NativeMemory.AlignedAlloc(64, 64);
    private int _waiting;

    public int Threads => 3;

    public void Prepare()
    {
        Volatile.Write(ref *_word, 0);
        _waiting = 0;
    }

    public int Act(int thread)
    {
        if (thread == 2)
        {
            var spin = default(SpinWait);
            while (Volatile.Read(ref _waiting) < 2)
            {
                spin.SpinOnce(-1);
            }

            Set();
            Set();
            return 1;
        }

        Interlocked.Increment(ref _waiting);
        long deadline = MonotonicClock.Now + Patience;
        while (Interlocked.CompareExchange(ref *_word, 0, 1) != 1)
        {
            if (MonotonicClock.Now > deadline)
            {
                return 0;
            }

            _ = Futex.Wait(_word, 0, Futex.AnyBit, deadline);
        }

        return 1;
    }

    public bool IsForbidden(ReadOnlySpan<int> outcome) => outcome[0] + outcome[1] != 2;

    public void Dispose() => System.Runtime.InteropServices.NativeMemory.AlignedFree(_word);

    private void Set()
    {
        Volatile.Write(ref *_word, 1);
        _ = Futex.Wake(_word, 1);
    }
}

/// <inheritdoc cref="NaiveHandOff"/>
internal sealed class HandOff : IRace, IDisposable
{
    private const long Patience = 20_000_000_000;
    private readonly WaitFixture _fixture = new();
    private readonly ThreadContext[] _threads;
    private readonly WaitTarget _event;

    public HandOff()
    {
        _threads = [_fixture.Thread(), _fixture.Thread(), _fixture.Thread()];
        _event = _fixture.AutoEvent();
    }

    public int Threads => 3;

    public void Prepare()
    {
    }

    public int Act(int thread)
    {
        if (thread == 2)
        {
            _fixture.UntilBlocked(_event, 2);
            _ = Event<HardwareMemory>.Set(_threads[2], _event, out _);
            _ = Event<HardwareMemory>.Set(_threads[2], _event, out _);
            return 1;
        }

        return SingleWait<HardwareMemory>.Wait(_threads[thread], _event, MonotonicClock.Now + Patience) == NtStatus.Success ? 1 : 0;
    }

    public bool IsForbidden(ReadOnlySpan<int> outcome) => outcome[0] + outcome[1] != 2;

    public void Dispose() => _fixture.Dispose();
}
