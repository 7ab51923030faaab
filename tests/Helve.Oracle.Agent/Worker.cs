using System.Text.Json.Nodes;
using Helve.Win32;

namespace Helve.Oracle;

/// <summary>One thread that makes calls: mutexes belong to it, and are abandoned when it is ended.</summary>
internal sealed class Worker
{
    private readonly Thread _thread;

    // Not a SemaphoreSlim: before it blocks it yields, and each yield is a call of Wine's server.
    private readonly AutoResetEvent _given = new(false), _done = new(false);
    private Func<JsonObject>? _action;
    private JsonObject _result = [];
    private bool _begun;

    internal Worker(string name)
    {
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Does it there, and waits for that; busy: a call that was begun has not been waited for.</summary>
    internal JsonObject Do(Func<JsonObject> action)
    {
        if (_begun)
        {
            return new JsonObject { ["busy"] = true };
        }

        Give(action);
        _done.WaitOne();
        return _result;
    }

    /// <summary>Begins a call that may block.</summary>
    internal JsonObject Start(JsonObject command)
    {
        if (_begun)
        {
            return new JsonObject { ["busy"] = true };
        }

        _begun = true;
        Give(() => Invocation.Make(command));
        return new JsonObject { ["started"] = true };
    }

    /// <summary>What the call that was begun came to, or that it goes on after so long.</summary>
    internal JsonObject Join(int milliseconds)
    {
        if (!_begun)
        {
            return new JsonObject { ["idle"] = true };
        }

        if (!_done.WaitOne(milliseconds))
        {
            return new JsonObject { ["blocked"] = true };
        }

        _begun = false;
        return _result;
    }

    /// <summary>It has ended, as its world tells: the runtime may say so before what the thread owned is free. False: it is in a call that blocks.</summary>
    internal unsafe bool End()
    {
        if (Join(0).ContainsKey("blocked"))
        {
            return false;
        }

        nint handle = 0;
        Do(() =>
        {
            nint made;
            _ = Kernel32.DuplicateHandle(-1, -2, -1, &made, 0, new BOOL(0), 2);
            handle = made;
            return [];
        });
        Give(null);
        _ = Kernel32.WaitForSingleObject(handle, 10_000);
        _ = Kernel32.CloseHandle(handle);
        return true;
    }

    private void Give(Func<JsonObject>? action)
    {
        _action = action;
        _given.Set();
    }

    private void Run()
    {
        while (true)
        {
            _given.WaitOne();
            if (_action is not { } action)
            {
                return;
            }

            _result = action();
            _done.Set();
        }
    }
}
