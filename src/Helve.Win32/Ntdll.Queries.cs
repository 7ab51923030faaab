using Helve.Kernel;
using Helve.Kernel.Handles;
using Helve.Kernel.Memory;

namespace Helve.Win32;

public static unsafe partial class Ntdll
{
    /// <summary>Tells what a handle is. With STATUS_INFO_LENGTH_MISMATCH the return length is what the answer takes.</summary>
    [WindowsExport(Library)]
    public static NtStatus NtQueryObject(
        nint Handle, int ObjectInformationClass, void* ObjectInformation, uint ObjectInformationLength, uint* ReturnLength) => Guarded.Status(() =>
    {
        NtStatus status = Answer.Check(ObjectInformation, ObjectInformationLength, ReturnLength);
        return status != NtStatus.Success ? status : ObjectInformationClass switch
        {
            Constants.ObjectBasicInformation => QueryBasic(Handle, ObjectInformation, ObjectInformationLength, ReturnLength),
            Constants.ObjectNameInformation => QueryName(Handle, ObjectInformation, ObjectInformationLength, ReturnLength),
            Constants.ObjectTypeInformation => QueryType(Handle, ObjectInformation, ObjectInformationLength, ReturnLength),
            Constants.ObjectTypesInformation => QueryTypes(ObjectInformation, ObjectInformationLength, ReturnLength),
            Constants.ObjectHandleFlagInformation => QueryFlags(Handle, ObjectInformation, ObjectInformationLength, ReturnLength),
            _ => NtStatus.InvalidInfoClass,
        };
    });

    private static NtStatus QueryBasic(nint handle, void* buffer, uint length, uint* returnLength)
    {
        if (length != sizeof(OBJECT_BASIC_INFORMATION))
        {
            Probe.Put(returnLength, (uint)sizeof(OBJECT_BASIC_INFORMATION));
            return NtStatus.InfoLengthMismatch;
        }

        NtStatus status = KernelHandles.TryQuery(handle, out HandleInformation found);
        if (status == NtStatus.Success)
        {
            status = KernelHandles.TryQueryName(handle, out string name);
            var basic = new OBJECT_BASIC_INFORMATION
            {
                Attributes = (uint)found.Attributes
                    | (found.IsPermanent ? Constants.OBJ_PERMANENT : 0) | (found.IsExclusive ? Constants.OBJ_EXCLUSIVE : 0),
                GrantedAccess = found.GrantedAccess,
                HandleCount = (uint)found.HandleCount,
                PointerCount = (uint)found.PointerCount,
                NameInfoSize = name.Length == 0 ? 0 : SizeOf<UNICODE_STRING>(name),
                TypeInfoSize = SizeOf<OBJECT_TYPE_INFORMATION>(TypeName(found.Type)),
            };
            status = Answer.Put(status, basic, buffer, returnLength);
        }

        return status;
    }

    private static NtStatus QueryName(nint handle, void* buffer, uint length, uint* returnLength)
    {
        NtStatus status = KernelHandles.TryQueryName(handle, out string name);
        if (status != NtStatus.Success)
        {
            return status;
        }

        uint needed = name.Length == 0 ? (uint)sizeof(UNICODE_STRING) : SizeOf<UNICODE_STRING>(name);
        Probe.Put(returnLength, needed);
        if (length < needed)
        {
            return length >= sizeof(UNICODE_STRING) && IsFile(handle) ? NtStatus.BufferOverflow : NtStatus.InfoLengthMismatch;
        }

        var text = (UNICODE_STRING*)buffer;
        *text = name.Length == 0 ? default : TextBehind(text + 1, name);
        return NtStatus.Success;
    }

    private static NtStatus QueryType(nint handle, void* buffer, uint length, uint* returnLength)
    {
        NtStatus status = KernelHandles.TryQueryType(handle, out ObjectTypeInformation? type);
        if (status != NtStatus.Success)
        {
            return status;
        }

        uint needed = SizeOf<OBJECT_TYPE_INFORMATION>(type!.Name);
        Probe.Put(returnLength, needed);
        if (length < needed)
        {
            return NtStatus.InfoLengthMismatch;
        }

        WriteType((OBJECT_TYPE_INFORMATION*)buffer, type);
        return NtStatus.Success;
    }

