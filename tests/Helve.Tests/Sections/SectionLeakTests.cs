using Helve.Kernel;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Helve.Tests.SystemTests.Stress;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Sections;

/// <summary>Many sections: no descriptor, here or in the broker, outlives its handle.</summary>
[Collection(LibraryCollection.Name)]
public sealed class SectionLeakTests(LibraryFixture fixture)
{
    [Fact]
    public void Sections_OpenedAndClosedByTheThousand_LeaveNoDescriptor() => OpenAndClose(10_000 * BusyCollection.Soak);

    [Fact]
    public void Section_ThatWasForgotten_IsClosedByTheCollector_AndTheBrokerHearsOfIt()
    {
        (int here, int broker) = Count();
        Forget();
        Until.True(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                (int nowHere, int nowThere) = Count();
                return nowHere <= here && nowThere <= broker;
            },
            "both descriptors go");
    }

    private void OpenAndClose(int count)
    {
        // The first one starts threads that stay.
        Round(10);
        (int here, int broker) = Count();
        for (int done = 0; done < count; done += 500)
        {
            Round(500);
        }

        Until.True(() => Count().Here <= here, () => $"{Count().Here} descriptors here, {here} before");
        Until.True(() => Count().Broker <= broker, () => $"{Count().Broker} descriptors in the broker, {broker} before");
    }

    private static void Round(int count)
    {
        var handles = new nint[count];
        for (int i = 0; i < count; i++)
        {
            string? name = i % 3 == 0 ? $"Local\\leak-{i}" : null;
            TryCreateSection(name, (uint)SectionRights.AllAccess, 0, 65536, PageProtection.ReadWrite, SectionAttributes.Commit, null, out handles[i])
                .ShouldBe(NtStatus.Success);
            if (i % 7 == 0)
            {
                TryMapView(handles[i], 0, 0, PageProtection.ReadWrite, out nint view, out _).ShouldBe(NtStatus.Success);
                TryUnmapView(view).ShouldBe(NtStatus.Success);
            }
        }

        Array.ForEach(handles, static handle => TryClose(handle).ShouldBe(NtStatus.Success));
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Forget()
    {
        for (int i = 0; i < 20; i++)
        {
            _ = new KernelSection(4096);
        }
    }

    private (int Here, int Broker) Count()
    {
        using Inspection.KernelInspector inspector = fixture.Environment.Inspect();
        int broker = inspector.GetBrokerStatus().ProcessId;
        return (SectionsOf("self"), SectionsOf($"{broker}"));
    }

    // Other threads of the test process open files meanwhile: only those of sections count.
    private static int SectionsOf(string process) => Directory.GetFiles($"/proc/{process}/fd")
        .Count(static path => new FileInfo(path).LinkTarget?.Contains("helve-section", StringComparison.Ordinal) == true);
}
