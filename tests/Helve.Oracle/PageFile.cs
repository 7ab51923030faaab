namespace Helve.Oracle;

/// <summary>
/// A page that is written when a long run is over: what would hinder that is told when the run begins, and whoever reads the page finds the old one or
/// the new one, never a half.
/// </summary>
internal sealed class PageFile : IDisposable
{
    // More than the page ever was, so that the disk has it when it is needed.
    private const int Room = 1 << 20;
    private readonly string _path;
    private readonly FileStream _made;
    private bool _isThePage;

    /// <summary>Makes the file that takes the page's place, beside it; nobody else does so at the same time.</summary>
    /// <exception cref="IOException">It can't be written there, the disk is full, or another run writes it.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written.</exception>
    internal PageFile(string path)
    {
        _path = Path.GetFullPath(path);
        _made = new FileStream(
            _path + ".new", new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, PreallocationSize = Room });
    }

    /// <summary>Puts the page there.</summary>
    internal static void Write(string path, string text)
    {
        using var file = new PageFile(path);
        file.Replace(_ => text);
    }

    /// <summary>Puts the page there that <paramref name="text"/> makes of the old one, which may be empty.</summary>
    internal void Replace(Func<string, string> text)
    {
        string made = text(File.Exists(_path) ? File.ReadAllText(_path) : string.Empty);
        using (var writer = new StreamWriter(_made, leaveOpen: true))
        {
            writer.Write(made);
        }

        _made.SetLength(_made.Position);
        _made.Flush(flushToDisk: true);
        File.Move(_made.Name, _path, overwrite: true);
        _isThePage = true;
        _made.Dispose();
    }

    /// <summary>Takes away what did not become the page.</summary>
    public void Dispose()
    {
        if (!_isThePage)
        {
            File.Delete(_made.Name);
        }

        _made.Dispose();
    }
}
