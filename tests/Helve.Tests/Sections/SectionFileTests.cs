using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Microsoft.Win32.SafeHandles;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Sections;

/// <summary>Sections with a file behind them.</summary>
[Collection(LibraryCollection.Name)]
public sealed class SectionFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    [Rule("J3")]
    public void File_MustBeOpenForWhatItsViewsDo()
    {
        File.WriteAllBytes(_path, new byte[100]);
        using SafeFileHandle reader = File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using SafeFileHandle writer = File.OpenHandle(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        Create(reader, PageProtection.ReadOnly).ShouldBe(NtStatus.Success);
        Create(reader, PageProtection.WriteCopy).ShouldBe(NtStatus.Success);
        Create(reader, PageProtection.ReadWrite).ShouldBe(NtStatus.AccessDenied);
        Create(writer, PageProtection.ReadOnly).ShouldBe(NtStatus.AccessDenied);
        Create(writer, PageProtection.ReadWrite).ShouldBe(NtStatus.AccessDenied);
    }

    [Fact]
    [Rule("J5")]
    [Rule("J6")]
    public void Size_IsTheFiles_OrMakesItGrow_IfItMay()
    {
        using (SafeFileHandle both = Open())
        {
            Create(both, PageProtection.ReadWrite).ShouldBe(NtStatus.MappedFileSizeZero);
            using KernelSection section = KernelSection.FromFile(both, 5000);
            new FileInfo(_path).Length.ShouldBe(5000);
            section.Information.ShouldBe(new SectionInformation(5000, PageProtection.ReadWrite, SectionAttributes.File));
            using KernelSection part = KernelSection.FromFile(both, 10);
            new FileInfo(_path).Length.ShouldBe(5000);
            TryMapView(section.Handle, 0, 5001, PageProtection.ReadOnly, out _, out _).ShouldBe(NtStatus.InvalidViewSize, "its last page is not all of it");
            using KernelSection whole = KernelSection.FromFile(both);
            whole.Information.Size.ShouldBe(5000);
        }

        using SafeFileHandle reader = File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Create(reader, PageProtection.ReadOnly, 5001).ShouldBe(NtStatus.SectionTooBig);
        new FileInfo(_path).Length.ShouldBe(5000);
    }

    [Fact]
    [Rule("J7")]
    public void File_ThatIsNone_IsRefused()
    {
        using var e = new KernelEvent(manualReset: true);
        TryCreateSection(default(ObjectAttributes), 6, 0, PageProtection.ReadWrite, SectionAttributes.Commit, e.Handle, out _).ShouldBe(NtStatus.ObjectTypeMismatch);
        TryCreateSection(default(ObjectAttributes), 6, 0, PageProtection.ReadWrite, SectionAttributes.Commit, 0x7FFC, out _).ShouldBe(NtStatus.InvalidHandle);
        using SafeFileHandle device = File.OpenHandle("/dev/zero", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        Create(device, PageProtection.ReadWrite, 4096).ShouldBe(NtStatus.InvalidFileForSection);
        SafeFileHandle closed = Open();
        closed.Dispose();
        Create(closed, PageProtection.ReadWrite, 4096).ShouldBe(NtStatus.InvalidHandle);
    }

    [Fact]
    [Rule("J15")]
    [Rule("J16")]
    public void View_IsCoherentWithTheFile_AndOutlivesItsHandles()
    {
        KernelSectionView view;
        using (SafeFileHandle file = Open())
        using (KernelSection section = KernelSection.FromFile(file, 4096))
        {
            view = section.MapView();
        }

        using (view)
        {
            view.Write(10, 0x1234);
            using FileStream stream = File.Open(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            stream.Position = 10;
            var read = new byte[2];
            stream.ReadExactly(read);
            read.ShouldBe([0x34, 0x12]);
            stream.Position = 20;
            stream.WriteByte(7);
            stream.Flush();
            view.Read<byte>(20).ShouldBe((byte)7);
            view.Flush();
        }
    }

    [Fact]
    [Rule("J21")]
    public void LastPage_BehindTheFilesEnd_IsZero_AndStaysOut()
    {
        File.WriteAllBytes(_path, [1, 2, 3]);
        using SafeFileHandle file = Open();
        using KernelSection section = KernelSection.FromFile(file);
        using (KernelSectionView view = section.MapView())
        {
            view.Length.ShouldBe(4096);
            view.Read<byte>(3).ShouldBe((byte)0);
            view.Write(3, 9);
            view.Flush();
        }

        File.ReadAllBytes(_path).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void CutShort_IsAnErrorOfTheMethods_NotTheEndOfTheProcess()
    {
        using SafeFileHandle file = Open();
        using KernelSection section = KernelSection.FromFile(file, 3 * 65536);
        using KernelSectionView view = section.MapView();
        view.Write(65536, 1);
        RandomAccess.SetLength(file, 100);
        view.Read<int>(0).ShouldBe(0);
        Thrown(() => view.Read<int>(65536)).ShouldBe(NtStatus.InPageError);
        Thrown(() => view.Write(65536, 5)).ShouldBe(NtStatus.InPageError);
        Thrown(() => view.CopyTo(0, new byte[8192])).ShouldBe(NtStatus.InPageError);
        Thrown(() => view.WriteArray<long>(4096, [1, 2])).ShouldBe(NtStatus.InPageError);
        Thrown(() => _ = section.MapView()).ShouldBe(NtStatus.InPageError);
        RandomAccess.SetLength(file, 3 * 65536);
        view.Write(65536, 6);
        view.Read<int>(65536).ShouldBe(6);
    }

    [Fact]
    public void ReadingHandle_OfAFileThatMayBeWritten_MapsForReading()
    {
        using SafeFileHandle file = Open();
        using KernelSection section = KernelSection.FromFile(file, 4096, name: "Local\\section-of-file");
        using KernelSection reader = KernelSection.Open("Local\\section-of-file");
        using KernelSectionView writing = section.MapView();
        using KernelSectionView reading = reader.MapView(PageProtection.ReadOnly);
        writing.Write(0, 77);
        reading.Read<int>(0).ShouldBe(77);
        Thrown(() => _ = reader.MapView()).ShouldBe(NtStatus.AccessDenied);
    }

    private static NtStatus Thrown(Action action) => Should.Throw<KernelException>(action).Status;

    private static NtStatus Create(SafeFileHandle file, PageProtection protection, long size = 0)
    {
        NtStatus status = TryCreateSection(null, (uint)SectionRights.AllAccess, 0, size, protection, SectionAttributes.Commit, file, out nint handle);
        if (handle != 0)
        {
            TryClose(handle).ShouldBe(NtStatus.Success);
        }

        return status;
    }

    private SafeFileHandle Open() => File.OpenHandle(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
}
