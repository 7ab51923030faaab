using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Client;

/// <summary>What this process has of its own for one handle: descriptors, and what the broker said of the object.</summary>
/// <param name="reply">What the broker said.</param>
/// <param name="descriptors">The descriptors; none if what the handle was granted needs none.</param>
internal sealed class CachedDescriptors(in KeptHandleReply reply, FileDescriptor[] descriptors) : IDisposable
{
    internal KeptFacts Facts { get; } = reply.Facts;

    internal byte Subtype { get; } = (byte)reply.Subtype;

    internal FileDescriptor[] All { get; } = descriptors;

    /// <summary>Keeps the descriptors open for a while, if they still are.</summary>
    internal bool TryHold()
    {
        for (int i = 0; i < All.Length; i++)
        {
            bool held = false;
            try
            {
                All[i].DangerousAddRef(ref held);
            }
            catch (ObjectDisposedException)
            {
                // The handle was closed in the meantime; what was held so far is let go.
                Release(i);
                return false;
            }
        }

        return true;
    }

    internal void Release() => Release(All.Length);

    /// <summary>Closes them, when nobody holds them any more.</summary>
    public void Dispose() => Array.ForEach(All, static descriptor => descriptor.Dispose());

    private void Release(int count)
    {
        foreach (FileDescriptor descriptor in All.AsSpan(0, count))
        {
            descriptor.DangerousRelease();
        }
    }
}

/// <summary>
/// Descriptors of a handle while a call uses them: they stay open until this is disposed, whoever closes the handle meanwhile.
/// </summary>
internal readonly struct DescriptorLease(CachedDescriptors held, uint access) : IDisposable
{
    /// <summary>What the handle was granted.</summary>
    internal uint Access { get; } = access;

    /// <summary>The object's <see cref="Helve.Kernel.Memory.ObjectSlot.Subtype"/>.</summary>
    internal byte Subtype => held.Subtype;

    /// <summary>What is to be known of the object.</summary>
    internal KeptFacts Facts => held.Facts;

    /// <summary>All descriptors.</summary>
    internal ReadOnlySpan<FileDescriptor> All => held.All;

    /// <summary>The first one; null if the access needs none.</summary>
    internal FileDescriptor? First => held.All.Length != 0 ? held.All[0] : null;

    public void Dispose() => held?.Release();
}
