using System.Globalization;
using Helve.Kernel;
using Helve.Kernel.Memory;
using Helve.Kernel.Wire;
using Helve.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Broker;

/// <summary>Of which names the broker says that who holds the object need not ask again: those that nobody can lead elsewhere.</summary>
public sealed class SteadyNameTests : IDisposable
{
    private const uint Maximum = 0x0200_0000;
    private readonly RunningBroker _broker = new();
    private readonly RawClient _client;

    public SteadyNameTests() => _client = _broker.Join();

    [Theory]
    [InlineData("n", ObjectAttributeBits.None, true)]
    [InlineData("n", ObjectAttributeBits.Inherit | ObjectAttributeBits.OpenIf, true)]
    [InlineData("n", ObjectAttributeBits.CaseInsensitive, false)]
    [InlineData("n", ObjectAttributeBits.DontReparse, false)]
    [InlineData(@"Local\n", ObjectAttributeBits.None, true)]
    [InlineData(@"Local\Local\n", ObjectAttributeBits.None, false)]
    [InlineData(@"Session\{0}\n", ObjectAttributeBits.None, false)]
    [InlineData(@"Global\g", ObjectAttributeBits.None, true)]
    [InlineData(@"Local\Global\g", ObjectAttributeBits.None, false)]
    [InlineData(@"Global\Local\g", ObjectAttributeBits.None, false)]
    [InlineData(@"Session\0\g", ObjectAttributeBits.None, false)]
    [InlineData(@"d\x", ObjectAttributeBits.None, false)]
    [InlineData(@"d\n", ObjectAttributeBits.None, false)]
    [InlineData("to-n", ObjectAttributeBits.None, false)]
    [InlineData("g", ObjectAttributeBits.None, false)]
    [InlineData(@"Local\g", ObjectAttributeBits.None, false)]
    public void Name_IsSteady_IfOnlyWhatIsBuiltInLeadsToIt(string name, ObjectAttributeBits attributes, bool isSteady)
    {
        string user = CurrentProcess.UserId.ToString(CultureInfo.InvariantCulture);
        string session = $@"\Sessions\{user}\BaseNamedObjects\";
        _client.Create(ObjectType.Event, "n").Body<HandleReply>().IsSteady.ShouldBe(0u, "it is new");
        _client.Create(ObjectType.Event, @"Global\g").Status.ShouldBe(NtStatus.Success);

        // Root's number in this place means the global directory.
        _client.Create(ObjectType.Event, @"Global\n").Status.ShouldBe(NtStatus.Success);
        _client.Create(ObjectType.Directory, "d", Maximum).Status.ShouldBe(NtStatus.Success);
        _client.Create(ObjectType.Event, @"d\x").Status.ShouldBe(NtStatus.Success);

        // The last two end as the object does.
        Link("to-n", session + "n");
        Link(@"d\n", session + "n");
        Link("g", @"\BaseNamedObjects\g");
        name = string.Format(CultureInfo.InvariantCulture, name, user);
        Reply opened = _client.Open(ObjectType.Event, name, attributes: attributes);
        opened.Status.ShouldBe(NtStatus.Success);
        opened.Body<HandleReply>().IsSteady.ShouldBe(isSteady ? 1u : 0);
        Reply made = _client.Create(ObjectType.Event, name, attributes: attributes | ObjectAttributeBits.OpenIf);
        made.Status.ShouldBe(NtStatus.ObjectNameExists);
        made.Body<HandleReply>().IsSteady.ShouldBe(isSteady ? 1u : 0);
    }

    [Fact]
    public void Name_OfAnExclusiveObject_IsNotSteady()
    {
        _client.Create(ObjectType.Event, "x", attributes: ObjectAttributeBits.Exclusive).Status.ShouldBe(NtStatus.Success);
        Reply opened = _client.Open(ObjectType.Event, "x", attributes: ObjectAttributeBits.Exclusive);
        opened.Status.ShouldBe(NtStatus.Success);
        opened.Body<HandleReply>().IsSteady.ShouldBe(0u);
    }

    [Fact]
    public void Container_IsNotSteady()
    {
        _client.Create(ObjectType.Directory, "d", Maximum).Status.ShouldBe(NtStatus.Success);
        Reply opened = _client.Open(ObjectType.Directory, "d", 1);
        opened.Status.ShouldBe(NtStatus.Success);
        opened.Body<HandleReply>().IsSteady.ShouldBe(0u);
    }

    public void Dispose()
    {
        _client.Dispose();
        _broker.Dispose();
    }

    private void Link(string name, string target) => _client.Ask(
        WireOperation.CreateNamed,
        new CreateNamedRequest
        {
            Type = (uint)ObjectType.SymbolicLink,
            Access = Maximum,
            NameBytes = (uint)name.Length * 2,
            Initial = (uint)target.Length * 2,
        },
        name + target).Status.ShouldBe(NtStatus.Success);
}
