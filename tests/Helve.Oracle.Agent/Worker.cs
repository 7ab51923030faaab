using System.Text.Json.Nodes;
using Helve.Win32;

namespace Helve.Oracle;

/// <summary>One thread that makes calls: mutexes belong to it, and are abandoned when it is ended.</summary>
internal sealed class Worker
{
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _given = new(0), _done = new(0);
    private Action? _action;
    private JsonObject? _result;

    internal Worker(string name)
    {
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Does it there, and waits for that.</summary>
    internal void Do(Action action)
    {
        Give(action);
        _done.Wait();
    }

    /// <summary>Begins a call that may block.</summary>
    internal void Start(JsonObject command) => Give(() =>
    {
        JsonObject result = Invocation.Make(command);
        lock (_lock)
        {
            _result = result;
        }
    });

    /// <summary>What the call that was begun came to; null: it goes on after so long.</summary>
    internal JsonObject? Join(int milliseconds)
    {
        if (!_done.Wait(milliseconds))
        {
            return null;
        }

        lock (_lock)
        {
            JsonObject? result = _result;
            _result = null;
            return result;
        }
    }

    /// <summary>It has ended, as its world tells: the runtime may say so before what the thread owned is free.</summary>
    internal unsafe void End()
    {
        nint handle = 0;
        Do(() =>
        {
            nint made;
            _ = Kernel32.DuplicateHandle(-1, -2, -1, &made, 0, new BOOL(0), 2);
            handle = made;
        });
        Give(null);
        _ = Kernel32.WaitForSingleObject(handle, 10_000);
        _ = Kernel32.CloseHandle(handle);
    }

    private void Give(Action? action)
    {
        _action = action;
        _given.Release();
    }

    private void Run()
    {
        while (true)
        {
            _given.Wait();
            if (_action is not { } action)
            {
                return;
            }

            action();
            _done.Release();
        }
    }
}
