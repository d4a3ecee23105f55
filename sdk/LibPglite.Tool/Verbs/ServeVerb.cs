using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LibPglite.Diagnostics;
using LibPglite.Tool.Serve;

namespace LibPglite.Tool.Verbs;

/// <summary>dotnet pglite serve: a server for development, from the payload beside this program.</summary>
internal static class ServeVerb
{
    internal const string Name = "serve";

    private const int DefaultPort = 5432;

    private static readonly Argument<string?> Folder = new("DIR") { Description = "The data directory, made when it is missing. Without it the cluster is temporary and gone at the end.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<int?> Port = new("--port") { Description = "Listen on this TCP port of the loopback address, with a password; 0 takes a free one. Without it, and without --host, there is a socket only, for this user only.", HelpName = "N" };
    private static readonly Option<string?> Socket = new("--socket") { Description = "Put the socket into this folder, where it has the same name at every start.", HelpName = "DIR" };
    private static readonly Option<IPAddress?> Host = new("--host")
    {
        Description = "Listen on this address. Any but a loopback address needs --allow-remote and a password.",
        HelpName = "ADDRESS",
        CustomParser = ParseAddress,
    };

    private static readonly Option<bool> AllowRemote = new("--allow-remote") { Description = "Let other machines connect. There is no TLS: what is said can be read on the way." };
    private static readonly Option<FileInfo?> PasswordFile = new("--password-file") { Description = "The first line of this file is the password over TCP; PGPASSWORD does the same. Without one, loopback gets a random one.", HelpName = "FILE" };
    private static readonly Option<string> User = new("--user") { Description = "The superuser.", DefaultValueFactory = _ => "postgres", HelpName = "NAME" };
    private static readonly Option<string> Database = new("--database") { Description = "The database.", DefaultValueFactory = _ => "postgres", HelpName = "NAME" };
    private static readonly Option<string[]> Setting = new("--set") { Description = "A setting of PostgreSQL, such as work_mem=64MB.", HelpName = "NAME=VALUE" };
    private static readonly Option<string?> Run = new("--run") { Description = "Run this program with DATABASE_URL set, stop when it ends, and end with its exit code. Split at spaces, with double quotes; no shell.", HelpName = "COMMAND" };

    public static Command Create()
    {
        var command = new Command(Name, "Serve PostgreSQL for development until ctrl-C, or as long as a program runs.")
        {
            Folder, Port, Socket, Host, AllowRemote, PasswordFile, User, Database, Setting, Run,
        };
        command.Validators.Add(Validate);
        command.SetAction(parsed => RunAsync(parsed));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        ServeRequest request = Request(parsed);
        string? run = parsed.GetValue(Run);
        string[] program = run is null ? [] : [.. CommandLineParser.SplitCommandLine(run)];
        using var signals = new StopSignals();
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using DevelopmentServer server = await DevelopmentServer.StartAsync(request, ServeOutput.Note, CancellationToken.None);
        server.Runtime.LogReceived += (_, record) => ServeOutput.Log(record);
        server.Runtime.StateChanged += (_, state) =>
        {
            if (state == PgliteState.Stopped)
            {
                stopped.TrySetResult();
            }
        };
        ServeOutput.Ready(server, request, quiet: run is not null);
        if (program.Length > 0)
        {
            var variables = new Dictionary<string, string>
            {
                ["DATABASE_URL"] = server.Names.Url,
                ["PGLITE_CONNECTION_STRING"] = server.Names.ConnectionString,
            };
            return await ChildProgram.RunAsync(program, variables, signals, stopped.Task);
        }

        await Task.WhenAny(signals.First, stopped.Task);
        if (!signals.First.IsCompleted)
        {
            ServeOutput.Note("PostgreSQL has stopped by itself.");
            return ExitCode.Refused;
        }

        ServeOutput.Note("Stopping.");
        return ExitCode.Success;
    }

    private static void Validate(CommandResult result)
    {
        if (result.GetValue(Socket) is not null && (result.GetValue(Port) is not null || result.GetValue(Host) is not null))
        {
            result.AddError("--socket goes with neither --port nor --host: there is a socket or a TCP port.");
        }

        if (result.GetValue(Port) is < 0 or > 65535)
        {
            result.AddError("--port is a number from 0 to 65535.");
        }

        if (result.GetValue(Run) is { } run && !CommandLineParser.SplitCommandLine(run).Any())
        {
            result.AddError("--run names no program.");
        }

        foreach (string setting in (result.GetValue(Setting) ?? []).Where(setting => setting.IndexOf('=', StringComparison.Ordinal) <= 0))
        {
            result.AddError($"--set takes NAME=VALUE, not '{setting}'.");
        }
    }

    private static ServeRequest Request(ParseResult parsed)
    {
        int? port = parsed.GetValue(Port);
        IPAddress? address = parsed.GetValue(Host) ?? (port is null ? null : IPAddress.Loopback);
        string? password = Password.Find(parsed.GetValue(PasswordFile)?.FullName);
        if (address is not null && !IPAddress.IsLoopback(address) && (!parsed.GetValue(AllowRemote) || password is null))
        {
            throw new PgliteDiagnosticException("PGL2401", address.ToString(), parsed.GetValue(AllowRemote) ? "a password" : password is null ? "--allow-remote and a password" : "--allow-remote");
        }

        return new ServeRequest(
            parsed.GetValue(Folder),
            parsed.GetValue(User)!,
            parsed.GetValue(Database)!,
            address,
            port is 0 ? FreePort(address!) : port ?? DefaultPort,
            parsed.GetValue(Socket),
            password,
            (parsed.GetValue(Setting) ?? []).Select(setting => setting.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]));
    }

    private static int FreePort(IPAddress address)
    {
        using var listener = new TcpListener(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static IPAddress? ParseAddress(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (text == "localhost")
        {
            return IPAddress.Loopback;
        }

        if (!IPAddress.TryParse(text, out IPAddress? address))
        {
            result.AddError($"--host takes an address, such as 127.0.0.1 or 0.0.0.0, not '{text}'.");
        }

        return address;
    }
}
