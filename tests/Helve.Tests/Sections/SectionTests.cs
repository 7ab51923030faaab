using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Kernel.Security;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Sections;

/// <summary>Sections of memory by raw handles, in one process.</summary>
[Collection(LibraryCollection.Name)]
public sealed unsafe class SectionTests
{
    private const long Size = 128 * 1024;
    private const SectionAttributes Commit = SectionAttributes.Commit;

    [Fact]
    [Rule("J4")]
    [Rule("J15")]
    public void Memory_BeginsAsZeros_AndViewsSeeEachOther()
    {
        nint section = Create(null, Size);
        nint writer = Map(section, PageProtection.ReadWrite);
        TryMapView(section, 65536, 100, PageProtection.ReadOnly, out nint reader, out long length).ShouldBe(NtStatus.Success);
        length.ShouldBe(4096);
        new Span<byte>((byte*)writer, (int)Size).IndexOfAnyExcept((byte)0).ShouldBe(-1);
        *(int*)(writer + 65536) = 42;
        (*(int*)reader).ShouldBe(42);
        Close(section, writer, reader);
    }

    [Theory]
    [Rule("J1")]
    [InlineData(0x0, false)]
    [InlineData(0x1, false)]
    [InlineData(0x2, true)]
    [InlineData(0x4, true)]
    [InlineData(0x6, false)]
    [InlineData(0x8, true)]
    [InlineData(0x10, false)]
    [InlineData(0x20, true)]
    [InlineData(0x40, true)]
    [InlineData(0x80, true)]
    [InlineData(0x84, false)]
    [InlineData(0x100, false)]
    public void Protection_IsOneThatAllowsReading(int protection, bool valid)
    {
        TryCreateSection(null, (uint)SectionRights.AllAccess, 0, Size, (PageProtection)protection, Commit, null, out nint handle)
            .ShouldBe(valid ? NtStatus.Success : NtStatus.InvalidPageProtection);
        if (valid)
        {
            Close(handle);
        }
    }

    [Theory]
    [Rule("J2")]
    [InlineData(PageProtection.ReadOnly, 0xF0005)]
    [InlineData(PageProtection.WriteCopy, 0xF0005)]
    [InlineData(PageProtection.ReadWrite, 0xF0007)]
    [InlineData(PageProtection.ExecuteRead, 0xF000D)]
    [InlineData(PageProtection.ExecuteWriteCopy, 0xF000D)]
    [InlineData(PageProtection.ExecuteReadWrite, 0xF000F)]
    public void Access_ThatIsNotSaid_FollowsTheProtection(PageProtection protection, int access)
    {
        using KernelSection section = KernelSection.Create(Size, protection);
        section.GrantedAccess.ShouldBe((uint)access);
    }

    [Fact]
    [Rule("J4")]
    public void Size_OfNothingOrTooMuch_IsRefused()
    {
        TryCreateSection(null, 6, 0, 0, PageProtection.ReadWrite, Commit, null, out _).ShouldBe(NtStatus.InvalidParameter);
        TryCreateSection(null, 6, 0, -1, PageProtection.ReadWrite, Commit, null, out _).ShouldBe(NtStatus.SectionTooBig);
        TryCreateSection(null, 6, 0, (1L << 47) + 1, PageProtection.ReadWrite, Commit, null, out _).ShouldBe(NtStatus.SectionTooBig);
        nint small = Create(null, 1);
        TryQuerySection(small, out SectionInformation information).ShouldBe(NtStatus.Success);
        information.ShouldBe(new SectionInformation(4096, PageProtection.ReadWrite, Commit));
        TryMapView(small, 0, 0, PageProtection.ReadWrite, out nint view, out long length).ShouldBe(NtStatus.Success);
        length.ShouldBe(4096, "a view has whole pages");
        *(byte*)(view + 4095) = 1;
        Close(small, view);
    }

