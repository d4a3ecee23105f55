using System.CommandLine;
using System.Net.Sockets;
using LibPglite.Diagnostics;
using LibPglite.Tool.Reporting;
using LibPglite.Tool.Verbs;
using Npgsql;

namespace LibPglite.Tool;

/// <summary>Parses and runs: a command line that is not understood has an exit code of its own, and expected failures are one line.</summary>
internal static class CommandLine
{
    /// <summary>Under the first line of a message and of its page.</summary>
    private const string Indent = "      ";

    public static async Task<int> InvokeAsync(RootCommand root, string[] arguments)
    {
        ParseResult parsed = root.Parse(arguments);
        var settings = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,

            // serve has its own way with signals; whatever else runs gets the time to take its temporary files away.
            ProcessTerminationTimeout = parsed.CommandResult.Command.Name == ServeVerb.Name ? null : TimeSpan.FromSeconds(10),
        };
        try
        {
            int exit = await parsed.InvokeAsync(settings);
            return parsed.Errors.Count > 0 ? ExitCode.Usage : exit;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Cancelled;
        }
        catch (PgliteDiagnosticException refused)
        {
            return await RefuseAsync(refused.Message, refused.Diagnostic.HelpLink);
        }
        catch (PgliteException failure)
        {
            return await RefuseAsync(failure.SqlState is null ? failure.Message : $"{failure.Message}\nSQLSTATE {failure.SqlState}", null);
        }
        catch (PostgresException failure)
        {
            return await RefuseAsync(Told(failure), null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SocketException or NpgsqlException)
        {
            return await RefuseAsync(failure.InnerException is null ? failure.Message : $"{failure.Message}\n{failure.InnerException.Message}", null);
        }
    }

    /// <summary>As psql says it: what happened, more of it, what to do, and the code to look up.</summary>
    private static string Told(PostgresException failure)
    {
        string[] lines = [failure.MessageText, failure.Detail ?? "", failure.Hint ?? "", $"SQLSTATE {failure.SqlState}"];
        return string.Join('\n', lines.Where(line => line.Length > 0));
    }

    private static async Task<int> RefuseAsync(string message, string? page)
    {
        await Console.Error.WriteLineAsync("error " + TextReport.VisibleLines(message, Indent));
        if (page is not null)
        {
            await Console.Error.WriteLineAsync(Indent + page);
        }

        return ExitCode.Refused;
    }
}
