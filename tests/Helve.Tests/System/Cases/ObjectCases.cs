using System.Reflection;
using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Shouldly;
using Xunit;

namespace Helve.Tests.SystemTests.Cases;

/// <summary>Base of the abstract cases: the class's <see cref="CombinationAttribute"/> says with what they are run.</summary>
public abstract class ObjectCases : IClassFixture<CaseStage>, IDisposable
{
    protected ObjectCases(CaseStage stage)
    {
        CombinationAttribute combination = GetType().GetCustomAttribute<CombinationAttribute>()!;
        Stage = stage;
        Situation = combination.Situation;
        Tested = TestedObject.Of(combination.Kind, stage.Environment);
    }

    protected CaseStage Stage { get; }

    protected Situation Situation { get; }

    protected TestedObject Tested { get; }

    public void Dispose()
    {
        Tested.End();
        Stage.CleanUp();
    }

    protected static PeerReply Result(Task<PeerReply> task)
    {
        task.Wait(Until.Patience).ShouldBeTrue("a call that should have been released still blocks");
        return task.Result;
    }

    protected bool IsGone(Actor actor, string name)
    {
        PeerReply opened = Tested.Open(actor, name);
        if (opened.Status == NtStatus.Success)
        {
            actor.Expect(NtStatus.Success, "close", opened.Handle);
        }

        return opened.Status == Tested.OpenedWhenGone;
    }

    /// <summary>A signal is there when the call that signalled returns; only a process is signalled a little after its end.</summary>
    protected void UntilSignalled(Actor actor, nint handle)
    {
        if (Tested.EndsWithTheLastHandle)
        {
            actor.Poll(handle).ShouldBe(NtStatus.Success);
        }
        else
        {
            actor.Expect(NtStatus.Success, "wait", handle, Until.Patience.TotalMilliseconds);
        }
    }
}
