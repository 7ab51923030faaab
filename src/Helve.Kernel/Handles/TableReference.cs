using Helve.Kernel.Memory;

namespace Helve.Kernel.Handles;

/// <summary>
/// A handle table together with the table id that the caller means. A table's memory may serve another process later; that process
/// has another id, and whoever still holds the old reference is told PROCESS_IS_TERMINATING.
/// </summary>
/// <param name="Segment">The mapped table.</param>
/// <param name="TableId">The id that its header must show. Not looked at when the table is the calling process's own.</param>
public readonly record struct TableReference(TableSegment Segment, uint TableId);
