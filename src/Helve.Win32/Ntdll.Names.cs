using Helve.Kernel;
using Helve.Kernel.Handles;

namespace Helve.Win32;

public static unsafe partial class Ntdll
{
    /// <summary>Creates a directory. An existing name is STATUS_OBJECT_NAME_COLLISION, or with OBJ_OPENIF opened: STATUS_OBJECT_NAME_EXISTS.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtCreateDirectoryObject(nint* DirectoryHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes) =>
        NtObjects.Create(DirectoryHandle, DesiredAccess, ObjectAttributes, default(DirectoryKind));

    /// <summary>Opens a directory.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtOpenDirectoryObject(nint* DirectoryHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes) =>
        NtObjects.Open(DirectoryHandle, DesiredAccess, ObjectAttributes, KernelHandles.TryOpenDirectory);

    /// <summary>Lists a directory: OBJECT_DIRECTORY_INFORMATION for each entry, one of zeroes at the end, then the texts.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtQueryDirectoryObject(
        nint DirectoryHandle, void* Buffer, uint Length, byte ReturnSingleEntry, byte RestartScan, uint* Context, uint* ReturnLength) => Guarded.Status(() =>
    {
        NtStatus status = Answer.Check(Buffer, Length, ReturnLength);
        status = status == NtStatus.Success ? Probe.Writable(Context, sizeof(uint)) : status;
        if (status != NtStatus.Success)
        {
            return status;
        }

        uint context = *Context;
        status = KernelHandles.TryQueryDirectory(
            DirectoryHandle,
            (int)Math.Min(Length, int.MaxValue),
            ReturnSingleEntry != 0,
            RestartScan != 0,
            ref context,
            out IReadOnlyList<KernelDirectoryEntry> entries,
            out int returnLength);
        if (status is NtStatus.Success or NtStatus.MoreEntries)
        {
            *Context = context;
            WriteEntries((OBJECT_DIRECTORY_INFORMATION*)Buffer, Length, entries);
        }

        if (status is NtStatus.Success or NtStatus.MoreEntries or NtStatus.BufferTooSmall)
        {
            Probe.Put(ReturnLength, (uint)returnLength);
        }

        return status;
    });

    /// <summary>Creates a symbolic link.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtCreateSymbolicLinkObject(nint* LinkHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes, UNICODE_STRING* LinkTarget) => Guarded.Status(() =>
    {
        NtStatus status = NtObjects.Clear(LinkHandle);
        status = status == NtStatus.Success ? Probe.Read(LinkTarget, out UNICODE_STRING counted) : Nothing(status, out counted);

        // An empty target is one of no characters in a buffer; without a buffer there is none (semantics E34).
        if (status != NtStatus.Success || counted.MaximumLength == 0)
        {
            return status != NtStatus.Success ? status : NtStatus.InvalidParameter;
        }

        status = Text.Read(LinkTarget, out string? target);
        return status == NtStatus.Success
            ? NtObjects.Create(LinkHandle, DesiredAccess, ObjectAttributes, new LinkKind(target!))
            : status;
    });

    /// <summary>Opens a symbolic link itself.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtOpenSymbolicLinkObject(nint* LinkHandle, uint DesiredAccess, OBJECT_ATTRIBUTES* ObjectAttributes) =>
        NtObjects.Open(LinkHandle, DesiredAccess, ObjectAttributes, KernelHandles.TryOpenSymbolicLink);

    /// <summary>
    /// Reads the target of a link into a buffer of the caller; STATUS_BUFFER_TOO_SMALL leaves it untouched, and tells what it takes: who asks for that has room for
    /// a NUL, too, and gets one.
    /// </summary>
    [WindowsExport(Library)]
    public static NtStatus NtQuerySymbolicLinkObject(nint LinkHandle, UNICODE_STRING* LinkTarget, uint* ReturnedLength) => Guarded.Status(() =>
    {
        NtStatus status = Probe.Writable(LinkTarget, (nuint)sizeof(UNICODE_STRING));
        status = status == NtStatus.Success ? Probe.Writable(LinkTarget->Buffer, LinkTarget->MaximumLength) : status;
        status = status == NtStatus.Success ? Probe.WritableIfAny(ReturnedLength) : status;
        if (status != NtStatus.Success)
        {
            return status;
        }

        int end = ReturnedLength == null ? 0 : sizeof(char);
        status = KernelHandles.TryQuerySymbolicLink(LinkHandle, LinkTarget->MaximumLength - end, out string? target, out int length);
        if (status is NtStatus.Success or NtStatus.BufferTooSmall)
        {
            Probe.Put(ReturnedLength, (uint)(length + end));
        }

        if (status == NtStatus.Success)
        {
            target!.CopyTo(new Span<char>(LinkTarget->Buffer, target.Length));
            new Span<char>(LinkTarget->Buffer + target.Length, end / sizeof(char)).Clear();
            LinkTarget->Length = (ushort)length;
        }

        return status;
    });

    /// <summary>Lists the handles of all processes that this one may look into: SystemHandleInformation, SystemExtendedHandleInformation.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtQuerySystemInformation(
        int SystemInformationClass, void* SystemInformation, uint SystemInformationLength, uint* ReturnLength) => Guarded.Status(() =>
    {
        bool isExtended = SystemInformationClass == Constants.SystemExtendedHandleInformation;
        if (!isExtended && SystemInformationClass != Constants.SystemHandleInformation)
        {
            return NtStatus.InvalidInfoClass;
        }

        NtStatus status = Answer.Check(SystemInformation, SystemInformationLength, ReturnLength);
        status = status == NtStatus.Success ? KernelHandles.TryEnumerateSystemHandles(out IReadOnlyList<SystemHandleInformation> all) : Nothing(status, out all);
        if (status != NtStatus.Success)
        {
            return status;
        }

        // Two words, or one and what aligns it, then the entries.
        int header = isExtended ? 2 * sizeof(nuint) : sizeof(nuint);
        int entry = isExtended ? sizeof(SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX) : sizeof(SYSTEM_HANDLE_TABLE_ENTRY_INFO);
        uint needed = (uint)(header + (all.Count * entry));
        Probe.Put(ReturnLength, needed);
        if (SystemInformationLength < needed)
        {
            return NtStatus.InfoLengthMismatch;
        }

        new Span<byte>(SystemInformation, header).Clear();
        *(uint*)SystemInformation = (uint)all.Count;
        WriteHandles((byte*)SystemInformation + header, all, isExtended);
        return NtStatus.Success;
    });

    private static void WriteHandles(byte* place, IReadOnlyList<SystemHandleInformation> all, bool isExtended)
    {
        for (int i = 0; i < all.Count; i++)
        {
            SystemHandleInformation found = all[i];
            uint attributes = (uint)(found.Attributes & HandleAttributes.All);
            if (isExtended)
            {
                ((SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX*)place)[i] = new()
                {
                    Object = (void*)found.ObjectId,
                    UniqueProcessId = (nuint)found.ProcessId,
                    HandleValue = (nuint)found.Handle,
                    GrantedAccess = found.GrantedAccess,
                    ObjectTypeIndex = (ushort)found.Type,
                    HandleAttributes = attributes,
                };
            }
            else
            {
                ((SYSTEM_HANDLE_TABLE_ENTRY_INFO*)place)[i] = new()
                {
                    UniqueProcessId = (ushort)found.ProcessId,
                    ObjectTypeIndex = (byte)found.Type,
                    HandleAttributes = (byte)attributes,
                    HandleValue = (ushort)found.Handle,
                    Object = (void*)found.ObjectId,
                    GrantedAccess = found.GrantedAccess,
                };
            }
        }
    }

    private static void WriteEntries(OBJECT_DIRECTORY_INFORMATION* place, uint length, IReadOnlyList<KernelDirectoryEntry> entries)
    {
        byte* texts = (byte*)(place + entries.Count + 1);
        int i = 0;
        foreach (KernelDirectoryEntry entry in entries)
        {
            place[i].Name = TextBehind(texts, entry.Name);
            texts += place[i].Name.MaximumLength;
            place[i].TypeName = TextBehind(texts, entry.TypeName);
            texts += place[i].TypeName.MaximumLength;
            i++;
        }

        if ((uint)((i + 1) * sizeof(OBJECT_DIRECTORY_INFORMATION)) <= length)
        {
            place[i] = default;
        }
    }

    private static NtStatus Nothing<T>(NtStatus status, out T value)
    {
        value = default!;
        return status;
    }
}
