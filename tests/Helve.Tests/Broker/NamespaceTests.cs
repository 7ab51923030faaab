using System.Diagnostics;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Tests.Cli;
using Shouldly;
using Xunit;

namespace Helve.Tests.Broker;

/// <summary>A test that makes a user namespace, skipped where that is not allowed.</summary>
public sealed class NamespaceFactAttribute : FactAttribute
{
    public NamespaceFactAttribute()
    {
        if (!CanMakeOne())
        {
            Skip = "needs to be allowed to make a user namespace (unshare --user)";
        }
    }

    private static bool CanMakeOne()
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("unshare", ["--user", "--map-root-user", "true"]) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such program here.
            return false;
        }
    }
}

/// <summary>A domain is one user in one user namespace (docs/trust.md).</summary>
public class NamespaceTests
{
    [NamespaceFact]
    public void Process_OfAUserNamespaceBelow_IsRestricted_AndSeesItsOwnDomainOnly()
    {
        using var broker = new RunningBroker();
        using RawClient client = broker.Join();
        client.Create(ObjectType.Event, "outside").Status.ShouldBe(NtStatus.Success);
        using var helve = new HelveCommand();
        string socket = $"HELVE_SOCKET={broker.SocketPath}";
        helve.Run("env", [socket, HelveCommand.Program, "ls"]).Output.ShouldContain("outside");
        HelveCommand.Result inside = helve.Run("env", [socket, "unshare", "--user", "--map-root-user", HelveCommand.Program, "ls"]);
        inside.Output.ShouldNotContain("outside");
        inside.Error.ShouldNotContain(nameof(NtStatus.AccessDenied));
        broker.Log.Of(206).ShouldBeEmpty();
    }
}
