using Helve.Cli.Words;
using Helve.Inspection;
using Helve.Kernel.Objects;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;
using static Helve.KernelHandles;

namespace Helve.Tests.Pipes;

/// <summary>What people see of pipes.</summary>
[Collection(LibraryCollection.Name)]
public sealed class PipeInspectionTests
{
    [Fact]
    public void Pipe_IsListed_AndItsStateIsToldInWords()
    {
        using var pipe = new PipePair(PipeModes.Messages | PipeModes.ReadMessages);
        KernelInspector.TryConnect(out KernelInspector? inspector).ShouldBeTrue();
        using KernelInspector looking = inspector!;
        string name = pipe.Name[PipeRules.Prefix.Length..];
        looking.ListNames(PipeRules.Directory).ShouldContain(entry => entry.Name == name);
        TryQuery(pipe.Server, out HandleInformation server).ShouldBe(Kernel.NtStatus.Success);
        ObjectDetails shown = looking.ShowObject($@"{PipeRules.Directory}\{name}");
        shown.ObjectId.ShouldBe(server.ObjectId);
        StateWords.Describe(shown.State).ShouldBe("pipe, server, connected, messages, 1 instances");
        TryDisconnectPipe(pipe.Server).ShouldBe(Kernel.NtStatus.Success);
        StateWords.Describe(looking.ShowObject($@"{PipeRules.Directory}\{name}").State).ShouldBe("pipe, server, disconnected, messages, 1 instances");
    }
}
