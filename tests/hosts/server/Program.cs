using LibPglite;
using PgliteSdk.Tests.ServerHost;

// A server in a process of its own, driven by its standard streams: "ready", the folder of the socket and the port on the first
// line of output; any line of input, or its end, stops it. With --direct the socket is one in front of direct sessions, and the stop
// says how often they were called, and how often on another thread than before. A start that fails is told on the error stream, with exit status 1.
// A stop writes what a whole suite has left in memory; on a busy disk that takes longer than the default allows.
var options = new PgliteOptions { StopTimeout = TimeSpan.FromMinutes(5) };
string? log = null;
bool direct = false;
for (int i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--contain-faults":
            options.ContainFaults = true;
            break;
        case "--data":
            options.DataDirectory = args[++i];
            break;
        case "--direct":
            direct = true;
            break;
        case "--log":
            log = args[++i];
            break;
        case "--set" when args[++i].Split('=', 2) is [string name, string value]:
            options.Settings[name] = value;
            break;
        default:
            Console.Error.WriteLine($"unknown argument: {args[i]}");
            return 2;
    }
}

using FileLog? file = log is null ? null : new FileLog(log);
options.LoggerFactory = file;
try
{
    await using PgliteRuntime runtime = await PgliteRuntime.StartAsync(options);
    using DirectProxy? proxy = direct ? new DirectProxy(runtime) : null;
    Console.Out.WriteLine($"ready\t{proxy?.Folder ?? runtime.SocketDirectory}\t{runtime.Port}");
    await Console.In.ReadLineAsync();
    await runtime.StopAsync();
    Console.Out.WriteLine($"calls\t{proxy?.Counts}");
    return 0;
}
catch (PgliteException failure)
{
    Console.Error.WriteLine(failure);
    return 1;
}
