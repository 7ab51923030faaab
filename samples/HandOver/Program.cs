// A parent puts a handle into its running child: the right to wait for an event, without the right to set it.
using System.Diagnostics;
using System.Globalization;
using Helve;
using Helve.Kernel.Objects;

return args is ["child"] ? Child() : Parent();

static int Parent()
{
    using KernelEvent go = KernelEvent.Create(manualReset: false, initialState: false);
    using var child = KernelProcess.Start(new ProcessStartInfo(Environment.ProcessPath!, "child") { RedirectStandardInput = true });

    // The handle appears in the child's table; which value it has there, the child must be told.
    nint value = go.DuplicateTo(child, (uint)EventRights.Synchronize);
    child.StandardInput!.WriteLine(value.ToString(CultureInfo.InvariantCulture));
    child.StandardInput.Flush();

    go.Set();
    child.Wait();
    return child.ExitCode!.Value;
}

static int Child()
{
    nint value = nint.Parse(Console.ReadLine()!, CultureInfo.InvariantCulture);
    using KernelEvent go = KernelEvent.FromHandle(value);
    Console.WriteLine($"child: wait: {go.Wait(TimeSpan.FromSeconds(60))}");
    try
    {
        go.Set();
        return 1;
    }
    catch (KernelException e)
    {
        Console.WriteLine($"child: set: {e.Status}");
        return 0;
    }
}
