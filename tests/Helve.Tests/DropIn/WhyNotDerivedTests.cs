using Shouldly;
using Xunit;

namespace Helve.Tests.DropIn;

/// <summary>
/// Why Helve.Threading.WaitHandle does not derive from the runtime's class (docs/drop-in.md): what becomes of a class that does and overrides all that can be overridden. When
/// one of these fails, the decision may be thought over.
/// </summary>
public sealed class WhyNotDerivedTests
{
    [Fact]
    public void WaitAny_OfTheRuntime_TakesAHandleOfOthersForADisposedOne()
    {
        using var other = new AutoResetEvent(true);
        using var derived = new Derived();
        derived.WaitOne(0).ShouldBeFalse();
        Should.Throw<ObjectDisposedException>(() => WaitHandle.WaitAny([derived, other], 0));
    }

    [Fact]
    public void RegisterWait_OfTheRuntime_TakesAHandleOfOthersForASignalledOne()
    {
        using var derived = new Derived();
        var called = new TaskCompletionSource();
        RegisteredWaitHandle registered = ThreadPool.RegisterWaitForSingleObject(
            derived, (_, _) => called.TrySetResult(), null, Timeout.Infinite, executeOnlyOnce: true);
        called.Task.Wait(Infrastructure.Until.Patience).ShouldBeTrue();
        registered.Unregister(null);
    }

    private sealed class Derived : WaitHandle
    {
        public override bool WaitOne(int millisecondsTimeout) => false;
    }
}
