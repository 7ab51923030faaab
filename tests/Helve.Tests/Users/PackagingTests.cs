using System.Globalization;
using Helve.Broker;
using Helve.Broker.Hosting;
using Helve.Tests.Cli;
using Shouldly;
using Xunit;

namespace Helve.Tests.Users;

/// <summary>A test that asks systemd, skipped where there is none.</summary>
public sealed class SystemdFactAttribute : FactAttribute
{
    public SystemdFactAttribute() => Skip = File.Exists("/usr/bin/systemd-analyze") ? null : "needs systemd-analyze";
}

/// <summary>The units in packaging/ say what the program does: every path and option in them is one that exists.</summary>
public sealed class PackagingTests
{
    private static readonly Dictionary<string, List<string>> s_service = Parse("packaging/helved.service");
    private static readonly Dictionary<string, List<string>> s_socket = Parse("packaging/helved.socket");

    [Fact]
    public void Socket_OfTheUnit_IsTheOneThatClientsLookFor()
    {
        s_socket["Socket.ListenSequentialPacket"].ShouldBe([SystemMode.SocketPath]);
        SystemMode.SocketPath.ShouldBe(Client.BrokerLocation.SystemSocket);
        s_socket["Socket.SocketMode"].ShouldBe(["0666"]);
        s_socket["Socket.DirectoryMode"].ShouldBe(["0755"]);
        s_service["Unit.Requires"].ShouldBe(["helved.socket"]);
    }

    [Fact]
    public void Command_OfTheUnit_HasOptionsThatTheProgramKnows()
    {
        string[] words = s_service["Service.ExecStart"].ShouldHaveSingleItem().Split(' ');
        words[0].ShouldBe("/usr/lib/helve/helved");
        Repository.Read("packaging/README.md").ShouldContain("-o /usr/lib/helve");
        using var helve = new HelveCommand();
        string help = helve.Run("dotnet", [SystemProgramTests.Program, "--help"]).Output;
        foreach (string option in words[1..].Where(static word => word.StartsWith("--", StringComparison.Ordinal)))
        {
            help.ShouldContain(option);
        }

        words.ShouldContain("--system");
        s_service["Service.Type"].ShouldBe(["notify"]);
    }

    [Fact]
    public void Unit_LeavesRoomForTheThreadsOfAllDomains_AndBoundsItsMemory()
    {
        const int ThreadsOfDomain = 3;
        int.Parse(s_service["Service.TasksMax"].ShouldHaveSingleItem(), CultureInfo.InvariantCulture)
            .ShouldBeGreaterThan(ThreadsOfDomain * new BrokerOptions { SocketPath = "-" }.MaximumDomains);
        s_service["Service.MemoryMax"].ShouldHaveSingleItem().ShouldEndWith("%");
    }

    [Fact]
    public void Unit_GivesOneCapability_AndNoWayToMore()
    {
        s_service["Service.CapabilityBoundingSet"].ShouldBe(["CAP_SYS_PTRACE"]);
        s_service["Service.AmbientCapabilities"].ShouldBe(["CAP_SYS_PTRACE"]);
        s_service["Service.NoNewPrivileges"].ShouldBe(["yes"]);
        s_service["Service.RestrictAddressFamilies"].ShouldBe(["AF_UNIX"]);
        s_service["Service.PrivateNetwork"].ShouldBe(["yes"]);
        s_service["Service.ProtectSystem"].ShouldBe(["strict"]);

        // What it can't be: the runtime compiles while it runs, and the broker sees all users and processes.
        s_service.Keys.ShouldNotContain("Service.MemoryDenyWriteExecute");
        s_service.Keys.ShouldNotContain("Service.PrivateUsers");
        s_service.Keys.ShouldNotContain("Service.ProtectProc");
    }

    [Fact]
    public void Descriptors_OfTheUnit_AreEnoughForSeveralUsersAtTheirLimit()
    {
        int limit = int.Parse(s_service["Service.LimitNOFILE"].ShouldHaveSingleItem(), System.Globalization.CultureInfo.InvariantCulture);
        limit.ShouldBeGreaterThanOrEqualTo(8 * UserLimits.OfSystem.Descriptors);
    }

    [Fact]
    public void Files_ThatTheReadmeNames_AreThere()
    {
        string readme = Repository.Read("packaging/README.md");
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "packaging")).Select(static f => Path.GetFileName(f)!))
        {
            (file == "README.md" || readme.Contains($"`{file}`", StringComparison.Ordinal)).ShouldBeTrue(file);
        }

        File.Exists(Path.Combine(Repository.Root, "docs/trust.md")).ShouldBeTrue();
        File.Exists(Path.Combine(Repository.Root, "tests/Helve.Tests/Users/PackagingTests.cs")).ShouldBeTrue();
    }

    [SystemdFact]
    public void SystemdItself_FindsNothingWrong()
    {
        using var directory = new Tests.Linux.TemporaryDirectory();
        foreach (string unit in new[] { "helved.service", "helved.socket" })
        {
            // It looks whether the program is installed, which the built one is not.
            File.WriteAllText(directory.In(unit), Repository.Read($"packaging/{unit}").Replace("/usr/lib/helve/helved", "/bin/true", StringComparison.Ordinal));
        }

        using var helve = new HelveCommand();
        HelveCommand.Result verified = helve.Run("systemd-analyze", ["verify", directory.In("helved.service"), directory.In("helved.socket")]);
        verified.ExitCode.ShouldBe(0, verified.ToString());
        verified.Error.ShouldNotContain("helved");
    }

    private static Dictionary<string, List<string>> Parse(string path)
    {
        var values = new Dictionary<string, List<string>>();
        string section = string.Empty;
        foreach (string line in Repository.Read(path).Split('\n').Where(static l => l.Length > 0 && l[0] != '#'))
        {
            if (line[0] == '[')
            {
                section = line.Trim('[', ']');
                continue;
            }

            string[] parts = line.Split('=', 2);
            parts.Length.ShouldBe(2, line);
            string key = $"{section}.{parts[0]}";
            if (!values.TryGetValue(key, out List<string>? list))
            {
                values.Add(key, list = []);
            }

            list.Add(parts[1]);
        }

        return values;
    }
}
