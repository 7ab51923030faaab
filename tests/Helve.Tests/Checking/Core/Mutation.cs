namespace Helve.Tests.Checking.Core;

/// <summary>Where an access comes from: who makes it, in which operation, to what.</summary>
internal readonly record struct Site(int Actor, string Operation, string Location);

/// <summary>
/// A fault put into the production code from outside: it stands between the code and memory and may drop, change, delay or add
/// accesses. The checker must find every one of them, or it checks nothing.
/// </summary>
internal abstract class Mutation(string name)
{
    public string Name { get; } = name;

    /// <summary>A run of an operation begins; forget the last one.</summary>
    public virtual void Start()
    {
    }

    /// <summary>A run has come to its end.</summary>
    public virtual void End(Func<Access, ulong> perform)
    {
    }

    /// <summary>Answers an access of the code, by performing it or otherwise.</summary>
    public abstract ulong Answer(Site site, Access access, Func<Access, ulong> perform);

    public override string ToString() => Name;

    /// <summary>Leaves out the accesses that match. A compare-and-swap that is left out seems to succeed.</summary>
    public static Mutation Drop(string name, Func<Site, Access, bool> match) =>
        new Rule(name, (site, access, perform) => match(site, access) ? access.Comparand : perform(access));

    /// <summary>Changes the accesses that match before they are performed.</summary>
    public static Mutation Change(string name, Func<Site, Access, bool> match, Func<Access, Access> change) =>
        new Rule(name, (site, access, perform) => perform(match(site, access) ? change(access) : access));

    /// <summary>Bits of the matching locations do not exist: they are neither stored nor compared, and read as 0.</summary>
    public static Mutation Forget(string name, Func<Site, bool> match, ulong bits) =>
        new Rule(name, (site, access, perform) => match(site)
            ? perform(access with { Value = access.Value & ~bits, Comparand = access.Comparand & ~bits }) & ~bits
            : perform(access));

    /// <summary>The code sees something else than memory holds.</summary>
    public static Mutation Misread(string name, Func<Site, Access, bool> match, Func<ulong, ulong> see) =>
        new Rule(name, (site, access, perform) => match(site, access) ? see(perform(access)) : perform(access));

    /// <summary>A store that matches takes effect only after the actor's next access.</summary>
    public static Mutation Delay(string name, Func<Site, Access, bool> match) => new Delayed(name, match);

    /// <summary>Anything else.</summary>
    public static Mutation Custom(string name, Func<Site, Access, Func<Access, ulong>, ulong> answer) => new Rule(name, answer);

    /// <summary>Anything else that goes by the location of the run's access before.</summary>
    public static Mutation After(string name, Func<string, Site, Access, Func<Access, ulong>, ulong> answer) => new Following(name, answer);

    private sealed class Following(string name, Func<string, Site, Access, Func<Access, ulong>, ulong> answer) : Mutation(name)
    {
        private string _before = "";

        public override void Start() => _before = "";

        public override ulong Answer(Site site, Access access, Func<Access, ulong> perform)
        {
            ulong result = answer(_before, site, access, perform);
            _before = site.Location;
            return result;
        }
    }

    private sealed class Rule(string name, Func<Site, Access, Func<Access, ulong>, ulong> answer) : Mutation(name)
    {
        public override ulong Answer(Site site, Access access, Func<Access, ulong> perform) => answer(site, access, perform);
    }

    private sealed class Delayed(string name, Func<Site, Access, bool> match) : Mutation(name)
    {
        private Access? _late;

        public override void Start() => _late = null;

        public override void End(Func<Access, ulong> perform)
        {
            if (_late is { } late)
            {
                _late = null;
                perform(late);
            }
        }

        public override ulong Answer(Site site, Access access, Func<Access, ulong> perform)
        {
            if (_late is null && access.Kind == AccessKind.Write && match(site, access))
            {
                _late = access;
                return 0;
            }

            ulong answer = perform(access);
            End(perform);
            return answer;
        }
    }
}
