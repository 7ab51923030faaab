using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Library.Names;

/// <summary>The rules of section E about names as NT's own calls have them, one table each. All types of the namespace are tried where the rule is for all.</summary>
[Collection(LibraryCollection.Name)]
public sealed class NtNameRuleTests : IDisposable
{
    private const string Base = @"\BaseNamedObjects";
    private readonly NameStage _stage = new();

    public void Dispose() => _stage.Dispose();

    public static TheoryData<NamedType, string, bool, NtStatus> RootAndName => NamedTypes.With(
        (Base + @"\nt-19", false, NtStatus.Success),
        ("nt-19", false, NtStatus.ObjectPathSyntaxBad),
        ("nt-19", true, NtStatus.Success),
        (@"\nt-19", true, NtStatus.ObjectPathSyntaxBad),
        (Base + @"\nt-19", true, NtStatus.ObjectPathSyntaxBad));

    [Theory]
    [Rule("E19")]
    [MemberData(nameof(RootAndName))]
    public void Name_WithAndWithoutRoot_BeginsAsItMust(NamedType type, string name, bool withRoot, NtStatus expected)
    {
        nint root = withRoot ? _stage.Directory(null) : 0;
        _stage.Create(type, new ObjectAttributes { RootDirectory = root, ObjectName = name }).ShouldBe(expected);
        _stage.Open(type, new ObjectAttributes { RootDirectory = root, ObjectName = name }).ShouldBe(expected);
    }

