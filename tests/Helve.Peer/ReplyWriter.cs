using System.Text;

namespace Helve.Peer;

/// <summary>Writes whole lines, each at once.</summary>
internal sealed class ReplyWriter(Stream output)
{
    private readonly Lock _lock = new();

    internal void Write(string id, string reply)
    {
        byte[] line = Encoding.UTF8.GetBytes($"{id} {reply}\n");
        lock (_lock)
        {
            output.Write(line);
            output.Flush();
        }
    }
}