    [Theory]
    [Rule("J8")]
    [InlineData((uint)Commit, NtStatus.Success)]
    [InlineData((uint)(Commit | SectionAttributes.NoCache), NtStatus.Success)]
    [InlineData((uint)(Commit | SectionAttributes.Reserve), NtStatus.InvalidParameter)]
    [InlineData((uint)SectionAttributes.NoCache, NtStatus.InvalidParameter)]
    [InlineData((uint)(Commit | SectionAttributes.File), NtStatus.InvalidParameter)]
    [InlineData((uint)SectionAttributes.Image, NtStatus.InvalidFileForSection)]
    [InlineData((uint)(Commit | SectionAttributes.LargePages), NtStatus.NotSupported)]
    public void Attributes_AreOneKindOfMemory(uint attributes, NtStatus expected)
    {
        TryCreateSection(null, 6, 0, Size, PageProtection.ReadWrite, (SectionAttributes)attributes, null, out nint handle).ShouldBe(expected);
        if (expected == NtStatus.Success)
        {
            Close(handle);
        }
    }

    [Fact]
    [Rule("J9")]
    [Rule("E11")]
    [Rule("E14")]
    [Rule("D3")]
    [Rule("J16")]
    public void Name_IsOneObject_AndGoesWithTheHandles_NotWithTheViews()
    {
        const string Name = "Local\\section-one";
        nint first = Create(Name, Size);
        TryCreateSection(Name, (uint)SectionRules.GrantOf(PageProtection.ReadOnly), 0, 4096, PageProtection.ReadOnly, Commit, null, out nint second)
            .ShouldBe(NtStatus.ObjectNameExists);
        TryCreateEvent(Name, 2, 0, false, false, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        TryCompare(first, second).ShouldBe(NtStatus.Success);
        TryQuerySection(first, out SectionInformation information).ShouldBe(NtStatus.Success);
        information.ShouldBe(new SectionInformation(Size, PageProtection.ReadWrite, Commit));
        nint writer = Map(first, PageProtection.ReadWrite);
        TryMapView(second, 0, 0, PageProtection.ReadWrite, out _, out _).ShouldBe(NtStatus.AccessDenied);
        nint reader = Map(second, PageProtection.ReadOnly);
        Close(first);
        Close(second);
        TryOpenSection(Name, (uint)SectionRights.MapRead, HandleAttributes.None, out _).ShouldBe(NtStatus.ObjectNameNotFound);
        *(byte*)writer = 8;
        (*(byte*)reader).ShouldBe((byte)8);
        TryUnmapView(writer).ShouldBe(NtStatus.Success);
        (*(byte*)reader).ShouldBe((byte)8);
        TryUnmapView(reader).ShouldBe(NtStatus.Success);
    }

    [Fact]
    [Rule("J10")]
    public void View_BeginsAtAMultipleOf64KiB_AndEndsInTheSection()
    {
        nint section = Create(null, Size);
        TryMapView(section, 4096, 0, PageProtection.ReadOnly, out _, out _).ShouldBe(NtStatus.MappedAlignment);
        TryMapView(section, 0, Size + 1, PageProtection.ReadOnly, out _, out _).ShouldBe(NtStatus.InvalidViewSize);
        TryMapView(section, 65536, 65537, PageProtection.ReadOnly, out _, out _).ShouldBe(NtStatus.InvalidViewSize);
        TryMapView(section, Size, 0, PageProtection.ReadOnly, out _, out _).ShouldBe(NtStatus.InvalidViewSize);
        TryMapView(section, -65536, 0, PageProtection.ReadOnly, out _, out _).ShouldBe(NtStatus.InvalidViewSize);
        TryMapView(section, 0, -1, PageProtection.ReadOnly, out _, out _).ShouldBe(NtStatus.InvalidViewSize);
        TryMapView(section, 65536, 0, PageProtection.ReadOnly, out nint view, out long length).ShouldBe(NtStatus.Success);
        length.ShouldBe(65536);
        Close(section, view);
    }

    [Fact]
    [Rule("J11")]
    [Rule("J12")]
    [Rule("J13")]
    [Rule("F39")]
    public void View_NeedsItsRight_AndTheSectionsProtection()
    {
        nint reader = Create(null, Size, SectionRights.MapRead);
        Statuses(reader).ShouldBe([NtStatus.Success, NtStatus.Success, NtStatus.Success, NtStatus.AccessDenied]);
        TryQuerySection(reader, out _).ShouldBe(NtStatus.AccessDenied);
        nint writer = Create(null, Size, SectionRights.MapWrite);
        Statuses(writer).ShouldBe([NtStatus.AccessDenied, NtStatus.AccessDenied, NtStatus.AccessDenied, NtStatus.Success]);
        nint constant = Create(null, Size, SectionRights.AllAccess, PageProtection.ReadOnly);
        Statuses(constant).ShouldBe([NtStatus.Success, NtStatus.Success, NtStatus.Success, NtStatus.SectionProtection]);
        TryMapView(constant, 0, 0, PageProtection.None, out _, out _).ShouldBe(NtStatus.InvalidPageProtection);
        TryMapView(writer, 0, 0, PageProtection.ExecuteReadWrite, out _, out _).ShouldBe(NtStatus.AccessDenied);
        nint none = Create(null, Size, SectionRights.Query);
        Statuses(none).ShouldAllBe(static s => s == NtStatus.AccessDenied);
        TryQuerySection(none, out _).ShouldBe(NtStatus.Success);
        Array.ForEach([reader, writer, constant, none], static h => Close(h));
    }

    [Fact]
    [Rule("J14")]
    public void CopyOnWrite_SeesWhatIsShared_UntilItWritesThePage()
    {
        nint section = Create(null, Size);
        nint shared = Map(section, PageProtection.ReadWrite);
        nint own = Map(section, PageProtection.WriteCopy);
        *(int*)shared = 1;
        (*(int*)own).ShouldBe(1);
        *(int*)(own + 4) = 2;
        *(int*)shared = 3;
        (*(int*)own).ShouldBe(1, "the page is its own now");
        (*(int*)(shared + 4)).ShouldBe(0, "nobody else sees what it wrote");
        *(int*)(shared + 4096) = 4;
        (*(int*)(own + 4096)).ShouldBe(4, "another page is shared still");
        Close(section, shared, own);
    }

    [Fact]
    [Rule("J17")]
    public void Unmap_TakesAnyAddressOfTheView_AndNoOther()
    {
        nint section = Create(null, Size);
        nint view = Map(section, PageProtection.ReadOnly);
        TryUnmapView(view + (nint)Size).ShouldBe(NtStatus.NotMappedView);
        TryUnmapView(view + (nint)Size - 1).ShouldBe(NtStatus.Success);
        TryUnmapView(view).ShouldBe(NtStatus.NotMappedView);
        TryFlushView(view, 0).ShouldBe(NtStatus.NotMappedView);
        Close(section);
    }

    [Fact]
    [Rule("H34")]
    public void Wait_IsSatisfiedAtOnce_WithTheRight()
    {
        nint section = Create(null, Size, SectionRights.AllAccess | SectionRights.Synchronize);
        TryWait(section, TimeSpan.Zero).ShouldBe(NtStatus.Success);
        TryWait(section, TimeSpan.Zero).ShouldBe(NtStatus.Success);
        nint other = Create(null, Size);
        TryWait(other, TimeSpan.Zero).ShouldBe(NtStatus.AccessDenied);
        Close(section);
        Close(other);
    }

    [Fact]
    [Rule("F24")]
    public void GenericRights_OfASection_AreNTs()
    {
        using KernelSection section = KernelSection.Create(Size, access: (SectionRights)AccessMask.GENERIC_READ);
        section.GrantedAccess.ShouldBe(0x20005u);
        using KernelSection writing = KernelSection.Create(Size, access: (SectionRights)AccessMask.GENERIC_WRITE);
        writing.GrantedAccess.ShouldBe(0x20002u);
        using KernelSection executing = KernelSection.Create(Size, access: (SectionRights)AccessMask.GENERIC_EXECUTE);
        executing.GrantedAccess.ShouldBe(0x20008u);
        using KernelSection all = KernelSection.Create(Size, access: (SectionRights)AccessMask.GENERIC_ALL);
        all.GrantedAccess.ShouldBe(0xF001Fu);
    }

    [Fact]
    [Rule("A24")]
    public void Handle_OfAnotherType_IsRefused()
    {
        using var e = new KernelEvent(manualReset: true);
        TryMapView(e.Handle, 0, 0, PageProtection.ReadOnly, out _, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        TryQuerySection(e.Handle, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        TryQuerySection(0x7FFC, out _).ShouldBe(NtStatus.InvalidHandle);
        TryQuerySection(CurrentProcess, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        TryOpenSection(null!, 4, 0, out _).ShouldBe(NtStatus.InvalidParameter);
    }

    [Fact]
    public void OneGigabyte_CostsNothingBeforeItIsTouched()
    {
        using var section = new KernelSection(1L << 30);
        using KernelSectionView view = section.MapView();
        view.Length.ShouldBe(1L << 30);
        view.Write((1L << 30) - 8, 5L);
        view.SafeBuffer.Memory.TryCountResidentPages(out long pages, out _).ShouldBeTrue();
        pages.ShouldBeLessThan(64);
    }

    [Fact]
    [Rule("B20")]
    [Rule("B26")]
    public void Duplicate_HasItsOwnDescriptor_AsItsAccessAllows()
    {
        nint section = Create(null, Size);
        TryDuplicate(CurrentProcess, section, CurrentProcess, (uint)SectionRights.MapRead, 0, 0, out nint reader).ShouldBe(NtStatus.Success);
        TryDuplicate(CurrentProcess, section, CurrentProcess, 0, 0, 0, out nint none).ShouldBe(NtStatus.Success);
        nint writing = Map(section, PageProtection.ReadWrite);
        *(int*)writing = 9;
        Close(section);
        TryMapView(reader, 0, 0, PageProtection.ReadWrite, out _, out _).ShouldBe(NtStatus.AccessDenied);
        nint view = Map(reader, PageProtection.ReadOnly);
        (*(int*)view).ShouldBe(9);
        TryMapView(none, 0, 0, PageProtection.ReadOnly, out _, out _).ShouldBe(NtStatus.AccessDenied);
        TryDuplicate(CurrentProcess, none, CurrentProcess, (uint)SectionRights.AllAccess, 0, 0, out nint widened).ShouldBe(NtStatus.Success);
        nint again = Map(widened, PageProtection.ReadWrite);
        *(int*)again = 10;
        (*(int*)view).ShouldBe(10);
        Array.ForEach([reader, none, widened], static h => Close(h));
        Array.ForEach([writing, view, again], static v => TryUnmapView(v).ShouldBe(NtStatus.Success));
    }

    private static NtStatus[] Statuses(nint section) =>
        Array.ConvertAll(
            [PageProtection.NoAccess, PageProtection.ReadOnly, PageProtection.WriteCopy, PageProtection.ReadWrite],
            protection =>
            {
                NtStatus status = TryMapView(section, 0, 0, protection, out nint view, out _);
                _ = TryUnmapView(view);
                return status;
            });

    private static nint Create(
        string? name, long size, SectionRights access = SectionRights.AllAccess, PageProtection protection = PageProtection.ReadWrite)
    {
        TryCreateSection(name, (uint)access, HandleAttributes.None, size, protection, Commit, null, out nint handle).ShouldBe(NtStatus.Success);
        return handle;
    }

    private static nint Map(nint section, PageProtection protection)
    {
        TryMapView(section, 0, 0, protection, out nint view, out _).ShouldBe(NtStatus.Success);
        return view;
    }

    private static void Close(nint section, params ReadOnlySpan<nint> views)
    {
        foreach (nint view in views)
        {
            TryUnmapView(view).ShouldBe(NtStatus.Success);
        }

        TryClose(section).ShouldBe(NtStatus.Success);
    }
}
