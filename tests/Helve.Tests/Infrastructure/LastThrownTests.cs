using Shouldly;
using Xunit;

namespace Helve.Tests.Infrastructure;

/// <summary>The failure of a test is seen when its end fails too.</summary>
public sealed class LastThrownTests
{
    [Fact]
    public void BrokerEnvironment_ThatFailsAfterTheTest_TellsBoth()
    {
        AggregateException told = Should.Throw<AggregateException>((Action)(static () =>
        {
            using BrokerEnvironment environment = new();
            File.WriteAllText(Path.Combine(environment.RuntimeDirectory, "left"), string.Empty);
            throw new InvalidOperationException("the test's own");
        }));
        told.InnerExceptions[0].ShouldBeOfType<InvalidOperationException>().Message.ShouldBe("the test's own");
        told.InnerExceptions[1].ShouldBeOfType<ShouldAssertException>();
    }

    [Fact]
    public async Task BrokerEnvironment_ThatFailsAfterAnAwait_TellsBoth()
    {
        AggregateException told = await Should.ThrowAsync<AggregateException>(static async () =>
        {
            using BrokerEnvironment environment = new();
            File.WriteAllText(Path.Combine(environment.RuntimeDirectory, "left"), string.Empty);
            await Task.Run(static () => throw new InvalidOperationException("the test's own"));
        });
        told.InnerExceptions[0].ShouldBeOfType<InvalidOperationException>();
    }

    [Fact]
    public void BrokerEnvironment_ThatFailsAlone_TellsThat()
    {
        _ = Should.Throw<ShouldAssertException>(static () =>
        {
            using BrokerEnvironment environment = new();
            File.WriteAllText(Path.Combine(environment.RuntimeDirectory, "left"), string.Empty);
        });
    }
}
