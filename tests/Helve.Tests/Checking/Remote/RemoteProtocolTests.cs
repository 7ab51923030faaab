using Helve.Kernel.Waiting;
using Helve.Tests.Checking.Core;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Helve.Tests.Checking.Remote;

/// <summary>Foreign waits and signals, and waits over several domains, compared with the sequential reference model, which has no domains.</summary>
public class RemoteProtocolTests(ITestOutputHelper output)
{
    public static TheoryData<string> All => [.. RemotePrograms.All.Select(program => program.Name)];

    public static TheoryData<string> Large => [.. RemotePrograms.Large.Select(program => program.Name)];

    public static TheoryData<string> Deaths => [.. RemotePrograms.Deaths.Select(program => program.Name)];

    [Theory]
    [MemberData(nameof(All))]
    public void WaitsOverDomains_UnderEveryInterleaving_EndAsNtAllows(string name) => Explore(name).IsComplete.ShouldBeTrue();

    [Theory]
    [MemberData(nameof(Deaths))]
    public void WaitsOverDomains_WithADeathAtAnyAccess_EndAsNtAllows(string name) => Explore(name, kills: 1).IsComplete.ShouldBeTrue();

    [DeepTheory]
    [MemberData(nameof(Large))]
    public void WaitsOverDomains_InLargerPrograms_EndAsNtAllows(string name) => Explore(name);

    // A signaller that does not know of waits over several domains hands off in its own domain, while another domain does the same.
    [Fact]
    public void RemoteFlag_NotSeenBySignallers_IsFound() => Find(
        "mixed any, set in both domains",
        Mutation.Misread("no REMOTE", (site, _) => site.Actor < 2 && site.Location.EndsWith(".WaitFlags", StringComparison.Ordinal), seen => seen & ~(ulong)WaitRecords<CheckedMemory>.Remote));

    // Nobody is told that the wait has its objects already: the second domain gives it another one.
    [Fact]
    public void Decision_IsNotStored_IsFound() => Find(
        "mixed any, set in both domains",
        Mutation.Drop("no decision", (site, access) => access.Kind == AccessKind.Write && site.Location.StartsWith("group of", StringComparison.Ordinal) && (access.Value >> 7 & 7) == (ulong)VerdictState.Satisfied));

    // The other domain's object stays though the wait for all took it.
    [Fact]
    public void Locks_OfOtherDomainsAreNotTaken_IsFound() => Find(
        "mixed all against a taker",
        Mutation.Custom("no lock of the second domain", static (site, access, perform) =>
            site.Operation.StartsWith("serve", StringComparison.Ordinal) && site.Location == "domain.Lock" && access.Kind == AccessKind.CompareExchange && access.Comparand == 0
                ? 0
                : perform(access)));

    // One mutex is abandoned, and the other still the dead thread's: NT has no such moment.
    [Fact]
    public void Recovery_OfOneDomainAfterTheOther_IsFound() => Find(RemoteScenario.Of(
        RemotePrograms.Find(RemotePrograms.OwnerOfBoth), kills: 1, maximumStates: 2_000_000, recoversApart: true));

    private void Find(string program, Mutation mutation) =>
        Find(RemoteScenario.Of(RemotePrograms.Find(program), mutation: mutation, maximumStates: 2_000_000));

    private void Find(Scenario scenario)
    {
        Exploration found = Explorer.Explore(scenario);
        output.WriteLine(found.ToString());
        found.Fault.ShouldNotBeNull();
    }

    private Exploration Explore(string name, int kills = 0)
    {
        Exploration found = Explorer.Explore(RemoteScenario.Of(RemotePrograms.Find(name), kills));
        output.WriteLine(found.ToString());
        found.Fault.ShouldBeNull();
        return found;
    }
}
