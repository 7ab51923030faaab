using Helve.Client;
using Helve.Linux;
using Shouldly;
using Xunit;

namespace Helve.Tests.Linux;

/// <summary>What the system knows of its users, and what is done with it.</summary>
public sealed class UserDatabaseTests
{
    [Fact]
    public void HomeOfAUser_IsThatOfTheListOfUsers()
    {
        UserDatabase.TryFind(0, out UserAccount? root).ShouldBeTrue();
        string line = File.ReadLines("/etc/passwd").First(static line => line.StartsWith("root:", StringComparison.Ordinal));
        root.Home.ShouldBe(line.Split(':')[5]);
    }

    [Fact]
    public void BrokersDirectory_IsFoundWithoutAnyVariable()
    {
        uint user = CurrentProcess.EffectiveUserId;
        UserDatabase.TryFind(user, out UserAccount? account).ShouldBeTrue();
        string byUser = $"/run/user/{user}";
        BrokerLocation.UserDirectory(static _ => null).ShouldBe(
            Directory.Exists(byUser) ? Path.Combine(byUser, "helve") : Path.Combine(account.Home, ".cache", "helve", "run"));
        BrokerLocation.UserDirectory(static name => name == "HOME" ? "/some/home" : null).ShouldBe(
            Directory.Exists(byUser) ? Path.Combine(byUser, "helve") : "/some/home/.cache/helve/run");
    }
}
