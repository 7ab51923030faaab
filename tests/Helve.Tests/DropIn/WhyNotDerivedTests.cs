using Helve.Tests.Infrastructure;
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

    // In a process of its own: what else the runtime does to its thread for registered waits is not known.
    [Fact]
    public void RegisterWait_OfTheRuntime_TakesAHandleOfOthersForASignalledOne()
    {
        using var environment = new BrokerEnvironment();
        using Peer peer = environment.StartPeer();
        peer.Call("drop-in", "register-derived").Text.ShouldBe("Success 1");
    }

    private sealed class Derived : WaitHandle
    {
        public override bool WaitOne(int millisecondsTimeout) => false;
    }
}
