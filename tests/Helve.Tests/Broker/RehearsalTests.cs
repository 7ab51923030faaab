using Helve.Broker.Processes;
using Shouldly;
using Xunit;

namespace Helve.Tests.Broker;

public class RehearsalTests
{
    [Fact]
    public void Rehearsal_OfADeath_GoesThroughEveryStepOfRecovery() => Rehearsal.Run().ShouldBeTrue();
}
