using System.Diagnostics;
using Helve.Kernel.Objects;

namespace Helve.Tests.Cli;

/// <summary>The code that the pages show, line by line: it is built, so it is right.</summary>
internal static class Snippets
{
    internal static bool ByName()
    {
        using var jobs = new KernelSemaphore(initialCount: 0, maximumCount: 100, name: @"Local\Jobs", out bool createdNew);
        return createdNew;
    }

    internal static nint ByInheritanceAndDuplication()
    {
        using KernelEvent go = KernelEvent.Create(manualReset: false, initialState: false, inheritable: true);
        var start = new ProcessStartInfo("worker", ["--go", go.Handle.ToString()]);
        using var child = KernelProcess.Start(start, new KernelStartOptions { InheritHandles = true });

        nint there = go.DuplicateTo(child, (uint)EventRights.Synchronize);
        return there;
    }
}
