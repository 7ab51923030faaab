using FsCheck;
using FsCheck.Fluent;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Model;

/// <summary>Random programs of two processes against a sequential model of NT.</summary>
public sealed class RandomProgramTests
{
    // HELVE_SOAK=50 runs fifty times as many.
    private static readonly int s_soak = int.TryParse(Environment.GetEnvironmentVariable("HELVE_SOAK"), out int n) ? n : 1;

    [Fact]
    [Rule("A25")]
    [Rule("B1")]
    [Rule("D2")]
    [Rule("D13")]
    [Rule("D16")]
    [Rule("E11")]
    [Rule("E14")]
    [Rule("H41")]
    [Rule("H45")]
    public void RandomProgram_OfTwoProcesses_DoesWhatTheModelDoes()
    {
        using var environment = new BrokerEnvironment();
        var world = new PeerWorld(environment.StartPeer(), environment.StartPeer());
        Property property = Prop.ForAll(Programs(60), program =>
        {
            var run = new RandomProgram(world);
            bool same = run.Run(program);
            world.CloseAll(0);
            world.CloseAll(1);
            return same.Label(run.Transcript);
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300 * s_soak), property);
    }

    [Fact]
    [Rule("D14")]
    [Rule("H11")]
    [Rule("H42")]
    public void RandomProgram_WhoseSecondProcessIsKilled_LeavesWhatTheModelLeaves()
    {
        using var environment = new BrokerEnvironment();
        Peer survivor = environment.StartPeer();
        Property property = Prop.ForAll(Programs(40), program =>
        {
            using Peer victim = Peer.Start(environment);
            var world = new PeerWorld(survivor, victim);
            var run = new RandomProgram(world);
            bool same = run.Run(program) && run.KillOne();
            world.CloseAll(0);
            return same.Label(run.Transcript);
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(12 * s_soak), property);
    }

    private static Arbitrary<uint[]> Programs(int length) =>
        Arb.From(Gen.Choose(0, int.MaxValue).Select(n => (uint)n).ArrayOf(length), Smaller);

    // Drops halves, quarters and so on down to single operations.
    private static IEnumerable<uint[]> Smaller(uint[] program)
    {
        for (int size = program.Length / 2; size >= 1; size /= 2)
        {
            for (int at = 0; at + size <= program.Length; at += size)
            {
                yield return [.. program[..at], .. program[(at + size)..]];
            }
        }
    }
}
