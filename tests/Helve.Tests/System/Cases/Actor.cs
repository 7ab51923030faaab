using Helve.Kernel;
using Helve.Tests.Infrastructure;
using Shouldly;

namespace Helve.Tests.SystemTests.Cases;

/// <summary>One thread of one process that does what it is told.</summary>
/// <param name="Peer">The process.</param>
/// <param name="Thread">The thread's name, such as <c>@a</c>.</param>
public sealed record Actor(Peer Peer, string Thread)
{
    public PeerReply Call(params object[] words) => Peer.Call([Thread, .. words]);

    public Task<PeerReply> Begin(params object[] words) => Peer.Begin([Thread, .. words]);

    /// <summary>A call that must succeed, and makes a handle.</summary>
    public nint Make(params object[] words) => Call(words).Handle;

    /// <summary>A call that must end with that status.</summary>
    public void Expect(NtStatus status, params object[] words)
    {
        PeerReply reply = Call(words);
        reply.Status.ShouldBe(status, $"{string.Join(' ', words)} -> {reply.Text}");
    }

    /// <summary>Whether a wait would be satisfied, by waiting for no time: what is there is taken.</summary>
    public NtStatus Poll(nint handle) => Call("wait", handle, 0).Status;

    public ulong IdOf(nint handle) => (ulong)Call("query", handle)[3];

    public int HandlesOf(nint handle) => (int)Call("query", handle)[4];

    /// <summary>Another thread of the same process.</summary>
    public Actor Beside(string thread) => this with { Thread = thread };

    /// <summary>Duplicates a handle into another actor's process, with the same access or that; closes the process handle again.</summary>
    public nint Share(nint handle, Actor to, uint? access = null)
    {
        nint process = Make("open-process", to.Peer.ProcessId, 0x40);
        nint shared = Make("duplicate", -1, handle, process, access ?? 0, 0, access is null ? 2 : 0);
        Expect(NtStatus.Success, "close", process);
        return shared;
    }

    /// <summary>Lets go of a handle: by closing it, or by being killed.</summary>
    public void Leave(nint handle, Situation situation)
    {
        if (situation == Situation.PeerKilled)
        {
            Peer.Kill();
        }
        else
        {
            Expect(NtStatus.Success, "close", handle);
        }
    }
}