    private static NtStatus QueryTypes(void* buffer, uint length, uint* returnLength)
    {
        NtStatus status = KernelHandles.TryQueryTypes(out IReadOnlyList<ObjectTypeInformation> types);
        if (status != NtStatus.Success)
        {
            return status;
        }

        uint needed = sizeof(ulong) + (uint)types.Sum(static type => AlignedSizeOf(type));
        Probe.Put(returnLength, needed);
        if (length < needed)
        {
            return NtStatus.InfoLengthMismatch;
        }

        *(uint*)buffer = (uint)types.Count;
        byte* place = (byte*)buffer + sizeof(ulong);
        foreach (ObjectTypeInformation type in types)
        {
            WriteType((OBJECT_TYPE_INFORMATION*)place, type);
            place += AlignedSizeOf(type);
        }

        return NtStatus.Success;
    }

    private static NtStatus QueryFlags(nint handle, void* buffer, uint length, uint* returnLength)
    {
        if (length != sizeof(OBJECT_HANDLE_FLAG_INFORMATION))
        {
            Probe.Put(returnLength, (uint)sizeof(OBJECT_HANDLE_FLAG_INFORMATION));
            return NtStatus.InfoLengthMismatch;
        }

        NtStatus status = KernelHandles.TryGetAttributes(handle, out HandleAttributes attributes);
        var flags = new OBJECT_HANDLE_FLAG_INFORMATION
        {
            Inherit = (attributes & HandleAttributes.Inherit) != 0 ? (byte)1 : (byte)0,
            ProtectFromClose = (attributes & HandleAttributes.ProtectFromClose) != 0 ? (byte)1 : (byte)0,
        };
        return Answer.Put(status, flags, buffer, returnLength);
    }

    private static void WriteType(OBJECT_TYPE_INFORMATION* target, ObjectTypeInformation type)
    {
        *target = new OBJECT_TYPE_INFORMATION
        {
            TypeName = TextBehind(target + 1, type.Name),
            TotalNumberOfObjects = (uint)type.ObjectCount,
            TotalNumberOfHandles = (uint)type.HandleCount,
            HighWaterNumberOfObjects = (uint)type.ObjectCount,
            HighWaterNumberOfHandles = (uint)type.HandleCount,
            GenericMapping = new GENERIC_MAPPING
            {
                GenericRead = type.Mapping.Read,
                GenericWrite = type.Mapping.Write,
                GenericExecute = type.Mapping.Execute,
                GenericAll = type.Mapping.All,
            },
            ValidAccessMask = type.ValidAccess,
            SecurityRequired = type.Type is ObjectType.Process or ObjectType.Thread ? (byte)1 : (byte)0,
            TypeIndex = (byte)type.Type,
        };
    }

    /// <summary>Writes a text, with a NUL that does not count, and says where it is.</summary>
    private static UNICODE_STRING TextBehind(void* place, string text)
    {
        var buffer = (char*)place;
        text.CopyTo(new Span<char>(buffer, text.Length));
        buffer[text.Length] = '\0';
        return new UNICODE_STRING { Length = (ushort)(text.Length * sizeof(char)), MaximumLength = (ushort)((text.Length + 1) * sizeof(char)), Buffer = buffer };
    }

    private static uint SizeOf<T>(string text)
        where T : unmanaged => (uint)(sizeof(T) + ((text.Length + 1) * sizeof(char)));

    private static uint AlignedSizeOf(ObjectTypeInformation type) => (SizeOf<OBJECT_TYPE_INFORMATION>(type.Name) + sizeof(ulong) - 1) & ~(uint)(sizeof(ulong) - 1);

    private static string TypeName(ObjectType type) => Kernel.Names.ObjectTypeNames.Of(type);

    private static bool IsFile(nint handle) => KernelHandles.TryQuery(handle, out HandleInformation found) == NtStatus.Success && found.Type == ObjectType.File;
}
