using Helve.Kernel;
using Helve.Kernel.Objects;
using Microsoft.Win32.SafeHandles;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Library;

/// <content>Sections.</content>
public sealed partial class DeviationTests
{
    [Fact]
    public void Deviation_F39_NoViewExecutes()
    {
        using KernelSection section = KernelSection.Create(4096, PageProtection.ExecuteReadWrite);
        TryMapView(section.Handle, 0, 0, PageProtection.ExecuteRead, out _, out _).ShouldBe(NtStatus.NotSupported);
    }

    [Fact]
    public void Deviation_J8_AProgramImageIsNotMapped()
    {
        using SafeFileHandle program = File.OpenHandle(typeof(DeviationTests).Assembly.Location, FileMode.Open, FileAccess.Read, FileShare.Read);
        TryCreateSection(null, 5, 0, 0, PageProtection.ReadOnly, SectionAttributes.Image, program, out _).ShouldBe(NtStatus.InvalidFileForSection);
    }

    [Fact]
    public void Deviation_J18_J19_AMappedFileCanBeCutShortAndDeleted()
    {
        string path = Path.GetTempFileName();
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        using KernelSection section = KernelSection.FromFile(file, 65536);
        using KernelSectionView view = section.MapView();
        RandomAccess.SetLength(file, 0);
        RandomAccess.GetLength(file).ShouldBe(0);
        Should.Throw<KernelException>(() => view.Read<byte>(0)).Status.ShouldBe(NtStatus.InPageError);
        File.Delete(path);
        File.Exists(path).ShouldBeFalse();
    }

    [Fact]
    public void Deviation_J20_ReservedMemoryIsThereFromTheStart()
    {
        TryCreateSection(null, 6, 0, 65536, PageProtection.ReadWrite, SectionAttributes.Reserve, null, out nint section).ShouldBe(NtStatus.Success);
        TryMapView(section, 0, 0, PageProtection.ReadWrite, out nint view, out _).ShouldBe(NtStatus.Success);
        System.Runtime.InteropServices.Marshal.WriteInt32(view, 5);
        System.Runtime.InteropServices.Marshal.ReadInt32(view).ShouldBe(5);
        TryUnmapView(view).ShouldBe(NtStatus.Success);
        TryClose(section).ShouldBe(NtStatus.Success);
    }
}
