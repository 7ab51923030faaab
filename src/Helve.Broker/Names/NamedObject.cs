using Helve.Broker.Access;
using Helve.Broker.Domains;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Broker.Names;

/// <summary>
/// What the broker knows of something in the namespace. An object has one place, in the domain where it lives; a directory or link, whose
/// content is the broker's, has one in each domain that holds handles to it, and may have none.
/// </summary>
internal sealed class NamedObject(ObjectType type, ObjectSecurity security)
{
    /// <summary>Of nothing in the registry.</summary>
    public const uint NoEntry = uint.MaxValue;

    private ObjectPlace _first;
    private List<ObjectPlace>? _others;

    /// <summary>Its type; None: a type object.</summary>
    public ObjectType Type { get; } = type;

    /// <summary>Whether it is there from the start and for ever.</summary>
    public bool IsBuiltIn { get; init; }

    /// <summary>Whether it is the entry of a pipe, which is made and opened by its own calls.</summary>
    public bool IsPipe { get; init; }

    /// <summary>Whose session a built-in directory or link belongs to; null: nobody's.</summary>
    public uint? SessionUser { get; init; }

    /// <summary>Whether it lives without handles (OBJ_PERMANENT).</summary>
    public bool IsPermanent { get; set; }

    /// <summary>Private namespaces that can be found: by what.</summary>
    public PrivateName? Private { get; set; }

    /// <summary>A permanent object is held by this handle in the broker's own table of its home; 0: none.</summary>
    public uint PermanentHandle { get; set; }

    /// <summary>The one process that may have handles to it (OBJ_EXCLUSIVE); default: any.</summary>
    public TableReference Exclusive { get; init; }

    /// <summary>Who may do what with it.</summary>
    public ObjectSecurity Security { get; set; } = security;

    /// <summary>Where it stands in the <see cref="NameRegistry"/>.</summary>
    public uint RegistryIndex { get; set; } = NoEntry;

    /// <summary>A directory that went with things in it: what they are written down in.</summary>
    public bool IsGone { get; set; }

    /// <summary>The place of an object.</summary>
    public ObjectPlace Place => _first;

    /// <summary>All places.</summary>
    public IEnumerable<ObjectPlace> Places => _first.Home is null ? [] : _others is null ? [_first] : _others.Prepend(_first);

    /// <summary>The place in a home; one that is not its own if there is none.</summary>
    public ObjectPlace PlaceIn(DomainServices home)
    {
        if (ReferenceEquals(_first.Home, home) || _others is null)
        {
            return ReferenceEquals(_first.Home, home) ? _first : default;
        }

        return _others.Find(place => ReferenceEquals(place.Home, home));
    }

    /// <summary>Sets the place in a home.</summary>
    public void Put(ObjectPlace place)
    {
        Forget(place.Home!);
        if (_first.Home is null)
        {
            _first = place;
        }
        else
        {
            (_others ??= []).Add(place);
        }
    }

    /// <summary>Forgets the place in a home.</summary>
    public void Forget(DomainServices home)
    {
        _others?.RemoveAll(place => ReferenceEquals(place.Home, home));
        if (ReferenceEquals(_first.Home, home))
        {
            _first = default;
        }
    }

    /// <summary>Whether somebody has a handle to it, or it needs none.</summary>
    public bool Lives()
    {
        if (IsBuiltIn || IsPermanent || _first.Lives)
        {
            return true;
        }

        return _others is not null && _others.Exists(static place => place.Lives);
    }
}

/// <summary>Where an object lies. The pair of slot and generation names it for ever; whether it still lives, the arena tells.</summary>
/// <param name="Home">The domain; null: nowhere.</param>
/// <param name="Slot">Its slot there.</param>
/// <param name="Generation">Generation of the slot.</param>
/// <param name="Granted">
/// Directories and links: all access that any handle of the domain was granted. What the domain's own memory says of a handle is checked too,
/// but proves nothing: its processes can write there.
/// </param>
internal readonly record struct ObjectPlace(DomainServices? Home, uint Slot, uint Generation, uint Granted)
{
    /// <summary>Whether the object has handles there, or anywhere else.</summary>
    public bool Lives => Home is not null && Home.Foreign.Lives(Home, Slot, Generation);
}
