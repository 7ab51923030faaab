using Helve.Tests.Checking.Core;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Helve.Tests.Checking.Handles;

/// <summary>The handle operations and their recovery, explored to the end.</summary>
public class HandleProtocolTests(ITestOutputHelper output)
{
    public static TheoryData<string> Quick => [.. HandleConfigurations.Quick.Select(configuration => configuration.Name)];

    public static TheoryData<string> Hurried => [.. HandleConfigurations.Hurried.Select(configuration => configuration.Name)];

    public static TheoryData<string> Deep => [.. HandleConfigurations.Deep.Select(configuration => configuration.Name)];

    [Theory]
    [MemberData(nameof(Quick))]
    public void Handles_UnderEveryInterleavingAndDeath_KeepTheirInvariants(string name)
    {
        Exploration found = Explore(name);
        found.Fault.ShouldBeNull();
        found.IsComplete.ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Hurried))]
    public void Handles_OfABrokerThatWaitsForNobody_KeepTheirInvariants(string name)
    {
        Exploration found = Explore(name);
        found.Fault.ShouldBeNull();
        found.IsComplete.ShouldBeTrue();
    }

    [DeepTheory]
    [MemberData(nameof(Deep))]
    public void Handles_InLargerConfigurations_KeepTheirInvariants(string name) => Explore(name).Fault.ShouldBeNull();

    private Exploration Explore(string name)
    {
        Exploration found = Explorer.Explore(HandleScenario.Of(HandleConfigurations.Find(name)));
        output.WriteLine(found.ToString());
        return found;
    }
}
