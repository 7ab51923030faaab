using Helve.Kernel.Objects;
using Helve.Linux;
using static Helve.KernelHandles;

namespace Helve.Peer;

/// <summary>Sections and their views, and a try at what a handle does not allow.</summary>
internal static unsafe class SectionCommands
{
    private const string MemoryName = "helve-section";

    internal static string Run(string[] w) => w[0] switch
    {
        // section NAME SIZE PROTECTION [ACCESS [ATTRIBUTES]] | open-section NAME ACCESS -> handle
        "section" => Commands.Reply(
            TryCreateSection(
                Commands.Name(w[1]), w.Length > 4 ? Commands.Mask(w[4]) : (uint)SectionRights.AllAccess, Commands.Attributes(w, 5), Commands.Int(w[2]),
                (PageProtection)Commands.Mask(w[3]), SectionAttributes.Commit, null, out nint h),
            h),
        "open-section" => Commands.Reply(TryOpenSection(w[1], Commands.Mask(w[2]), default, out nint h), h),

        // query-section HANDLE -> size protection attributes | map HANDLE PROTECTION -> address size | unmap ADDRESS | peek ADDRESS -> value | poke ADDRESS VALUE
        "query-section" => Commands.Reply(TryQuerySection(Commands.Handle(w[1]), out SectionInformation i), i.Size, (long)i.Protection, (long)i.Attributes),
        "map" => Commands.Reply(
            TryMapView(Commands.Handle(w[1]), 0, 0, (PageProtection)Commands.Mask(w[2]), out nint address, out long size), address, size),
        "unmap" => Commands.Reply(TryUnmapView(Commands.Handle(w[1]))),
        "peek" => $"Success {Volatile.Read(ref *(int*)Commands.Handle(w[1]))}",
        "poke" => Poke(Commands.Handle(w[1]), Commands.Int(w[2])),

        // force-write: tries to write the memory of every section that this process has a descriptor of, around the library -> tried, opened for writing, mapped for writing
        "force-write" => ForceWrite(),
        _ => $"! no command is called {w[0]}",
    };

    private static string Poke(nint address, int value)
    {
        Volatile.Write(ref *(int*)address, value);
        return "Success";
    }

    private static string ForceWrite()
    {
        int tried = 0;
        int opened = 0;
        int mapped = 0;
        foreach (string path in Directory.GetFiles("/proc/self/fd"))
        {
            if (new FileInfo(path).LinkTarget?.Contains(MemoryName, StringComparison.Ordinal) != true)
            {
                continue;
            }

            tried++;
            using FileDescriptor own = FileDescriptor.Borrow(int.Parse(Path.GetFileName(path), System.Globalization.CultureInfo.InvariantCulture));
            mapped += CanMap(own) ? 1 : 0;
            opened += CanOpen(path) ? 1 : 0;
        }

        return $"Success {tried} {opened} {mapped}";
    }

    private static bool CanMap(FileDescriptor descriptor)
    {
        bool mapped = MappedMemory.TryMapPart(descriptor, 0, 4096, MappingUse.Write, out MappedMemory? memory, out _);
        memory?.Dispose();
        return mapped;
    }

    private static bool CanOpen(string path)
    {
        try
        {
            using FileStream file = File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return true;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or FileNotFoundException)
        {
            // It may not be, or was closed since it was listed.
            return false;
        }
    }
}