    public static TheoryData<NamedType, string, NtStatus, NtStatus> Paths => NamedTypes.With(
        (@"dir\none", NtStatus.Success, NtStatus.ObjectNameNotFound),
        ("none", NtStatus.Success, NtStatus.ObjectNameNotFound),
        (@"none\x", NtStatus.ObjectPathNotFound, NtStatus.ObjectPathNotFound),
        (@"dir\none\x", NtStatus.ObjectPathNotFound, NtStatus.ObjectPathNotFound),
        (@"none\", NtStatus.ObjectPathNotFound, NtStatus.ObjectPathNotFound),
        (@"dir\", NtStatus.ObjectNameInvalid, NtStatus.ObjectNameInvalid),
        (@"dir\\x", NtStatus.ObjectNameInvalid, NtStatus.ObjectNameInvalid),
        (@"dir\x\\y", NtStatus.ObjectPathNotFound, NtStatus.ObjectPathNotFound),
        (@"event\x", NtStatus.ObjectTypeMismatch, NtStatus.ObjectTypeMismatch),
        (@"dir\event\x\y", NtStatus.ObjectTypeMismatch, NtStatus.ObjectTypeMismatch));

    [Theory]
    [Rule("E20")]
    [Rule("E21")]
    [Rule("E22")]
    [MemberData(nameof(Paths))]
    public void Path_ThatLeadsNowhere_SaysWhy(NamedType type, string name, NtStatus create, NtStatus open)
    {
        nint root = _stage.Directory(null);
        nint directory = _stage.Directory(new ObjectAttributes { RootDirectory = root, ObjectName = "dir" });
        _stage.Create(NamedType.Event, new ObjectAttributes { RootDirectory = root, ObjectName = "event" }).ShouldBe(NtStatus.Success);
        _stage.Create(NamedType.Event, new ObjectAttributes { RootDirectory = directory, ObjectName = "event" }).ShouldBe(NtStatus.Success);
        _stage.Open(type, new ObjectAttributes { RootDirectory = root, ObjectName = name }).ShouldBe(open);
        _stage.Create(type, new ObjectAttributes { RootDirectory = root, ObjectName = name }).ShouldBe(create);
    }

    [Theory]
    [Rule("E21")]
    [InlineData(@"\\X")]
    [InlineData(@"\BaseNamedObjects\")]
    public void Path_WithAnEmptyComponent_IsAnInvalidName(string path)
    {
        _stage.Open(NamedType.Event, new ObjectAttributes { ObjectName = path }).ShouldBe(NtStatus.ObjectNameInvalid);
        _stage.Create(NamedType.Event, new ObjectAttributes { ObjectName = path }).ShouldBe(NtStatus.ObjectNameInvalid);
    }

    public static TheoryData<NamedType, NamedType> TypePairs
    {
        get
        {
            var pairs = new TheoryData<NamedType, NamedType>();
            foreach (NamedType first in Enum.GetValues<NamedType>())
            {
                foreach (NamedType second in Enum.GetValues<NamedType>())
                {
                    pairs.Add(first, second);
                }
            }

            return pairs;
        }
    }

    [Theory]
    [Rule("E14")]
    [Rule("E15")]
    [Rule("E17")]
    [Rule("E18")]
    [Rule("E32")]
    [MemberData(nameof(TypePairs))]
    public void Name_ThatExists_CollidesOrIsOpenedOrMismatches(NamedType first, NamedType second)
    {
        nint root = _stage.Directory(null);
        var name = new ObjectAttributes { RootDirectory = root, ObjectName = "X" };
        _stage.Create(first, name).ShouldBe(NtStatus.Success);
        if (first == NamedType.SymbolicLink && second != NamedType.SymbolicLink)
        {
            // The link is followed: what it leads to is an event.
            first = NamedType.Event;
        }

        bool same = first == second;
        _stage.Create(second, name).ShouldBe(same ? NtStatus.ObjectNameCollision : NtStatus.ObjectTypeMismatch);
        _stage.Create(second, name with { Attributes = ObjectAttributeBits.OpenIf }).ShouldBe(same ? NtStatus.ObjectNameExists : NtStatus.ObjectTypeMismatch);
        _stage.Open(second, name).ShouldBe(same ? NtStatus.Success : NtStatus.ObjectTypeMismatch);
    }

    [Theory]
    [Rule("E23")]
    [InlineData(NamedType.Event)]
    [InlineData(NamedType.Mutex)]
    [InlineData(NamedType.SymbolicLink)]
    public void Root_ThatIsNoDirectory_IsAMismatchAndNotFollowed(NamedType root)
    {
        nint handle = _stage.Make(root, new ObjectAttributes { ObjectName = Base + @"\nt-23" });
        foreach (NamedType type in Enum.GetValues<NamedType>())
        {
            _stage.Create(type, new ObjectAttributes { RootDirectory = handle, ObjectName = "x" }).ShouldBe(NtStatus.ObjectTypeMismatch);
            _stage.Open(type, new ObjectAttributes { RootDirectory = handle, ObjectName = "x" }).ShouldBe(NtStatus.ObjectTypeMismatch);
        }
    }

    [Theory]
    [Rule("E23")]
    [InlineData(0x7FFF_FF00, NtStatus.InvalidHandle)]
    [InlineData(3, NtStatus.InvalidHandle)]
    [InlineData(-1, NtStatus.ObjectTypeMismatch)]
    public void Root_ThatIsNoHandleOfADirectory_IsRefused(int root, NtStatus expected)
    {
        _stage.Create(NamedType.Event, new ObjectAttributes { RootDirectory = root, ObjectName = "x" }).ShouldBe(expected);
        _stage.Open(NamedType.Event, new ObjectAttributes { RootDirectory = root, ObjectName = "x" }).ShouldBe(expected);
    }

    [Theory]
    [Rule("E24")]
    [MemberData(nameof(TypePairs))]
    public void EmptyName_WithARoot_IsTheRootItself(NamedType rootType, NamedType type)
    {
        nint root = _stage.Make(rootType, new ObjectAttributes { ObjectName = Base + @"\nt-24" });
        var empty = new ObjectAttributes { RootDirectory = root, ObjectName = string.Empty };
        _stage.Open(type, empty, out nint opened).ShouldBe(rootType == type ? NtStatus.Success : NtStatus.ObjectTypeMismatch);
        if (rootType == type)
        {
            TryCompare(opened, root).ShouldBe(NtStatus.Success);
        }
    }

    [Theory]
    [Rule("E24")]
    [MemberData(nameof(NamedTypes.All), MemberType = typeof(NamedTypes))]
    public void EmptyName_OfANewObject_IsNone(NamedType type)
    {
        foreach (nint root in new nint[] { 0, 0x7FFF_FF00, _stage.Make(NamedType.Event, default) })
        {
            _stage.Create(type, new ObjectAttributes { RootDirectory = root, ObjectName = string.Empty }).ShouldBe(NtStatus.Success);
        }
    }

    [Theory]
    [Rule("E25")]
    [MemberData(nameof(NamedTypes.All), MemberType = typeof(NamedTypes))]
    public void NoName_IsToldApartFromAnEmptyOne(NamedType type)
    {
        nint root = _stage.Directory(null);
        _stage.Create(type, default).ShouldBe(NtStatus.Success);
        _stage.Create(type, new ObjectAttributes { RootDirectory = root }).ShouldBe(NtStatus.ObjectNameInvalid);
        _stage.Open(type, default).ShouldBe(NtStatus.ObjectPathSyntaxBad);
        _stage.Open(type, new ObjectAttributes { RootDirectory = root }).ShouldBe(NtStatus.ObjectNameInvalid);
    }

    [Theory]
    [Rule("E28")]
    [MemberData(nameof(NamedTypes.All), MemberType = typeof(NamedTypes))]
    public void Names_AreCounted(NamedType type)
    {
        nint root = _stage.Directory(null);
        foreach (string name in new[] { "x", "x\0", "x\0y" })
        {
            _stage.Create(type, new ObjectAttributes { RootDirectory = root, ObjectName = name }).ShouldBe(NtStatus.Success);
        }
    }

    [Theory]
    [Rule("E29")]
    [InlineData(0x1FF2 & ~0x20, NtStatus.Success)]
    [InlineData(0x2000, NtStatus.InvalidParameter)]
    [InlineData(0x4, NtStatus.InvalidParameter)]
    [InlineData(0x8, NtStatus.InvalidParameter)]
    [InlineData(unchecked((int)0x8000_0000), NtStatus.InvalidParameter)]
    [InlineData(0x22, NtStatus.InvalidParameter)]
    public void Attributes_ThatNtDoesNotKnow_AreRefused(int attributes, NtStatus expected)
    {
        nint root = _stage.Directory(null);
        foreach (NamedType type in Enum.GetValues<NamedType>())
        {
            var name = new ObjectAttributes
            {
                RootDirectory = root,
                ObjectName = "29-" + type,
                Attributes = (ObjectAttributeBits)attributes & ~ObjectAttributeBits.Permanent,
            };
            _stage.Create(type, name).ShouldBe(expected);
            _stage.Open(type, name).ShouldBe(expected);
        }
    }

    [Theory]
    [Rule("E6")]
    [MemberData(nameof(NamedTypes.All), MemberType = typeof(NamedTypes))]
    public void CaseInsensitive_ComparesEveryComponent(NamedType type)
    {
        nint root = _stage.Directory(null);
        _stage.Directory(new ObjectAttributes { RootDirectory = root, ObjectName = "Dir" });
        var name = new ObjectAttributes { RootDirectory = root, ObjectName = @"Dir\Name" };
        nint made = _stage.Make(type, name);
        _stage.Open(type, name with { ObjectName = @"dIR\nAME" }).ShouldBe(NtStatus.ObjectPathNotFound);
        ObjectAttributes other = name with { ObjectName = @"dIR\nAME", Attributes = ObjectAttributeBits.CaseInsensitive };
        _stage.Open(type, other, out nint found).ShouldBe(NtStatus.Success);
        TryCompare(found, made).ShouldBe(NtStatus.Success);
        _stage.Create(type, other).ShouldBe(NtStatus.ObjectNameCollision);

        // An exact match goes before one that differs in case.
        nint exact = _stage.Make(type, name with { ObjectName = @"Dir\NAME" });
        _stage.Open(type, name with { ObjectName = @"dir\NAME", Attributes = ObjectAttributeBits.CaseInsensitive }, out found).ShouldBe(NtStatus.Success);
        TryCompare(found, exact).ShouldBe(NtStatus.Success);
    }

    [Theory]
    [Rule("E9")]
    [InlineData(65532, NtStatus.Success)]
    [InlineData(65534, NtStatus.ObjectNameInvalid)]
    [InlineData(70_000, NtStatus.ObjectNameInvalid)]
    public void Name_OfTheLimit_Works(int bytes, NtStatus expected)
    {
        nint root = _stage.Directory(null);
        var name = new ObjectAttributes { RootDirectory = root, ObjectName = new string('n', bytes / 2) };
        foreach (NamedType type in Enum.GetValues<NamedType>())
        {
            _stage.Create(type, name).ShouldBe(expected);
            _stage.CloseAllBut(2);
        }
    }
}
