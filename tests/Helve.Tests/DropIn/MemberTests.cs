using System.Reflection;
using Shouldly;
using Xunit;
using Types = Helve.Threading;

namespace Helve.Tests.DropIn;

/// <summary>The drop-in types have the public members of the runtime's, but for those that are named here with the reason.</summary>
public sealed class MemberTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, Type> s_pairs = new()
    {
        [typeof(WaitHandle)] = typeof(Types.WaitHandle),
        [typeof(EventWaitHandle)] = typeof(Types.EventWaitHandle),
        [typeof(AutoResetEvent)] = typeof(Types.AutoResetEvent),
        [typeof(ManualResetEvent)] = typeof(Types.ManualResetEvent),
        [typeof(Mutex)] = typeof(Types.Mutex),
        [typeof(Semaphore)] = typeof(Types.Semaphore),
        [typeof(AbandonedMutexException)] = typeof(Types.AbandonedMutexException),
        [typeof(WaitHandleExtensions)] = typeof(Types.WaitHandleExtensions),
        [typeof(Microsoft.Win32.SafeHandles.SafeWaitHandle)] = typeof(Types.SafeWaitHandle),
        [typeof(System.IO.MemoryMappedFiles.MemoryMappedFile)] = typeof(IO.MemoryMappedFiles.MemoryMappedFile),
        [typeof(System.IO.MemoryMappedFiles.MemoryMappedViewAccessor)] = typeof(IO.MemoryMappedFiles.MemoryMappedViewAccessor),
        [typeof(System.IO.MemoryMappedFiles.MemoryMappedViewStream)] = typeof(IO.MemoryMappedFiles.MemoryMappedViewStream),
        [typeof(Microsoft.Win32.SafeHandles.SafeMemoryMappedFileHandle)] = typeof(IO.MemoryMappedFiles.SafeMemoryMappedFileHandle),
        [typeof(Microsoft.Win32.SafeHandles.SafeMemoryMappedViewHandle)] = typeof(IO.MemoryMappedFiles.SafeMemoryMappedViewHandle),
        [typeof(EventWaitHandleAcl)] = typeof(Types.EventWaitHandleAcl),
        [typeof(MutexAcl)] = typeof(Types.MutexAcl),
        [typeof(SemaphoreAcl)] = typeof(Types.SemaphoreAcl),
        [typeof(ThreadingAclExtensions)] = typeof(Types.ThreadingAclExtensions),
    };

    // What the runtime has in the place of a type of ours, in a signature.
    private static readonly Dictionary<Type, Type> s_otherTypes = new()
    {
        [typeof(System.Security.AccessControl.EventWaitHandleSecurity)] = typeof(Kernel.Security.SecurityDescriptor),
        [typeof(System.Security.AccessControl.MutexSecurity)] = typeof(Kernel.Security.SecurityDescriptor),
        [typeof(System.Security.AccessControl.SemaphoreSecurity)] = typeof(Kernel.Security.SecurityDescriptor),
    };

    private static readonly Dictionary<string, string> s_missing = new()
    {
        ["AbandonedMutexException: .ctor(SerializationInfo, StreamingContext)"] = "serialization of exceptions is obsolete",
        ["ThreadingAclExtensions: SecurityDescriptor GetAccessControl(EventWaitHandle)"] = "one for every WaitHandle",
        ["ThreadingAclExtensions: SecurityDescriptor GetAccessControl(Mutex)"] = "one for every WaitHandle",
        ["ThreadingAclExtensions: SecurityDescriptor GetAccessControl(Semaphore)"] = "one for every WaitHandle",
        ["ThreadingAclExtensions: Void SetAccessControl(EventWaitHandle, SecurityDescriptor)"] = "one for every WaitHandle",
        ["ThreadingAclExtensions: Void SetAccessControl(Mutex, SecurityDescriptor)"] = "one for every WaitHandle",
        ["ThreadingAclExtensions: Void SetAccessControl(Semaphore, SecurityDescriptor)"] = "one for every WaitHandle",
    };

    public static TheoryData<Type> RuntimeTypes => [.. s_pairs.Keys];

    [Theory]
    [MemberData(nameof(RuntimeTypes))]
    public void DropIn_HasTheMembers_OfTheRuntimesType(Type runtime)
    {
        Type ours = s_pairs[runtime];
        HashSet<string> have = [.. WithInherited(ours)];
        MembersOf(runtime).Where(m => !have.Contains(m)).Select(m => $"{runtime.Name}: {m}").Where(m => !s_missing.ContainsKey(m)).ShouldBeEmpty();
        ours.IsSealed.ShouldBe(runtime.IsSealed);
        ours.IsAbstract.ShouldBe(runtime.IsAbstract);
        if (!typeof(Exception).IsAssignableFrom(runtime))
        {
            ours.BaseType.ShouldBe(Ours(runtime.BaseType!));
        }
    }

    [Fact]
    public void MissingMembers_AreMissing()
    {
        IEnumerable<string> have = s_pairs.SelectMany(pair => WithInherited(pair.Value).Select(m => $"{pair.Key.Name}: {m}"));
        have.Intersect(s_missing.Keys).ShouldBeEmpty("take them off the list");
    }

    [Fact]
    public void Parameters_HaveTheNamesOfTheRuntimes()
    {
        var different = new List<string>();
        foreach ((Type runtime, Type ours) in s_pairs)
        {
            ILookup<string, string> names = Calls(ours).ToLookup(Describe, NamesOf);
            different.AddRange(Calls(runtime)
                .Where(m => names.Contains(Describe(m)) && !names[Describe(m)].Contains(NamesOf(m)))
                .Select(m => $"{runtime.Name}: {Describe(m)}: {NamesOf(m)}"));
        }

        different.ShouldBeEmpty();
    }

    private static IEnumerable<string> MembersOf(Type type) =>
        Calls(type).Select(Describe)
            .Concat(type.GetFields(Declared).Where(f => f.IsPublic || f.IsFamily).Select(f => $"{f.FieldType.Name} {f.Name}"))
            .Distinct();

    private static IEnumerable<string> WithInherited(Type type) =>
        type.BaseType is { } above ? MembersOf(type).Concat(WithInherited(above).Where(m => !m.StartsWith(".ctor", StringComparison.Ordinal))) : MembersOf(type);

    private static IEnumerable<MethodBase> Calls(Type type) =>
        type.GetMembers(Declared).OfType<MethodBase>().Where(m => (m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly) && m.Name != ".cctor");

    private static string Describe(MethodBase method) =>
        $"{(method is MethodInfo m ? Ours(m.ReturnType).Name + " " : "")}{method.Name}({string.Join(", ", method.GetParameters().Select(p => Ours(p.ParameterType).Name))})";

    private static string NamesOf(MethodBase method) => string.Join(", ", method.GetParameters().Select(p => p.Name));

    private static Type Ours(Type type)
    {
        if (type.IsByRef)
        {
            return Ours(type.GetElementType()!).MakeByRefType();
        }

        return type.IsArray ? Ours(type.GetElementType()!).MakeArrayType() : s_pairs.GetValueOrDefault(type) ?? s_otherTypes.GetValueOrDefault(type) ?? type;
    }
}
