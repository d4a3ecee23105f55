using System.CommandLine;
using LibPglite.Diagnostics;
using LibPglite.Tool.Reporting;
using LibPglite.Tool.Verbs;

namespace LibPglite.Tool;

/// <summary>Parses and runs: a command line that is not understood has an exit code of its own, and expected failures are one line.</summary>
internal static class CommandLine
{
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
            return await RefuseAsync(failure.Message, null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return await RefuseAsync(failure.Message, null);
        }
    }

    private static async Task<int> RefuseAsync(string message, string? page)
    {
        await Console.Error.WriteLineAsync("error " + TextReport.Visible(message));
        if (page is not null)
        {
            await Console.Error.WriteLineAsync("      " + page);
        }

        return ExitCode.Refused;
    }
}
