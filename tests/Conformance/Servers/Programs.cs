using CliWrap;
using CliWrap.Buffered;

namespace PgliteSdk.Tests.Servers;

/// <summary>Runs programs with a time limit; a program that fails throws with all that it printed.</summary>
public static class Programs
{
    /// <summary>Long enough for any single client program, short enough that a hang is noticed.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Runs it to its end and returns what it printed.</summary>
    public static async Task<BufferedCommandResult> RunAsync(string program, params IEnumerable<string> arguments) =>
        Require(program, await TryAsync(program, arguments));

    /// <summary>Runs it to its end; the caller judges the exit status.</summary>
    public static async Task<BufferedCommandResult> TryAsync(string program, params IEnumerable<string> arguments)
    {
        using var limit = new CancellationTokenSource(Limit);
        return await Command(program, arguments).ExecuteBufferedAsync(limit.Token);
    }

    /// <summary>
    /// As <see cref="RunAsync"/>, but never as root, which PostgreSQL's server programs refuse: root becomes the user nobody.
    /// </summary>
    public static async Task<BufferedCommandResult> RunUnprivilegedAsync(string program, params IEnumerable<string> arguments) =>
        Environment.IsPrivilegedProcess
            ? await RunAsync("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", program, .. arguments])
            : await RunAsync(program, arguments);

    /// <summary>Gives a file or folder, with all inside, to the user that <see cref="RunUnprivilegedAsync"/> runs as.</summary>
    public static async Task GiveAwayAsync(string path)
    {
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", "-R", "65534:65534", path);
        }
    }

    /// <summary>Undoes <see cref="GiveAwayAsync"/>.</summary>
    public static async Task TakeBackAsync(string path)
    {
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", "-R", "0:0", path);
        }
    }

    /// <summary>A program with its arguments, in a neutral locale, that does not throw on a non-zero exit status.</summary>
    public static Command Command(string program, IEnumerable<string> arguments) =>
        Cli.Wrap(program)
            .WithArguments(arguments)
            .WithEnvironmentVariables(environment => environment.Set("LC_ALL", "C").Set("PGTZ", null).Set("PGDATA", null))
            .WithValidation(CommandResultValidation.None);

    private static BufferedCommandResult Require(string program, BufferedCommandResult result) =>
        result.IsSuccess
            ? result
            : throw new InvalidOperationException(
                $"{program} ended with status {result.ExitCode}:\n{result.StandardOutput}{result.StandardError}");
}
