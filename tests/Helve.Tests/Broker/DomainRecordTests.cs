using Helve.Broker;
using Helve.Broker.Processes;
using Helve.Kernel.Handles;
using Shouldly;
using Xunit;

namespace Helve.Tests.Broker;

/// <summary>How many thread records of a domain are said to be in use.</summary>
public class DomainRecordTests
{
    [Fact]
    public void RecordsInUse_WhenTheLoopTakesAnotherRecord_AreThoseOfProcesses()
    {
        using var domain = Domain.Create(new BrokerOptions { SocketPath = "-" });
        domain.TryTakeRecord(1, out uint first).ShouldBeTrue();
        domain.RecordsInUse.ShouldBe(1);
        ThreadContext loop = domain.TryTakeLoopContext()!;
        domain.RecordsInUse.ShouldBe(1);
        domain.ReturnLoopRecord(loop.Record);
        domain.TryTakeLoopContext().ShouldNotBeNull();
        domain.RecordsInUse.ShouldBe(1);
        domain.ReturnRecord(first);
        domain.RecordsInUse.ShouldBe(0);
    }
}
