// Programs count together in shared memory: a section holds the number, a mutex lets one at a time change it. Alone it starts two more copies; or start it in several
// terminals with "-- count 100000".
using System.Diagnostics;
using System.Globalization;
using Helve;
using Helve.Kernel.Objects;

const string Memory = "Samples.SharedMemoryCounter.Memory";
const string Turn = "Samples.SharedMemoryCounter.Turn";
const int Copies = 2;
const int Each = 20_000;

// Creating opens what exists, so it does not matter who comes first. The memory is zero at first, and goes with the last who has it.
using KernelSection section = KernelSection.CreateOrOpen(Memory, size: 4096, out bool createdNew);
using var turn = new KernelMutex(initiallyOwned: false, Turn, out _);
using KernelSectionView view = section.MapView();

if (args is ["count", var times])
{
    Count(int.Parse(times, CultureInfo.InvariantCulture));
    return 0;
}

Console.WriteLine($"{(createdNew ? "created" : "opened")} {section.Information.Size} bytes");
var others = new KernelProcess[Copies];
for (int i = 0; i < Copies; i++)
{
    others[i] = KernelProcess.Start(new ProcessStartInfo(Environment.ProcessPath!, ["count", $"{Each}"]));
}

Count(Each);
foreach (KernelProcess other in others)
{
    other.Wait();
    other.Dispose();
}

// A handle with fewer rights: who has it may look, and can't map the memory for writing.
using KernelSection readOnly = section.Duplicate(SectionRights.MapRead);
using KernelSectionView reader = readOnly.MapView(PageProtection.ReadOnly);
long counted = reader.Read<long>(0);
Console.WriteLine($"{Copies + 1} processes counted to {counted}");
try
{
    readOnly.MapView(PageProtection.ReadWrite).Dispose();
}
catch (KernelException e)
{
    Console.WriteLine($"writing through the reader's handle: {e.Status}");
}

return counted == (Copies + 1) * Each ? 0 : 1;

void Count(int times)
{
    for (int i = 0; i < times; i++)
    {
        turn.Wait();
        view.GetReference<long>(0)++;
        turn.Release();
    }
}
