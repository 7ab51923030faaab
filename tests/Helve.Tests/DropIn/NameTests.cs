using Helve.Tests.Infrastructure;
using Helve.Threading;
using Shouldly;
using Xunit;
using EventWaitHandle = Helve.Threading.EventWaitHandle;
using Mutex = Helve.Threading.Mutex;
using Semaphore = Helve.Threading.Semaphore;

namespace Helve.Tests.DropIn;

/// <summary>Names, as .NET has them on Windows.</summary>
[Collection(LibraryCollection.Name)]
public sealed class NameTests
{
    public static TheoryData<string> Types => ["event", "mutex", "semaphore"];

    [Theory]
    [MemberData(nameof(Types))]
    public void Create_OfANameThatExists_OpensIt(string type)
    {
        string name = NewName();
        using Threading.WaitHandle first = Create(type, name, out bool firstIsNew);
        using Threading.WaitHandle second = Create(type, name, out bool secondIsNew);
        firstIsNew.ShouldBeTrue();
        secondIsNew.ShouldBeFalse();
        first.KernelObject.IsSameObject(second.KernelObject).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Create_WithoutAName_IsAlwaysNew(string type)
    {
        foreach (string? name in (string?[])[null, ""])
        {
            using Threading.WaitHandle first = Create(type, name, out bool firstIsNew);
            using Threading.WaitHandle second = Create(type, name, out bool secondIsNew);
            (firstIsNew && secondIsNew).ShouldBeTrue();
            first.KernelObject.IsSameObject(second.KernelObject).ShouldBeFalse();
            first.KernelObject.Name.ShouldBeNull();
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void OpenExisting_TellsWhatIsWrong(string type)
    {
        string name = NewName();
        Should.Throw<WaitHandleCannotBeOpenedException>(() => Open(type, name)).HResult.ShouldBe(unchecked((int)0x8013152C));
        Should.Throw<DirectoryNotFoundException>(() => Open(type, $@"no-directory\{name}")).Message.ShouldEndWith($@"\{name}'.");
        Should.Throw<ArgumentNullException>(() => Open(type, null!)).ParamName.ShouldBe("name");
        Should.Throw<ArgumentException>(() => Open(type, "")).ParamName.ShouldBe("name");
        TryOpen(type, name).ShouldBeFalse();
        TryOpen(type, $@"no-directory\{name}").ShouldBeFalse();
        TryOpen(type, @"Global\").ShouldBeFalse();
        Should.Throw<ArgumentNullException>(() => TryOpen(type, null!));
        Should.Throw<ArgumentException>(() => TryOpen(type, ""));
        Should.Throw<PathTooLongException>(() => TryOpen(type, new string('n', 32767)));

        using Threading.WaitHandle made = Create(type, name, out _);
        using Threading.WaitHandle opened = Open(type, name);
        opened.KernelObject.IsSameObject(made.KernelObject).ShouldBeTrue();
        TryOpen(type, name).ShouldBeTrue();
        TryOpen(type, name.ToUpperInvariant()).ShouldBeFalse("case counts");
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Name_OfAnotherType_CannotBeOpened(string type)
    {
        string name = NewName();
        using Threading.WaitHandle other = type == "event" ? new Mutex(false, name) : new EventWaitHandle(false, EventResetMode.AutoReset, name);
        Should.Throw<WaitHandleCannotBeOpenedException>(() => Create(type, name, out _)).Message.ShouldContain(name);
        Should.Throw<WaitHandleCannotBeOpenedException>(() => Open(type, name)).Message.ShouldContain(name);
        TryOpen(type, name).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Create_OfANameThatIsNotValid_TellsWhatIsWrong(string type)
    {
        Should.Throw<DirectoryNotFoundException>(() => Create(type, @"no-directory\name", out _));
        Should.Throw<IOException>(() => Create(type, @"Global\", out _)).HResult.ShouldBe(unchecked((int)0x8007007B));
        Should.Throw<IOException>(() => Create(type, @"\name", out _)).HResult.ShouldBe(unchecked((int)0x800700A1));
        Exception tooLong = Should.Throw<Exception>(() => Create(type, new string('n', 32767), out _));
        tooLong.GetType().ShouldBe(type == "mutex" ? typeof(ArgumentException) : typeof(PathTooLongException));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Prefixes_AreTheNamespacesOfWindows(string type)
    {
        string name = NewName();
        using Threading.WaitHandle local = Create(type, @"Local\" + name, out _);
        using Threading.WaitHandle plain = Create(type, name, out bool plainIsNew);
        using Threading.WaitHandle global = Create(type, @"Global\" + name, out bool globalIsNew);
        plainIsNew.ShouldBeFalse("a plain name is a local one");
        globalIsNew.ShouldBeTrue();
        Should.Throw<DirectoryNotFoundException>(() => Create(type, @"global\" + name, out _), "the prefix has a case, too");
    }

    [Fact]
    public void Name_GoesWithTheLastHandle()
    {
        string name = NewName();
        var first = new Mutex(false, name);
        var second = Mutex.OpenExisting(name);
        first.Dispose();
        TryOpen("mutex", name).ShouldBeTrue();
        second.Close();
        TryOpen("mutex", name).ShouldBeFalse();
    }

    [Fact]
    public void InitialState_OfWhatExists_IsNotLookedAt()
    {
        string name = NewName();
        using var made = new EventWaitHandle(false, EventResetMode.ManualReset, name);
        using var opened = new EventWaitHandle(true, EventResetMode.AutoReset, name);
        opened.WaitOne(0).ShouldBeFalse();
        made.Set();
        opened.WaitOne(0).ShouldBeTrue();
        opened.WaitOne(0).ShouldBeTrue("it is a manual one still");

        using var semaphore = new Semaphore(1, 2, name + ".2");
        using var same = new Semaphore(5, 9, name + ".2");
        same.Release().ShouldBe(1);
        Should.Throw<SemaphoreFullException>(() => same.Release());
    }

    [Fact]
    public void MutexThatExists_IsNotOwnedByWhoOpensIt()
    {
        string name = NewName();
        using var made = new Mutex(false, name);
        using var opened = new Mutex(true, name, out bool createdNew);
        createdNew.ShouldBeFalse();
        Should.Throw<ApplicationException>(opened.ReleaseMutex);
    }

    internal static string NewName() => $"drop-in-{Guid.NewGuid():N}";

    private static Threading.WaitHandle Create(string type, string? name, out bool createdNew) => type switch
    {
        "event" => new EventWaitHandle(false, EventResetMode.AutoReset, name, out createdNew),
        "mutex" => new Mutex(false, name, out createdNew),
        _ => new Semaphore(0, 1, name, out createdNew),
    };

    private static Threading.WaitHandle Open(string type, string name) => type switch
    {
        "event" => EventWaitHandle.OpenExisting(name),
        "mutex" => Mutex.OpenExisting(name),
        _ => Semaphore.OpenExisting(name),
    };

    private static bool TryOpen(string type, string name)
    {
        Threading.WaitHandle? opened = null;
        bool found = type switch
        {
            "event" => EventWaitHandle.TryOpenExisting(name, out EventWaitHandle? e) && (opened = e) is not null,
            "mutex" => Mutex.TryOpenExisting(name, out Mutex? m) && (opened = m) is not null,
            _ => Semaphore.TryOpenExisting(name, out Semaphore? s) && (opened = s) is not null,
        };
        opened?.Dispose();
        return found;
    }
}
