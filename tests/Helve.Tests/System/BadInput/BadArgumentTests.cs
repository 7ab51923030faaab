using System.Globalization;
using Helve.Inspection;
using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.SystemTests.BadInput;

/// <summary>
/// Calls that must fail, through a process of their own: each has its status, its sentence and outputs of 0, and changes nothing.
/// </summary>
public sealed class BadArgumentTests : IClassFixture<BadArgumentTests.Stage>
{
    private const string Event = "E";
    private const string Mutex = "M";
    private const string Semaphore = "S";
    private const string Process = "P";
    private readonly Stage _stage;

    public BadArgumentTests(Stage stage) => _stage = stage;

    // H is the handle that is tried; the others are good ones.
    public static TheoryData<string, string> Commands => new()
    {
        { "set H", Event },
        { "reset H", Event },
        { "pulse H", Event },
        { "query-event H", Event },
        { "release-mutex H", Mutex },
        { "query-mutex H", Mutex },
        { "release-semaphore H 1", Semaphore },
        { "query-semaphore H", Semaphore },
        { "exit-code H", Process },
        { "process-id H", Process },
        { "duplicate H E -1 0 0 2", Process },
        { "duplicate -1 E H 0 0 2", Process },
        { "wait H 0", "" },
        { "wait-any 0 E H", "" },
        { "wait-all 0 E H", "" },
        { "signal-and-wait S H 0", "" },
        { "query H", "" },
        { "attributes H 2 2", "" },
        { "compare E H", "" },
        { "duplicate -1 H -1 0 0 2", "" },
        { "close H", "" },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    [Rule("A7")]
    [Rule("A10")]
    [Rule("A14")]
    public void Handle_ThatIsNotOpen_IsInvalid(string command, string type)
    {
        _ = type;
        string closed = _stage.Peer.Call("event", "-", 0, 0).Word(0);
        _stage.Peer.Call("close", closed).Status.ShouldBe(NtStatus.Success);

        // No target process at all is a question of its own: it means that the source is closed only.
        string none = command.StartsWith("duplicate -1 E", StringComparison.Ordinal) ? closed : "0";
        foreach (string value in new[] { closed, none, "-7", "16777212", "67108864", "4294967295", "-2147483644" })
        {
            _stage.Fails(NtStatus.InvalidHandle, command.Replace("H", value, StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    [Rule("A24")]
    [Rule("A25")]
    public void Handle_OfAnotherType_IsATypeMismatch(string command, string type)
    {
        foreach (string other in new[] { Event, Mutex, Semaphore, Process }.Where(t => type.Length != 0 && t != type))
        {
            _stage.Fails(NtStatus.ObjectTypeMismatch, command.Replace("H", other, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("set H", "E", 0x10_0001)]
    [InlineData("reset H", "E", 0x10_0001)]
    [InlineData("pulse H", "E", 0x10_0001)]
    [InlineData("query-event H", "E", 0x10_0002)]
    [InlineData("query-mutex H", "M", 0x10_0000)]
    [InlineData("release-semaphore H 1", "S", 0x10_0001)]
    [InlineData("query-semaphore H", "S", 0x10_0002)]
    [InlineData("exit-code H", "P", 0x10_0040)]
    [InlineData("process-id H", "P", 0x10_0040)]
    [InlineData("duplicate H E -1 0 0 2", "P", 0x10_1400)]
    [InlineData("duplicate -1 E H 0 0 2", "P", 0x10_1400)]
    [InlineData("wait H 0", "E", 3)]
    [InlineData("wait H 0", "P", 0x1440)]
    [InlineData("wait-any 0 E H", "S", 3)]
    [InlineData("wait-all 0 E H", "M", 1)]
    [InlineData("signal-and-wait H S 0", "E", 0x10_0001)]
    [InlineData("signal-and-wait S H 0", "E", 3)]
    public void Handle_WithoutTheRight_IsDenied(string command, string type, int access)
    {
        nint weak = _stage.Peer.Call("duplicate", -1, _stage.Named(type), -1, access, 0, 0).Handle;
        _stage.Fails(NtStatus.AccessDenied, command.Replace("H", weak.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        _stage.Peer.Call("query-semaphore", _stage.Named(Semaphore))[0].ShouldBe(1, "nothing was signalled");
        _stage.Peer.Call("close", weak).Status.ShouldBe(NtStatus.Success);
    }

    [Theory]
    [InlineData(NtStatus.SemaphoreLimitExceeded, "release-semaphore S 9")]
    [InlineData(NtStatus.SemaphoreLimitExceeded, "release-semaphore S 2147483647")]
    [InlineData(NtStatus.InvalidParameter, "release-semaphore S 0")]
    [InlineData(NtStatus.InvalidParameter, "release-semaphore S -1")]
    [InlineData(NtStatus.InvalidParameter, "semaphore - 3 2")]
    [InlineData(NtStatus.InvalidParameter, "semaphore - -1 2")]
    [InlineData(NtStatus.InvalidParameter, "semaphore - 0 0")]
    [InlineData(NtStatus.InvalidParameter, "semaphore bad-count 3 2")]
    [InlineData(NtStatus.MutantNotOwned, "release-mutex M")]
    [InlineData(NtStatus.InvalidParameterMix, "wait-all 0 E S E")]
    [InlineData(NtStatus.InvalidParameter1, "wait-any 0")]
    [InlineData(NtStatus.InvalidParameter1, "wait-all 0")]
    [InlineData(NtStatus.InvalidParameter, "wait E -5")]
    [InlineData(NtStatus.InvalidCid, "open-process 2147483647")]
    [InlineData(NtStatus.InvalidParameter, "open-process 0")]
    [InlineData(NtStatus.AccessDenied, "open-event bad-known 0x00E00000")]
    [InlineData(NtStatus.AccessDenied, "duplicate -1 E -1 0xFFFFFFFF 0 0")]
    [InlineData(NtStatus.AccessDenied, "open-event bad-known 0")]
    [InlineData(NtStatus.ObjectTypeMismatch, "open-mutex bad-known")]
    [InlineData(NtStatus.ObjectTypeMismatch, "open-semaphore bad-known")]
    [InlineData(NtStatus.ObjectTypeMismatch, "mutex bad-known 1")]
    [InlineData(NtStatus.ObjectTypeMismatch, "semaphore bad-known 1 1")]
    [InlineData(NtStatus.ObjectNameNotFound, "open-event bad-unknown")]
    [InlineData(NtStatus.ObjectNameNotFound, "open-event BAD-KNOWN")]
    [InlineData(NtStatus.ObjectPathNotFound, @"event no\such\place 0 0")]
    [InlineData(NtStatus.ObjectPathNotFound, @"event global\name 0 0")]
    [InlineData(NtStatus.ObjectPathSyntaxBad, @"event \name 0 0")]
    public void Argument_OutOfRange_IsRefused(NtStatus status, string command) => _stage.Fails(status, command);

    [Fact]
    [Rule("E9")]
    public void Name_LongerThanTheLimit_IsInvalidForEveryType()
    {
        string longest = new('n', 32_766);
        _stage.Peer.Call("close", _stage.Peer.Call("event", longest, 0, 0).Handle).Status.ShouldBe(NtStatus.Success);
        foreach (string name in new[] { longest + "n", new string('n', 100_000), $@"Global\{longest}" })
        {
            foreach (string command in new[] { $"event {name} 0 0", $"mutex {name} 0", $"semaphore {name} 0 1", $"open-event {name}", $"open-mutex {name}" })
            {
                _stage.Fails(NtStatus.ObjectNameInvalid, command);
            }
        }
    }

    [Fact]
    [Rule("H39")]
    public void Wait_OnMoreThanSixtyFour_IsRefused()
    {
        string many = string.Join(' ', Enumerable.Repeat("E", 65));
        _stage.Fails(NtStatus.InvalidParameter1, $"wait-any 0 {many}");
        _stage.Fails(NtStatus.InvalidParameter1, $"wait-all 0 {many}");
        _stage.Peer.Call(["wait-any", 0, .. Enumerable.Repeat((object)_stage.Named(Event), 64)]).Status.ShouldBe(NtStatus.Timeout);
    }

    [Fact]
    [Rule("A27")]
    public void Duplicate_IntoAProcessThatDied_SaysSoWhetherItWasKnownOrNot()
    {
        foreach (bool known in new[] { true, false })
        {
            Peer target = _stage.Environment.StartPeer();
            nint theirs = target.Call("event", "-", 0, 0).Handle;
            nint process = _stage.Peer.Call("open-process", target.ProcessId, 0x10_0040).Handle;
            if (known)
            {
                _stage.Peer.Call("duplicate", -1, _stage.Named(Event), process, 0, 0, 2).Status.ShouldBe(NtStatus.Success);
            }

            target.Kill();
            _stage.Peer.Call("wait", process, Until.Patience.TotalMilliseconds).Status.ShouldBe(NtStatus.Success);
            _stage.Fails(NtStatus.ProcessIsTerminating, $"duplicate -1 E {process} 0 0 2");
            _stage.Fails(NtStatus.ProcessIsTerminating, $"duplicate {process} {theirs} -1 0 0 2");
            _stage.Peer.Call("close", process).Status.ShouldBe(NtStatus.Success);
        }
    }

    /// <summary>One process with one object of each type.</summary>
    public sealed class Stage : IDisposable
    {
        private readonly Dictionary<string, nint> _handles;

        public Stage()
        {
            Peer = Environment.StartPeer();
            _handles = new Dictionary<string, nint>
            {
                ["E"] = Peer.Call("event", "bad-known", 0, 0).Handle,
                ["M"] = Peer.Call("@owner", "mutex", "-", 1).Handle,
                ["S"] = Peer.Call("semaphore", "-", 1, 9).Handle,
                ["P"] = Peer.Call("open-process", Environment.StartPeer().ProcessId, 0x10_1440).Handle,
            };
        }

        public BrokerEnvironment Environment { get; } = new();

        public Peer Peer { get; }

        public nint Named(string letter) => _handles[letter];

        /// <summary>The command ends with the status, a sentence, and outputs of 0; and no handle comes or goes.</summary>
        public void Fails(NtStatus status, string command)
        {
            using KernelInspector inspector = Environment.Inspect();
            int before = inspector.ListHandles(Peer.ProcessId).Count;
            object[] words = ["explain", .. command.Split(' ').Select(Replace)];
            PeerReply reply = Peer.Call(words);
            reply.Status.ShouldBe(status, $"{command[..Math.Min(command.Length, 80)]} -> {reply.Text}");
            string[] outputs = [.. reply.Text.Split(' ').Skip(1).TakeWhile(static w => long.TryParse(w, out _))];
            outputs.Except(["0", "-1"]).ShouldBeEmpty($"{command}: outputs of a call that failed");
            string sentence = string.Join(' ', reply.Text.Split(' ').Skip(1 + outputs.Length));
            sentence.Length.ShouldBeGreaterThan(20, command);
            sentence.ShouldEndWith(".");
            sentence.ShouldNotContain("The operation failed");
            inspector.ListHandles(Peer.ProcessId).Count.ShouldBe(before, command);
        }

        public void Dispose() => Environment.Dispose();

        private string Replace(string word) => _handles.TryGetValue(word, out nint handle) ? handle.ToString(CultureInfo.InvariantCulture) : word;
    }
}
