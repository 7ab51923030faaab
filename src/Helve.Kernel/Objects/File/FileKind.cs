namespace Helve.Kernel.Objects;

/// <summary>What an object of type File is; the <c>Subtype</c> of its slot.</summary>
public enum FileKind : byte
{
    /// <summary>Nothing that exists.</summary>
    None = 0,

    /// <summary>A file of the file system, or a device.</summary>
    DiskFile = 1,

    /// <summary>A socket.</summary>
    Socket = 2,

    /// <summary>The end of an anonymous pipe that reads.</summary>
    PipeReadEnd = 3,

    /// <summary>The end of an anonymous pipe that writes.</summary>
    PipeWriteEnd = 4,

    /// <summary>An instance of a named pipe, at its server.</summary>
    NamedPipeServerEnd = 5,

    /// <summary>A client's end of a named pipe.</summary>
    NamedPipeClientEnd = 6,
}
