namespace Helve.Linux;

/// <summary>sys/mman.h.</summary>
[CNames("sys/mman.h")]
internal static class MmanNames
{
    internal const int PROT_NONE = 0;
    internal const int PROT_READ = 1;
    internal const int PROT_WRITE = 2;
    internal const int MAP_SHARED = 1;
    internal const int MAP_PRIVATE = 2;
    internal const int MS_SYNC = 4;
    internal const int MAP_NORESERVE = 0x4000;
    internal const int MAP_FIXED_NOREPLACE = 0x10_0000;
    internal const int MADV_DONTNEED = 4;
    internal const uint MFD_CLOEXEC = 1;
    internal const uint MFD_ALLOW_SEALING = 2;

    // Linux 6.3; older C libraries lack the name.
    [NotInC]
    internal const uint MFD_NOEXEC_SEAL = 8;
}
