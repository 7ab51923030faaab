using System.Text.Json;
using System.Text.Json.Nodes;

namespace Helve.Oracle;

/// <summary>
/// Makes the calls that it is told to, one line of JSON each, and answers with what came of them. It knows nothing of what they mean: who tells it
/// to compares what two worlds answer.
/// </summary>
internal static class Program
{
    private static readonly Lock s_output = new();
    private static readonly Dictionary<string, Worker> s_workers = new(StringComparer.Ordinal);

    private static int Main(string[] arguments)
    {
        if (arguments is ["tell", .. string[] handles])
        {
            return Child.Tell(handles);
        }

        using var input = new StreamReader(Console.OpenStandardInput());
        while (input.ReadLine() is { } line)
        {
            JsonObject command = JsonNode.Parse(line)!.AsObject();
            switch (command["do"]!.GetValue<string>())
            {
                case "call":
                    WorkerOf(command).Do(() => Answer(Invocation.Make(command)));
                    break;
                case "start":
                    Worker worker = WorkerOf(command);
                    worker.Start(command);
                    Answer(new JsonObject { ["started"] = true });
                    break;
                case "join":
                    Answer(WorkerOf(command).Join(command["ms"]!.GetValue<int>()) ?? new JsonObject { ["blocked"] = true });
                    break;
                case "end":
                    if (s_workers.Remove(command["thread"]!.GetValue<string>(), out Worker? ended))
                    {
                        ended.End();
                    }

                    Answer(new JsonObject { ["ended"] = true });
                    break;
                case "id":
                    Answer(new JsonObject { ["pid"] = Environment.ProcessId });
                    break;
                case "child":
                    WorkerOf(command).Do(() => Answer(Child.Start(command)));
                    break;
                case "memory":
                    Answer(Invocation.Memory(command));
                    break;
                default:
                    Answer(new JsonObject { ["error"] = "unknown command" });
                    break;
            }
        }

        return 0;
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

    private static void Answer(JsonObject answer)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(answer), (byte)'\n'];
        lock (s_output)
        {
            using Stream output = Console.OpenStandardOutput();
            output.Write(line);
            output.Flush();
        }
    }
}
