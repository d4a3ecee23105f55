using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
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
    private static readonly Option<string?> Run = new("--run") { Description = "Run this program with DATABASE_URL, PGHOST and the like set, stop when it ends, and end with its exit code. Split at spaces; single and double quotes hold together; no shell.", HelpName = "COMMAND" };

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
        IReadOnlyList<string> program = run is null ? [] : CommandWords.Split(run)!;
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
        if (program.Count > 0)
        {
            return await ChildProgram.RunAsync(program, server.Names.Variables, signals, stopped.Task);
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
        // A value that is not what its option takes is the parser's to tell; asking for it throws.
        if (Value(result, Socket) is not null && (result.GetResult(Port) is not null || result.GetResult(Host) is not null))
        {
            result.AddError("--socket goes with neither --port nor --host: there is a socket or a TCP port.");
        }

        if (Value(result, Port) is < 0 or > 65535)
        {
            result.AddError("--port is a number from 0 to 65535.");
        }

        if (Value(result, Run) is { } run && CommandWords.Split(run) is not { Count: > 0 })
        {
            result.AddError(CommandWords.Split(run) is null ? "--run has a quote that does not end." : "--run names no program.");
        }

        foreach (string setting in (Value(result, Setting) ?? []).Where(setting => setting.IndexOf('=', StringComparison.Ordinal) <= 0))
        {
            result.AddError($"--set takes NAME=VALUE, not '{setting}'.");
        }
    }

    private static T? Value<T>(CommandResult result, Option<T> option)
    {
        try
        {
            return result.GetValue(option);
        }
        catch (InvalidOperationException)
        {
            return default;
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

        int number = port is 0 ? ListenPort.Free(address!) : port ?? DefaultPort;
        if (address is not null)
        {
            ListenPort.Check(address, number);
        }

        return new ServeRequest(
            parsed.GetValue(Folder),
            parsed.GetValue(User)!,
            parsed.GetValue(Database)!,
            address,
            number,
            parsed.GetValue(Socket),
            password,
            Settings(parsed.GetValue(Setting) ?? []));
    }

    /// <summary>The last one of a name counts, as on PostgreSQL's own command line.</summary>
    private static SortedDictionary<string, string> Settings(string[] settings)
    {
        var byName = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string[] pair in settings.Select(setting => setting.Split('=', 2)))
        {
            byName[pair[0]] = pair[1];
        }

        return byName;
    }

    private static IPAddress? ParseAddress(ArgumentResult result)
    {
        string text = result.Tokens is [{ } token, ..] ? token.Value : "";
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
