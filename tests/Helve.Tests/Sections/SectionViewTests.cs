using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Sections;

/// <summary>Views as .NET programs use them.</summary>
[Collection(LibraryCollection.Name)]
public sealed class SectionViewTests
{
    [Fact]
    public async Task View_IsSpanMemoryAccessorAndStream()
    {
        using var section = new KernelSection(65536);
        using KernelSectionView view = section.MapView();
        view.Span[0] = 1;
        view.GetSpan(8, 8).Fill(0xFF);
        view.Read<long>(8).ShouldBe(-1);
        view.WriteArray<int>(16, [1, 2, 3]);
        int[] values = new int[3];
        view.ReadArray<int>(16, values);
        values.ShouldBe([1, 2, 3]);
        Interlocked.Increment(ref view.GetReference<int>(100)).ShouldBe(1);
        using (UnmanagedMemoryAccessor accessor = view.CreateAccessor())
        {
            accessor.ReadInt32(100).ShouldBe(1);
        }

        using (UnmanagedMemoryStream stream = view.CreateStream())
        {
            stream.ReadByte().ShouldBe(1);
        }

        using var source = new MemoryStream([5, 6, 7]);
        (await source.ReadAsync(view.Memory[200..])).ShouldBe(3);
        view.GetReadOnlySpan(200, 3).ToArray().ShouldBe([5, 6, 7]);
    }

    [Fact]
    public void View_ForReading_GivesNothingToWriteThrough()
    {
        using var section = new KernelSection(65536);
        using KernelSectionView view = section.MapView(PageProtection.ReadOnly);
        view.CanWrite.ShouldBeFalse();
        Should.Throw<InvalidOperationException>(() => view.Write(0, 1));
        Should.Throw<InvalidOperationException>(() => _ = view.Span.Length);
        Should.Throw<InvalidOperationException>(() => _ = view.Memory);
        view.ReadOnlySpan.Length.ShouldBe(65536);
        using KernelSectionView none = section.MapView(PageProtection.NoAccess);
        Should.Throw<InvalidOperationException>(() => none.Read<int>(0));
    }

    [Fact]
    public void View_BeyondItsEndOrDisposed_IsRefused()
    {
        using var section = new KernelSection(65536);
        KernelSectionView view = section.MapView();
        Should.Throw<ArgumentOutOfRangeException>(() => view.Read<int>(65533));
        Should.Throw<ArgumentOutOfRangeException>(() => view.Write(-1, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => _ = view.GetSpan(65536, 1).Length);
        view.Dispose();
        Should.Throw<ObjectDisposedException>(() => view.Read<int>(0));
        Should.Throw<ObjectDisposedException>(() => _ = view.Span.Length);
    }

    [Fact]
    public void View_PinnedOrHeld_StaysMappedBehindItsDisposal()
    {
        using var section = new KernelSection(65536);
        KernelSectionView view = section.MapView();
        Memory<byte> memory = view.Memory;
        using (System.Buffers.MemoryHandle pin = memory.Pin())
        {
            view.Dispose();
            unsafe
            {
                *(int*)pin.Pointer = 3;
                (*(int*)pin.Pointer).ShouldBe(3);
            }
        }

        Should.Throw<ObjectDisposedException>(() => memory.Span.Length);
    }

    [Fact]
    public void Typed_OpenCreateAndDuplicate_AreOneSection()
    {
        using KernelSection made = KernelSection.CreateOrOpen("Local\\typed-section", 4096, out bool createdNew);
        createdNew.ShouldBeTrue();
        using var again = new KernelSection(1, "Local\\typed-section", out createdNew);
        createdNew.ShouldBeFalse();
        using KernelSection copy = again.Duplicate(SectionRights.MapRead | SectionRights.Query);
        copy.IsSameObject(made).ShouldBeTrue();
        copy.Information.Size.ShouldBe(4096);
        KernelSection.TryOpen("Local\\no-such-section", out _).ShouldBeFalse();
        Should.Throw<KernelException>(() => KernelSection.Create("Local\\typed-section", 4096)).Status.ShouldBe(NtStatus.ObjectNameCollision);
        Should.Throw<KernelException>(() => KernelSection.FromHandle(0x7FFC)).Status.ShouldBe(NtStatus.InvalidHandle);
    }
}
