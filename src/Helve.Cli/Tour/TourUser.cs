using System.Diagnostics;
using System.Globalization;

namespace Helve.Cli.Tour;

/// <summary>The tour's side of a child that is another user's and uses a broker for all users.</summary>
internal sealed class TourUser : IDisposable
{
    private readonly Process _process;
    private readonly TourLine _line;

    private TourUser(string name, uint userId, Process process)
    {
        Name = name;
        UserId = userId;
        _process = process;
        _line = new TourLine(name, process.Id, process.StandardInput, process.StandardOutput);
    }

    /// <summary>Its role.</summary>
    public string Name { get; }

    /// <summary>Its user.</summary>
    public uint UserId { get; }

    /// <summary>Its process id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Starts a child.</summary>
    /// <param name="name">Its role.</param>
    /// <param name="userId">The user that it becomes before it uses anything.</param>
    /// <param name="socketPath">The broker's socket.</param>
    public static TourUser Start(string name, uint userId, string socketPath)
    {
        var start = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        SelfExecution.Fill(start, "tour-child", "--user", userId.ToString(CultureInfo.InvariantCulture));
        start.Environment["HELVE_SOCKET"] = socketPath;
        start.Environment.Remove("HELVE_SOCKET_OWNER");
        start.Environment.Remove("HELVE_TICKET");

        // A killed runtime would leave its diagnostics socket in the temporary directory.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        var user = new TourUser(name, userId, Process.Start(start)!);
        try
        {
            user._line.End();
        }
        catch
        {
            user.Dispose();
            throw;
        }

        return user;
    }

    /// <inheritdoc cref="TourLine.Ask"/>
    public TourReply Ask(params string[] request) => _line.Ask(request);

    /// <summary>Asks it to end by itself and waits until it has.</summary>
    /// <returns>Its exit code; null if it did not end.</returns>
    public int? Leave(int exitCode)
    {
        _line.Begin("exit", exitCode.ToString(CultureInfo.InvariantCulture));
        return _process.WaitForExit(TourLine.Patience) ? _process.ExitCode : null;
    }

    /// <summary>Ends the child if it still runs: no process of the tour outlives it.</summary>
    public void Dispose()
    {
        _line.Dispose();
        if (!_process.WaitForExit(TourLine.Patience))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
