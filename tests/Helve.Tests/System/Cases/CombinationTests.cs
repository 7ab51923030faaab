using System.Reflection;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Shouldly;
using Xunit;

namespace Helve.Tests.SystemTests.Cases;

/// <summary>No combination of object type and situation is left out.</summary>
public sealed class CombinationTests
{
    private static readonly Type[] s_classes =
        [.. typeof(ObjectCases).Assembly.GetTypes().Where(static t => t.IsSubclassOf(typeof(ObjectCases)) && !t.IsAbstract)];

    public static TheoryData<ObjectKind, Situation> All
    {
        get
        {
            var all = new TheoryData<ObjectKind, Situation>();
            foreach (ObjectKind kind in Enum.GetValues<ObjectKind>())
            {
                foreach (Situation situation in Enum.GetValues<Situation>())
                {
                    all.Add(kind, situation);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Combination_Always_HasOneClassOfCases(ObjectKind kind, Situation situation)
    {
        Type found = s_classes.Where(t => Combination(t) is { } c && c.Kind == kind && c.Situation == situation)
            .ShouldHaveSingleItem($"the cases are not run for {kind}, {situation}");
        found.IsSubclassOf(situation == Situation.PeerKilled ? typeof(KilledCases) : typeof(SharedCases)).ShouldBeTrue();
    }

    [Fact]
    public void EveryClassOfCases_SaysItsCombination() => s_classes.ShouldAllBe(static t => Combination(t) != null);

    // A foreign object stands for one of another domain: what its types do there is in Helve.Tests.Foreign, which needs two users.
    [Fact]
    public void EveryObjectType_HasAKind() =>
        Enum.GetValues<ObjectType>().Where(static t => t is not (ObjectType.None or ObjectType.Foreign)).Except(NameHolders).Except(Steady).Select(static t => t.ToString())
            .ShouldBeSubsetOf(Enum.GetNames<ObjectKind>().Select(static k => k.Replace("Auto", "", StringComparison.Ordinal).Replace("Manual", "", StringComparison.Ordinal)));

    /// <summary>The types that nobody can wait for: <see cref="NameHolderCases"/> has their combinations.</summary>
    internal static IEnumerable<ObjectType> NameHolders =>
        ObjectTypes.All.Where(static t => !t.IsWaitable).Select(static t => t.Type);

    /// <summary>The types that are signalled from the beginning to the end: <see cref="SteadyCases"/> has their combinations.</summary>
    internal static IEnumerable<ObjectType> Steady => [ObjectType.Section, ObjectType.File, ObjectType.KeyedEvent];

    private static CombinationAttribute? Combination(Type type) => type.GetCustomAttribute<CombinationAttribute>();
}
