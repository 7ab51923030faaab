using System.Text.Json.Nodes;
using Helve.Win32;

namespace Helve.Oracle;

/// <summary>
/// Makes the calls that it is told to, one line of JSON each, and answers with what came of them. It knows nothing of what they mean: who tells it
/// to compares what two worlds answer.
/// </summary>
internal static class Program
{
    private const int LowNumbers = 1000;
    private static readonly Dictionary<string, Worker> s_workers = new(StringComparer.Ordinal);

    private static int Main(string[] arguments)
    {
        if (arguments is ["tell", .. string[] handles])
        {
            return Child.Tell(handles);
        }

        using Channel channel = arguments is ["actor", string port, string token] ? Channel.Connect(port, token) : Channel.Standard();
        while (channel.Next() is { } command)
        {
            channel.Answer(Do(command));
        }

        Starter.Reap();
        return 0;
    }

    private static JsonObject Do(JsonObject command) => command["do"]!.GetValue<string>() switch
    {
        "call" => WorkerOf(command).Do(() => Invocation.Make(command)),
        "start" => WorkerOf(command).Start(command),
        "join" => WorkerOf(command).Join(command["ms"]!.GetValue<int>()),
        "end" => End(command),
        "id" => new JsonObject { ["pid"] = Environment.ProcessId },
        "child" => WorkerOf(command).Do(() => Child.Start(command)),
        "memory" => Invocation.Memory(command),
        "keep" => Invocation.Keep(command),
        "socket" => Sockets.Do(command),
        "start-actor" => WorkerOf(command).Do(() => Starter.Start(command)),
        "low-numbers" => WorkerOf(command).Do(TakeLowNumbers),
        "reap" => Starter.Reap(),
        "print" => Print(command),
        "exit" => Exit(command),
        "batch" => new JsonObject { ["answers"] = new JsonArray([.. command["commands"]!.AsArray().Select(static one => (JsonNode)Do(one!.AsObject()))]) },
        _ => new JsonObject { ["error"] = "unknown command" },
    };

    // A child looks for handles by the numbers that they have here. What it opens for itself takes low ones; so those of a play are none of these, whatever the runtime closed here.
    private static unsafe JsonObject TakeLowNumbers()
    {
        nint made = 0;
        for (int i = 0; i < LowNumbers && made < LowNumbers * 4; i++)
        {
            _ = Kernel32.DuplicateHandle(-1, -2, -1, &made, 0, new BOOL(0), 2);
        }

        _ = Kernel32.CloseHandle(made);
        return new JsonObject { ["taken"] = made };
    }

    private static JsonObject Print(JsonObject command)
    {
        Console.Write(command["text"]!.GetValue<string>());
        return new JsonObject { ["printed"] = true };
    }

    private static JsonObject Exit(JsonObject command)
    {
        Environment.Exit(command["code"]!.GetValue<int>());
        return [];
    }

    private static JsonObject End(JsonObject command)
    {
        string name = command["thread"]!.GetValue<string>();
        if (!s_workers.TryGetValue(name, out Worker? worker))
        {
            return new JsonObject { ["ended"] = true };
        }

        if (!worker.End())
        {
            return new JsonObject { ["busy"] = true };
        }

        s_workers.Remove(name);
        return new JsonObject { ["ended"] = true };
    }

    private static Worker WorkerOf(JsonObject command)
    {
        string name = command["thread"]!.GetValue<string>();
        if (!s_workers.TryGetValue(name, out Worker? worker))
        {
            s_workers.Add(name, worker = new Worker(name));
        }

        return worker;
    }
}
