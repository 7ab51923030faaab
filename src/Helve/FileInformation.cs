using Helve.Kernel.Objects;

namespace Helve;

/// <summary>What a file object is.</summary>
/// <param name="Kind">File, socket, or which end of a pipe.</param>
/// <param name="OpenedFor">What it was opened for: more than that no handle to it has.</param>
public readonly record struct FileInformation(FileKind Kind, FileRights OpenedFor);
