using System.Text.Json.Nodes;
using Helve.Kernel.Security;
using Helve.Oracle;
using Channel = System.Threading.Channels.Channel;

namespace Helve.Tests.Oracle;

/// <summary>A world without processes: each call succeeds, but those that the script says never come back.</summary>
/// <param name="title">Its name.</param>
/// <param name="hangs">Whether a call hangs, by all calls of its actor in this session, itself last.</param>
/// <param name="fails">Which call fails, with which error; null: none.</param>
internal sealed class ScriptedWorld(string title, Func<IReadOnlyList<string>, bool> hangs, (string Call, uint Error)? fails = null) : World
{
    private readonly Func<IReadOnlyList<string>, bool> _hangs = hangs;
    private readonly (string Call, uint Error)? _fails = fails;
    private readonly TaskCompletionSource _hung = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal override string Title => title;

    /// <summary>Ends when a call does not come back.</summary>
    internal Task FirstHang => _hung.Task;

    /// <summary>How many calls did not come back.</summary>
    internal int Hung { get; private set; }

    private protected override AgentProcess Start() => new ScriptedAgent(this);

    private sealed class ScriptedAgent : AgentProcess
    {
        private readonly System.Threading.Channels.Channel<string> _answers = Channel.CreateUnbounded<string>();
        private readonly ScriptedWorld _world;
        private readonly List<string> _calls = [];

        internal ScriptedAgent(ScriptedWorld world)
        {
            _world = world;
            (From, To) = (new Reader(this), new Writer(this));
        }

        internal override bool HasEnded => false;

        private protected override TextReader From { get; }

        private protected override TextWriter To { get; }

        public override void Dispose() => _answers.Writer.TryComplete();

        private protected override string Why(bool ended) => ended ? "it is gone" : "it is still at it";

        private void Take(JsonObject command)
        {
            if (command.ContainsKey("commands"))
            {
                // A session begins, or ends.
                _calls.Clear();
                _answers.Writer.TryWrite("""{"answers":[]}""");
                return;
            }

            string call = (command["call"] ?? command["do"])!.GetValue<string>();
            if (call == "NtQuerySecurityObject")
            {
                // Once, of whose processes they are.
                _answers.Writer.TryWrite($$$"""{"ret":0,"out":{"2":"{{{Convert.ToHexString(SecurityDescriptor.ParseSddl("O:BA").ToArray())}}}"}}""");
                return;
            }

            _calls.Add(call);
            if (_world._hangs(_calls))
            {
                _world.Hung++;
                _world._hung.TrySetResult();
            }
            else
            {
                bool fails = _world._fails is var (failing, _) && failing == call;
                _answers.Writer.TryWrite(fails ? $$"""{"ret":0,"error":{{_world._fails!.Value.Error}}}""" : """{"ret":1,"error":0,"pid":1}""");
            }
        }

        private sealed class Reader(ScriptedAgent agent) : TextReader
        {
            public override async Task<string?> ReadLineAsync() => await agent._answers.Reader.ReadAsync();
        }

        private sealed class Writer(ScriptedAgent agent) : StringWriter
        {
            public override void WriteLine(string? value) => agent.Take(JsonNode.Parse(value!)!.AsObject());
        }
    }
}
