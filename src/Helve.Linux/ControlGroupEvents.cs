using System.Globalization;

namespace Helve.Linux;

/// <summary>
/// A file of a control group that tells of its changes: its descriptor has <see cref="PollEvents.Priority"/> from a change on until the file is read.
/// </summary>
public sealed class ControlGroupEvents : IDisposable
{
    internal ControlGroupEvents(FileDescriptor file) => Descriptor = file;

    /// <summary>The descriptor, to watch for <see cref="PollEvents.Priority"/>. The kernel adds <see cref="PollEvents.Error"/>, which means nothing more.</summary>
    public FileDescriptor Descriptor { get; }

    /// <summary>Reads one number and takes all changes until now for seen. ENODEV when the group was removed.</summary>
    public bool TryRead(string key, out ulong value, out LinuxError error)
    {
        bool ok = KernelFile.TryReadFromStart(Descriptor, out string text, out error);
        value = new FlatKeys(text)[key];
        return ok;
    }

    /// <summary>Whether any process has not ended, and takes all changes until now for seen. ENODEV when the group was removed.</summary>
    public bool TryReadPopulated(out bool populated, out LinuxError error)
    {
        bool ok = TryRead("populated", out ulong value, out error);
        populated = value != 0;
        return ok;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => Descriptor.Dispose();
}

/// <summary>Lines of a key and a number.</summary>
internal readonly struct FlatKeys(string text)
{
    /// <summary>The number of a key; 0 when there is none.</summary>
    internal ulong this[string key]
    {
        get
        {
            foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
            {
                if (line.Length > key.Length && line.StartsWith(key, StringComparison.Ordinal) && line[key.Length] == ' ')
                {
                    return ulong.TryParse(line[(key.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : 0;
                }
            }

            return 0;
        }
    }
}
