using Helve.Kernel.Handles;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;

namespace Helve.Tests.Library;

/// <summary>Processes that send to each other.</summary>
internal static class InboxPeers
{
    internal const uint SameAccess = (uint)DuplicateOptions.SameAccess;
    internal const uint Duplicating = (uint)ProcessRights.DuplicateHandle;

    /// <summary>A peer's handle to the test's process.</summary>
    internal static nint Here(Peer peer) => peer.Call("open-process", Environment.ProcessId, Duplicating).Handle;

    /// <summary>The test's handle to a peer.</summary>
    internal static KernelProcess Open(Peer peer) =>
        KernelProcess.Open(peer.ProcessId, ProcessRights.DuplicateHandle | ProcessRights.Synchronize | ProcessRights.QueryLimitedInformation);
}
