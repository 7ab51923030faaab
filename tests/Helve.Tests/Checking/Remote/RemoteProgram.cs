using Helve.Tests.Checking.Waiting;
using static Helve.Tests.Checking.Waiting.Script;

namespace Helve.Tests.Checking.Remote;

/// <summary>A program whose objects and threads lie in two domains, with the broker between them.</summary>
/// <param name="Core">Objects and threads; the reference model knows of no domains.</param>
/// <param name="Homes">Of each object, its domain.</param>
/// <param name="Domains">Of each thread, its domain.</param>
internal sealed record RemoteProgram(WaitProgram Core, int[] Homes, int[] Domains)
{
    public string Name => Core.Name;

    /// <summary>Whether an act touches more than one domain: a wait that only the broker can decide.</summary>
    public bool IsMixed(Act act) => act.Verb is Verb.Any or Verb.All && act.Objects.Select(o => Homes[o]).Distinct().Count() > 1;

    /// <summary>Whether any of its waits is one that only the broker can decide.</summary>
    public bool HasMixedWait => Core.Players.Any(player => player.Acts.Any(IsMixed));

    /// <summary>The act of a thread that waits over both domains; a thread has one at most.</summary>
    public Act? MixedActOf(int player) => Array.Find(Core.Players[player].Acts, IsMixed);

    public override string ToString() => Name;
}

/// <summary>The programs. Object 0 is in the first domain, object 1 in the second, unless a program says more.</summary>
internal static class RemotePrograms
{
    public const string OwnerOfBoth = "an owner of both dies, one is seen after the other";

    private static readonly int[] s_both = [0, 1];

    /// <summary>Without deaths.</summary>
    public static readonly RemoteProgram[] All =
    [
        Of("foreign wait, set at home", [Auto, Auto], [Thread(Wait(1)), Thread(Set(1), Wait(1).Polled())], [0, 1]),
        Of("foreign wait within a deadline", [Auto, Auto], [Thread(Wait(1).Within()), Thread(Set(1), Wait(1).Polled())], [0, 1]),
        Of("foreign set", [Auto, Auto], [Thread(Set(1)), Thread(Wait(1))], [0, 1]),
        Of("foreign mutex", [Auto, Mutex(1)], [Thread(Wait(1), ReleaseMutex(1)), Thread(ReleaseMutex(1), Wait(1))], [0, 1]),
        Of("mixed any, one set", [Auto, Auto], [Thread(Any(0, 1)), Thread(Set(1), Wait(1).Polled())], [0, 1]),
        Of("mixed any, set in both domains", [Auto, Auto], [Thread(Any(0, 1)), Thread(Set(1), Set(0))], [0, 1]),
        Of("mixed any within a deadline", [Auto, Auto], [Thread(Any(0, 1).Within()), Thread(Set(1), Wait(1).Polled())], [0, 1]),
        Of("mixed any, both there", [AutoSet, AutoSet], [Thread(Any(1, 0)), Thread(Wait(0).Polled())], [0, 0]),
        Of("mixed any, pulsed", [Auto, Auto], [Thread(Any(0, 1)), Thread(Gate(0), Pulse(1), Wait(1).Polled())], [0, 1]),
        Of("mixed all, set one by one", [Auto, Auto], [Thread(All(0, 1)), Thread(Set(1), Set(0))], [0, 1]),
        Of("mixed all against a taker", [Auto, AutoSet], [Thread(All(0, 1)), Thread(Set(0), Wait(1).Polled())], [0, 1]),
        Of("mixed all polls", [AutoSet, AutoSet], [Thread(All(0, 1).Polled()), Thread(Wait(1).Polled(), Wait(0).Polled())], [0, 1]),
        Of("mixed all with a mutex", [Auto, Mutex(1)], [Thread(All(0, 1), ReleaseMutex(1)), Thread(Set(0), ReleaseMutex(1))], [0, 1]),
    ];

    /// <summary>Three threads, or a death.</summary>
    public static readonly RemoteProgram[] Large =
    [
        Of("mixed any, two setters", [Auto, Auto], [Thread(Any(0, 1)), Thread(Set(0)), Thread(Set(1), Wait(1).Polled())], [0, 0, 1]),
        Of("mixed any and a home waiter", [Auto, Auto], [Thread(Any(0, 1)), Thread(Wait(1)), Thread(Gate(0, 1), Set(1), Set(1))], [0, 1, 1]),
        Of("mixed any and mixed all", [Auto, Auto], [Thread(Any(0, 1)), Thread(All(0, 1)), Thread(Set(1), Set(0), Set(1))], [0, 1, 1]),
    ];

    /// <summary>A thread may die at any access.</summary>
    public static readonly RemoteProgram[] Deaths =
    [
        Of("a foreign owner dies", [Auto, Mutex()], [Mortal(Wait(1), ReleaseMutex(1)), Thread(Wait(1).Within())], [0, 1]),
        Of("a mixed waiter dies", [Auto, Auto], [Mortal(Any(0, 1)), Thread(Set(1), Wait(1).Polled())], [0, 1]),
        Of("an owner dies, a mixed wait gets its mutex", [Auto, Mutex(1)], [Thread(Any(0, 1)), Mortal(ReleaseMutex(1))], [0, 1]),
        Of(OwnerOfBoth, [Mutex(0), Mutex(0)], [Mortal(), Thread(Wait(0), Wait(1).Polled())], [0, 0]),
        Of("an owner of both dies, a mixed wait gets them", [Mutex(0), Mutex(0)], [Mortal(), Thread(All(1, 0))], [0, 0]),
    ];

    public static RemoteProgram Find(string name) => All.Concat(Large).Concat(Deaths).Single(program => program.Name == name);

    private static RemoteProgram Of(string name, Thing[] things, Player[] players, int[] domains) =>
        new(new WaitProgram(name, things, players), s_both, domains);
}
