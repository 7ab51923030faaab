using Helve.Kernel.Objects;

namespace Helve;

/// <summary>What an end of a pipe is at the moment (GetNamedPipeInfo, GetNamedPipeHandleState).</summary>
/// <param name="IsServer">Whether it is the server's end.</param>
/// <param name="Direction">Which way data goes, as the server says it.</param>
/// <param name="Modes">Type, read mode, and whether its calls wait.</param>
/// <param name="State">Its state.</param>
/// <param name="Instances">Instances of the pipe; beyond 255, as of when this one was made.</param>
/// <param name="MaximumInstances">Instances that there may be; 255: any number.</param>
/// <param name="OutboundQuota">What the server said that it sends at a time.</param>
/// <param name="InboundQuota">What the server said that it receives at a time.</param>
public readonly record struct PipeInformation(
    bool IsServer,
    PipeOpenModes Direction,
    PipeModes Modes,
    PipeState State,
    int Instances,
    int MaximumInstances,
    int OutboundQuota,
    int InboundQuota);

/// <summary>What a read would get (PeekNamedPipe).</summary>
/// <param name="Count">Bytes that were copied.</param>
/// <param name="Available">Bytes that there are, of all messages together; a message of no bytes behind the first counts as one.</param>
/// <param name="LeftInMessage">Bytes of the first message beyond those that were copied; 0 for pipes of bytes.</param>
public readonly record struct PipePeek(int Count, int Available, int LeftInMessage)
{
    /// <summary>There is a message to read, and it has no bytes.</summary>
    public bool IsEmptyMessage { get; init; }
}

/// <summary>What a new pipe is to be (CreateNamedPipe).</summary>
public readonly record struct PipeSettings()
{
    /// <summary>Direction and flags.</summary>
    public PipeOpenModes OpenModes { get; init; } = PipeOpenModes.Duplex;

    /// <summary>Type, read mode, and whether calls wait.</summary>
    public PipeModes Modes { get; init; }

    /// <summary>Instances that there may be; 255 (PIPE_UNLIMITED_INSTANCES): any number.</summary>
    public int MaximumInstances { get; init; } = 255;

    /// <summary>What is expected to be sent at a time: advice, shown to who asks.</summary>
    public int OutboundQuota { get; init; }

    /// <summary>What is expected to be received at a time: advice, shown to who asks.</summary>
    public int InboundQuota { get; init; }

    /// <summary>How long who names no time waits for an instance; zero: 50 milliseconds.</summary>
    public TimeSpan DefaultTimeout { get; init; }
}
