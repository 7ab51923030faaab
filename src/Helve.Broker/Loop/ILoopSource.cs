using Helve.Linux;

namespace Helve.Broker.Loop;

/// <summary>Something that the loop watches a descriptor for.</summary>
internal interface ILoopSource
{
    /// <summary>Called on the loop's thread when the descriptor is ready. It is asked again as long as the descriptor stays ready.</summary>
    void OnReady(PollEvents events);
}
