using FsCheck;
using FsCheck.Fluent;
using Helve.Kernel;
using Helve.Kernel.Security;
using Shouldly;
using Xunit;

namespace Helve.Tests.Security;

/// <summary>What holds for every descriptor, token and request: 2,000 to 10,000 random ones each, the same in every run.</summary>
public sealed class SecurityPropertyTests
{
    private const SecurityDescriptorControl WithoutWords = SecurityDescriptorControl.OwnerDefaulted | SecurityDescriptorControl.GroupDefaulted
        | SecurityDescriptorControl.DaclDefaulted | SecurityDescriptorControl.SaclDefaulted;

    [Fact]
    public void Binary_OfAnyDescriptor_ReadsBackEqual() => Holds(2000, 1, SecurityGenerators.Descriptor, descriptor =>
    {
        byte[] bytes = descriptor.ToArray();
        SecurityDescriptor.TryRead(bytes, out SecurityDescriptor? back).ShouldBe(NtStatus.Success);
        back.ShouldBe(descriptor);
        back!.ToArray().ShouldBe(bytes);
    });

    [Fact]
    public void Sddl_OfAnyDescriptor_ReadsBackEqual() => Holds(2000, 2, SecurityGenerators.Descriptor, descriptor =>
    {
        bool lostList(bool present, SecurityDescriptorControl bits) => !present && (descriptor.Control & bits) != 0;
        SecurityDescriptorControl unsaid = WithoutWords;
        unsaid |= lostList(descriptor.HasDacl, (SecurityDescriptorControl)0x1500) ? (SecurityDescriptorControl)0x1500 : 0;
        unsaid |= lostList(descriptor.HasSacl, (SecurityDescriptorControl)0x2A00) ? (SecurityDescriptorControl)0x2A00 : 0;
        var said = new SecurityDescriptor(descriptor.Owner, descriptor.Group, descriptor.Control & ~unsaid, descriptor.Dacl, descriptor.Sacl);
        SecurityDescriptor.ParseSddl(descriptor.ToSddl()).ShouldBe(said);
    });

    [Fact]
    [Rule("F10")]
    [Rule("F11")]
    public void Check_OfAnyRequest_DoesWhatTheModelDoes() => Holds(10_000, 3, Requests, request =>
    {
        NtStatus status = AccessCheck.Open(request.Descriptor, request.Token, request.Desired, request.Mapping, out uint granted);
        (status, granted).ShouldBe(AccessModel.Open(request.Descriptor, request.Token, request.Desired, request.Mapping));
    });

    [Fact]
    [Rule("F14")]
    public void Granted_OfAnyRequest_IsRightsOfTheTypeOnly() => Holds(2000, 4, Requests, request =>
    {
        AccessCheck.Open(request.Descriptor, request.Token, request.Desired, request.Mapping, out uint granted);
        uint ofCreator = AccessCheck.ForCreator(request.Token, request.Desired, request.Mapping);
        ((granted | ofCreator) & ~(request.Mapping.Valid | AccessMask.ACCESS_SYSTEM_SECURITY)).ShouldBe(0u);
    });

    [Fact]
    public void Explanation_OfAnyRequest_AgreesWithTheCheck() => Holds(5000, 5, Requests, request =>
    {
        AccessExplanation explanation = AccessExplanation.Of(request.Descriptor, request.Token, request.Desired, request.Mapping);
        uint allowed = explanation.Lines.Where(l => l.IsAllowed).Aggregate(0u, (a, l) => a | l.Rights);
        uint denied = explanation.Lines.Where(l => !l.IsAllowed).Aggregate(0u, (a, l) => a | l.Rights);
        (allowed & denied).ShouldBe(0u);
        bool maximum = (request.Desired & AccessMask.MAXIMUM_ALLOWED) != 0;
        uint wanted = request.Mapping.MapGeneric(request.Desired) & ~AccessMask.MAXIMUM_ALLOWED;
        bool success = request.Desired != 0 && (wanted & denied) == 0 && (!maximum || allowed != 0);
        (explanation.Status == NtStatus.Success).ShouldBe(success);
        explanation.Granted.ShouldBe(success ? request.Mapping.WithImplied(maximum ? allowed : wanted) : 0);
        foreach (AccessExplanationLine line in explanation.Lines.Where(l => l.EntryIndex >= 0))
        {
            request.Descriptor.Dacl!.Entries[line.EntryIndex].ToString().ShouldBe(line.Text);
        }
    });

    [Fact]
    [Rule("F1")]
    public void NewObject_OfAnyDescriptors_HasEffectiveEntriesWithoutGenericBits() => Holds(2000, 6, Creations, creation =>
    {
        NtStatus status = SecurityDescriptor.ForNewObject(
            creation.Given, creation.Parent, creation.Token, creation.IsContainer, GenericMappings.Event, out SecurityDescriptor? made);
        if (status != NtStatus.Success)
        {
            made.ShouldBeNull();
            return;
        }

        made!.Owner.ShouldNotBeNull();
        made.Group.ShouldNotBeNull();
        made.HasDacl.ShouldBeTrue();
        (made.Control & WithoutWords).ShouldBe(SecurityDescriptorControl.None);
        made.Label.Level.ShouldBeLessThanOrEqualTo(creation.Token.IntegrityLevel, "nobody makes what is above it");
        (made.Dacl?.Entries ?? []).Where(e => e.IsEffective).ShouldAllBe(e => e.Mask == GenericMappings.Event.MapGeneric(e.Mask));
    });

    internal sealed record Request(SecurityDescriptor Descriptor, AccessToken Token, uint Desired, GenericMapping Mapping);

    internal sealed record Creation(SecurityDescriptor? Given, SecurityDescriptor? Parent, AccessToken Token, bool IsContainer);

    private static Gen<Request> Requests =>
        from descriptor in SecurityGenerators.ObjectDescriptor
        from token in Gen.Elements(SecurityGenerators.Tokens)
        from desired in SecurityGenerators.Desired
        from mapping in Gen.Elements(GenericMappings.Event, GenericMappings.Process, GenericMappings.Directory, GenericMappings.Section)
        select new Request(descriptor, token, desired, mapping);

    private static Gen<Creation> Creations =>
        from given in SecurityGenerators.Descriptor
        from withGiven in Gen.Elements(true, false)
        from parent in SecurityGenerators.ObjectDescriptor
        from token in Gen.Elements(SecurityGenerators.Tokens)
        from container in Gen.Elements(true, false)
        select new Creation(withGiven ? given : null, parent, token, container);

    private static void Holds<T>(int count, ulong seed, Gen<T> gen, Action<T> body) =>
        Check.One(SecurityGenerators.Seeded(count, seed), Prop.ForAll(gen.ToArbitrary(), body));
}
