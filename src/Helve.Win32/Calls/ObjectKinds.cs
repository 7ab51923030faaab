using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Objects;

namespace Helve.Win32;

/// <summary>What an object begins with, by its type: how to make one, with and without name and descriptor.</summary>
internal interface IObjectKind
{
    NtStatus Create(in ObjectAttributes attributes, uint access, out nint handle);

    NtStatus Create(uint access, HandleAttributes attributes, out nint handle) =>
        Create(ObjectAttributes.ForWin32(null, attributes), access, out handle);
}

internal readonly struct EventKind(bool manualReset, bool initialState) : IObjectKind
{
    public NtStatus Create(in ObjectAttributes attributes, uint access, out nint handle) =>
        KernelHandles.TryCreateEvent(attributes, access, manualReset, initialState, out handle);

    public NtStatus Create(uint access, HandleAttributes attributes, out nint handle) =>
        KernelHandles.TryCreateEvent(access, attributes, manualReset, initialState, out handle);
}

internal readonly struct MutexKind(bool initiallyOwned) : IObjectKind
{
    public NtStatus Create(in ObjectAttributes attributes, uint access, out nint handle) =>
        KernelHandles.TryCreateMutex(attributes, access, initiallyOwned, out handle);

    public NtStatus Create(uint access, HandleAttributes attributes, out nint handle) =>
        KernelHandles.TryCreateMutex(access, attributes, initiallyOwned, out handle);
}

internal readonly struct SemaphoreKind(int initialCount, int maximumCount) : IObjectKind
{
    public NtStatus Create(in ObjectAttributes attributes, uint access, out nint handle) =>
        KernelHandles.TryCreateSemaphore(attributes, access, initialCount, maximumCount, out handle);

    public NtStatus Create(uint access, HandleAttributes attributes, out nint handle) =>
        KernelHandles.TryCreateSemaphore(access, attributes, initialCount, maximumCount, out handle);
}

internal readonly struct TimerKind(TimerType type) : IObjectKind
{
    public NtStatus Create(in ObjectAttributes attributes, uint access, out nint handle) =>
        KernelHandles.TryCreateTimer(attributes, access, type, out handle);

    public NtStatus Create(uint access, HandleAttributes attributes, out nint handle) =>
        KernelHandles.TryCreateTimer(access, attributes, type, out handle);
}

internal readonly struct SectionKind(long size, PageProtection protection, SectionAttributes allocation, nint file) : IObjectKind
{
    public NtStatus Create(in ObjectAttributes attributes, uint access, out nint handle) =>
        KernelHandles.TryCreateSection(attributes, access, size, protection, allocation, file, out handle);
}

internal readonly struct JobKind : IObjectKind
{
    public NtStatus Create(in ObjectAttributes attributes, uint access, out nint handle) => KernelHandles.TryCreateJob(attributes, access, out handle);
}

internal readonly struct KeyedEventKind : IObjectKind
{
    public NtStatus Create(in ObjectAttributes attributes, uint access, out nint handle) =>
        KernelHandles.TryCreateKeyedEvent(attributes, access, out handle);

    public NtStatus Create(uint access, HandleAttributes attributes, out nint handle) =>
        KernelHandles.TryCreateKeyedEvent(access, attributes, out handle);
}

internal readonly struct DirectoryKind : IObjectKind
{
    public NtStatus Create(in ObjectAttributes attributes, uint access, out nint handle) =>
        KernelHandles.TryCreateDirectory(attributes, access, out handle);
}

internal readonly struct LinkKind(string target) : IObjectKind
{
    public NtStatus Create(in ObjectAttributes attributes, uint access, out nint handle) =>
        KernelHandles.TryCreateSymbolicLink(attributes, access, target, out handle);
}

/// <summary>Opens an object of one type.</summary>
internal delegate NtStatus ObjectOpener(in ObjectAttributes attributes, uint access, out nint handle);
