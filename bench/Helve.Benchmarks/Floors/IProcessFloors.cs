using Helve.Benchmarks.Harness;

namespace Helve.Benchmarks.Floors;

/// <summary>The bare hand-offs between two processes that Helve's are compared with.</summary>
internal interface IProcessFloors : IDisposable
{
    /// <summary>What they are written in: "C", or "C#" where there is no C compiler.</summary>
    string Language { get; }

    /// <summary>Round trips of two processes that wake each other by futexes; no spinning.</summary>
    double FutexPingPong(int count);

    /// <summary>Round trips of 64 bytes over a SOCK_SEQPACKET Unix socket between two processes.</summary>
    double SocketRoundTrip(int count);

    /// <summary>A descriptor to another process over such a socket (SCM_RIGHTS), closed there, and an answer.</summary>
    double RightsExchange(int count);

    /// <summary>How late a sleep of a millisecond ends.</summary>
    double SleepError(int count);

    /// <summary>From SIGKILL to the return of poll on the pidfd of <paramref name="victim"/>.</summary>
    double DeathNotice(ChildProcess victim);
}
