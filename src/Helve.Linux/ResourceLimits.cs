using System.Runtime.InteropServices;

namespace Helve.Linux;

/// <summary>A limit of this process (sys/resource.h, struct rlimit).</summary>
[CStruct("struct rlimit", "sys/resource.h")]
[StructLayout(LayoutKind.Explicit, Size = 16)]
public readonly record struct ResourceLimit
{
    [CField("rlim_cur")]
    [FieldOffset(0)]
    private readonly ulong _soft;

    [CField("rlim_max")]
    [FieldOffset(8)]
    private readonly ulong _hard;

    /// <summary>Makes a limit.</summary>
    public ResourceLimit(ulong soft, ulong hard)
    {
        _soft = soft;
        _hard = hard;
    }

    /// <summary>What holds now.</summary>
    public ulong Soft => _soft;

    /// <summary>How far the process may raise it.</summary>
    public ulong Hard => _hard;
}

/// <summary>The limit on descriptors (sys/resource.h, RLIMIT_NOFILE).</summary>
public static unsafe partial class ResourceLimits
{
    /// <summary>Reads the limit on open descriptors.</summary>
    public static bool TryGetDescriptors(out ResourceLimit limit, out LinuxError error)
    {
        ResourceLimit value = default;
        bool ok = LinuxError.Check(GetLimitCall(ResourceNames.RLIMIT_NOFILE, &value), out error);
        limit = ok ? value : default;
        return ok;
    }

    /// <summary>Sets the limit on open descriptors; EPERM above the hard limit.</summary>
    public static bool TrySetDescriptors(ResourceLimit limit, out LinuxError error) =>
        LinuxError.Check(SetLimitCall(ResourceNames.RLIMIT_NOFILE, &limit), out error);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimitCall(int resource, ResourceLimit* limit);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimitCall(int resource, ResourceLimit* limit);
}

/// <summary>sys/resource.h.</summary>
[CNames("sys/resource.h")]
internal static class ResourceNames
{
    internal const int RLIMIT_NOFILE = 7;
}
