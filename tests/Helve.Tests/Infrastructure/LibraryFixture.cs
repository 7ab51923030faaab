using Helve.Inspection;
using Shouldly;
using Xunit;

namespace Helve.Tests.Infrastructure;

/// <summary>
/// The tests that use the library in the test process itself: its connection is one for the life of a process, so they share one broker,
/// and run one after the other. At the end no handle may be left.
/// </summary>
[CollectionDefinition(Name)]
public sealed class LibraryCollection : ICollectionFixture<LibraryFixture>
{
    public const string Name = "Library";
}

/// <summary>The broker of the test process and of the peers that meet it.</summary>
public sealed class LibraryFixture : IDisposable
{
    public LibraryFixture()
    {
        // Before the first use of the library: nobody else in this process may have connected yet.
        var variables = new Dictionary<string, string?>();
        Environment.Lead(variables);
        foreach ((string name, string? value) in variables)
        {
            System.Environment.SetEnvironmentVariable(name, value);
        }

        System.Environment.SetEnvironmentVariable("HELVE_SOCKET", null);
        System.Environment.SetEnvironmentVariable("HELVE_BROKER", null);
        KernelHandles.TryGetProcessId(KernelHandles.CurrentProcess, out _).ShouldBe(Kernel.NtStatus.Success, KernelHandles.DescribeFailure(Kernel.NtStatus.PortConnectionRefused));
    }

    public BrokerEnvironment Environment { get; } = new();

    /// <summary>Starts a peer that meets the test process.</summary>
    public Peer StartPeer(params (string Name, string? Value)[] variables) => Environment.StartPeer(variables);

    /// <summary>Handles of the test process.</summary>
    public int HandleCount()
    {
        using KernelInspector inspector = Environment.Inspect();
        return inspector.ListHandles(System.Environment.ProcessId).Count;
    }

    public void Dispose()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        try
        {
            HandleCount().ShouldBe(0, "a test left handles open");
        }
        finally
        {
            using (KernelInspector inspector = Environment.Inspect())
            {
                inspector.StopBroker(evenWithClients: true);
            }

            Environment.Dispose();
        }
    }
}
