// Two programs share events by name. In two terminals: "-- wait" in one, "-- set" in the other. Alone it plays both.
using System.Diagnostics;
using Helve;

const string Door = "Samples.SharedEvent.Door";
const string Thanks = "Samples.SharedEvent.Thanks";
TimeSpan patience = TimeSpan.FromSeconds(60);

switch (args.FirstOrDefault())
{
    case "wait":
        return Wait();
    case "set":
        return Set();
    default:
        using (var waiter = KernelProcess.Start(new ProcessStartInfo(Environment.ProcessPath!, "wait")))
        {
            int result = Set();
            waiter.Wait();
            return result + waiter.ExitCode!.Value;
        }
}

int Wait()
{
    // Creating opens what exists, so it does not matter who comes first.
    using var door = new KernelEvent(manualReset: false, initialState: false, Door, out bool createdNew);
    using var thanks = new KernelEvent(manualReset: false, initialState: false, Thanks, out _);
    Console.WriteLine($"waiter: {(createdNew ? "created" : "opened")} the event");
    bool opened = door.Wait(patience).Succeeded;
    Console.WriteLine(opened ? "waiter: the event was set" : "waiter: nobody came");
    thanks.Set();
    return opened ? 0 : 1;
}

int Set()
{
    using var door = new KernelEvent(manualReset: false, initialState: false, Door, out bool createdNew);
    using var thanks = new KernelEvent(manualReset: false, initialState: false, Thanks, out _);
    Console.WriteLine($"setter: {(createdNew ? "created" : "opened")} the event");
    door.Set();

    // An event lives while somebody has it open: the setter stays until the waiter has had it.
    bool answered = thanks.Wait(patience).Succeeded;
    Console.WriteLine(answered ? "setter: it was received" : "setter: nobody waited");
    return answered ? 0 : 1;
}
