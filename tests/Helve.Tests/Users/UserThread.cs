using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Helve.Tests.Broker;
using Shouldly;

namespace Helve.Tests.Users;

/// <summary>
/// A thread of the test that is another user to the kernel. The functions of libc change all threads of a process; the system calls behind
/// them change the one that makes them, and what it connects is that user's for good.
/// </summary>
internal static unsafe partial class UserThread
{
    private const nint SetGroups = 116;
    private const nint SetUser = 117;
    private const nint SetGroup = 119;

    /// <summary>A client of that user, in that user's own group and the others given.</summary>
    internal static RawClient Join(string socketPath, uint user, params uint[] groups) =>
        Run(user, groups, () => new RawClient(socketPath)).Join();

    /// <summary>Does something as that user.</summary>
    internal static T Run<T>(uint user, uint[] groups, Func<T> action)
    {
        T result = default!;
        ExceptionDispatchInfo? fault = null;
        var thread = new Thread(() =>
        {
            try
            {
                Become(user, groups);
                result = action();
            }
            catch (Exception e)
            {
                fault = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        fault?.Throw();
        return result;
    }

    private static void Become(uint user, uint[] groups)
    {
        fixed (uint* list = groups)
        {
            SystemCall(SetGroups, groups.Length, (nint)list, 0).ShouldBe(0);
        }

        SystemCall(SetGroup, (nint)user, (nint)user, (nint)user).ShouldBe(0);
        SystemCall(SetUser, -1, (nint)user, -1).ShouldBe(0);
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third);
}
