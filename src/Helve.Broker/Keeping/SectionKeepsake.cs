using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Objects;
using Helve.Kernel.Wire;
using Helve.Linux;

namespace Helve.Broker.Keeping;

/// <summary>
/// A section: its memory, a file without a name, or the file that is behind it. Held as long as anybody has a handle; views hold the memory by
/// themselves.
/// </summary>
internal sealed class SectionKeepsake(DescriptorCloser closer, ulong size, PageProtection protection, SectionAttributes attributes)
    : DescriptorKeepsake(closer)
{
    private const int FileSubtype = 1;
    private bool _isFile;

    /// <inheritdoc/>
    public override ObjectType Type => ObjectType.Section;

    /// <inheritdoc/>
    public override byte Subtype => (byte)(_isFile ? FileSubtype : 0);

    /// <inheritdoc/>
    public override KeptFacts Facts => new() { First = size, Second = (ulong)protection, Third = (ulong)attributes };

    /// <inheritdoc/>
    public override int DescriptorCount => _isFile ? Held.Count : 1;

    /// <summary>
    /// Makes it a section of a file: the first descriptor is the file as its views need it, the second, if it is there, the same file opened for reading
    /// only. Nothing is asked of the file itself: that could wait for whoever serves it, and who maps it looks for itself.
    /// </summary>
    public NtStatus TakeFile(Span<FileDescriptor?> descriptors)
    {
        _isFile = true;
        if (descriptors.Length > 2 || !descriptors[0]!.TryGetAccess(out DescriptorAccess access, out _))
        {
            return NtStatus.InvalidParameter;
        }

        bool writes = SectionRules.IsWritable(protection);
        if (access != DescriptorAccess.ReadWrite && (writes || access != DescriptorAccess.Read))
        {
            return NtStatus.AccessDenied;
        }

        DescriptorAccess second = DescriptorAccess.Read;
        if (descriptors.Length == 2 && (!writes || !descriptors[1]!.TryGetAccess(out second, out _) || second != DescriptorAccess.Read))
        {
            return NtStatus.InvalidParameter;
        }

        foreach (ref FileDescriptor? descriptor in descriptors)
        {
            Take(ref descriptor);
        }

        return NtStatus.Success;
    }

    /// <inheritdoc/>
    public override NtStatus Make()
    {
        if (Held.Count != 0)
        {
            return NtStatus.Success;
        }

        bool constant = !SectionRules.IsWritable(protection);
        if (MemFd.TryCreatePrivate("helve-section", (long)SectionRules.RoundToPages(size), constant, out FileDescriptor? memory, out LinuxError error))
        {
            Hold(memory);
            return NtStatus.Success;
        }

        return error.Code is Errno.EFBIG or Errno.EINVAL ? NtStatus.SectionTooBig : NtStatus.InsufficientResources;
    }

    /// <inheritdoc/>
    public override NtStatus Fetch(uint granted, FetchedDescriptors fetched)
    {
        var rights = (SectionRights)granted;
        if ((rights & SectionRights.MapWrite) != 0 && SectionRules.IsWritable(protection))
        {
            fetched.Add(Held[0]);
            return NtStatus.Success;
        }

        return (rights & (SectionRights.MapRead | SectionRights.MapExecute | SectionRights.MapWrite)) != 0 ? FetchReader(fetched) : NtStatus.Success;
    }

    private NtStatus FetchReader(FetchedDescriptors fetched)
    {
        if (_isFile)
        {
            bool writes = SectionRules.IsWritable(protection);
            if (writes && Held.Count < 2)
            {
                // Its creator could not open it for reading only.
                return NtStatus.AccessDenied;
            }

            fetched.Add(Held[writes ? 1 : 0]);
            return NtStatus.Success;
        }

        // Its own memory, which the broker made: nobody else serves it, so this waits for nobody.
        if (!Held[0].TryReopenForReading(out FileDescriptor? reader, out _))
        {
            return NtStatus.InsufficientResources;
        }

        fetched.AddMade(reader);
        return NtStatus.Success;
    }
}
