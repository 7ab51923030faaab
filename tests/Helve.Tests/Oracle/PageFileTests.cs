using Helve.Oracle;
using Shouldly;
using Xunit;

namespace Helve.Tests.Oracle;

public sealed class PageFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("h-page-").FullName;

    private string Page => Path.Combine(_directory, "page.md");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Page_ThatIsNotWritten_StaysAsItWas()
    {
        File.WriteAllText(Page, "old");
        new PageFile(Page).Dispose();
        File.ReadAllText(Page).ShouldBe("old");
        Directory.GetFiles(_directory).ShouldBe([Page]);
    }

    [Fact]
    public void Page_ThatIsWritten_IsMadeOfTheOldOne()
    {
        File.WriteAllText(Page, "old");
        using (var file = new PageFile(Page))
        {
            File.ReadAllText(Page).ShouldBe("old", "until it is replaced");
            file.Replace(static old => old + " and new");
        }

        File.ReadAllText(Page).ShouldBe("old and new");
        Directory.GetFiles(_directory).ShouldBe([Page]);
    }

    [Fact]
    public void Page_ThatIsNotThere_IsMade()
    {
        PageFile.Write(Page, "new");
        File.ReadAllText(Page).ShouldBe("new");
    }

    [Fact]
    public void Page_InNoDirectory_IsRefusedBeforeTheRun() =>
        Should.Throw<IOException>(() => new PageFile(Path.Combine(_directory, "none", "page.md")));

    /// <summary>As of another run: the lock is the open file's, whoever opened it.</summary>
    [Fact]
    public void Page_ThatSomebodyWrites_IsRefusedBeforeTheRun()
    {
        using var first = new PageFile(Page);
        Should.Throw<IOException>(() => new PageFile(Page));
        first.Replace(static _ => "first");
        File.ReadAllText(Page).ShouldBe("first");
    }

    [Fact]
    public void Page_ThatMakesNoText_LeavesTheOldOne()
    {
        File.WriteAllText(Page, "old");
        using (var file = new PageFile(Page))
        {
            Should.Throw<InvalidDataException>(() => file.Replace(static _ => throw new InvalidDataException("no page")));
        }

        File.ReadAllText(Page).ShouldBe("old");
        Directory.GetFiles(_directory).ShouldBe([Page]);
    }
}
