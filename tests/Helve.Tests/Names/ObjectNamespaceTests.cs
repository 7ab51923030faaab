using Helve.Kernel;
using Helve.Kernel.Names;
using Shouldly;
using Xunit;

namespace Helve.Tests.Names;

/// <summary>Names as semantics.md section E has them, on the tree that a per-user broker begins with.</summary>
public class ObjectNamespaceTests
{
    private readonly ObjectNamespace<string> _names;
    private readonly DirectoryNode<string> _session;
    private readonly HashSet<string> _dead = [];
    private readonly List<string> _removed = [];

    public ObjectNamespaceTests()
    {
        _names = new ObjectNamespace<string>("root", node => _dead.Contains(node.Name), node => _removed.Add(node.Name));
        SessionNames.Build(_names, static (path, _) => path);
        _session = SessionNames.AddSession(_names, 1, static (path, _) => path);
        Create("event");
        Create(@"Global\shared");
    }

    [Theory]
    [Rule("E1")]
    [Rule("E2")]
    [Rule("E4")]
    [InlineData("X", @"\Sessions\1\BaseNamedObjects\X")]
    [InlineData(@"Local\X", @"\Sessions\1\BaseNamedObjects\X")]
    [InlineData(@"Global\X", @"\BaseNamedObjects\X")]
    [InlineData(@"Session\1\X", @"\Sessions\1\BaseNamedObjects\X")]
    [InlineData(@"Session\0\X", @"\BaseNamedObjects\X")]
    [InlineData(@"Global\Local\z", @"\BaseNamedObjects\z")]
    [InlineData(@"Local\Global\z", @"\BaseNamedObjects\z")]
    [InlineData(@"Global\Global\Global\z", @"\BaseNamedObjects\z")]
    public void Create_WithPrefix_GoesToItsDirectory(string name, string path) => Create(name).Path.ShouldBe(path);

