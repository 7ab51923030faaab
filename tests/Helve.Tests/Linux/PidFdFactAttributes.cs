using Helve.Linux;
using Xunit;

namespace Helve.Tests.Linux;

/// <summary>A test that needs process descriptors with numbers of their own.</summary>
internal sealed class PidFdInodesFactAttribute : FactAttribute
{
    public PidFdInodesFactAttribute() => Skip = PidFdKernel.HasOwnInodes ? null : "needs Linux 6.9: process descriptors that can be told apart";
}

/// <summary>A test that needs process descriptors of threads.</summary>
internal sealed class PidFdThreadsFactAttribute : FactAttribute
{
    public PidFdThreadsFactAttribute() => Skip = PidFdKernel.HasThreads ? null : "needs Linux 6.9: descriptors of threads";
}
