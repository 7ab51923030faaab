// One copy of a program for each user, whoever else is on the machine. On a plain name in Global\ another user may sit already: the program would
// take the squatter for its own first copy, and never start. Inside a private namespace only the user can be. Alone it plays both copies.
using System.Diagnostics;
using Helve;
using Helve.Kernel;
using Helve.Kernel.Names;

// Who creates the namespace must be this user: a boundary around it that no other user's program is inside of.
BoundaryDescriptor boundary = KernelPrivateNamespace.BoundaryOfUser("Samples.SingleInstance");
using KernelPrivateNamespace app = KernelPrivateNamespace.CreateOrOpen(boundary, "app", out bool first);

// Both checks count: the second copy finds the namespace, and in it the mutex, which its own user has made.
using var single = new KernelMutex(initiallyOwned: true, @"app\Single", out bool created);
if (!created)
{
    Console.WriteLine("second copy: the first one runs, this one ends");
    return 0;
}

Console.WriteLine($"first copy: {(first ? "made" : "found")} the namespace and owns {app.Alias}\\Single");

// What a squatter meets who is not inside the boundary, played here with the boundary of a user that this program is not.
try
{
    using KernelPrivateNamespace squatted = KernelPrivateNamespace.Create(KernelPrivateNamespace.BoundaryOfUser("Samples.SingleInstance", 4_000_000), "squatted");
    Console.WriteLine("somebody else's boundary let this program in");
    return 1;
}
catch (KernelException e) when (e.Status == NtStatus.AccessDenied)
{
    Console.WriteLine("a namespace inside another user's boundary: AccessDenied");
}

using var second = Process.Start(new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false })!;
second.WaitForExit();
return second.ExitCode;