    [Theory]
    [Rule("E3")]
    [Rule("E8")]
    [Rule("E20")]
    [Rule("E21")]
    [Rule("E22")]
    [InlineData(@"global\X", NtStatus.ObjectPathNotFound)]
    [InlineData(@"LOCAL\X", NtStatus.ObjectPathNotFound)]
    [InlineData(@"Session\7\X", NtStatus.ObjectPathNotFound)]
    [InlineData(@"a\b", NtStatus.ObjectPathNotFound)]
    [InlineData(@"missing\", NtStatus.ObjectPathNotFound)]
    [InlineData(@"Global\missing\X", NtStatus.ObjectPathNotFound)]
    [InlineData(@"Global\", NtStatus.ObjectNameInvalid)]
    [InlineData(@"Global\\X", NtStatus.ObjectNameInvalid)]
    [InlineData(@"Local\Local\", NtStatus.ObjectNameInvalid)]
    [InlineData(@"event\x", NtStatus.ObjectTypeMismatch)]
    [InlineData(@"Global\shared\x", NtStatus.ObjectTypeMismatch)]
    public void Lookup_OfMalformedName_TellsWhatIsWrong(string name, NtStatus expected) =>
        _names.Lookup(_session, name, NameLookup.None, out _).ShouldBe(expected);

    [Theory]
    [Rule("E8")]
    [Rule("E9")]
    [Rule("E19")]
    [InlineData(@"\abc", NtStatus.ObjectPathSyntaxBad)]
    [InlineData(@"\", NtStatus.ObjectPathSyntaxBad)]
    [InlineData("", NtStatus.Success)]
    [InlineData("abc", NtStatus.Success)]
    public void CheckRelative_OfRootedName_IsBadSyntax(string name, NtStatus expected) =>
        ObjectName.CheckRelative(name).ShouldBe(expected);

    [Theory]
    [Rule("E9")]
    [InlineData(65532 / 2, NtStatus.Success)]
    [InlineData(65534 / 2, NtStatus.ObjectNameInvalid)]
    public void CheckRelative_OfLongName_CountsBytes(int length, NtStatus expected) =>
        ObjectName.CheckRelative(new string('n', length)).ShouldBe(expected);

    [Theory]
    [Rule("E19")]
    [InlineData(@"\BaseNamedObjects\x", NtStatus.Success)]
    [InlineData("x", NtStatus.ObjectPathSyntaxBad)]
    [InlineData("", NtStatus.ObjectPathSyntaxBad)]
    public void CheckAbsolute_OfRelativePath_IsBadSyntax(string path, NtStatus expected) =>
        ObjectName.CheckAbsolute(path).ShouldBe(expected);

    [Fact]
    [Rule("E5")]
    public void Lookup_WithOtherCase_FindsNothing()
    {
        Find("event").ShouldNotBeNull();
        Find("Event").ShouldBeNull();
        Create("EVENT").ShouldNotBeSameAs(Find("event"));
    }

    [Fact]
    [Rule("E6")]
    public void Lookup_CaseInsensitive_ComparesEveryComponent()
    {
        _names.Lookup(_session, @"GLOBAL\SHARED", NameLookup.IgnoreCase, out NamePlace<string> place).ShouldBe(NtStatus.Success);
        place.Node.ShouldBeSameAs(Find(@"Global\shared"));
    }

    [Theory]
    [Rule("E4")]
    [InlineData("Global")]
    [InlineData("Local")]
    [InlineData("Session")]
    [InlineData(@"Global\Global")]
    public void Lookup_OfPrefixAlone_EndsAtADirectory(string name) =>
        Find(name).ShouldBeOfType<DirectoryNode<string>>();

    [Fact]
    [Rule("E10")]
    public void Lookup_OfEmptyName_IsTheDirectoryItself() => Find(string.Empty).ShouldBeSameAs(_session);

    [Theory]
    [Rule("E28")]
    [InlineData("a\0b", "a")]
    [InlineData("tail\0", "tail")]
    public void Lookup_NameWithNul_IsAnotherName(string name, string shorter)
    {
        Create(name).Name.ShouldBe(name);
        Find(shorter).ShouldBeNull();
    }

    [Theory]
    [InlineData("a/b:c*? <>|")]
    [InlineData("..")]
    [InlineData("\U0001F600 ünï")]
    public void Create_WithAnyCharacterButBackslash_Works(string name) => Create(name).Name.ShouldBe(name);

    [Fact]
    [Rule("E31")]
    [Rule("E32")]
    public void Lookup_ThroughLinkToMissingTarget_WouldCreateAtTheTarget()
    {
        Link("dangling", @"\BaseNamedObjects\later");
        _names.Lookup(_session, "dangling", NameLookup.None, out NamePlace<string> place).ShouldBe(NtStatus.Success);
        place.Node.ShouldBeNull();
        place.Last.ToString().ShouldBe("later");
        place.Parent!.Path.ShouldBe(@"\BaseNamedObjects");
        _names.Lookup(_session, @"dangling\x", NameLookup.None, out _).ShouldBe(NtStatus.ObjectPathNotFound);
    }

    [Fact]
    [Rule("E33")]
    public void Lookup_OfLinkLoop_EndsInAnError()
    {
        Link("loop", @"\Sessions\1\BaseNamedObjects\loop");
        _names.Lookup(_session, "loop", NameLookup.None, out _).ShouldBe(NtStatus.InvalidParameter);
        _names.Lookup(_session, @"loop\x", NameLookup.None, out _).ShouldBe(NtStatus.InvalidParameter);
    }

    [Fact]
    public void Sweep_InRotation_ForgetsEveryDeadName()
    {
        for (int i = 0; i < 10; i++)
        {
            Create($"n{i}");
        }

        int before = _names.MortalCount;
        _dead.UnionWith(["n3", "n7"]);
        for (int i = 0; i < before; i++)
        {
            _names.Sweep(2);
        }

        _removed.ShouldBe(["n3", "n7"], ignoreOrder: true);
        _names.MortalCount.ShouldBe(before - 2);
        Find("n3").ShouldBeNull();
        Find("n4").ShouldNotBeNull();
    }

    [Fact]
    [Rule("E6")]
    public void Find_WithoutCase_KnowsEverySpellingThatIsThere()
    {
        var spellings = new List<NameNode<string>> { Create("name"), Create("Name") };
        FindAnyCase("NAME").ShouldBeOneOf([.. spellings]);
        spellings.Add(Create("NAME"));
        FindAnyCase("NAME").ShouldBeSameAs(spellings[2]);
        FindAnyCase("Name").ShouldBeSameAs(spellings[1]);
        foreach (NameNode<string> gone in spellings.ToArray())
        {
            _names.Remove(gone);
            spellings.Remove(gone);
            NameNode<string>? found = FindAnyCase("nAmE");
            (found is null ? spellings.Count == 0 : spellings.Contains(found)).ShouldBeTrue();
        }

        Create("again");
        _dead.Add("again");
        FindAnyCase("AGAIN").ShouldBeNull();
        _removed.ShouldBe(["again"]);
    }

    [Fact]
    [Rule("D11")]
    public void Path_OfWhatLiesInADirectoryThatIsGone_BeginsWithDots()
    {
        var directory = (DirectoryNode<string>)Put("dir", new DirectoryNode<string>("dir"));
        var inner = new DirectoryNode<string>("inner");
        ObjectNamespace<string>.Attach(inner, directory, "inner");
        var child = new ObjectNode<string>("child");
        ObjectNamespace<string>.Attach(child, inner, "child");
        child.Path.ShouldBe(@"\Sessions\1\BaseNamedObjects\dir\inner\child");
        _dead.Add("dir");
        _names.Lookup(_session, @"dir\inner\child", NameLookup.None, out _).ShouldBe(NtStatus.ObjectPathNotFound);
        child.Path.ShouldBe(@"\...\inner\child");
        directory.Path.ShouldBeEmpty();
        new DirectoryNode<string>("nameless").Path.ShouldBeEmpty();
        _names.Root.Path.ShouldBe(@"\");
    }

    [Fact]
    [Rule("E31")]
    [Rule("E33")]
    public void Links_UpToThirty_AreFollowed()
    {
        Create("end");
        for (int i = 0; i < 31; i++)
        {
            Link($"l{i}", @"\Sessions\1\BaseNamedObjects\" + (i == 0 ? "end" : $"l{i - 1}"));
        }

        Find("l29").ShouldBeSameAs(Find("end"));
        _names.Lookup(_session, "l30", NameLookup.None, out _).ShouldBe(NtStatus.InvalidParameter);
        _names.Lookup(_session, "l30", NameLookup.KeepLastLink, out NamePlace<string> place).ShouldBe(NtStatus.Success);
        place.Node.ShouldBeOfType<LinkNode<string>>();
        _names.Lookup(_session, "l0", NameLookup.RefuseLinks, out _).ShouldBe(NtStatus.ReparsePointEncountered);
    }

    [Fact]
    public void Remove_Twice_TouchesNobodyElse()
    {
        NameNode<string> old = Create("again");
        _names.Remove(old);
        NameNode<string> young = Create("again");
        _names.Remove(old);
        Find("again").ShouldBeSameAs(young);
    }

    private NameNode<string>? FindAnyCase(string name)
    {
        _names.Lookup(_session, name, NameLookup.IgnoreCase, out NamePlace<string> place).ShouldBe(NtStatus.Success);
        return place.Node;
    }

    private NameNode<string>? Find(string name)
    {
        _names.Lookup(_session, name, NameLookup.None, out NamePlace<string> place).ShouldBe(NtStatus.Success);
        return place.Node;
    }

    private NameNode<string> Create(string name) => Put(name, new ObjectNode<string>(name));

    private NameNode<string> Link(string name, string target) => Put(name, new LinkNode<string>(target, name));

    private NameNode<string> Put(string name, NameNode<string> node)
    {
        _names.Lookup(_session, name, NameLookup.KeepLastLink, out NamePlace<string> place).ShouldBe(NtStatus.Success);
        place.Node.ShouldBeNull();
        ObjectNamespace<string>.Attach(node, place.Parent!, place.Last.ToString());
        _names.Watch(node);
        return node;
    }
}
