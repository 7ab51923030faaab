using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Client;

/// <summary>
/// A thread record that belongs to no thread: for those who must act without asking the broker for a record of their own. A timer's
/// thread that cancels a wait, and the finalizer thread, may not fail or block because the broker is stopped, gone or out of records.
/// </summary>
/// <remarks>
/// The lock makes its users one thread after the other, which is all that a record asks for; nobody can die within it without the process.
/// It is held over kernel code only, never over a request to the broker once the record is there.
/// </remarks>
internal sealed class SharedRecord(KernelConnection connection)
{
    private readonly Lock _lock = new();
    private ThreadContext? _context;

    /// <summary>What is done with the record.</summary>
    internal delegate void Act<TState>(ThreadContext context, TState state);

    /// <summary>Takes the record now, while the broker can still be asked; done once.</summary>
    /// <exception cref="KernelException">The broker is gone, or has no more.</exception>
    internal void Reserve()
    {
        if (Volatile.Read(ref _context) is not null)
        {
            return;
        }

        lock (_lock)
        {
            _context ??= new ThreadContext(connection.Arena, connection.Records.Take(), connection.ProcessIndex);
        }
    }

    /// <summary>Acts under the calling thread's own record if it has one, else under this one, which was reserved before.</summary>
    internal void Use<TState>(TState state, Act<TState> act)
    {
        if (ClientThread.Existing is { } own)
        {
            act(own.Context, state);
            return;
        }

        lock (_lock)
        {
            act(_context!, state);
        }
    }
}
