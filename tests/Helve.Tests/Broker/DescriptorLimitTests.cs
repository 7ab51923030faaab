using System.Diagnostics;
using Helve.Kernel;
using Helve.Kernel.Wire;
using Helve.Linux;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.Broker;

/// <summary>A broker that has no room for another descriptor refuses the request that brought one, and nothing else.</summary>
public sealed class DescriptorLimitTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("helve-test-").FullName;
    private readonly Process _broker;
    private readonly Process _sleeper = Process.Start("/bin/sleep", "1000");
    private readonly RawClient _client;

    public DescriptorLimitTests()
    {
        string run = Path.Combine(_directory, "run");
        Directories.TryMake(run, 0x1C0, out _).ShouldBeTrue();
        string socket = Path.Combine(run, "s");
        var start = new ProcessStartInfo("dotnet", [Users.SystemProgramTests.Program, "--socket", socket, "--idle", "-1"]);
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        _broker = Process.Start(start)!;
        Until.True(() => Answers(socket), "the broker listens");
        _client = new RawClient(socket).Join();
    }

    [Fact]
    public void Request_WhoseDescriptorFindsNoRoom_IsRefusedAndTheConnectionGoesOn()
    {
        var opening = new OpenProcessRequest { ProcessId = (uint)_sleeper.Id, Access = 0x101000 };
        using PidFd pidFd = PidFd.Open(_sleeper.Id);
        Limit("3:");
        _client.Ask(WireOperation.OpenProcess, opening, descriptor: pidFd.Descriptor).Status.ShouldBe(NtStatus.InsufficientResources);
        _client.Ask(WireOperation.OpenProcess, opening).Status.ShouldBe(NtStatus.InsufficientResources, "the process is there: it is the broker that lacks a descriptor");
        Limit("1000:");
        _client.Ask(WireOperation.OpenProcess, opening, descriptor: pidFd.Descriptor).Status.ShouldBe(NtStatus.Success);
        CutOff().ShouldBe(0u);
    }

    [Fact]
    public void Child_WhoseDescriptorFindsNoRoom_IsGivenUp()
    {
        uint index = _client.Ask(WireOperation.PrepareChild).Body<TableReply>().ProcessIndex;
        var started = new ChildStartedRequest { ProcessIndex = index, ProcessId = (uint)_sleeper.Id, Access = 0x101000 };
        using PidFd pidFd = PidFd.Open(_sleeper.Id);
        Limit("3:");
        _client.Ask(WireOperation.ChildStarted, started, descriptor: pidFd.Descriptor).Status.ShouldBe(NtStatus.InsufficientResources);
        Limit("1000:");
        _client.Ask(WireOperation.ChildFailed, new ChildFailedRequest { ProcessIndex = index }).Status.ShouldBe(NtStatus.InvalidParameter);
        Until.True(() => Volatile.Read(ref _client.Arena.Process(index).State) == (uint)Kernel.Memory.ProcessSlotState.Free, "its slot is free");
        CutOff().ShouldBe(0u);
    }

    [Fact]
    public void Request_ThatTakesNone_WhoseDescriptorFindsNoRoom_IsCutOff()
    {
        using PidFd pidFd = PidFd.Open(_sleeper.Id);
        Limit("3:");
        _client.Send(WireOperation.ChildFailed, new ChildFailedRequest { ProcessIndex = 5 }, descriptor: pidFd.Descriptor);
        _client.ReceiveToEnd().ShouldBe([NtStatus.InsufficientResources]);
        Limit("1000:");
    }

    public void Dispose()
    {
        _client.Dispose();
        foreach (Process process in new[] { _broker, _sleeper })
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private static bool Answers(string path)
    {
        using UnixSocket socket = UnixSocket.Create();
        return socket.TryConnect(path, out _);
    }

    private uint CutOff() => _client.Ask(WireOperation.BrokerStatus).Body<BrokerStatusReply>().CutOff;

    private void Limit(string limits)
    {
        using Process changed = Process.Start("/usr/bin/prlimit", ["--pid", $"{_broker.Id}", $"--nofile={limits}"]);
        changed.WaitForExit();
        changed.ExitCode.ShouldBe(0);
    }
}
