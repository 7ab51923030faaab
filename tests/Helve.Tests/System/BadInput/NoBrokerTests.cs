using System.Diagnostics;
using Helve.Kernel;
using Helve.Kernel.Wire;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.SystemTests.BadInput;

/// <summary>A test that changes owners and users, skipped where that is not allowed.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (Environment.UserName != "root")
        {
            Skip = "needs root, to act as another user";
        }
        else if (!File.Exists("/usr/bin/setpriv"))
        {
            Skip = "needs setpriv, to act as another user";
        }
        else if (!OthersMayRun(Peer.Program) || !OthersMayRun(Path.GetTempPath()))
        {
            Skip = "needs a checkout and a temporary directory that other users can reach";
        }
    }

    // Every directory up to the root, and the file itself, with "x" for others.
    private static bool OthersMayRun(string path)
    {
        for (string? at = Path.GetFullPath(path); !string.IsNullOrEmpty(at); at = Path.GetDirectoryName(at))
        {
            if ((File.GetUnixFileMode(at) & UnixFileMode.OtherExecute) == 0)
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>No broker can be had, or none that can be used: each reason has its status and a sentence that says what to do.</summary>
public sealed class NoBrokerTests : IDisposable
{
    private const string Nobody = "65534";
    private readonly BrokerEnvironment _environment = new();

    public void Dispose() => _environment.Dispose();

    [Theory]
    [InlineData("event - 0 0")]
    [InlineData("event a-name 0 0")]
    [InlineData("open-mutex a-name")]
    [InlineData("open-process 1")]
    [InlineData("wait 4 0")]
    [InlineData("wait-any 0 4")]
    [InlineData("set 4")]
    [InlineData("query 4")]
    [InlineData("close 4")]
    [InlineData("duplicate -1 4 -1 0 0 2")]
    public void Program_ThatDoesNotExist_IsNamedByEveryCall(string command)
    {
        Peer peer = _environment.StartPeer(("HELVE_BROKER", "/nonexistent/helved.dll"));
        object[] words = ["explain", .. command.Split(' ')];
        for (int attempt = 0; attempt < 2; attempt++)
        {
            PeerReply reply = peer.Call(words);
            reply.Status.ShouldBe(NtStatus.PortConnectionRefused, reply.Text);
            reply.Text.ShouldContain("HELVE_BROKER is '/nonexistent/helved.dll', which does not exist: set it");
        }
    }

    [Theory]
    [InlineData(-1, "the broker is stale", "stop it")]
    [InlineData(1, "this program is stale", "rebuild it")]
    public void Broker_OfAnotherVersion_IsRefusedWithTheStaleSideAndTheCure(int difference, string side, string cure)
    {
        using var broker = new FakeBroker(_environment, request => FakeBroker.Version(request, difference));
        PeerReply reply = _environment.StartPeer().Call("explain", "event", "-", 0, 0);
        reply.Status.ShouldBe(NtStatus.RevisionMismatch, reply.Text);
        reply[0].ShouldBe(0);
        reply.Text.ShouldContain(side);
        reply.Text.ShouldContain(cure);
        reply.Text.ShouldContain(_environment.SocketPath);
    }

    [Fact]
    public void Broker_ThatRefuses_IsNamed()
    {
        using var broker = new FakeBroker(_environment, static r => FakeBroker.Answer(r, NtStatus.AccessDenied, default(HelloReply)));
        PeerReply reply = _environment.StartPeer().Call("explain", "event", "-", 0, 0);
        reply.Status.ShouldBe(NtStatus.AccessDenied, reply.Text);
        reply.Text.ShouldContain($"The broker at {_environment.SocketPath} refused this process");
    }

    [Theory]
    [MemberData(nameof(Garbage))]
    public void Broker_ThatTalksNonsense_IsToldNotBelieved(string what, byte[] answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        using var broker = new FakeBroker(_environment, _ => answer);
        PeerReply reply = _environment.StartPeer().Call("explain", "event", "-", 0, 0);
        reply.Status.ShouldBeOneOf(NtStatus.InvalidMessage, NtStatus.PortDisconnected);
        reply[0].ShouldBe(0, what);
        reply.Text.ShouldContain("roker");
    }

    public static TheoryData<string, byte[]> Garbage
    {
        get
        {
            var random = new Random(1);
            var noise = new byte[300];
            random.NextBytes(noise);
            var short_ = new MessageWriter(new byte[64], WireOperation.Hello, 1);
            short_.TryPut(1).ShouldBeTrue();
            return new TheoryData<string, byte[]>
            {
                { "silence", [] },
                { "a byte", [1] },
                { "noise", noise },
                { "a Hello without memory", FakeBroker.Answer(new MessageWriter(new byte[64], WireOperation.Hello, 1).Finish().ToArray(), NtStatus.Success, default(HelloReply)) },
                { "a short Hello", short_.Finish().ToArray() },
            };
        }
    }

    [RootFact]
    public void Directory_OfAnotherUser_IsRefusedWithTheCure()
    {
        string directory = Path.GetDirectoryName(_environment.SocketPath)!;
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Run("chown", Nobody, directory);
        PeerReply reply = _environment.StartPeer().Call("explain", "event", "-", 0, 0);
        reply.Status.ShouldBe(NtStatus.AccessDenied, reply.Text);
        reply.Text.ShouldContain($"belongs to user {Nobody}");
        reply.Text.ShouldContain("set XDG_RUNTIME_DIR or HELVE_SOCKET");
        Directory.EnumerateFileSystemEntries(directory).ShouldBeEmpty("nothing was made in it");
        Directory.Delete(directory);
    }

    [RootFact]
    public void Broker_OfAnotherUser_IsNotUsedByThisOne()
    {
        Peer mine = _environment.StartPeer();
        mine.Call("event", "of-root", 0, 0).Status.ShouldBe(NtStatus.Success);

        // The other user cannot even reach the socket of this one; nor may it take this one's runtime directory for its own.
        string there = As(Nobody, ("XDG_RUNTIME_DIR", _environment.RuntimeDirectory));
        there.ShouldStartWith(nameof(NtStatus.AccessDenied));
        there.ShouldContain($"belongs to user 0; this process runs as user {Nobody}");
        string direct = As(Nobody, ("HELVE_SOCKET", _environment.SocketPath));
        direct.ShouldStartWith(nameof(NtStatus.AccessDenied));
        mine.Call("query", 4)[4].ShouldBe(1, "the broker lives, and nobody else has come");
    }

    // What a peer of another user answers to the creation of an event.
    private static string As(string user, (string Name, string Value) variable)
    {
        var start = new ProcessStartInfo("setpriv", ["--reuid", user, "--regid", user, "--clear-groups", Peer.Program])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (string name in new[] { "HELVE_SOCKET", "XDG_RUNTIME_DIR", "HELVE_TICKET" })
        {
            start.Environment.Remove(name);
        }

        start.Environment[variable.Name] = variable.Value;
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        using Process process = Process.Start(start)!;
        process.StandardInput.WriteLine("1 explain event - 0 0");
        process.StandardInput.Close();
        string reply = process.StandardOutput.ReadToEnd();
        process.WaitForExit(Until.Patience).ShouldBeTrue();
        return reply[(reply.IndexOf(' ', StringComparison.Ordinal) + 1)..];
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
    }
}
