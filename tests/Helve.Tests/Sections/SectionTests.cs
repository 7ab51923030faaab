using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Sections;

/// <summary>Sections by raw handles, in one process.</summary>
[Collection(LibraryCollection.Name)]
public sealed unsafe class SectionTests
{
    private const long Size = 128 * 1024;

    [Fact]
    [Rule("J4")]
    [Rule("J15")]
    public void Section_OfMemory_BeginsAsZeros_AndItsViewsSeeEachOther()
    {
        nint section = Create(null, Size);
        TryMapView(section, 0, 0, PageProtection.ReadWrite, out nint writer, out long length).ShouldBe(NtStatus.Success);
        TryMapView(section, 65536, 4096, PageProtection.ReadOnly, out nint reader, out long partLength).ShouldBe(NtStatus.Success);
        length.ShouldBe(Size);
        partLength.ShouldBe(4096);
        new Span<byte>((byte*)writer, (int)Size).IndexOfAnyExcept((byte)0).ShouldBe(-1);
        *(int*)(writer + 65536) = 42;
        (*(int*)reader).ShouldBe(42);
        TryUnmapView(writer).ShouldBe(NtStatus.Success);
        TryUnmapView(reader).ShouldBe(NtStatus.Success);
        TryClose(section).ShouldBe(NtStatus.Success);
    }

    [Fact]
    [Rule("J9")]
    [Rule("E11")]
    public void Section_ByName_IsOneObject_AndTheFirstSizeCounts()
    {
        nint first = Create("Local\\section-one", Size);
        TryCreateSection(
            "Local\\section-one", (uint)SectionRules.GrantOf(PageProtection.ReadOnly), 0, 4096, PageProtection.ReadOnly, SectionAttributes.Commit, null, out nint second)
            .ShouldBe(NtStatus.ObjectNameExists);
        TryCompare(first, second).ShouldBe(NtStatus.Success);
        TryQuerySection(second, out SectionInformation information).ShouldBe(NtStatus.Success);
        information.ShouldBe(new SectionInformation(Size, PageProtection.ReadWrite, SectionAttributes.Commit));
        TryMapView(first, 0, 0, PageProtection.ReadWrite, out nint writer, out _).ShouldBe(NtStatus.Success);
        TryMapView(second, 0, 0, PageProtection.ReadWrite, out _, out _).ShouldBe(NtStatus.AccessDenied);
        TryMapView(second, 0, 0, PageProtection.ReadOnly, out nint reader, out _).ShouldBe(NtStatus.Success);
        *(byte*)writer = 7;
        (*(byte*)reader).ShouldBe((byte)7);
        TryClose(first).ShouldBe(NtStatus.Success);
        TryClose(second).ShouldBe(NtStatus.Success);
        TryOpenSection("Local\\section-one", (uint)SectionRights.MapRead, HandleAttributes.None, out _).ShouldBe(NtStatus.ObjectNameNotFound);
        *(byte*)writer = 8;
        (*(byte*)reader).ShouldBe((byte)8);
        TryUnmapView(writer).ShouldBe(NtStatus.Success);
        TryUnmapView(reader).ShouldBe(NtStatus.Success);
    }

    private static nint Create(string? name, long size)
    {
        TryCreateSection(
            name, (uint)SectionRights.AllAccess, HandleAttributes.None, size, PageProtection.ReadWrite, SectionAttributes.Commit, null, out nint handle)
            .ShouldBe(NtStatus.Success);
        return handle;
    }
}
