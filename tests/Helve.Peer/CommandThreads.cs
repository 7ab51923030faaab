using System.Collections.Concurrent;

namespace Helve.Peer;

/// <summary>Runs each command on the thread that it names.</summary>
internal sealed class CommandThreads(ReplyWriter output)
{
    private const string End = "end-thread";

    private readonly Dictionary<string, BlockingCollection<(string Id, string[] Words)>> _threads = [];

    internal void Dispatch(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2)
        {
            output.Write("0", $"! not a command: {line}");
        }
        else if (words[1][0] == '@')
        {
            Queue(words[1]).Add((words[0], words[2..]));
            if (words[2] == End)
            {
                _threads.Remove(words[1]);
            }
        }
        else
        {
            Run(words[0], words[1..]);
        }
    }

    private BlockingCollection<(string Id, string[] Words)> Queue(string name)
    {
        if (!_threads.TryGetValue(name, out BlockingCollection<(string Id, string[] Words)>? queue))
        {
            queue = [];
            _threads.Add(name, queue);
            new Thread(() => Serve(queue)) { IsBackground = true, Name = name }.Start();
        }

        return queue;
    }

    private void Serve(BlockingCollection<(string Id, string[] Words)> queue)
    {
        foreach ((string id, string[] words) in queue.GetConsumingEnumerable())
        {
            if (words[0] == End)
            {
                output.Write(id, "Success");
                return;
            }

            Run(id, words);
        }
    }

    private void Run(string id, string[] words)
    {
        try
        {
            if (words[0] == "await")
            {
                _ = Await(id, words);
            }
            else
            {
                output.Write(id, Commands.Run(words));
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            output.Write(id, Failure(e));
        }
    }

    private async Task Await(string id, string[] words)
    {
        try
        {
            output.Write(id, await AwaitCommand.Run(words));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            output.Write(id, Failure(e));
        }
    }

    private static string Failure(Exception e) =>
        e is KernelException kernel ? $"{kernel.Status} {kernel.Message}" : $"! {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}";
}
