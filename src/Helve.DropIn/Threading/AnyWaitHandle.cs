namespace Helve.Threading;

/// <summary>A wait handle over an object that has no class of its own in .NET.</summary>
internal sealed class AnyWaitHandle(KernelWaitHandle waited) : WaitHandle(waited);
