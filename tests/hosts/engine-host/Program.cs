using System.Globalization;
using LibPglite;
using PgliteSdk.Tests.EngineHost;

// One verb a run. Results are lines "name<TAB>value" on the output; a failure is an exception and a non-zero exit status.
string verb = args.Length > 0 ? args[0] : "";
int Number(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;

// Opened before anything is measured: .NET keeps a descriptor of the console's own, and more.
Sql.Say("verb", verb);
switch (verb)
{
    case "commits":
        return await Commits.Run(args[1], Number(2, 4));
    case "databases":
        return await Databases.Run(args[1]);
    case "leave":
        return await Exits.LeaveWithoutStop(args[1]);
    case "serve":
        return await Exits.Serve(args.Length > 1 ? new PgliteOptions(args[1]) : new PgliteOptions(), hostCancels: false);
    case "serve-cancelling":
        return await Exits.Serve(new PgliteOptions(args[1]), hostCancels: true);
    case "hygiene":
        return await Hygiene.Run(args[1]);
    case "cycles":
        return await Cycles.Run(args[1], Number(2, 100));
    case "garbage":
        return await Garbage.Run(Number(1, 16), Number(2, 10), direct: args is [.., "direct"]);
    case "park":
        return await Parking.Run();
    case "idle":
        return await Idle.Run(Number(1, 20));
    case "rest":
        return await Resting.Run(Enum.Parse<PgliteSessionKind>(args[1]));
    case "cost":
        return await Cost.Run(args[1]);
    case "work":
        return await Cost.Work(args[1]);
    case "connections":
        return await Shortage.Connections(args[1], Number(2, 50), Number(3, 40));
    case "few descriptors":
        return await Shortage.OfDescriptors(Number(1, 12), Number(2, 100));
    case "no descriptors":
        return await Shortage.HostTakesDescriptors();
    case "storm":
        return await DirectStorm.Run(Number(1, 1), Number(2, 10));
    case "signals":
        return await SignalStorm.Run(args[1], Number(2, 200_000));
    case "full-queue":
        return await FullQueue.Run();
    case "stuck":
        return await Stuck.Run(args[1], args[2]);
    case "file-signals":
        return await FileSignals.Run(args[1]);
    case "standby":
        return await Standby.Run(args[1], args[2]);
    case "recovery":
        return await Recovery.Run(args[1]);
    case "crash":
        return await Crashes.Run(args[1], args[2]);
    case "count":
        return await Exits.CountKept(args[1]);
    case "start":
        return await Exits.StartAndSay(args[1], args[2..]);
    default:
        Console.Error.WriteLine($"unknown verb: {verb}");
        return 2;
}
