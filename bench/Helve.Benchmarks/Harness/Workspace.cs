using System.Runtime.InteropServices;

namespace Helve.Benchmarks.Harness;

/// <summary>
/// Everything that a run leaves outside its own memory: one directory, and child processes. Both are gone when the run ends, however it
/// ends; children end by themselves when their standard input does, so not even a killed run leaves one.
/// </summary>
internal sealed class Workspace : IDisposable
{
    /// <summary>Exit code of a run that a signal ended.</summary>
    public const int InterruptedExitCode = 130;

    private readonly Lock _lock = new();
    private readonly List<IDisposable> _owned = [];
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly ManualResetEventSlim _removed = new();
    private bool _disposed;

    private Workspace(string directory, bool ownsDirectory)
    {
        Directory = directory;
        OwnsDirectory = ownsDirectory;
        foreach (PosixSignal signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            _signals.Add(PosixSignalRegistration.Create(signal, OnSignal));
        }
    }

    /// <summary>A directory of this run, mode 0700. It is also XDG_RUNTIME_DIR of the run's processes, so the broker is the run's own.</summary>
    public string Directory { get; }

    /// <summary>Whether a signal ended the run; what fails after that fails because of it.</summary>
    public bool Interrupted { get; private set; }

    private bool OwnsDirectory { get; }

    /// <summary>Makes a workspace with a new directory.</summary>
    public static Workspace Create() => new(System.IO.Directory.CreateTempSubdirectory("helve-bench-").FullName, true);

    /// <summary>Joins the workspace of the parent process, which removes the directory.</summary>
    public static Workspace Join(string directory) => new(directory, false);

    /// <summary>Registers something to dispose of with the workspace, last come first gone.</summary>
    public T Own<T>(T item)
        where T : IDisposable
    {
        lock (_lock)
        {
            _owned.Add(item);
        }

        return item;
    }

    /// <summary>Disposes of one item now.</summary>
    public void Release(IDisposable item)
    {
        lock (_lock)
        {
            _owned.Remove(item);
        }

        item.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            // A signal ends the run on a thread of its own: the program must not end before that thread has removed everything.
            _removed.Wait();
            return;
        }

        try
        {
            Remove();
        }
        finally
        {
            _removed.Set();
        }

        _signals.ForEach(s => s.Dispose());
    }

    private void Remove()
    {
        IDisposable[] owned;
        lock (_lock)
        {
            owned = [.. _owned];
        }

        for (int i = owned.Length - 1; i >= 0; i--)
        {
            owned[i].Dispose();
        }

        if (OwnsDirectory)
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        Interrupted = true;
        Dispose();
        Environment.Exit(InterruptedExitCode);
    }
}
